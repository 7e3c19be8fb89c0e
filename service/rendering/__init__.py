"""Turn a mail's typed context into subject, text and HTML."""

from __future__ import annotations

from service.rendering.emails import Email, Emails

__all__ = ["Email", "Emails"]
