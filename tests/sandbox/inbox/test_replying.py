"""Replying as any person, in the shape of a mail client."""

from __future__ import annotations

from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from service.sandbox.clients import CLIENTS
from tests.sandbox.clients.originals import OPEN_LINE
from tests.sandbox.inbox.conftest import Inbox

MIRA, SERVICE = "mira@example.com", "okr@example.com"


def arrived(inbox: Inbox) -> list[str]:
    """Return the texts of Mira's mails that the service got."""
    mails = inbox.mailbox(SERVICE).in_folder("inbox")
    return [mail.text for mail in mails if mail.author and mail.author.address == MIRA]


@pytest.mark.parametrize("client", CLIENTS)
def test_reply_arrives_in_the_shape_of_the_chosen_client(inbox: Inbox, client: str) -> None:
    answer = inbox.post(f"{inbox.first(MIRA)}/reply", client=client, words="keep a\r\n1 done")

    assert answer.status_code == 303
    mail = inbox.mailbox(SERVICE).in_folder("inbox")[-1]
    assert mail.text.startswith("keep a\n1 done\n")
    assert (mail.html is None) == (client == "plain")
    assert mail.in_reply_to == f"<setup-{MIRA}>"


def test_after_sending_the_sent_mail_is_shown(inbox: Inbox) -> None:
    answer = inbox.post(f"{inbox.first(MIRA)}/reply", client="gmail", words="same")

    page = inbox.page(answer.headers["Location"])
    assert "Your reply is sent." in page
    assert f'src="{inbox.first(MIRA, "sentitems")}/body"' in page


def test_answered_mail_and_its_answer_lead_to_each_other(inbox: Inbox) -> None:
    inbox.post(f"{inbox.first(MIRA)}/reply", client="gmail", words="same")
    ours, answer = inbox.first(MIRA), inbox.first(MIRA, "sentitems")

    assert LexborHTMLParser(inbox.page(ours)).css(f'.envelope a[href="{answer}"]')
    assert LexborHTMLParser(inbox.page(answer)).css(f'.envelope a[href="{ours}"]')
    assert "answered" in inbox.page(f"/mail/{MIRA}/inbox/")


def test_answer_can_be_typed_under_a_quoted_line(inbox: Inbox) -> None:
    form: dict[str, Any] = {
        "client": "outlook-web",
        "words": "see below",
        "after": [OPEN_LINE, ""],
        "answer": ["keep", ""],
    }

    inbox.post(f"{inbox.first(MIRA)}/reply", **form)

    lines = arrived(inbox)[0].splitlines()
    answered = next(number for number, line in enumerate(lines) if OPEN_LINE in line)
    assert lines[answered + 1] == "keep"


def test_form_offers_every_client_and_begins_with_the_persons_own(inbox: Inbox) -> None:
    page = LexborHTMLParser(inbox.page(f"{inbox.first(MIRA)}/reply"))

    assert [each.attributes["value"] for each in page.css("option")] == list(CLIENTS)
    assert [each.attributes["value"] for each in page.css("option[selected]")] == ["outlook-desktop"]


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example"])
def test_form_of_another_site_sends_nothing(inbox: Inbox, origin: str | None) -> None:
    answer = inbox.post(f"{inbox.first(MIRA)}/reply", origin=origin, client="gmail", words="forged")

    assert answer.status_code == 403
    assert not arrived(inbox)


def test_reply_without_words_is_asked_for_them(inbox: Inbox) -> None:
    answer = inbox.post(f"{inbox.first(MIRA)}/reply", client="gmail", words=" \r\n")

    assert answer.status_code == 422
    assert "Type your answer first." in answer.text
    assert not arrived(inbox)


def test_answer_to_words_that_are_not_in_the_mail_comes_back_with_all_that_was_typed(inbox: Inbox) -> None:
    form: dict[str, Any] = {
        "client": "plain",
        "words": "see below",
        "after": "no such line",
        "answer": "done",
    }

    answer = inbox.post(f"{inbox.first(MIRA)}/reply", **form)

    page = LexborHTMLParser(answer.text)
    assert answer.status_code == 422
    assert "the original has no line with 'no such line'" in page.css("[role=alert]")[0].text()
    assert page.css("textarea")[0].text() == "see below"
    assert page.css("#after-1")[0].attributes["value"] == "no such line"
    assert page.css("#answer-1")[0].attributes["value"] == "done"
    assert page.css("option[selected]")[0].attributes["value"] == "plain"
    assert not arrived(inbox)


def test_unknown_client_is_refused(inbox: Inbox) -> None:
    answer = inbox.post(f"{inbox.first(MIRA)}/reply", client="lotus-notes", words="same")

    assert answer.status_code == 422
    assert not arrived(inbox)


@pytest.mark.parametrize(("after", "typed"), [("", "done"), (OPEN_LINE, " ")])
def test_half_filled_line_is_asked_about_and_keeps_what_was_typed(
    inbox: Inbox, after: str, typed: str
) -> None:
    form: dict[str, Any] = {"client": "gmail", "words": "see below", "after": after, "answer": typed}

    answer = inbox.post(f"{inbox.first(MIRA)}/reply", **form)

    page = LexborHTMLParser(answer.text)
    assert answer.status_code == 422
    assert (page.css("#after-1")[0].attributes["value"] or "") == after
    assert (page.css("#answer-1")[0].attributes["value"] or "") == typed
    assert not arrived(inbox)


def test_mail_from_nobody_can_not_be_answered(inbox: Inbox) -> None:
    inbox.mailbox(MIRA).in_folder("inbox")[0].author = None

    answer = inbox.post(f"{inbox.first(MIRA)}/reply", client="gmail", words="same")

    assert answer.status_code == 422
    assert "nobody to answer to" in answer.text
