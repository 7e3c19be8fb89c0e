"""No minute holds more mails than it may, and plans say when the last one is out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from service.domain.lane_plan import LanePlan
from service.domain.send_window import SendWindow

NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)


def test_a_full_minute_has_room_once_its_first_mail_is_a_minute_old() -> None:
    window = SendWindow(None, most=2, span=60)
    window.note(1000.0)
    window.note(1010.0)

    assert window.seconds_until_room(1020.0) == 40.0
    assert window.seconds_until_room(1060.0) == 0.0


def test_mails_under_way_take_room() -> None:
    window = SendWindow(None, most=2, span=60)
    window.note(1000.0)

    assert window.seconds_until_room(1010.0, in_flight=0) == 0.0
    assert window.seconds_until_room(1010.0, in_flight=1) == 50.0


def test_moments_of_a_clock_that_was_wrong_are_forgotten() -> None:
    window = SendWindow({"9999999999.000": 2}, most=2, span=60)

    assert window.room(1000.0) == 2


@given(
    waits=st.lists(st.floats(0, 20), min_size=1, max_size=80),
    most=st.integers(1, 30),
    lost=st.sets(st.integers(0, 79)),
)
def test_whatever_the_rhythm_no_minute_holds_more_than_it_may(
    waits: list[float], most: int, lost: set[int]
) -> None:
    """Also when the process is lost between two mails and another goes on from what was stored."""
    now, sent = 1_790_000_000.0, []
    window = SendWindow(None, most, 60)
    for number, wait in enumerate(waits):
        now += wait
        now += window.seconds_until_room(now)
        window.note(now)
        sent.append(now)
        if number in lost:
            window = SendWindow(window.stored(now), most, 60)

    assert all(sum(moment - 59.999 < other <= moment for other in sent) <= most for moment in sent)


def test_a_large_wave_is_out_when_its_mailbox_has_sent_it_at_its_pace() -> None:
    plan = LanePlan(mails_per_minute=25, mails_per_day=9500)

    assert plan.add("a", 250, NOON) == NOON + timedelta(minutes=10)
    assert plan.add("a", 25, NOON) == NOON + timedelta(minutes=11)
    assert plan.add("b", 25, NOON) == NOON + timedelta(minutes=1)


def test_what_a_day_does_not_take_leaves_the_next() -> None:
    plan = LanePlan(mails_per_minute=60, mails_per_day=100)

    full = plan.add("a", 100, NOON)

    assert full == NOON + timedelta(seconds=100)
    assert plan.add("a", 30, NOON) == full + timedelta(days=1, seconds=30)
