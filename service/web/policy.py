"""
Who may open which route: one row for each, and none may be missing.

What a rule means is decided by `service.domain.access.may`; `service.web.gate` asks before every page.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from service.domain.access import Action


class Open(StrEnum):
    """Routes without a sign-in, each with what stands in its place."""

    EVERYBODY = "everybody"
    """Tells nothing that anyone may not know."""
    LINK_HOLDER = "link holder"
    """The view itself checks the personal link."""
    METRICS_READER = "metrics reader"
    """The view itself checks the token of whoever gathers numbers, or that it is this machine."""
    GRAPH = "graph"
    """The view itself checks Graph's secret."""


@dataclass(frozen=True)
class SignedIn:
    """A route for signed-in people who may do this."""

    action: Action
    team: str | None = None
    """The view argument that holds the code of the team that the action is about."""


RULES: dict[str, Open | SignedIn] = {
    "logo.logo": Open.EVERYBODY,
    "health.alive": Open.EVERYBODY,
    "health.ready": Open.EVERYBODY,
    "health.metrics": Open.METRICS_READER,
    "notifications.notifications": Open.GRAPH,
    "forms.form": Open.LINK_HOLDER,
    "forms.save": Open.LINK_HOLDER,
    "pause.change": Open.LINK_HOLDER,
    "key_results.page": Open.LINK_HOLDER,
    "undo.page": Open.LINK_HOLDER,
    "undo.put_back": Open.LINK_HOLDER,
    "sign_in.sign_in": Open.EVERYBODY,
    "sign_in.callback": Open.EVERYBODY,
    "sign_in.signed_out": Open.EVERYBODY,
    "sign_in.sign_out": SignedIn(Action.ENTER),
    "home.home": SignedIn(Action.ENTER),
    "board.first": SignedIn(Action.SEE_BOARD),
    "board.team": SignedIn(Action.SEE_TEAM, team="code"),
    "board.key_results": SignedIn(Action.SEE_TEAM, team="code"),
    "board.person": SignedIn(Action.SEE_TEAM, team="code"),
    "board.change_thoughts": SignedIn(Action.GUIDE_TEAM, team="code"),
    "board.export": SignedIn(Action.SEE_TEAM, team="code"),
    "lists.overview": SignedIn(Action.ADMINISTER),
    "lists.new": SignedIn(Action.ADMINISTER),
    "lists.add": SignedIn(Action.ADMINISTER),
    "lists.page": SignedIn(Action.ADMINISTER),
    "lists.change": SignedIn(Action.ADMINISTER),
    "timetable.page": SignedIn(Action.ADMINISTER),
    "timetable.change": SignedIn(Action.ADMINISTER),
    "objectives.page": SignedIn(Action.ADMINISTER),
    "objectives.change": SignedIn(Action.ADMINISTER),
    "objectives.export": SignedIn(Action.ADMINISTER),
    "mail.outgoing": SignedIn(Action.ADMINISTER),
    "mail.change_outgoing": SignedIn(Action.ADMINISTER),
    "mail.inbound": SignedIn(Action.ADMINISTER),
    "mail.change_inbound": SignedIn(Action.ADMINISTER),
}
"""By endpoint, as Flask calls it: "blueprint.function". A route without a row is closed to everybody."""
