"""
What the mails of Tuesday need to know: overview and digest.
"""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.digests import DigestView, OverviewView
from service.domain.mails.context import MailContext


@dataclass(frozen=True, kw_only=True)
class OverviewMail(MailContext):
    """Tuesday, to each member: what we agreed."""

    folder = "overview"

    view: OverviewView


@dataclass(frozen=True, kw_only=True)
class DigestMail(MailContext):
    """Tuesday, to each lead and manager: the alignment digest."""

    folder = "digest"

    view: DigestView
