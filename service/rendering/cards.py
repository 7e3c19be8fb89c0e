"""
Render Adaptive Cards for Microsoft Teams: `templates/cards`, a line for each element of the card's body.

A card stays below 20 kB whatever a team writes: Teams takes 28 kB with its own wrapping, and 24 have failed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from service.domain import speech, wording
from service.domain.cards import TeamCard, TestCard
from service.domain.speech import _, spoken
from service.package_data import folder
from service.rendering.languages import speaking

MOST_BYTES = 20_000
"""Of the whole message, as UTF-8."""
_VERSION = "1.4"  # Version 1.5 did not render in every Teams.
_LEFT_TO_RIGHT, _BY_FIRST_LETTER, _END = "\u2066", "\u2068", "\u2069"
"""What opens a stretch of text with a direction of its own, and what ends it (Unicode's isolates)."""
_UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")


class Cards:
    """Render any card; made once per process."""

    def __init__(self) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(folder("templates") / "cards"),
            autoescape=True,  # Makes macros' results known as JSON already.
            undefined=StrictUndefined,
            finalize=_as_json,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._templates.globals |= {"_": speech._, "ngettext": speech.ngettext}
        # What a template itself writes is JSON already.
        self._templates.filters |= {"json": Markup, "clip": wording.clip, "isolated": isolated, "said": said}

    def render(self, cards: Iterable[TeamCard | TestCard]) -> str:
        """
        Return the message with the first of these cards that is small enough, the last one if none is.

        Raises:
            jinja2.TemplateError: a template asks for what the card does not have.
            ValueError: a template is not JSON.
        """
        message = ""
        for card in cards:
            message = self._message(card)
            if len(message.encode()) <= MOST_BYTES:
                break
        return message

    def _message(self, card: TeamCard | TestCard) -> str:
        with speaking(card.language):
            lines = self._templates.get_template(f"{card.folder}.jsonl").render(card=card).splitlines()
            content: dict[str, Any] = {
                "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                "type": "AdaptiveCard",
                "version": _VERSION,
                "lang": spoken().language,
                "msteams": {"width": "Full"},
                "body": [json.loads(line) for line in lines if line.strip()],
            }
            if card.board_url:
                content["actions"] = [{"type": "Action.OpenUrl", "title": _("Board"), "url": card.board_url}]
        attachment = {
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": None,
            "content": content,
        }
        message = {"type": "message", "attachments": [attachment]}
        return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def isolated(words: str) -> str:
    """Keep the direction of what people write to itself: it begins with their first letter."""
    return _stretch(_BY_FIRST_LETTER, words)


def said(words: str) -> str:
    """Let a sentence of ours read from left to right, whichever way the words run that it quotes."""
    return _stretch(_LEFT_TO_RIGHT, words)


def _stretch(begin: str, words: str) -> str:
    bare = _DIRECTIONS.sub("", words)  # What people write can't end the stretch, nor turn what follows it.
    return bare if bare.isascii() else f"{begin}{bare}{_END}"


def _as_json(value: Any) -> Markup:
    """Write a value as JSON. Two opening braces would begin a formula of the card ({{DATE(…)}})."""
    if isinstance(value, Markup):
        return value
    words = _UNSHOWN.sub("\ufffd", str(value)).replace("{{", "{\u2060{")
    return Markup(json.dumps(words, ensure_ascii=False))  # noqa: S704 - JSON, which no page shows.
