"""
Gather the facts of a reader's digest and of a member's overview.

What follows from the facts is computed once, in `service.domain.digests`; here they are only read.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal, cast

from sqlalchemy.orm import Session

from service.db import people, team_weeks, weeks
from service.db.tables import Absence, Alignment, Delivery, DistributionList, Invitation, WeeklyKeyResult
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
    build_digest,
    build_overview,
    labels_of,
)
from service.domain.mails import DigestMail, OverviewMail
from service.domain.periods import Period
from service.domain.speech import spoken
from service.domain.timetable import Kind, Timetable
from service.workflow import links
from service.workflow.absences import last_day_of
from service.workflow.app import App
from service.workflow.week_names import period_before, short_week_name

_WEEKS = 3


def digest_mail(app: App, session: Session, row: Delivery) -> tuple[DigestMail, dict[str, int]]:
    """Gather one reader's digest, with a section for each team that they read."""
    lists = people.lists_read_by(session, row.person_id)
    facts = _facts(app, session, row, lists)
    mail = DigestMail(view=build_digest(facts), board_url=links.board_url(app), language=spoken().language)
    return mail, labels_of(facts)


def overview_mail(app: App, session: Session, row: Delivery) -> tuple[OverviewMail, dict[str, int]]:
    """Gather one member's overview of what their teams agreed."""
    lists = list(people.lists_of(session, row.person_id))
    facts = _facts(app, session, row, lists)
    mail = OverviewMail(
        view=build_overview(facts), board_url=links.board_url(app), language=spoken().language
    )
    return mail, {}


def _facts(app: App, session: Session, row: Delivery, lists: Sequence[DistributionList]) -> DigestFacts:
    zone = timetable_of(session, lists[0], Period.parse(row.period)).zone
    return DigestFacts(
        today=app.clock.now().astimezone(zone).date(),
        teams=tuple(_TeamReader(app, session, list_, row.period).read() for list_ in lists),
    )


class _TeamReader:
    """Reads one team's weeks up to a period."""

    def __init__(self, app: App, session: Session, list_: DistributionList, period: str) -> None:
        self.app, self.session, self.list = app, session, list_
        self.team = list_.team
        self.zone = timetable_of(session, list_, Period.parse(period)).zone
        self.periods = self._periods(Period.parse(period))
        self.setups = team_weeks.setups(session, self.team.id, self.periods)
        self.members = {setup.person_id: setup.person for setup in self.setups}
        self.first_periods = team_weeks.first_periods(session, self.members)
        self.left = people.who_left(session, self.members)
        self.names = team_weeks.team_names(session)
        self.lines = team_weeks.lines(session, self.team.id, self.periods, self.members)
        self.before = team_weeks.by_ids(
            session, {line.kept_from_id for line in self.lines if line.kept_from_id is not None}
        )
        self.absences = team_weeks.absences(
            session, self.members, Period.parse(self.periods[0]), Period.parse(self.periods[-1])
        )

    def _periods(self, last: Period) -> list[str]:
        """Return the periods to tell of, oldest first: the last three in which the team was asked."""
        periods, earlier = [last], last
        while len(periods) < _WEEKS:
            earlier = period_before(self.session, self.list, earlier)
            if not weeks.team_was_asked(self.session, self.team.id, str(earlier)):
                break
            periods.insert(0, earlier)
        return [str(period) for period in periods]

    def read(self) -> TeamWeeks:
        lead = self.team.lead
        facts = TeamFacts(
            id=self.team.id,
            code=self.team.code,
            name=self.team.name,
            lead_name=lead.name if lead is not None else None,
            key_results=tuple(
                KeyResultFacts(row.id, row.objective.text, f"{row.objective.number}.{row.number}", row.text)
                for row in weeks.key_results(self.session, [self.team.id], self._served())
            ),
        )
        return TeamWeeks(facts, tuple(self._week(Period.parse(period)) for period in self.periods))

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
            reviewed=self.app.clock.now() >= timetable.moment(period, Kind.REVIEW),
        )

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
        for membership in people.asked_members(self.session, self.list.id):
            person = membership.person
            times = times_of(self.session, self.list, timetable, place_of(timetable, person))
            setup_at = times.moment(period, Kind.SETUP)
            if person.id not in asked and person.calendar and setup_at is not None and setup_at > now:
                day = setup_at.astimezone(timetable.zone).date()
                found.append(PersonFacts(person.id, person.name, "holiday", day))
        return found

    def _status(self, setup: Invitation, is_away: bool) -> Status:
        if setup.person_id in self.left and setup.period == self.periods[-1]:
            return "left"
        if setup.answered_at is not None:
            return "answered"
        if setup.skipped is not None:
            return _SKIPPED.get(setup.skipped, "not_asked")
        if is_away:
            return "away"
        is_first = self.first_periods.get(setup.person_id) == setup.period
        return "not_started" if is_first else "no_answer"

    def _absence(self, person_id: int, timetable: Timetable, period: Period) -> Absence | None:
        """Find an absence of the days in which an answer could have come by now."""
        today = self.app.clock.now().astimezone(timetable.zone).date()
        first = timetable.day(period, Kind.SETUP)
        last = max(first, min(last_day_of(timetable, period), today))
        for absence in self.absences:
            if absence.person_id != person_id or absence.first_day > last:
                continue
            if absence.last_day is None or absence.last_day >= first:
                return absence
        return None

    def _line(self, line: WeeklyKeyResult, timetable: Timetable, period: Period) -> LineFacts:
        before = self.before.get(line.kept_from_id) if line.kept_from_id is not None else None
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
            team_name=self.names[line.team_id],
            alignments=tuple(map(_alignment, line.alignments)),
            score=line.score,
            note=line.note,
            blocked=blocked,
            blocked_on=blocked_on,
            next=cast(Literal["keep", "drop"] | None, line.next),
            dropped=line.dropped_at is not None,
            kept_weeks=line.kept_weeks,
            earlier_scores=self._earlier_scores(line),
            came_late=came_late,
            changed_on=self._local_day(line.changed_at) if changed else None,
        )

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
            row = self.before.get(kept_from) or self.session.get_one(WeeklyKeyResult, kept_from)
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
