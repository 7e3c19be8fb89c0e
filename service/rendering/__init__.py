"""Turn a mail's typed context into subject, text and HTML, a card's into the message for its channel."""

from __future__ import annotations

from service.rendering.cards import Cards
from service.rendering.emails import Email, Emails
from service.rendering.languages import IN_MARKUP, LANGUAGES, known_language, speaking

__all__ = ["IN_MARKUP", "LANGUAGES", "Cards", "Email", "Emails", "known_language", "speaking"]
