"""
Play the story: move product time from one event or moment to the next, each time only when nothing is unfinished.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from sqlalchemy import func, select

from service.clock import set_offset
from service.db.tables import DistributionList, InboundMessage
from service.db.timetables import timetable_of
from service.demo import story
from service.demo.office import Office
from service.demo.story import Event, FormEntry, GoesAway, Joins, Reply
from service.domain.periods import Period
from service.domain.timetable import WAVES, Kind
from service.errors import TransientError
from service.workflow import manage_channels, manage_lists, sync_list
from service.workflow.app import App
from service.workflow.unfinished import is_quiet, unfinished

_PATIENCE = 30.0
"""Seconds of machine time after which something unfinished is stuck."""
_SPEECH = {
    Kind.SETUP: "Setup: what will be different by Friday?",
    Kind.NUDGE: "Nudge, for those who have not answered",
    Kind.OVERVIEW: "Team overviews, alignment digests",
    Kind.REVIEW: "Review: how did it end?",
    Kind.CLOSE: "The week closes",
}


@dataclass(frozen=True)
class Step:
    """Something that happens at a moment of product time."""

    at: datetime
    what: str
    act: Callable[[], None] | None = None


class Play:
    """The story on its stage."""

    def __init__(self, app: App, office: Office, problems: Callable[[], tuple[str, ...]]) -> None:
        self._app, self._office, self._problems = app, office, problems

    def prepare(self) -> None:
        """Let the people move in, add both lists and switch them on."""
        self._set_clock(story.BEGINNING)
        self._office.move_in()
        for team in story.TEAMS:
            manage_lists.add(
                self._app,
                team.list_address,
                code=team.code,
                name=team.name,
                zone=story.ZONE.key,
                lead=f"{team.lead.lower()}@{story.DOMAIN}",
                cycle_start=story.at(5, "00:00").date(),
                key_results=team.outline,
            )
            manage_lists.enable(self._app, team.list_address)
        workflow = f"{self._app.config.sandbox_url}/workflows/hr/triggers/manual/paths/invoke?sig=demo"
        manage_channels.set_channel(self._app, story.HR.code, workflow, with_digest=True)

    @cached_property
    def steps(self) -> list[Step]:
        """All steps in order: the timetable's moments and what people do."""
        events = [Step(event.when, _say(event), self._action(event)) for event in story.EVENTS]
        return sorted([*self._moments(), *events], key=lambda step: step.at)

    def take(self, step: Step) -> None:
        """
        Move the clock to a step, do it, and wait until everything that follows from it is done.

        Raises:
            TransientError: Something stayed unfinished; says what.
        """
        self._set_clock(step.at)
        self._announce(step)
        if step.act is not None:
            step.act()
        self.wait()

    def wait(self) -> None:
        """Wait until nothing is unfinished: twice in a row, because one thing leads to another."""
        deadline = time.monotonic() + _PATIENCE
        quiet = 0
        while quiet < 2:
            quiet = quiet + 1 if is_quiet(self._app) and not self._mails_to_read() else 0
            if time.monotonic() > deadline:
                raise TransientError(f"Still unfinished after {_PATIENCE:.0f} s: {self._say_unfinished()}")
            time.sleep(0.08)

    def _mails_to_read(self) -> int:
        arrived = self._office.counts()["delivered"].get(story.MAILBOX, 0)
        with self._app.db.read() as session:
            stored = session.scalar(select(func.count()).select_from(InboundMessage)) or 0
        return max(0, arrived - stored)

    def _say_unfinished(self) -> str:
        left = {**unfinished(self._app), "mails to read": self._mails_to_read()}
        problems = "; ".join(self._problems())
        return ", ".join(f"{number} {what}" for what, number in left.items() if number) + (
            f" ({problems})" if problems else ""
        )

    def _set_clock(self, at: datetime) -> None:
        assert self._app.config.clock_file is not None
        set_offset(self._app.config.clock_file, at.astimezone(UTC) + timedelta(seconds=1))

    def _announce(self, step: Step) -> None:
        """Tell the browser inbox what comes next; it shows this beside product time."""
        following = next((later for later in self.steps if later.at > step.at), None)
        words = f"{following.at:%a %d %b %H:%M}: {following.what}" if following else "the end of the story"
        clock_file = self._app.config.clock_file
        assert clock_file is not None
        clock_file.with_name(clock_file.name + ".next").write_text(words, "utf-8")

    def _moments(self) -> Iterator[Step]:
        """Name the timetable's moments up to the end; both teams keep the same one."""
        with self._app.db.read() as session:
            list_ = session.scalars(select(DistributionList)).first()
            assert list_ is not None
            period = Period.containing(story.BEGINNING.date()).next()
            while period.monday <= story.END.date():
                timetable = timetable_of(session, list_, period)
                for kind in WAVES:
                    if timetable.moment(period, kind) <= story.END:
                        yield Step(timetable.moment(period, kind).astimezone(story.ZONE), _SPEECH[kind])
                period = period.next()

    def _action(self, event: Event) -> Callable[[], None]:
        if isinstance(event, Reply):
            return lambda: self._office.reply(event)
        if isinstance(event, FormEntry):
            return lambda: self._office.fill_in(event)
        if isinstance(event, GoesAway):
            return lambda: self._office.go_away(event)
        return lambda: self._join(event)

    def _join(self, event: Joins) -> None:
        self._office.join(event)
        with self._app.db.read() as session:
            list_id = session.scalars(
                select(DistributionList.id).where(DistributionList.address == event.list_address)
            ).one()
        sync_list.sync_list(self._app, list_id)


def _say(event: Event) -> str:
    if isinstance(event, Reply):
        client = next(person.client for person in story.CAST if person.given_name == event.who)
        first = next((line for line in event.words.splitlines() if line.strip()), "")
        return f"{event.who} replies ({client}): {first}"
    if isinstance(event, FormEntry):
        return f"{event.who} fills in the form"
    if isinstance(event, GoesAway):
        return f"{event.who} goes on leave"
    return f"{event.who} joins {event.list_address}"
