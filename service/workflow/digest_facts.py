"""
Gather the facts of digests and overviews: what the database knows of a team's weeks, as `service.domain.digests` wants it.

All that a shard of readers needs is read together, in a number of queries that depends on neither people nor teams.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, cast

from sqlalchemy.orm import Session

from service.db import team_weeks, timetables
from service.db.tables import Absence, Alignment, DistributionList, Invitation, KeyResult, WeeklyKeyResult
from service.db.team_weeks import TeamRows
from service.db.timetables import place_of, times_of, timetable_of
from service.domain.digests import (
    AlignmentFacts,
    DigestFacts,
    KeyResultFacts,
    LineFacts,
    PersonFacts,
    Status,
    TeamFacts,
    TeamWeeks,
    WeekFacts,
)
from service.domain.periods import Period
from service.domain.timetable import Kind, Timetable
from service.workflow.absences import last_day_of
from service.workflow.app import App
from service.workflow.week_names import period_before, short_week_name

_WEEKS = 3


@dataclass(frozen=True)
class Shelf:
    """What is known of all teams that a shard of readers reads about, up to one period."""

    app: App
    session: Session
    period: Period
    periods: dict[int, list[str]]
    """By list, oldest first: the last weeks in which its team was asked."""
    rows: TeamRows

    def facts(self, lists: Sequence[DistributionList]) -> DigestFacts:
        """Return the facts of one reader's digest or one member's overview."""
        zone = timetable_of(self.session, lists[0], self.period).zone
        return DigestFacts(
            today=self.app.clock.now().astimezone(zone).date(),
            teams=tuple(_TeamReader(self, list_).read() for list_ in lists),
        )


def fill_shelf(app: App, session: Session, lists: Sequence[DistributionList], period: str) -> Shelf:
    """Read what digests and overviews of these lists tell of the last weeks up to a period."""
    timetables.read_together(session, lists)
    last = Period.parse(period)
    before = {list_.id: _weeks_before(session, list_, last) for list_ in lists}
    told = team_weeks.asked_weeks(
        session,
        [list_.team_id for list_ in lists],
        {str(week) for weeks in before.values() for week in weeks},
    )
    periods = {}
    for list_ in lists:
        periods[list_.id] = [str(last)]
        for week in before[list_.id]:
            if not told.holds(list_.team_id, str(week)):
                break
            periods[list_.id].insert(0, str(week))
    every_period = sorted({one for some in periods.values() for one in some})
    return Shelf(app, session, last, periods, team_weeks.read(session, lists, every_period))


def _weeks_before(session: Session, list_: DistributionList, last: Period) -> list[Period]:
    found = [last]
    while len(found) < _WEEKS:
        found.append(period_before(session, list_, found[-1]))
    return found[1:]


class _TeamReader:
    """Reads one team's weeks up to a period."""

    def __init__(self, shelf: Shelf, list_: DistributionList) -> None:
        self.app, self.session, self.rows = shelf.app, shelf.session, shelf.rows
        self.list, self.team = list_, list_.team
        self.zone = timetable_of(self.session, list_, shelf.period).zone
        self.periods = shelf.periods[list_.id]
        self.setups = [row for row in self.rows.setups.get(self.team.id, []) if row.period in self.periods]
        members = {setup.person_id for setup in self.setups}
        self.lines = [
            line
            for line in self.rows.lines
            if line.period in self.periods
            and (line.person_id in members or any(one.team_id == self.team.id for one in line.alignments))
        ]

    def read(self) -> TeamWeeks:
        """Return the team's weeks."""
        lead, served = self.team.lead, self._served()
        facts = TeamFacts(
            id=self.team.id,
            code=self.team.code,
            name=self.team.name,
            lead_name=lead.name if lead is not None else None,
            key_results=tuple(
                self._key_result(row)
                for row in self.rows.key_results.get(self.team.id, [])
                if row.retired_at is None or row.id in served
            ),
        )
        return TeamWeeks(facts, tuple(self._week(Period.parse(period)) for period in self.periods))

    def _key_result(self, row: KeyResult) -> KeyResultFacts:
        code = f"{row.objective.number}.{row.number}"
        return KeyResultFacts(row.id, row.objective.text, code, row.text, self._weeks_of(row))

    def _weeks_of(self, row: KeyResult) -> int | None:
        """Count the weeks told of in which a key result was there to align with; None: all of them."""
        if row.added_at is None:
            return None
        offered = [period for period in self.periods if row.added_at <= self._moment(period, Kind.OVERVIEW)]
        return None if len(offered) == len(self.periods) else len(offered)

    def _moment(self, period: str, kind: Kind) -> datetime:
        return timetable_of(self.session, self.list, Period.parse(period)).moment(Period.parse(period), kind)

    def _served(self) -> set[int]:
        """Return the key results that some line of this week serves: one retired since is still told of."""
        return {
            alignment.key_result_id
            for line in self.lines
            if line.period == self.periods[-1]
            for alignment in line.alignments
        }

    def _week(self, period: Period) -> WeekFacts:
        timetable = timetable_of(self.session, self.list, period)
        setups = [setup for setup in self.setups if setup.period == str(period)]
        team_of = {setup.person_id: setup.team_id for setup in setups}
        persons = [self._person(setup, timetable, period) for setup in setups]
        if str(period) == self.periods[-1]:
            persons += self._on_holiday(setups, timetable, period)
        return WeekFacts(
            period_label=short_week_name(self.list, str(period)),
            dates=timetable.dates(period),
            people=tuple(sorted(persons, key=lambda person: _ORDER.get(person.status, 9))),
            lines=tuple(
                self._line(line, timetable, period)
                for line in self.lines
                if line.period == str(period) and self._counts(line, team_of)
            ),
            agreed_by=self._agreed_by(str(period)),
            reviewed=self.app.clock.now() >= timetable.moment(period, Kind.REVIEW),
        )

    def _agreed_by(self, period: str) -> tuple[str, ...]:
        """Name those of the team's readers who said ok to a week."""
        members = self.rows.members.get(self.list.id, [])
        readers = {self.team.lead_id, *(person.manager_id for person in members)}
        said = [one for one in self.rows.agreements if one.period == period]
        return tuple(one.person.name for one in said if one.person_id in readers)

    def _counts(self, line: WeeklyKeyResult, home_team_of: dict[int, int]) -> bool:
        """A line counts where it serves the team; one that serves no own team counts in its writer's home team."""
        if any(alignment.team_id == self.team.id for alignment in line.alignments):
            return True
        serves_an_own_team = any(alignment.kind == "own" for alignment in line.alignments)
        return home_team_of.get(line.person_id) == self.team.id and not serves_an_own_team

    def _person(self, setup: Invitation, timetable: Timetable, period: Period) -> PersonFacts:
        absence = self._absence(setup.person_id, timetable, period)
        status = self._status(setup, absence is not None)
        back_on = None
        if status == "away" and absence is not None and absence.last_day is not None:
            back_on = timetable.holidays.next_working_day(absence.last_day)
        return PersonFacts(setup.person_id, setup.person.name, status, back_on)

    def _on_holiday(
        self, setups: Sequence[Invitation], timetable: Timetable, period: Period
    ) -> list[PersonFacts]:
        """Name those whose setup comes only after the holidays of their site."""
        asked, now = {setup.person_id for setup in setups}, self.app.clock.now()
        found = []
        for person in self.rows.members.get(self.list.id, []):
            times = times_of(self.session, self.list, timetable, place_of(timetable, person))
            setup_at = times.moment(period, Kind.SETUP)
            if person.id not in asked and person.calendar and setup_at is not None and setup_at > now:
                day = setup_at.astimezone(timetable.zone).date()
                found.append(PersonFacts(person.id, person.name, "holiday", day))
        return found

    def _status(self, setup: Invitation, is_away: bool) -> Status:
        if setup.person_id in self.rows.left and setup.period == self.periods[-1]:
            return "left"
        if setup.answered_at is not None:
            return "answered"
        if setup.skipped is not None:
            return _SKIPPED.get(setup.skipped, "not_asked")
        if is_away:
            return "away"
        is_first = self.rows.first_periods.get(setup.person_id) == setup.period
        return "not_started" if is_first else "no_answer"

    def _absence(self, person_id: int, timetable: Timetable, period: Period) -> Absence | None:
        """Find an absence of the days in which an answer could have come by now."""
        today = self.app.clock.now().astimezone(timetable.zone).date()
        first = timetable.day(period, Kind.SETUP)
        last = max(first, min(last_day_of(timetable, period), today))
        for absence in self.rows.absences.get(person_id, []):
            if absence.first_day > last:
                continue
            if absence.last_day is None or absence.last_day >= first:
                return absence
        return None

    def _line(self, line: WeeklyKeyResult, timetable: Timetable, period: Period) -> LineFacts:
        before = self.rows.before.get(line.kept_from_id) if line.kept_from_id is not None else None
        blocked, blocked_on = self._blocked(line, before)
        overview_at = timetable.moment(period, Kind.OVERVIEW)
        came_late = line.created_at > overview_at
        changed = line.changed_at > overview_at and not came_late
        return LineFacts(
            id=line.id,
            person_id=line.person_id,
            person_name=line.person.name,
            n=line.n,
            text=line.text,
            team_id=line.team_id,
            team_name=self.rows.names[line.team_id],
            alignments=tuple(map(_alignment, line.alignments)),
            score=line.score,
            note=line.note,
            blocked=blocked,
            blocked_on=blocked_on,
            next=cast(Literal["keep", "drop"] | None, line.next),
            dropped=line.dropped_at is not None,
            kept_weeks=line.kept_weeks,
            earlier_scores=self._earlier_scores(line),
            came_on=self._local_day(line.created_at) if came_late else None,
            scored_late_on=self._scored_late_on(line),
            changed_on=self._local_day(line.changed_at) if changed else None,
            changed_from=self._words_then(line, overview_at) if changed else None,
        )

    def _scored_late_on(self, line: WeeklyKeyResult) -> date | None:
        """Return the day of a score that the digest with its week's outcomes could not hold."""
        later = [period for period in self.periods if period > line.period]
        if line.scored_at is None or not later or line.scored_at <= self._moment(later[0], Kind.OVERVIEW):
            return None
        return self._local_day(line.scored_at)

    def _words_then(self, line: WeeklyKeyResult, overview_at: datetime) -> str | None:
        """Return what a line said when the overview went out, if that was something else."""
        changes = self.rows.words_before.get((line.person_id, line.period, line.n), [])
        return next((words for at, words in changes if at > overview_at and words != line.text), None)

    def _blocked(
        self, line: WeeklyKeyResult, before: WeeklyKeyResult | None
    ) -> tuple[str | None, date | None]:
        """A line is blocked by its own review; a kept one, until it is reviewed, by the review before."""
        for row in (line, before):
            if row is None or (row is before and line.score is not None):
                continue
            if row.blocked is not None:
                return row.blocked, self._local_day(row.scored_at or row.changed_at)
        return None, None

    def _local_day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def _earlier_scores(self, line: WeeklyKeyResult) -> tuple[float | None, ...]:
        scores: list[float | None] = []
        kept_from = line.kept_from_id
        while kept_from is not None:
            row = self.rows.before[kept_from]
            scores.insert(0, row.score)
            kept_from = row.kept_from_id
        return tuple(scores)


_SKIPPED: dict[str, Status] = {"joined": "joined", "paused": "away", "holiday": "holiday"}
"""Why somebody was not asked, as a digest says it."""

_ORDER = {
    "answered": 0,
    "not_started": 1,
    "no_answer": 1,
    "away": 2,
    "holiday": 2,
    "joined": 3,
    "not_asked": 4,
    "left": 5,
}
"""Digests name those who answered first."""


def _alignment(row: Alignment) -> AlignmentFacts:
    return AlignmentFacts(
        key_result_id=row.key_result_id,
        team_id=row.team_id,
        team_code=row.code.rpartition("-")[0],
        team_name=row.team_name,
        code=row.code.rpartition("-")[2],
        text=row.text,
        kind="own" if row.kind == "own" else "helping",
    )
