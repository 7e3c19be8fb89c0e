"""Turn a mail's typed context into subject, text and HTML."""

from __future__ import annotations

from service.rendering.emails import Email, Emails
from service.rendering.languages import IN_MARKUP, LANGUAGES, known_language, speaking

__all__ = ["IN_MARKUP", "LANGUAGES", "Email", "Emails", "known_language", "speaking"]
