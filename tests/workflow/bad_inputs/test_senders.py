"""Only the person who was asked can answer; others are held, and that person is told without a word of what was written."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from service.db.tables import Membership, Person
from tests.support.team import MAILBOX
from tests.workflow.bad_inputs.stage import NAMES, Outcome, Someone, Stage, address_of

WORDS = "Refund backlog 96 to 80 - 1.1 purple-elephant"
STRANGER = {"name": "Olaf", "address": "olaf@elsewhere.example"}


def notice_to(someone: Someone, outcome: Outcome) -> None:
    """The member was told, outside the thread of whoever wrote, and without the words."""
    [told] = [told for told in outcome.told if told.to == someone.address]
    text = " ".join(told.text.split())
    assert "not provably from you, so nothing of it was stored" in text
    assert "http://okr.test/f/" in text
    assert "purple-elephant" not in text
    assert not told.in_thread


def test_alias_of_the_member_is_the_member(stage: Stage) -> None:
    """Row 31: the receipt goes to the primary address."""
    someone = stage.someone()
    alias = someone.address.replace("@", "@mail.")

    outcome = someone.sends("Backlog 96 to 80 - 1.1", author={"name": someone.name, "address": alias.upper()})

    assert (outcome.ending, outcome.lines) == ("accepted: stored", ("1 Backlog 96 to 80 OPS-1.1",))
    assert [told.to for told in outcome.told] == [someone.address]


def test_private_address_is_held_and_the_member_told(stage: Stage) -> None:
    """Row 32."""
    someone = stage.someone()

    outcome = someone.sends(
        WORDS, internal=False, author={"name": someone.name, "address": "me@private.example"}
    )

    assert (outcome.ending, outcome.lines) == ("held: unknown_sender", ())
    assert len(outcome.told) == 1
    notice_to(someone, outcome)


def test_stranger_who_answers_nothing_of_ours_is_held_unanswered(stage: Stage) -> None:
    """Row 36."""
    someone = stage.someone()

    outcome = someone.sends(WORDS, internal=False, in_reply_to=None, references=[], author=STRANGER)

    assert (outcome.ending, outcome.told) == ("held: unknown_sender", ())


def test_delegate_is_held_and_the_member_told(stage: Stage) -> None:
    """Row 33: sent in the member's name by an assistant."""
    someone, assistant = stage.someone(), stage.someone()
    sender = {"emailAddress": {"address": assistant.address}}

    outcome = stage.store(someone.graph_json(WORDS, sender=sender), someone)

    assert (outcome.ending, outcome.lines) == ("held: delegate", ())
    notice_to(someone, outcome)


def test_own_alias_as_sender_is_no_delegate(stage: Stage) -> None:
    """Row 33."""
    someone = stage.someone()
    sender = {"emailAddress": {"address": someone.address.replace("@", "@mail.")}}

    outcome = stage.store(someone.graph_json("Backlog 96 to 80 - 1.1", sender=sender), someone)

    assert outcome.ending == "accepted: stored"


def test_colleague_who_answers_a_forwarded_mail_is_held_and_both_are_told(stage: Stage) -> None:
    """Row 34: each gets one mail, the colleague about the own form."""
    someone, colleague = stage.someone(), stage.someone()

    outcome = someone.sends(WORDS, author={"name": colleague.name, "address": colleague.address})

    assert (outcome.ending, outcome.lines, colleague.lines) == ("held: other_person", (), ())
    notice_to(someone, outcome)
    [told] = [told for told in outcome.told if told.to == colleague.address]
    assert "was sent to somebody else" in " ".join(told.text.split())
    assert colleague.form_token in told.text
    assert someone.form_token not in told.text


