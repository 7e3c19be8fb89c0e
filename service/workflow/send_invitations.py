"""Gather what the setup, nudge and review mails say to one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.db import people, weeks
from service.db.tables import Delivery, Invitation, KeyResult, Objective, Team
from service.db.timetables import place_of, times_of, timetable_of, zone_at
from service.domain.mails import (
    NudgeMail,
    NumberedLine,
    OfferedTeam,
    OpenLine,
    ReviewMail,
    Sample,
    SetupMail,
    TeamKeyResult,
    TeamObjective,
    WelcomeMail,
)
from service.domain.periods import Period, day_and_month
from service.domain.speech import _, spoken
from service.domain.timetable import Kind, Timetable
from service.domain.wording import first_step, given_name, seen_by, weekday
from service.workflow import asks, comments, links
from service.workflow.app import App
from service.workflow.ask_for_objectives import was_asked
from service.workflow.line_codes import own_code, shown_code, shown_codes, typed_codes, typed_key_result
from service.workflow.record_key_results import Labels
from service.workflow.week_names import asked_week, period_before

_TOLD_BY = time(18)
"""People are told to answer until the evening before the overview; what comes later is in as well."""


def setup_mail(app: App, session: Session, row: Delivery) -> tuple[SetupMail, dict[str, int]]:
    """Gather Monday's mail: what is still open, the team's key results, when and who sees it."""
    asked = _Asked(session, row)
    labels = asks.setup_labels(session, row.person_id, row.period)
    return (
        SetupMail(
            name=given_name(row.person.name),
            week=asked.week,
            by_day=asked.by_day,
            sample=asked.sample(),
            form_url=links.form_url(app, asked.invitation.id, asked.invitation.link_epoch),
            open_lines=asked.open_lines(labels),
            teams=tuple(asked.offered_team(team) for team in asked.teams),
            help_example=asked.help_example(),
            key_results_url=links.key_results_url(app, asked.invitation.id, asked.invitation.link_epoch),
            in_by=asked.in_by if app.clock.now() < asked.local(Kind.OVERVIEW) else None,
            overview_day=asked.overview_day,
            change_until=asked.day_and_time(Kind.CHANGE_DEADLINE),
            seen_by=asked.seen_by(),
            comments=comments.on_top_of(session, row, asked.list.zone),
            pause_until=asked.period.next(2 * asked.timetable.cadence.weeks).monday,
            started_by=asked.started_by(),
            language=spoken().language,
        ),
        labels,
    )


def nudge_mail(app: App, session: Session, row: Delivery) -> tuple[NudgeMail, dict[str, int]]:
    """Gather the one reminder of the setup."""
    asked = _Asked(session, row)
    labels = asks.setup_labels(session, row.person_id, row.period)
    return (
        NudgeMail(
            name=given_name(row.person.name),
            week=asked.week,
            by_day=asked.by_day,
            open_lines=asked.open_lines(labels),
            sample=asked.sample(),
            form_url=links.form_url(app, asked.invitation.id, asked.invitation.link_epoch),
            in_by=asked.in_by,
            overview_day=asked.overview_day,
            language=spoken().language,
        ),
        labels,
    )


def review_mail(app: App, session: Session, row: Delivery) -> tuple[ReviewMail, dict[str, int]]:
    """Gather Friday's mail: how did each line end?"""
    asked = _Asked(session, row)
    lines = weeks.standing_lines(session, row.person_id, row.period)
    return (
        ReviewMail(
            name=given_name(row.person.name),
            week=asked.week,
            lines=tuple(NumberedLine(line.n, line.text) for line in lines),
            form_url=links.form_url(app, asked.invitation.id, asked.invitation.link_epoch),
            in_by=asked.day_and_time(Kind.CLOSE),
            comments=comments.on_top_of(session, row, asked.list.zone),
            language=spoken().language,
        ),
        {str(line.n): line.id for line in lines},
    )


