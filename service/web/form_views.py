"""Read what a personal form shows, in the words of its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from service.db import weeks
from service.db.tables import Invitation, KeyResult, WeeklyKeyResult
from service.db.timetables import zone_of
from service.domain.periods import day_and_month
from service.domain.wording import all_of, given_name, quoted, score_text, weekday
from service.rendering import speaking
from service.workflow.answer_by_form import changeable_until, letters
from service.workflow.app import App
from service.workflow.asks import codes_of
from service.workflow.coaching import thought_on_week
from service.workflow.line_codes import own_code, shown_code, shown_codes, typed_key_result
from service.workflow.links import find_invitation
from service.workflow.pauses import Held, held
from service.workflow.week_names import asked_week

_ROWS = 5


@dataclass(frozen=True)
class OfferedKeyResult:
    """A team's key result as this reader knows it."""

    code: str
    """Whole, as stored: "OPS-1.1"."""
    shown: str
    typed: str
    text: str


@dataclass(frozen=True)
class OfferedObjective:
    """A team's objective with its key results."""

    text: str
    key_results: tuple[OfferedKeyResult, ...]


@dataclass(frozen=True)
class OfferedTeam:
    """A team and what it wants to reach."""

    name: str
    is_own: bool
    objectives: tuple[OfferedObjective, ...]

    @property
    def key_results(self) -> tuple[OfferedKeyResult, ...]:
        """All of them, in the order of their codes."""
        return tuple(key_result for objective in self.objectives for key_result in objective.key_results)


@dataclass(frozen=True)
class LineView:
    """A line of the week; one that isn't stored yet is empty."""

    n: int
    text: str = ""
    codes: tuple[str, ...] = ()
    shown_codes: str = ""
    is_stored: bool = False


@dataclass(frozen=True)
class OutcomeView:
    """How a line stands: last week's under its letter, this week's under its number."""

    label: str
    text: str
    shown_codes: str
    score: float | None
    note: str
    blocked: str | None
    next: str | None

    @property
    def score_text(self) -> str:
        """The score in the owner's writing."""
        return score_text(self.score)


@dataclass(frozen=True)
class FormView:
    """A person's form."""

    language: str
    """The owner's; the page speaks it."""
    is_setup: bool
    owner: str
    full_name: str
    week: str
    until: str
    is_open: bool
    """Whether it can be changed now; else it is only shown."""
    pause: Held
    answered: str | None
    """When an answer was last stored, or None."""
    lines: tuple[LineView, ...]
    outcomes: tuple[OutcomeView, ...]
    teams: tuple[OfferedTeam, ...]
    thought: str | None = None
    """One thought on one of the stored lines, or None."""


@dataclass(frozen=True)
class KeyResultsView:
    """All teams' key results, as the holder of a link sees them."""

    language: str
    owner: str
    teams: tuple[OfferedTeam, ...]

    @property
    def examples(self) -> tuple[str, ...]:
        """What is typed for the first key result of the own team, and for one of another team."""
        own = [team for team in self.teams if team.is_own]
        others = [team for team in self.teams if not team.is_own]
        return tuple(quoted(kind[0].key_results[0].typed) for kind in (own, others) if kind)


def find_form(app: App, token: str) -> FormView | None:
    """Return the form that a link opens now, or None."""
    with app.db.read() as session:
        invitation = find_invitation(app, session, token)
        if invitation is None:
            return None
        with speaking(invitation.person.language):
            return _form(app, session, invitation)


def find_key_results(app: App, token: str) -> KeyResultsView | None:
    """Return all teams' key results for the holder of a link, or None."""
    with app.db.read() as session:
        invitation = find_invitation(app, session, token)
        if invitation is None:
            return None
        person = invitation.person
        with speaking(person.language):
            return KeyResultsView(person.language, given_name(person.name), _teams(session, invitation))


def _form(app: App, session: Session, invitation: Invitation) -> FormView:
    until, zone = changeable_until(session, invitation), zone_of(session, invitation)
    is_setup = invitation.kind == "setup"
    own_team = own_code(session, invitation)
    lines = weeks.lines_of(session, invitation.person_id, invitation.period)
    standing = [line for line in lines if line.dropped_at is None]
    return FormView(
        language=invitation.person.language,
        is_setup=is_setup,
        owner=given_name(invitation.person.name),
        full_name=invitation.person.name,
        week=asked_week(invitation),
        until=_when(until, zone),
        is_open=app.clock.now() <= until,
        pause=held(app, session, invitation),
        answered=_when(invitation.answered_at, zone) if invitation.answered_at else None,
        lines=_lines(lines, standing, own_team) if is_setup else (),
        outcomes=_last_week(session, invitation, own_team) if is_setup else _this_week(standing, own_team),
        teams=_teams(session, invitation) if is_setup else (),
        thought=thought_on_week(session, invitation, standing) if is_setup else None,
    )


def _when(instant: datetime, zone: ZoneInfo) -> str:
    local = instant.astimezone(zone)
    return f"{weekday(local.date())} {day_and_month(local.date())}, {local:%H:%M}"


def _lines(
    lines: Sequence[WeeklyKeyResult], standing: Sequence[WeeklyKeyResult], own_team: str | None
) -> tuple[LineView, ...]:
    """Return the standing lines, and empty ones up to five; a withdrawn line's number is not given away."""
    stored = [LineView(line.n, line.text, codes_of(line), _shown(line, own_team), True) for line in standing]
    first_new = max((line.n for line in lines), default=0) + 1
    return (*stored, *(LineView(n) for n in range(first_new, first_new + _ROWS - len(stored))))


def _last_week(session: Session, invitation: Invitation, own_team: str | None) -> tuple[OutcomeView, ...]:
    lettered = letters(session, invitation)
    return tuple(
        _outcome(letter, session.get_one(WeeklyKeyResult, line_id), own_team)
        for letter, line_id in sorted(lettered.items())
    )


def _this_week(standing: Sequence[WeeklyKeyResult], own_team: str | None) -> tuple[OutcomeView, ...]:
    return tuple(_outcome(str(line.n), line, own_team) for line in standing)


def _outcome(label: str, line: WeeklyKeyResult, own_team: str | None) -> OutcomeView:
    shown = _shown(line, own_team)
    return OutcomeView(label, line.text, shown, line.score, line.note, line.blocked, line.next)


def _shown(line: WeeklyKeyResult, own_team: str | None) -> str:
    return all_of(shown_codes(line, own_team))


def _teams(session: Session, invitation: Invitation) -> tuple[OfferedTeam, ...]:
    """Return the own teams first, then the others by name; a team without key results has nothing to offer."""
    own_ids = {invitation.team_id, *weeks.team_ids(session, invitation)}
    own_team = own_code(session, invitation)
    teams = [
        OfferedTeam(team.name, team.id in own_ids, _objectives(list(rows), own_team))
        for team, rows in groupby(weeks.key_results(session), lambda row: row.objective.team)
    ]
    return tuple(sorted(teams, key=lambda team: (not team.is_own, team.name.casefold())))


def _objectives(rows: list[KeyResult], own_team: str | None) -> tuple[OfferedObjective, ...]:
    return tuple(
        OfferedObjective(objective.text, tuple(_offered(row, own_team) for row in its_rows))
        for objective, its_rows in groupby(rows, lambda row: row.objective)
    )


def _offered(row: KeyResult, own_team: str | None) -> OfferedKeyResult:
    return OfferedKeyResult(
        weeks.code_of(row), shown_code(row, own_team), typed_key_result(row, own_team), row.text
    )