def test_in_a_thread_answered_to_all_each_answer_counts_for_its_own_writer(stage: Stage) -> None:
    """Row 35: a colleague answers below the member's answer."""
    someone, colleague = stage.someone(), stage.someone()
    own = someone.replies("Backlog 96 to 80 - 1.1")

    below = someone.sends(
        "Courier on time - 1.2",
        in_reply_to=own.row.internet_message_id,
        references=[someone.setup["messageId"], own.row.internet_message_id],
        author={"name": colleague.name, "address": colleague.address},
    )

    assert (below.ending, below.lines) == ("held: other_person", ("1 Backlog 96 to 80 OPS-1.1",))
    assert colleague.lines == ()


def test_who_has_left_the_list_is_held_unanswered(stage: Stage) -> None:
    """Row 36: mails and links of who has left have stopped, so do answers."""
    someone = stage.someone()
    with stage.world.app.db.begin() as session:
        person = session.query(Person).filter_by(address=someone.address).one()
        session.execute(update(Membership).where(Membership.person_id == person.id).values(left_at=stage.now))

    outcome = someone.replies(WORDS)

    assert (outcome.ending, outcome.told, outcome.lines) == ("held: not_on_a_list", (), ())


def test_colleague_on_no_list_is_held_unanswered(stage: Stage) -> None:
    """Row 36: known to the tenant, never asked."""
    someone, outsider = stage.someone(), NAMES[-1]

    outcome = someone.sends(
        WORDS,
        in_reply_to=None,
        references=[],
        author={"name": outsider, "address": address_of(outsider)},
    )

    assert (outcome.ending, outcome.told) == ("held: unknown_sender", ())


def test_reply_address_of_the_mail_counts_where_the_thread_is_lost(stage: Stage) -> None:
    """Row 31: the tag tells which mail is answered; only the person whom that mail went to answers it."""
    someone, colleague = stage.someone(), stage.someone()
    lost: dict[str, Any] = {"in_reply_to": None, "references": [], "to": [{"address": reply_to(someone)}]}

    by_colleague = colleague.sends(WORDS, **lost)
    own = someone.sends("Backlog 96 to 80 - 1.1", **lost)

    assert (by_colleague.ending, colleague.lines) == ("held: other_person", ())
    assert (own.ending, own.lines) == ("accepted: stored", ("1 Backlog 96 to 80 OPS-1.1",))


def test_forged_reply_address_names_no_mail(stage: Stage) -> None:
    """Row 40: without the tag being genuine it is a mail that answers none of ours, and nothing is stored of it."""
    someone = stage.someone()
    local, _, tag = reply_to(someone).partition("-")
    forged = f"{local}-{'0' * 32}{tag[32:]}"

    outcome = someone.sends(WORDS, in_reply_to=None, references=[], to=[{"address": forged}])

    assert (outcome.ending, outcome.lines) == ("clarify: proposed", ())


def reply_to(someone: Someone) -> str:
    """Return the address that the person's setup mail asks to be answered at."""
    [address] = someone.setup["replyTo"]
    return str(address["address"])


def test_made_up_reference_is_held_and_the_member_told(stage: Stage) -> None:
    """Row 40: In-Reply-To looks like ours and was never sent."""
    someone = stage.someone()
    forged = f"<okr.{'0123456789abcdef' * 2}@example.com>"

    outcome = someone.sends(WORDS, in_reply_to=forged, references=[forged])

    assert (outcome.ending, outcome.lines) == ("held: forged_reference", ())
    notice_to(someone, outcome)


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [
            [
                "Authentication-Results",
                "spf=fail smtp.mailfrom=example.com; dmarc=fail; compauth=fail reason=601",
            ]
        ],
        [
            [
                "Authentication-Results",
                "spf=pass; dkim=pass;\r\n\tdmarc=fail action=none;\r\n\tcompauth=fail reason=010",
            ]
        ],
        [["X-MS-Exchange-Organization-AuthAs", "Internal"]],
        [
            ["Authentication-Results", "dmarc=fail; compauth=fail reason=000"],
            ["Authentication-Results", "dmarc=pass; compauth=pass reason=100"],
        ],
    ],
    ids=["no_results", "spoof", "folded", "forged_stamp", "forged_second_results"],
)
def test_spoofed_sender_is_held_and_the_member_told(stage: Stage, headers: list[list[str]]) -> None:
    """Row 41: it even quotes our Message-ID. More headers: tests/domain/test_dispositions."""
    someone = stage.someone()

    outcome = someone.sends(WORDS, internal=False, headers=headers)

    assert (outcome.ending, outcome.lines) == ("held: unproven_sender", ())
    notice_to(someone, outcome)


