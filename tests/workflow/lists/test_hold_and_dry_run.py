"""Hold, resume, dry run; what a look at the directory may change (reliability M26, M27)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from service.db import deliveries
from service.db.tables import Delivery, DistributionList, Invitation, Wave
from service.domain.delivery_states import SendingState
from service.errors import ConfigurationError, TransientError
from service.workflow import control_sending, deliver, list_reports, manage_lists, plan_week, sync_list
from service.workflow.needs_person import what_needs_a_person
from service.workflow.wave_size import WAITING, lapse_unapproved, setups_waiting
from tests.support.team import FRIDAY_REVIEW, LIST, MAILBOX, MONDAY_SETUP, World, october

CROWD = [{"name": f"Person {n}", "address": f"p{n}@example.com"} for n in range(10)]
EVERYBODY = [f"p{n}" for n in range(10)]


@pytest.fixture
def crowd(world: World) -> World:
    """Ten people on the list."""
    world.add_people(*CROWD)
    world.put_on_list(*EVERYBODY)
    manage_lists.sync(world.app, LIST, accept=True)
    return world


def asked(world: World) -> int:
    return list_reports.show(world.app, LIST)[0].asked


def test_mails_of_a_held_list_wait_and_leave_once_when_it_is_resumed(world: World) -> None:
    world.move_clock(MONDAY_SETUP)
    plan_week.plan_due_waves(world.app)
    plan_week.compose_wave(world.app, 1)
    manage_lists.hold(world.app, LIST)

    deliver.send_slice(world.app, MAILBOX)
    world.settle()
    assert world.inbox("mira") == []
    assert {row.state for row in world.deliveries()} == {"planned"}

    manage_lists.resume(world.app, "OPS")
    world.settle()
    assert [len(world.inbox(who)) for who in ("mira", "ben")] == [1, 1]


def test_first_mails_leave_ten_minutes_after_a_list_is_switched_on_at_the_earliest(world: World) -> None:
    waits = world.app.config.timings.model_copy(update={"hold_back": 600.0})
    app = replace(world.app, config=world.app.config.model_copy(update={"timings": waits}))
    with app.db.begin() as session:
        session.get_one(DistributionList, 1).enabled_at = MONDAY_SETUP - timedelta(minutes=2)
    world.move_clock(MONDAY_SETUP)
    begun = app.clock.machine_now()
    plan_week.plan_due_waves(app)
    plan_week.compose_wave(app, 1)
    deliver.send_slice(app, MAILBOX)

    assert {row.state for row in world.deliveries()} == {"planned"}
    assert min(row.due_at for row in world.deliveries()) >= begun + timedelta(minutes=7)
    assert "no mail leaves before 09:09" in list_reports.show(app, LIST)[0].facts[0]
    manage_lists.remove(app, LIST)
    assert {row.state for row in world.deliveries()} == {"cancelled"}


@pytest.fixture
def held_back(world: World) -> World:
    """Have a list switched on just before its setup: the mails are written and have some minutes left."""
    timings = world.app.config.timings.model_copy(update={"hold_back": 600.0})
    world.app = replace(world.app, config=world.app.config.model_copy(update={"timings": timings}))
    world.move_clock(MONDAY_SETUP)
    with world.app.db.begin() as session:
        session.get_one(DistributionList, 1).enabled_at = MONDAY_SETUP - timedelta(minutes=2)
    plan_week.plan_due_waves(world.app)
    plan_week.compose_wave(world.app, 1)
    return world


def lanes_with_work(world: World, minutes: int) -> set[str]:
    """Return the lanes at which the tick hints in so many minutes."""
    with world.app.db.read() as session:
        return set(
            deliveries.lanes_with_work(session, world.app.clock.machine_now() + timedelta(minutes=minutes))
        )


def let_ten_minutes_pass(world: World) -> None:
    """Machine time is never moved: move what waits for it."""
    with world.app.db.begin() as session:
        for row in session.scalars(select(Delivery)):
            row.due_at -= timedelta(minutes=10)


def test_first_mails_leave_once_and_by_themselves_when_the_ten_minutes_are_over(held_back: World) -> None:
    deliver.send_slice(held_back.app, MAILBOX)
    assert {row.state for row in held_back.deliveries()} == {"planned"}
    assert (lanes_with_work(held_back, 0), lanes_with_work(held_back, 9)) == (set(), {MAILBOX})

    let_ten_minutes_pass(held_back)
    held_back.settle()

    assert [len(held_back.inbox(who)) for who in ("mira", "ben")] == [1, 1]


@pytest.mark.parametrize("switch", ["hold the list", SendingState.HELD, SendingState.STOPPED])
def test_what_is_held_or_stopped_within_the_ten_minutes_stays_when_they_are_over(
    held_back: World, switch: str
) -> None:
    def turn(*, on: bool) -> None:
        if isinstance(switch, SendingState):
            control_sending.turn(held_back.app, SendingState.RUNNING if on else switch)
        else:
            (manage_lists.resume if on else manage_lists.hold)(held_back.app, LIST)

    turn(on=False)
    let_ten_minutes_pass(held_back)
    deliver.send_slice(held_back.app, MAILBOX)
    assert {row.state for row in held_back.deliveries()} == {"planned"}
    assert lanes_with_work(held_back, 9) == set()

    turn(on=True)
    held_back.settle()

    assert [len(held_back.inbox(who)) for who in ("mira", "ben")] == [1, 1]


def test_many_who_join_in_mid_week_wait_for_a_yes(world: World) -> None:
    world.move_clock(MONDAY_SETUP)
    plan_week.plan_due_waves(world.app)
    plan_week.compose_wave(world.app, 1)
    world.move_clock(october(5, 9))
    world.add_people(*CROWD)
    world.put_on_list("mira", "ben", *EVERYBODY)

    [waiting] = control_sending.status(world.app).waiting_waves
    assert waiting.question == "10 people came on the list after 2 were asked: is that right?"
    plan_week.compose_wave(world.app, 1)
    assert sum(row.html is None for row in world.deliveries()) == 10

    control_sending.approve(world.app, waiting.id)
    plan_week.compose_wave(world.app, 1)
    assert all(row.html is not None for row in world.deliveries())


def test_many_welcomes_to_late_joiners_wait_for_a_yes_and_lapse_without_one(world: World) -> None:
    world.at(MONDAY_SETUP)
    world.move_clock(october(8, 9))
    world.add_people(*CROWD)
    world.put_on_list("mira", "ben", *EVERYBODY)

    [waiting] = control_sending.status(world.app).waiting_waves
    assert waiting.question == "10 people came on the list after 2 were asked: is that right?"
    plan_week.compose_wave(world.app, waiting.id)
    assert {row.html for row in world.deliveries(kind="welcome")} == {None}
    lapse_unapproved(world.app)
    assert control_sending.status(world.app).waiting_waves == (waiting,)

    world.move_clock(october(10, 10))
    lapse_unapproved(world.app)

    assert {row.state for row in world.deliveries(kind="welcome")} == {"cancelled"}
    assert {row.state for row in world.deliveries(kind="setup")} == {"confirmed"}


def test_welcomes_of_a_skipped_week_wait_for_a_yes_and_nothing_waits_for_them(world: World) -> None:
    world.move_clock(october(8, 9))
    plan_week.plan_due_waves(world.app)
    world.add_people(*CROWD)
    world.put_on_list("mira", "ben", *EVERYBODY)

    [waiting] = control_sending.status(world.app).waiting_waves
    assert waiting.question == "10 people came on the list after 0 were asked: is that right?"
    with world.app.db.read() as session:
        assert setups_waiting(session) == set()
    control_sending.approve(world.app, waiting.id)
    world.settle()
    assert [len(world.inbox(who)) for who in EVERYBODY] == [1] * 10


def test_wave_that_nobody_approves_lapses_and_the_admin_is_told(world: World) -> None:
    world.move_clock(MONDAY_SETUP)
    plan_week.plan_due_waves(world.app)
    with world.app.db.begin() as session:
        session.get_one(Wave, 1).state = WAITING
    world.move_clock(october(6, 10))
    lapse_unapproved(world.app)
    plan_week.plan_due_waves(world.app)
    assert [(row.kind, row.state) for row in world.deliveries()] == [("setup", "planned")] * 2
    [waiting] = control_sending.status(world.app).waiting_waves

    world.move_clock(waiting.until - timedelta(minutes=1))
    lapse_unapproved(world.app)
    assert [wave.id for wave in control_sending.status(world.app).waiting_waves] == [1]
    world.move_clock(waiting.until + timedelta(seconds=1))
    lapse_unapproved(world.app)

    assert {(row.state, row.reason) for row in world.deliveries()} == {("cancelled", "skipped, not approved")}
    with world.app.db.read() as session:
        assert session.get_one(Wave, 1).state == "skipped"
        assert set(session.scalars(select(Invitation.skipped))) == {"not_approved"}
    assert "lapsed-1" in {need.reason for need in what_needs_a_person(world.app)}
    assert control_sending.status(world.app).waiting_waves == ()


def test_a_moment_that_passed_while_held_is_caught_up_or_left_out(world: World) -> None:
    manage_lists.hold(world.app, LIST)
    world.at(MONDAY_SETUP)
    world.at(october(6, 10))
    manage_lists.resume(world.app, LIST)
    world.settle()

    assert sorted(row.kind for row in world.deliveries()) == [
        "digest",
        "overview",
        "overview",
        "setup",
        "setup",
    ]


def test_replies_to_a_held_list_are_still_read(world: World) -> None:
    world.at(MONDAY_SETUP)
    manage_lists.hold(world.app, LIST)
    world.reply("mira", "Refund backlog 96 to 80 1.1")
    world.settle()
    assert world.lines() == ["1 Refund backlog 96 to 80 OPS-1.1"]
    assert len(world.inbox("mira")) == 1

    manage_lists.resume(world.app, LIST)
    world.at(FRIDAY_REVIEW)
    assert [mail["subject"][:3] for mail in world.inbox("mira")].count("Re:") == 1


def test_a_loss_of_a_fifth_keeps_the_people_and_asks_until_it_is_accepted(crowd: World) -> None:
    crowd.put_on_list(*EVERYBODY[:7])
    report = list_reports.show(crowd.app, LIST)[0]
    assert (report.asked, report.must_accept) == (10, True)
    assert report.last_sync is not None
    assert len(report.last_sync.left) == 3

    assert manage_lists.sync(crowd.app, LIST).problem == "3 of 10 people would no longer be asked."
    assert manage_lists.sync(crowd.app, LIST, accept=True).problem is None
    assert asked(crowd) == 7


def test_a_small_loss_is_taken_over_and_can_be_looked_up(crowd: World) -> None:
    crowd.put_on_list(*EVERYBODY[:9])

    report = list_reports.show(crowd.app, LIST)[0]
    assert (report.asked, report.must_accept) == (9, False)
    assert report.last_sync is not None
    assert report.last_sync.left == ("Person 9 <p9@example.com>",)


def test_a_directory_that_breaks_off_half_way_changes_nothing(crowd: World) -> None:
    crowd.control("PATCH", f"/groups/{LIST}", {"members": ["p1@example.com", "p2@example.com"]})
    crowd.fault(path="/manager", status=503, times=50)

    with pytest.raises(TransientError):
        sync_list.sync_list(crowd.app, 1, accept=True)

    assert asked(crowd) == 10


def test_a_look_at_an_unchanged_list_takes_as_many_statements_for_two_people_as_for_forty(
    world: World,
) -> None:
    counts = []
    for size in (2, 40):
        staff = [
            {"name": f"Person {n}", "address": f"p{n}@example.com", "manager": "mona@example.com"}
            for n in range(size)
        ]
        world.add_people(*staff)
        world.put_on_list(*(f"p{n}" for n in range(size)))
        counts.append(_statements(world, lambda: sync_list.sync_list(world.app, 1, accept=True)))
        counts.append(_statements(world, lambda: list_reports.show(world.app, LIST)))

    assert counts[:2] == counts[2:]


def _statements(world: World, act: Callable[[], object]) -> int:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    act()
    event.listen(world.app.db.engine, "before_cursor_execute", note)
    act()
    event.remove(world.app.db.engine, "before_cursor_execute", note)
    return len(seen)


def test_a_list_whose_second_page_is_lost_changes_nothing(world: World) -> None:
    staff = [{"name": f"Person {n}", "address": f"p{n}@example.com"} for n in range(1000)]
    world.add_people(*staff)
    everybody = [str(one["address"]) for one in staff]
    world.control("PATCH", f"/groups/{LIST}", {"members": everybody})
    world.fault(path="transitiveMembers.*skiptoken", status=503, times=50)

    with pytest.raises(TransientError):
        sync_list.sync_list(world.app, 1)

    assert sorted(person.name for person in list_reports.show(world.app, LIST)[0].people) == [
        "Ben Sato",
        "Mira Okoye",
    ]


def test_a_list_that_the_directory_has_lost_keeps_its_people_and_says_so(crowd: World) -> None:
    crowd.control(
        "POST", "/directory", {"people": [*CROWD, {"name": "Okr", "address": MAILBOX}], "groups": []}
    )

    sync_list.sync_all_lists(crowd.app)

    report = list_reports.show(crowd.app, LIST)[0]
    assert report.asked == 10
    assert "does not know this list" in report.problems[0]


def test_dry_run_shows_what_would_change_and_changes_nothing(world: World) -> None:
    world.add_people(*CROWD)
    world.control("PATCH", f"/groups/{LIST}", {"members": ["mira@example.com", "p1@example.com"]})

    report, directory = manage_lists.dry_run(world.app, LIST)

    assert directory.joined == ("Person 1 <p1@example.com>",)
    assert directory.left == ("Ben Sato <ben@example.com>",)
    assert not directory.is_applied
    assert report.asked == asked(world) == 2
    setup = report.next_moments[0]
    assert (setup.kind, setup.mails, f"{setup.at:%a %H:%M}") == ("setup", 2, "Mon 09:00")


def test_two_teams_can_not_have_the_same_code_or_name(world: World) -> None:
    group = {"name": "Ops", "address": "ops2@example.com", "members": ["mira@example.com"]}
    world.add_people(groups=[group])

    with pytest.raises(ConfigurationError, match="There is a team Ops with the code OPS already"):
        manage_lists.add(world.app, "ops2@example.com")


def test_a_dynamic_list_is_refused_with_the_likely_reason_and_what_to_do(world: World) -> None:
    with pytest.raises(ConfigurationError) as refused:
        manage_lists.add(world.app, "everyone-dynamic@example.com")

    what, reason, patience = str(refused.value).splitlines()
    assert "everyone-dynamic@example.com" in what
    assert "dynamic distribution list of Exchange, which no app can read" in reason
    assert "Make a Microsoft 365 group with a membership rule" in reason
    assert "try again later" in patience


def test_a_persons_address_is_told_from_a_lists(world: World) -> None:
    with pytest.raises(ConfigurationError, match="person's address"):
        manage_lists.add(world.app, "mira@example.com")
