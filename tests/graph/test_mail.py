"""A mailbox over the sandbox: mails made, sent, found again, answered."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service.errors import AmbiguousError, NotFoundError, PermanentError, SyncStateLostError, TransientError
from service.graph.client import GraphClient
from service.graph.mail import Draft, Folder, Mailbox, OutgoingMail, ReceivedMessage
from tests.graph.sandbox import MIRA, OKR, OLAF, Sandbox

PLUS = "okr+t7Kq2@example.com"
MESSAGES = r"/messages$"
SEND = r"/send$"
PATCHED = r"/messages/[^/]+$"


@pytest.fixture
def okr(graph: GraphClient) -> Mailbox:
    return Mailbox(graph, OKR)


@pytest.fixture
def mira(graph: GraphClient) -> Mailbox:
    return Mailbox(graph, MIRA)


def _setup(key: str = "mira/2026-W41/setup/0", to_address: str = MIRA) -> OutgoingMail:
    return OutgoingMail(
        to_name="Mira Möller",
        to_address=to_address,
        subject="Week 1 (5–9 Oct): your key results",
        html="<html><body><p>Hi Mira, what will be different by Friday?</p></body></html>",
        internet_message_id=f"<okr.{key.encode().hex()}@example.com>",
        key=key,
        reply_to=PLUS,
    )


def _in(mailbox: Mailbox, folder: Folder = "inbox") -> list[ReceivedMessage]:
    return list(mailbox.changes(folder, None, 50).messages)


def _answer_of_mira(okr: Mailbox, mira: Mailbox) -> ReceivedMessage:
    """Send Mira her setup mail and let her answer it; return the answer as it lies in our inbox."""
    okr.send(okr.create_draft(_setup()).id)
    [setup] = _in(mira)
    words = OutgoingMail("Ops", PLUS, f"Re: {setup.subject}", "<p>keep a</p>", "<a1@example.com>", "her own")
    mira.send(mira.create_reply(setup.graph_id, words).id)
    [answer] = _in(okr)
    return answer


# Drafts and sending


def test_draft_keeps_its_id_and_our_message_id_when_it_is_sent(okr: Mailbox) -> None:
    draft = okr.create_draft(_setup())
    before = okr.draft_state(draft.id)

    okr.send(draft.id)

    assert (before, okr.draft_state(draft.id)) == ("draft", "sent")
    [copy] = okr.find_by_key(_setup().key)
    assert (copy.id, copy.is_draft) == (draft.id, False)
    assert copy.internet_message_id == draft.internet_message_id == _setup().internet_message_id
    assert copy.conversation_id == draft.conversation_id


def test_mail_arrives_as_written_and_marked(okr: Mailbox, mira: Mailbox) -> None:
    okr.send(okr.create_draft(_setup()).id)

    [mail] = _in(mira)
    assert mail.subject == _setup().subject
    assert mail.body_html is not None
    assert "what will be different by Friday?" in mail.body_html
    assert mail.internet_message_id == _setup().internet_message_id
    assert mail.from_address == OKR
    assert mail.to_addresses == (MIRA,)
    assert mail.header("X-Auto-Response-Suppress") == "OOF, AutoReply"
    assert mail.header("X-OKR-Delivery") == _setup().key
    assert mail.message_class == "IPM.Note"


def test_answer_comes_to_the_plus_address_and_names_our_mail(okr: Mailbox, mira: Mailbox) -> None:
    answer = _answer_of_mira(okr, mira)

    assert answer.to_addresses == (PLUS,)
    assert answer.from_address == MIRA
    assert answer.in_reply_to == _setup().internet_message_id
    assert _setup().internet_message_id in answer.references


def test_draft_whose_answer_was_lost_is_found_by_its_key_and_sent_once(
    sandbox: Sandbox, okr: Mailbox, mira: Mailbox
) -> None:
    sandbox.fault(method="POST", path=MESSAGES, status=504, code="UnknownError", executed=True)
    with pytest.raises(AmbiguousError):
        okr.create_draft(_setup())

    [found] = okr.find_by_key(_setup().key)
    okr.send(found.id)

    assert found.is_draft
    assert found.internet_message_id == _setup().internet_message_id
    assert len(_in(mira)) == 1


def test_draft_that_was_never_made_is_found_nowhere(sandbox: Sandbox, okr: Mailbox) -> None:
    sandbox.fault(method="POST", path=MESSAGES, reset=True)
    with pytest.raises(AmbiguousError):
        okr.create_draft(_setup())

    assert okr.find_by_key(_setup().key) == ()


@pytest.mark.parametrize(
    ("executed", "state", "arrived"),
    [(True, "sent", 1), (False, "draft", 0)],
    ids=["executed", "not executed"],
)
def test_after_a_lost_answer_to_send_the_draft_tells_what_happened(
    sandbox: Sandbox, okr: Mailbox, mira: Mailbox, executed: bool, state: str, arrived: int
) -> None:
    draft = okr.create_draft(_setup())
    sandbox.fault(method="POST", path=SEND, status=504, code="UnknownError", executed=executed)
    with pytest.raises(AmbiguousError):
        okr.send(draft.id)

    assert okr.draft_state(draft.id) == state
    assert len(_in(mira)) == arrived


def test_sending_a_sent_draft_again_sends_nothing(okr: Mailbox, mira: Mailbox) -> None:
    draft = okr.create_draft(_setup())
    okr.send(draft.id)

    with pytest.raises(PermanentError):
        okr.send(draft.id)
    assert len(_in(mira)) == 1


def test_throttled_sending_changes_nothing_and_says_when_to_go_on(sandbox: Sandbox, okr: Mailbox) -> None:
    draft = okr.create_draft(_setup())
    sandbox.fault(method="POST", path=SEND, status=429, code="ApplicationThrottled", retry_after="30")

    with pytest.raises(TransientError) as caught:
        okr.send(draft.id)
    assert caught.value.retry_after == 30
    assert okr.draft_state(draft.id) == "draft"


def test_key_is_found_whatever_signs_it_holds(okr: Mailbox) -> None:
    okr.create_draft(_setup(key="o'brien & co + 100 %/2026-W41/setup/0"))
    okr.create_draft(_setup(key="someone else"))

    assert len(okr.find_by_key("o'brien & co + 100 %/2026-W41/setup/0")) == 1
    assert okr.find_by_key("o") == ()


def test_deleted_draft_is_not_found_again_and_deleting_it_twice_does_no_harm(okr: Mailbox) -> None:
    draft = okr.create_draft(_setup())

    okr.delete(draft.id)
    okr.delete(draft.id)
    okr.delete(draft.id)

    assert okr.find_by_key(_setup().key) == ()
    assert okr.draft_state(draft.id) is None


def test_mail_to_nobody_comes_back_as_a_bounce(okr: Mailbox) -> None:
    okr.send(okr.create_draft(_setup(to_address="nobody@example.com")).id)

    [bounce] = _in(okr)
    assert bounce.message_class == "REPORT.IPM.Note.NDR"


# Replies in a person's own thread


def _receipt(okr: Mailbox, answer: ReceivedMessage) -> Draft:
    return okr.create_reply(answer.graph_id, _receipt_mail())


def _receipt_mail() -> OutgoingMail:
    return OutgoingMail(
        "Mira Möller", MIRA, "Re: Week 1", "<p>Saved, Mira.</p>", "<okr.r1@example.com>", "receipt 1", PLUS
    )


def test_receipt_is_in_the_thread_and_quotes_nothing(okr: Mailbox, mira: Mailbox) -> None:
    answer = _answer_of_mira(okr, mira)

    okr.send(_receipt(okr, answer).id)

    receipt = next(mail for mail in _in(mira) if mail.internet_message_id == "<okr.r1@example.com>")
    assert receipt.in_reply_to == answer.internet_message_id
    assert receipt.to_addresses == (MIRA,)
    assert receipt.subject == "Re: Week 1"
    assert receipt.body_html == "<p>Saved, Mira.</p>"
    assert receipt.header("X-Auto-Response-Suppress") == "OOF, AutoReply"
    assert receipt.header("x-okr-delivery") == "receipt 1"


def test_receipt_goes_to_the_known_address_and_not_where_the_answer_says(
    sandbox: Sandbox, okr: Mailbox, mira: Mailbox
) -> None:
    sandbox.mail(MIRA, OKR, "hello", "keep a", headers=[["Reply-To", OLAF]])
    [answer] = _in(okr)

    okr.send(_receipt(okr, answer).id)

    assert [mail.to_addresses for mail in _in(mira)] == [(MIRA,)]


def test_receipt_half_made_is_not_found(sandbox: Sandbox, okr: Mailbox, mira: Mailbox) -> None:
    answer = _answer_of_mira(okr, mira)
    sandbox.fault(method="PATCH", path=PATCHED, status=429, code="ApplicationThrottled", retry_after="60")

    with pytest.raises(TransientError) as caught:
        _receipt(okr, answer)

    assert caught.value.retry_after == 60
    assert okr.find_by_key("receipt 1") == ()


def test_receipt_that_can_not_be_made_leaves_nothing_behind(
    sandbox: Sandbox, okr: Mailbox, mira: Mailbox
) -> None:
    answer = _answer_of_mira(okr, mira)
    sandbox.fault(method="PATCH", path=PATCHED, status=400, code="ErrorInvalidRecipients")

    with pytest.raises(PermanentError):
        _receipt(okr, answer)

    assert _in(okr, "drafts") == []


@pytest.mark.parametrize("executed", [True, False])
def test_words_of_a_receipt_that_met_with_trouble_are_set_again(
    sandbox: Sandbox, okr: Mailbox, mira: Mailbox, executed: bool
) -> None:
    answer = _answer_of_mira(okr, mira)
    sandbox.fault(method="PATCH", path=PATCHED, status=504, code="UnknownError", executed=executed)

    receipt = _receipt(okr, answer)

    assert [copy.id for copy in okr.find_by_key("receipt 1")] == [receipt.id]
    assert okr.message(receipt.id).body_html == "<p>Saved, Mira.</p>"


@pytest.mark.parametrize("executed", [True, False])
def test_receipt_found_by_its_key_is_whole(
    sandbox: Sandbox, okr: Mailbox, mira: Mailbox, executed: bool
) -> None:
    answer = _answer_of_mira(okr, mira)
    sandbox.fault(method="PATCH", path=PATCHED, status=504, code="UnknownError", executed=executed, times=3)

    with pytest.raises(AmbiguousError):
        _receipt(okr, answer)

    found = [okr.message(copy.id).body_html for copy in okr.find_by_key("receipt 1")]
    assert found == (["<p>Saved, Mira.</p>"] if executed else [])


def test_answer_to_a_mail_that_is_gone_is_not_found(okr: Mailbox) -> None:
    draft = okr.create_draft(_setup())
    okr.delete(draft.id)
    okr.delete(draft.id)

    with pytest.raises(NotFoundError):
        okr.create_reply(draft.id, _receipt_mail())


# Reading a folder


def _write(sandbox: Sandbox, number: int) -> None:
    sandbox.mail(MIRA, OKR, f"mail {number}", f"keep {number}")


def test_all_mails_come_over_the_pages_and_then_only_what_is_new(sandbox: Sandbox, okr: Mailbox) -> None:
    for number in range(5):
        _write(sandbox, number)

    subjects, delta_link = _round(okr, None)
    _write(sandbox, 5)
    later, _ = _round(okr, delta_link)

    assert sorted(subjects) == [f"mail {number}" for number in range(5)]
    assert later == ["mail 5"]


def _round(okr: Mailbox, link: str | None) -> tuple[list[str], str]:
    subjects: list[str] = []
    while True:
        page = okr.changes("inbox", link, 2)
        assert len(page.messages) <= 2
        subjects.extend(message.subject for message in page.messages)
        if page.delta_link:
            return subjects, page.delta_link
        link = page.next_link


def test_mail_that_left_the_folder_is_named(sandbox: Sandbox, okr: Mailbox) -> None:
    _write(sandbox, 1)
    page = okr.changes("inbox", None)
    okr.delete(page.messages[0].graph_id)

    assert okr.changes("inbox", page.delta_link).removed == (page.messages[0].graph_id,)


def test_full_round_can_begin_at_a_moment(sandbox: Sandbox, okr: Mailbox) -> None:
    _write(sandbox, 1)

    assert len(okr.changes("inbox", None, since=datetime(2020, 1, 1, tzinfo=UTC)).messages) == 1
    assert okr.changes("inbox", None, since=datetime(2199, 1, 1, tzinfo=UTC)).messages == ()


def test_one_mail_is_read_as_on_its_page(sandbox: Sandbox, okr: Mailbox) -> None:
    _write(sandbox, 1)
    [on_page] = _in(okr)

    alone = okr.message(on_page.graph_id)

    assert (alone.body_text, alone.headers, alone.message_class) == (
        on_page.body_text,
        on_page.headers,
        on_page.message_class,
    )
    assert alone.internet_message_id == on_page.internet_message_id


def test_ids_are_listed_for_a_comparison(sandbox: Sandbox, okr: Mailbox) -> None:
    for number in range(3):
        _write(sandbox, number)

    listed = okr.list_ids("inbox", datetime(2020, 1, 1, tzinfo=UTC))

    assert set(listed) == {mail.graph_id for mail in _in(okr)}
    assert okr.list_ids("inbox", datetime(2199, 1, 1, tzinfo=UTC)) == ()


def test_link_of_another_time_means_reading_the_folder_anew(sandbox: Sandbox, okr: Mailbox) -> None:
    link = okr.changes("inbox", None).delta_link
    sandbox.start_anew()

    with pytest.raises(SyncStateLostError):
        okr.changes("inbox", link)
    assert okr.changes("inbox", None).delta_link


def test_token_that_ended_in_mid_work_is_renewed_without_a_word(
    sandbox: Sandbox, okr: Mailbox, mira: Mailbox
) -> None:
    draft = okr.create_draft(_setup())
    sandbox.end_all_tokens()

    okr.send(draft.id)

    assert len(_in(mira)) == 1