def test_member_whose_own_server_is_vouched_for_is_taken(stage: Stage) -> None:
    """Row 41, the other way round: from outside, and authenticated."""
    passed = [
        ["Authentication-Results", "spf=pass; dkim=pass; dmarc=pass action=none; compauth=pass reason=100"]
    ]

    outcome = stage.someone().sends("Backlog 96 to 80 - 1.1", internal=False, headers=passed)

    assert outcome.ending == "accepted: stored"


def test_after_three_notices_in_a_day_no_more_go_out(stage: Stage) -> None:
    """Rows 32 and 41: a storm of forgeries is no storm of notices, and doesn't silence our questions to the member."""
    someone = stage.someone()

    outcomes = [someone.sends(f"{WORDS} {n}", internal=False) for n in range(4)]
    own = someone.replies("Look into the courier delays")

    assert [len(outcome.told) for outcome in outcomes] == [1, 1, 1, 0]
    assert outcomes[3].withheld == ("3 such answers went to this person within 24 hours",)
    assert (own.ending, len(own.told)) == ("clarify: question_asked", 1)


@pytest.mark.parametrize("written", ["A <{me}>, B <olaf@elsewhere.example>", "undisclosed: {me};"])
def test_from_that_names_several_or_a_group_is_held_unanswered(stage: Stage, written: str) -> None:
    """Row 42: Graph shows one of them as sender; the header tells."""
    someone = stage.someone_for("unclear senders")
    raw = someone.graph_json(WORDS)
    raw["internetMessageHeaders"].append({"name": "From", "value": written.format(me=someone.address)})

    outcome = stage.store(raw, someone)

    assert (outcome.ending, outcome.told, outcome.lines) == ("held: unclear_sender", (), ())


@pytest.mark.parametrize("sender", [None, {"emailAddress": {"name": "Alma"}}], ids=["nobody", "name_only"])
def test_from_that_names_nobody_is_held_unanswered(stage: Stage, sender: dict[str, Any] | None) -> None:
    """Row 42."""
    someone = stage.someone_for("unclear senders")

    outcome = stage.store(someone.graph_json(WORDS, **{"from": sender}), someone)

    assert (outcome.ending, outcome.told, outcome.lines) == ("held: unclear_sender", (), ())


def test_answer_of_somebody_erased_keeps_nothing_of_it(stage: Stage) -> None:
    """Row 71: neither the sender nor the mail answered is known any more; ids, time and hash stay."""
    someone = stage.someone()
    gone = f"<okr.{'fedcba9876543210' * 2}@example.com>"
    mail = {
        "from": {"name": "Erased Person", "address": "erased@example.com"},
        "to": [{"address": MAILBOX}],
        "subject": "RE: purple-elephant",
        "text": WORDS,
        "in_reply_to": gone,
        "internal": True,
    }

    stage.deliver(mail)

    outcome = stage.outcome(someone)
    assert (outcome.ending, outcome.told) == ("discarded: no_longer_known", ())
    assert set(outcome.row.raw) == {"id", "receivedDateTime"}
    assert (outcome.row.sender, outcome.row.subject, outcome.row.words) == ("", "", None)


def test_room_that_answers_is_held_and_the_member_told(stage: Stage) -> None:
    """Row 72: a room, a shared mailbox or a service account is nobody who was asked."""
    someone = stage.someone()

    outcome = someone.sends(WORDS, author={"name": "Meeting Room 1", "address": "room1@example.com"})

    assert (outcome.ending, outcome.lines) == ("held: unknown_sender", ())
    notice_to(someone, outcome)
