"""
What every mail has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, kw_only=True)
class MailContext:
    """What every mail has; `folder` is its place in `templates/email`."""

    folder: ClassVar[str]

    language: str = "en"
    """The reader's language, a BCP 47 tag; one that is not spoken here gets English."""
