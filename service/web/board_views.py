"""Read a team's board, in the words of its pages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from service.db import board as stored
from service.db.board import BoardRows
from service.db.tables import Absence, Alignment, Invitation, Team, WeeklyKeyResult
from service.db.timetables import versions_of
from service.domain.access import Action, Viewer, may
from service.domain.board import Board, KeyResult, Line, Member, Serves, Status, Week, counts_for
from service.domain.periods import Period, dates
from service.domain.timetable import Kind, timetable_for
from service.workflow.app import App

WEEKS = 4
"""So many stand side by side; earlier ones are a link away."""
ALL_WEEKS = 1000


@dataclass(frozen=True)
class BoardView:
    """A team's board, and the way to its neighbours."""

    board: Board
    teams: tuple[Team, ...]
    """All whose boards the viewer sees."""
    earlier: str | None
    """The period before those shown, or None."""
    is_newest: bool
    """Whether the newest weeks are shown."""
    sees_notes: bool
    """Whether the viewer reads what people wrote beside their scores, and who did not answer."""
    may_mute: bool
    """Whether the viewer says if the team's people get thoughts on their lines."""
    is_muted: bool
    """Whether they get none."""


def first_team(app: App, viewer: Viewer) -> str | None:
    """Return the code of the team that a person sees first: one that they read, else their own."""
    with app.db.read() as session:
        teams = stored.teams(session, viewer.teams)
    ordered = sorted(teams, key=lambda team: team.id not in viewer.reads)
    return ordered[0].code if ordered else None


def read_board(app: App, viewer: Viewer, code: str, until: str | None, most: int = WEEKS) -> BoardView | None:
    """Return a team's board up to a period (None: the newest); None where there is no such team."""
    with app.db.read() as session:
        team = stored.team_with_code(session, code)
        if team is None:
            return None
        periods = stored.periods(session, team.id, most + 1, until)
        board = _Reader(app, session, team, periods[-most:]).board()
        sees_notes = may(viewer, Action.SEE_NOTES, team.id)
        return BoardView(
            board=board if sees_notes else _as_teammates_see_it(board, viewer),
            teams=tuple(stored.teams(session, viewer.teams)),
            earlier=periods[0] if len(periods) > most else None,
            is_newest=until is None,
            sees_notes=sees_notes,
            may_mute=may(viewer, Action.GUIDE_TEAM, team.id),
            is_muted=team.is_coaching_muted,
        )


def _as_teammates_see_it(board: Board, viewer: Viewer) -> Board:
    """Leave out what is between a person and who reads their digest: reasons, absences, missing answers."""
    lines = tuple(
        line if line.person_id == viewer.person_id else replace(line, note="", blocked=None, next=None)
        for line in board.lines
    )
    members = tuple(
        member if member.person_id == viewer.person_id else replace(member, status="waiting")
        for member in board.members
    )
    return replace(board, lines=lines, members=members)


class _Reader:
    """Puts one team's rows into the board's words."""

    def __init__(self, app: App, session: Session, team: Team, periods: list[str]) -> None:
        self.team, self.periods = team, periods
        self.now = app.clock.now()
        self.list = stored.list_of(session, team.id)
        self.rows = stored.rows(session, team.id, periods) if periods else _NOTHING
        self.versions = versions_of(session, self.list) if self.list is not None else ()
        self.home = {(setup.person_id, setup.period): setup.team_id for setup in self.rows.setups}

    def board(self) -> Board:
        """Return the board."""
        return Board(
            team_id=self.team.id,
            team_code=self.team.code,
            team_name=self.team.name,
            weeks=tuple(map(self._week, self.periods)),
            members=tuple(map(self._member, self.rows.setups)),
            lines=tuple(filter(self._counts, map(self._line, self._standing()))),
            key_results=tuple(
                KeyResult(row.id, f"KR{row.objective.number}.{row.number}", row.text, row.objective.text)
                for row in self.rows.key_results
            ),
        )

    def _week(self, text: str) -> Week:
        period = Period.parse(text)
        timetable = timetable_for(self.versions, period)
        if timetable is None:
            return Week(text, text, dates(period))
        label = timetable.short_label(period)
        return Week(text, label[0].upper() + label[1:], timetable.dates(period))

    def _standing(self) -> list[WeeklyKeyResult]:
        return [row for row in self.rows.lines if row.dropped_at is None]

    def _counts(self, line: Line) -> bool:
        return counts_for(self.team.id, self.home.get((line.person_id, line.period)), line.serves)

    def _line(self, row: WeeklyKeyResult) -> Line:
        return Line(
            person_id=row.person_id,
            who=row.person.name,
            period=row.period,
            n=row.n,
            text=row.text,
            team_id=row.team_id,
            team_name=self.rows.team_names[row.team_id],
            serves=tuple(map(_serves, row.alignments)),
            score=row.score,
            note=row.note,
            blocked=row.blocked,
            next=row.next,
            kept_weeks=row.kept_weeks,
        )

    def _member(self, setup: Invitation) -> Member:
        return Member(setup.person_id, setup.person.name, setup.period, self._status(setup))

    def _status(self, setup: Invitation) -> Status:
        if setup.answered_at is not None:
            return "answered"
        if setup.skipped is not None:
            return _SKIPPED.get(setup.skipped, "not asked")
        if any(_covers(absence, setup) for absence in self.rows.absences):
            return "away"
        if self.now < self._overview(Period.parse(setup.period)):
            return "waiting"
        is_first = self.rows.first_periods.get(setup.person_id) == setup.period
        return "not started" if is_first else "no answer"

    def _overview(self, period: Period) -> datetime:
        timetable = timetable_for(self.versions, period)
        return timetable.moment(period, Kind.OVERVIEW) if timetable is not None else self.now


_SKIPPED: dict[str, Status] = {"joined": "joined", "paused": "away", "holiday": "holiday"}
_NOTHING = BoardRows((), (), (), (), {}, {})


def _covers(absence: Absence, setup: Invitation) -> bool:
    monday: date = Period.parse(setup.period).monday
    return (
        absence.person_id == setup.person_id
        and absence.first_day <= monday + timedelta(days=4)
        and (absence.last_day is None or absence.last_day >= monday)
    )


def _serves(row: Alignment) -> Serves:
    return Serves(row.key_result_id, row.team_id, row.team_name, row.code, row.text, row.kind == "helping")
