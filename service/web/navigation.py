"""What stands in the head of every page for signed-in people: the pages that they may open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, request, url_for

from service.domain.access import may
from service.web.policy import RULES, SignedIn

_PLACES: tuple[tuple[str, str], ...] = (
    ("Board", "board.first"),
    ("Lists", "lists.overview"),
    ("Mail", "mail.outgoing"),
)
"""(words, endpoint), in order. Who sees one is said by its rule in `policy`."""

_PARTS = {"objectives": "lists", "timetable": "lists"}
"""Blueprints whose pages are part of another place."""


@dataclass(frozen=True)
class Place:
    """A page that the viewer may open."""

    words: str
    url: str
    is_here: bool


def places() -> tuple[Place, ...]:
    """Return the pages that the signed-in person may open, in order."""
    found = []
    for words, endpoint in _PLACES:
        rule = RULES.get(endpoint)
        if (
            isinstance(rule, SignedIn)
            and may(g.viewer, rule.action)
            and endpoint in current_app.view_functions
        ):
            here = request.blueprint or ""
            is_here = _PARTS.get(here, here) == endpoint.partition(".")[0]
            found.append(Place(words, url_for(endpoint), is_here))
    return tuple(found)


def add_to(flask: Flask) -> None:
    """Give the places and the viewer to all templates; both are None where nobody is signed in."""

    @flask.context_processor
    def _values() -> dict[str, Any]:
        viewer = g.get("viewer")
        return {"viewer": viewer, "places": places() if viewer is not None else None}
