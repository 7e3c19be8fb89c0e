"""Setup, nudge and review by each member's own clock; overview and close by the list's."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.domain.holidays import Holidays
from service.domain.periods import Period
from service.domain.personal_times import OWN, PersonalTimes, Reading, may_move
from service.domain.timetable import DueMoment, Kind, Times, Timetable, TimetableVersion, what_is_due

WEEK = Period(2026, 43)
HOME = "Europe/Berlin"
ZONES = (
    "Pacific/Pago_Pago", "America/Los_Angeles", "America/St_Johns", "America/Santiago", "Africa/Casablanca", "Europe/London",
    "Asia/Tehran", "Asia/Kathmandu", "Asia/Jakarta", "Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Apia", "Pacific/Kiritimati",
)  # fmt: skip


def times(zone: str, home: str = HOME, holidays: Holidays | None = None) -> PersonalTimes:
    return PersonalTimes.of(Timetable(ZoneInfo(home)), ZoneInfo(zone), holidays)


def wall(times: PersonalTimes, kind: Kind, zone: str) -> str | None:
    at = times.moment(WEEK, kind)
    return f"{at.astimezone(ZoneInfo(zone)):%a %H:%M}" if at else None


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Jakarta", "Australia/Sydney"])
def test_setup_nudge_and_review_come_at_the_same_time_on_each_wall(zone: str) -> None:
    assert [wall(times(zone), kind, zone) for kind in (Kind.SETUP, Kind.NUDGE, Kind.REVIEW)] == [
        "Mon 09:00", "Mon 15:00", "Fri 14:00",
    ]  # fmt: skip


def test_overview_and_close_are_the_lists() -> None:
    assert wall(times("Asia/Jakarta"), Kind.OVERVIEW, HOME) == "Tue 08:30"
    assert wall(times("Asia/Jakarta"), Kind.CLOSE, HOME) == "Mon 18:00"


def test_nudge_that_would_come_after_the_overview_is_left_out() -> None:
    """At 15:00 on a Californian Monday it is Tuesday 11:00 in Auckland."""
    assert wall(times("America/Los_Angeles", "Pacific/Auckland"), Kind.NUDGE, HOME) is None
    assert (
        wall(times("America/Los_Angeles", "Pacific/Auckland"), Kind.SETUP, "America/Los_Angeles")
        == "Mon 09:00"
    )


def test_clock_so_far_away_that_the_overview_would_come_first_is_left_aside() -> None:
    """Monday 09:00 in Pago Pago is Tuesday 10:00 in Kiritimati, where the overview went out at 08:30."""
    far = times("Pacific/Pago_Pago", "Pacific/Kiritimati")

    assert wall(far, Kind.SETUP, "Pacific/Kiritimati") == "Mon 09:00"


def test_holiday_of_ones_own_moves_ones_own_mails_alone() -> None:
    own = times(HOME, holidays=Holidays(added=frozenset({date(2026, 10, 19)})))

    assert wall(own, Kind.SETUP, HOME) == "Tue 09:00"
    assert wall(own, Kind.NUDGE, HOME) is None  # The overview was at 08:30.
    assert wall(own, Kind.OVERVIEW, HOME) == "Tue 08:30"


@pytest.mark.parametrize("home", [HOME, "America/Los_Angeles", "Asia/Tokyo"])
@pytest.mark.parametrize("zone", ZONES)
def test_each_member_gets_each_wave_once_a_week_over_six_years(zone: str, home: str) -> None:
    """The years 2025 to 2030 hold every change of clocks, and two weeks 53 would be in 2026 and 2032."""
    personal, versions = times(zone, home), always(Timetable(ZoneInfo(home)))
    waves = [
        due for since, now in ticks(zone) for due in what_is_due(versions, since, now, lambda _: personal)
    ]

    counts = Counter((due.period, due.kind) for due in waves)
    week = Period(2025, 5)
    while week.monday < date(2030, 12, 1):
        expected = [1, personal.moment(week, Kind.NUDGE) is not None, 1]
        assert [counts[week, kind] for kind in (Kind.SETUP, Kind.NUDGE, Kind.REVIEW)] == expected, week
        week = week.next()
    assert {due.kind for due in waves} <= OWN
    assert Period(2026, 53) in {due.period for due in waves}


def always(timetable: Timetable) -> list[TimetableVersion]:
    return [TimetableVersion(Period(2020, 1), timetable)]


def ticks(seed: str) -> list[tuple[datetime, datetime]]:
    """Go through the years in steps of up to three days."""
    chance = random.Random(seed)  # noqa: S311 -- The same ticks at each run.
    since, found = datetime(2025, 1, 1, tzinfo=ZoneInfo("UTC")), []
    while since.year < 2031:
        now = since + timedelta(minutes=chance.randint(1, 3 * 24 * 60))
        found.append((since, now))
        since = now
    return found


@pytest.mark.parametrize("seed", range(6))
def test_member_who_moves_when_they_may_gets_each_setup_and_review_once(seed: int) -> None:
    """Somebody's zone is read again and again, and changes; the change waits while a mail lies between the clocks."""
    chance = random.Random(seed)  # noqa: S311 -- As above.
    versions = always(Timetable(ZoneInfo(HOME)))
    zone, got = HOME, Counter[tuple[Period, Kind]]()
    for since, now in ticks(str(seed))[:250]:
        got.update(
            {(due.period, due.kind): 1 for due in due_in(versions, zone, since, now) if due.kind in OWN}
        )
        wanted = chance.choice(ZONES)
        if may_move(versions, reading(zone), reading(wanted), now):
            zone = wanted

    weeks = [Period(2025, number) for number in range(2, 48)]
    for kind in (Kind.SETUP, Kind.REVIEW):
        assert [got[week, kind] for week in weeks] == [1] * len(weeks)


def test_move_waits_while_one_clocks_setup_is_out_and_the_others_is_not() -> None:
    versions = always(Timetable(ZoneInfo(HOME)))
    at_ten, in_the_evening = (datetime(2026, 10, 19, hour, tzinfo=ZoneInfo(HOME)) for hour in (10, 22))

    assert not may_move(versions, reading("America/New_York"), reading(HOME), at_ten)
    assert may_move(versions, reading("America/New_York"), reading(HOME), in_the_evening)


def reading(zone: str) -> Reading:
    def read(timetable: Timetable) -> Times:
        return PersonalTimes.of(timetable, ZoneInfo(zone), None)

    return read


def due_in(
    versions: list[TimetableVersion], zone: str, since: datetime, now: datetime
) -> tuple[DueMoment, ...]:
    return what_is_due(versions, since, now, reading(zone))