def welcome_mail(app: App, session: Session, row: Delivery) -> tuple[WelcomeMail, dict[str, int]]:
    """Gather the mail to who joined after the week had begun: what comes, when, who sees it."""
    asked = _Asked(session, row)
    first = Period.parse(row.period)
    period = asked.timetable.cadence.next(first)
    timetable = timetable_of(session, asked.list, period)
    setup = timetable.moment(period, Kind.SETUP).astimezone(asked.zone)
    review = timetable.moment(period, Kind.REVIEW).astimezone(asked.zone)
    return (
        WelcomeMail(
            name=given_name(row.person.name),
            teams=tuple(team.name for team in asked.teams),
            first_day=_full_day(setup.date()),
            first_setup=f"{_full_day(setup.date())}, {setup:%H:%M}",
            review=f"{_full_day(review.date())}, {review:%H:%M}",
            seen_by=asked.seen_by(),
            form_url=links.form_url(app, asked.invitation.id, asked.invitation.link_epoch),
            language=spoken().language,
        ),
        asks.setup_labels(session, row.person_id, row.period),
    )


def _full_day(day: date) -> str:
    return _("{day} {date}", day=weekday(day), date=spoken().short_day(day))


@dataclass
class _Asked:
    """One person and period, while a mail about them is gathered."""

    session: Session
    row: Delivery

    def __post_init__(self) -> None:
        assert self.row.invitation_id is not None
        self.invitation = self.session.get_one(Invitation, self.row.invitation_id)
        self.list = self.invitation.list
        self.period = Period.parse(self.row.period)
        self.timetable: Timetable = timetable_of(self.session, self.list, self.period)
        place = place_of(self.timetable, self.row.person)
        self.times = times_of(self.session, self.list, self.timetable, place)
        self.zone = zone_at(self.timetable, self.row.person)
        self.teams = [
            self.session.get_one(Team, team_id)
            for team_id in self._home_first(weeks.team_ids(self.session, self.invitation))
        ]
        self.own_code = own_code(self.session, self.invitation)
        self.earlier = weeks.last_lines_before(self.session, self.row.person_id, self.row.period)
        self.key_results = weeks.key_results(self.session)

    def _home_first(self, team_ids: Sequence[int]) -> list[int]:
        return sorted(team_ids, key=lambda team_id: (team_id != self.invitation.team_id, team_id))

    @property
    def week(self) -> str:
        return asked_week(self.invitation)

    def local(self, kind: Kind) -> datetime:
        """Return a moment of the week on the wall of the person who is asked."""
        at = self.times.moment(self.period, kind) or self.timetable.moment(self.period, kind)
        return at.astimezone(self.zone)

    def day_and_time(self, kind: Kind) -> str:
        """Return "Friday 14:00", with the date where another day of that name comes first."""
        at = self.local(kind)
        return _("{day} {time}", day=self._day(at.date(), from_day=self._today(kind)), time=f"{at:%H:%M}")

    def _today(self, kind: Kind) -> date:
        """Return the day on which the mail that names `kind` leaves."""
        return self.local(Kind.REVIEW if kind is Kind.CLOSE else Kind.SETUP).date()

    def _day(self, day: date, from_day: date) -> str:
        return (
            weekday(day)
            if (day - from_day).days < 7
            else _("{day} {date}", day=weekday(day), date=day_and_month(day))
        )

    @property
    def by_day(self) -> str:
        return self._day(self.local(Kind.REVIEW).date(), from_day=self.local(Kind.SETUP).date())

    @property
    def in_by(self) -> str:
        overview, setup = self.local(Kind.OVERVIEW), self.local(Kind.SETUP)
        told = datetime.combine(overview.date() - timedelta(days=1), _TOLD_BY, overview.tzinfo)
        if told <= setup:
            told = overview
        same_day = told.date() == setup.date()
        time_ = f"{told:%H:%M}"
        return time_ if same_day else _("{day} {time}", day=weekday(told.date()), time=time_)

    @property
    def overview_day(self) -> str:
        setup, overview = self.local(Kind.SETUP).date(), self.local(Kind.OVERVIEW).date()
        days = (overview - setup).days
        return {0: _("today"), 1: _("tomorrow")}.get(days) or weekday(overview)

    def open_lines(self, labels: Labels) -> tuple[OpenLine, ...]:
        by_id = {line.id: line for line in self.earlier}
        return tuple(
            OpenLine(
                letter, by_id[line_id].text, shown_codes(by_id[line_id], self.own_code), by_id[line_id].score
            )
            for letter, line_id in labels.items()
        )

    def sample(self) -> Sample | None:
        """Show how a line looks: one of theirs of last week, a finished one if there is, else one made up."""
        aligned = [line for line in self.earlier if line.alignments]
        for line in sorted(aligned, key=lambda line: (line.score != 1.0, line.n)):
            return Sample(f"{line.text} - {typed_codes(line, self.own_code)}", is_own=True)
        for key_result in self._own_key_results():
            code = typed_key_result(key_result, self.own_code)
            return Sample(f"{first_step(key_result.text)} - {code}", is_own=False)
        return None

    def _own_key_results(self) -> list[KeyResult]:
        team_ids = {team.id for team in self.teams}
        return [row for row in self.key_results if row.objective.team_id in team_ids]

    def offered_team(self, team: Team) -> OfferedTeam:
        objectives: dict[int, tuple[Objective, list[TeamKeyResult]]] = {}
        for key_result in self.key_results:
            if key_result.objective.team_id == team.id:
                rows = objectives.setdefault(key_result.objective_id, (key_result.objective, []))[1]
                rows.append(self._offered(key_result))
        return OfferedTeam(
            name=team.name,
            objectives=tuple(
                TeamObjective(objective.text, tuple(rows)) for objective, rows in objectives.values()
            ),
            asked=self._asked_for_key_results(team),
        )

    def _asked_for_key_results(self, team: Team) -> str | None:
        """Name the lead who has been asked for the team's key results, but not to the lead."""
        if team.lead is None or team.lead_id == self.row.person_id or not was_asked(self.session, team):
            return None
        return given_name(team.lead.name)

    def _offered(self, key_result: KeyResult) -> TeamKeyResult:
        remark = "" if self._had_somebody(key_result) else _("nobody on it last week")
        return TeamKeyResult(shown_code(key_result, self.own_code), key_result.text, remark)

    def _had_somebody(self, key_result: KeyResult) -> bool:
        """Say whether somebody worked on it last period; in a team's first period the question makes no sense."""
        last = str(period_before(self.session, self.list, self.period))
        team_id = key_result.objective.team_id
        if not weeks.team_was_asked(self.session, team_id, last):
            return True
        return weeks.anybody_aligned(self.session, key_result.id, last)

    def help_example(self) -> str | None:
        """Name a key result of another team as it is typed."""
        own = {team.id for team in self.teams}
        others = [row for row in self.key_results if row.objective.team_id not in own]
        if not others:
            return None
        example = others[min(1, len(others) - 1)]
        return typed_key_result(example, self.own_code)

    def seen_by(self) -> tuple[str, ...]:
        lead = self.invitation.team.lead
        manager = people.manager_of(self.session, self.row.person)
        return seen_by(
            [team.name for team in self.teams],
            given_name(lead.name) if lead and lead.id != self.row.person_id else None,
            given_name(manager.name) if manager else None,
            in_channel=[team.name for team in self.teams if team.channel is not None],
        )

    def started_by(self) -> str | None:
        """In a person's first mail, name the lead who started this."""
        earlier = select(Invitation.id).where(
            Invitation.person_id == self.row.person_id,
            Invitation.kind == Kind.SETUP,
            Invitation.period < self.row.period,
            Invitation.skipped.is_(None),
        )
        lead = self.invitation.team.lead
        is_first = self.session.scalars(earlier.limit(1)).first() is None
        return given_name(lead.name) if is_first and lead and lead.id != self.row.person_id else None
