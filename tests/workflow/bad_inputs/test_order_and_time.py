"""Second copies, second thoughts, lost order, late mail: by line the newest answer holds, and nothing is stored twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from service.db.tables import DistributionList, Invitation
from service.domain.form_entries import Entries, LineEntry
from service.workflow import late
from service.workflow.answer_by_form import Ending, save_form
from tests.sandbox.office import Graph
from tests.support.team import MAILBOX
from tests.workflow.bad_inputs.stage import Stage

WORDS = "Refund backlog 96 to 80 - 1.1"
STORED = ("1 Refund backlog 96 to 80 OPS-1.1",)


def test_same_words_sent_twice_are_one_answer(stage: Stage) -> None:
    """Row 9."""
    someone = stage.someone()
    someone.replies(WORDS)

    second = someone.replies(WORDS, client="gmail")

    assert (second.ending, second.told, second.lines) == ("discarded: duplicate", (), STORED)


def test_second_copy_of_the_very_same_mail_is_a_duplicate(stage: Stage) -> None:
    """Row 9."""
    someone = stage.someone()
    someone.sends(WORDS, message_id="<same@mail.example.com>")

    second = someone.sends(WORDS, message_id="<same@mail.example.com>")

    assert (second.ending, second.told) == ("discarded: duplicate", ())


def test_other_words_replace_by_number_and_what_they_leave_out_stays(stage: Stage) -> None:
    """Row 10: the receipt shows all lines as they stand now, as the examples have it, in place of a "replaced" list."""
    someone = stage.someone()
    someone.replies(f"1. {WORDS}\n2. Courier on time - 1.2")

    second = someone.replies("2. Courier pick-ups missed from 6 to 2 - 1.2")

    assert second.ending == "accepted: stored"
    assert second.lines == (*STORED, "2 Courier pick-ups missed from 6 to 2 OPS-1.2")
    assert "Refund backlog 96 to 80" in second.answer


def test_mail_that_came_first_and_is_read_last_changes_only_what_is_not_said_since(stage: Stage) -> None:
    """Row 11: the same lines as in order, and a receipt for both."""
    someone = stage.someone()
    someone.replies(f"1. {WORDS}\n2. Courier on time - 1.2")
    earlier = (stage.now - timedelta(seconds=30)).isoformat()

    outcome = stage.store(
        someone.graph_json(
            "1. Refund backlog 96 to 90 - 1.1\n2. Courier on foot - 1.2", receivedDateTime=earlier
        ),
        someone,
    )

    assert outcome.lines == (*STORED, "2 Courier on time OPS-1.2")
    assert len(outcome.told) == 1


def test_other_words_under_a_used_message_id_are_stored_and_noted(stage: Stage) -> None:
    """Row 12."""
    someone = stage.someone()
    someone.sends(WORDS, message_id="<used@mail.example.com>")

    second = someone.sends("2. Courier on time - 1.2", message_id="<used@mail.example.com>")

    assert second.ending == "accepted: stored_under_a_used_id"
    assert second.lines == (*STORED, "2 Courier on time OPS-1.2")


@pytest.mark.parametrize("message_id", [None, "", "no brackets at all", f"<{'x' * 2000}@mail.example.com>"])
def test_message_id_of_any_shape_is_taken(stage: Stage, message_id: str | None) -> None:
    """Row 13."""
    someone = stage.someone()

    outcome = stage.store(someone.graph_json(WORDS, internetMessageId=message_id), someone)

    assert (outcome.ending, outcome.lines) == ("accepted: stored", STORED)
    assert len(outcome.told) == 1


def test_form_and_mail_of_the_same_minute_are_merged_by_line(stage: Stage) -> None:
    """Row 17: both answers are kept, and the receipt shows the whole."""
    someone = stage.someone()
    someone.replies(f"1. {WORDS}\n2. Courier on time - 1.2")
    entries = Entries(lines=(LineEntry(1, "Refund backlog 96 to 70", ("OPS-1.1",)),))

    saved = save_form(stage.world.app, someone.form_token, entries, uuid4().hex)
    outcome = someone.replies("2. Courier late 6 to 2 - 1.2", client="gmail")

    assert saved.ending is Ending.SAVED
    assert outcome.lines == ("1 Refund backlog 96 to 70 OPS-1.1", "2 Courier late 6 to 2 OPS-1.2")
    assert "Refund backlog 96 to 70" in outcome.answer


def test_answer_in_junk_is_found(stage: Stage) -> None:
    """Row 61."""
    someone = stage.someone()
    stage.world.uncounted += 1

    outcome = someone.sends(WORDS, folder="junkemail")

    assert (outcome.ending, outcome.lines) == ("accepted: stored", STORED)


@pytest.mark.parametrize("folder", ["archive", "deleteditems"])
def test_mail_that_a_rule_moved_before_it_was_read_is_an_answer(stage: Stage, folder: str) -> None:
    """Row 61: Graph says only that it left the inbox; it is read where it lies."""
    someone = stage.someone()
    graph, found = _delivered(stage, someone.address, someone.setup["messageId"])
    moved = graph.call("POST", f"/users/{MAILBOX}/messages/{found}/move", {"destinationId": folder})
    assert moved.status_code == 201

    outcome = stage.outcome(someone)

    assert (outcome.ending, outcome.lines) == ("accepted: stored", STORED)


def test_mail_deleted_for_good_before_it_was_read_leaves_a_row_that_says_so(stage: Stage) -> None:
    """Row 62."""
    someone = stage.someone()
    graph, found = _delivered(stage, someone.address, someone.setup["messageId"])
    for _ in range(2):  # The first time it only goes to Deleted Items.
        assert graph.call("DELETE", f"/users/{MAILBOX}/messages/{found}").status_code == 204

    outcome = stage.outcome(someone)

    assert (outcome.ending, outcome.told) == ("held: removed_unseen", ())
    assert someone.replies(WORDS).ending == "accepted: stored"


def _delivered(stage: Stage, author: str, answers: str) -> tuple[Graph, str]:
    """Deliver an answer; return a way to Graph and the answer's id."""
    mail = {"from": {"address": author}, "to": [{"address": MAILBOX}], "in_reply_to": answers, "text": WORDS}
    subject = f"From {author} {uuid4()}"
    stage.deliver({**mail, "internal": True, "subject": subject})
    graph = Graph(stage.world.sandbox)
    query = f"$filter=subject eq '{subject}'&$select=id"
    [found] = graph.get(f"/users/{MAILBOX}/messages?{query}")["value"]
    return graph, found["id"]


@pytest.mark.parametrize(
    ("period", "close"),
    [
        pytest.param("2026-W42", datetime(2026, 10, 19, 16, tzinfo=UTC), id="ordinary"),
        pytest.param("2026-W43", datetime(2026, 10, 26, 17, tzinfo=UTC), id="clocks_went_back"),
        pytest.param("2026-W53", datetime(2027, 1, 4, 17, tzinfo=UTC), id="week_53"),
        pytest.param("2027-W12", datetime(2027, 3, 29, 16, tzinfo=UTC), id="clocks_went_forward"),
    ],
)
def test_second_of_the_close_is_in_time_and_the_next_is_late(
    stage: Stage, period: str, close: datetime
) -> None:
    """Row 70: 18:00 in the list's zone."""
    with stage.world.app.db.read() as session:
        list_ = session.scalars(select(DistributionList).order_by(DistributionList.id)).first()
        invitation = Invitation(period=period, kind="review", list=list_)

        assert not late.review_is_late(session, invitation, close)
        assert late.review_is_late(session, invitation, close + timedelta(seconds=1))
        session.rollback()
