"""Reading as any person: what is shown, and that looking changes nothing and runs nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.sandbox.clients.originals import ORIGINAL
from tests.sandbox.inbox.conftest import Inbox

MIRA, BEN, SERVICE = "mira@example.com", "ben@example.com", "okr@example.com"


def one(page: str, selector: str) -> LexborNode:
    found = LexborHTMLParser(page).css(selector)
    assert len(found) == 1
    return found[0]


def words(node: LexborNode) -> str:
    return " ".join(node.text().split())


def test_everybody_with_a_mailbox_can_be_chosen(inbox: Inbox) -> None:
    people = LexborHTMLParser(inbox.page("/")).css(".people b")

    assert [words(each) for each in people] == ["Ben Osei", "Mira Chen", "Ops key results"]


def test_people_page_says_who_is_away_and_who_is_on_which_list(inbox: Inbox) -> None:
    page = inbox.page("/")

    ben = next(card for card in LexborHTMLParser(page).css(".people a") if "Ben Osei" in card.text())
    assert "away" in words(ben)
    assert words(one(page, ".groups")) == "Ops ops@example.com Mira Chen, Ben Osei"


def test_empty_sandbox_says_how_to_fill_it(inbox: Inbox) -> None:
    inbox.control("/reset", {})

    assert "make demo" in inbox.page("/")


def test_mailbox_opens_at_its_inbox(inbox: Inbox) -> None:
    assert inbox.get(f"/mail/{MIRA}/").url == f"{inbox.url}/mail/{MIRA}/inbox/"


def test_mails_are_listed_newest_first(inbox: Inbox) -> None:
    inbox.deliver(MIRA, subject="Later", text="x")

    subjects = LexborHTMLParser(inbox.page(f"/mail/{MIRA}/inbox/")).css(".list .subject")
    assert [words(each) for each in subjects] == ["Later", ORIGINAL.subject]


def test_folder_without_mail_says_so(inbox: Inbox) -> None:
    assert "No mail in this folder." in inbox.page(f"/mail/{MIRA}/archive/")


def test_html_of_a_mail_is_framed_without_scripts_or_forms(inbox: Inbox) -> None:
    frame = one(inbox.page(inbox.first(MIRA)), "iframe")

    assert frame.attributes["sandbox"] == "allow-popups allow-popups-to-escape-sandbox"
    policy = inbox.get(str(frame.attributes["src"])).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy


def test_framed_mail_is_ours_unchanged_but_for_where_its_links_open(inbox: Inbox) -> None:
    body = inbox.page(f"{inbox.first(MIRA)}/body")

    assert body.replace('<base target="_blank">', "") == ORIGINAL.html
    assert one(body, "base").parent == one(body, "head")


def test_links_of_the_text_can_be_followed(inbox: Inbox) -> None:
    inbox.deliver(MIRA, text="Your form: https://okr.example.com/f/7Kq2")
    path = f"/mail/{MIRA}/inbox/{inbox.mailbox(MIRA).in_folder('inbox')[-1].immutable_id}"

    link = one(inbox.page(f"{path}?as=text"), "pre a")

    assert link.attributes["href"] == "https://okr.example.com/f/7Kq2"
    assert link.attributes["target"] == "_blank"


def test_plain_mail_is_shown_as_text(inbox: Inbox) -> None:
    inbox.deliver(BEN, text="Only text & <b>signs</b>")
    path = f"/mail/{BEN}/inbox/{inbox.mailbox(BEN).in_folder('inbox')[-1].immutable_id}"

    assert one(inbox.page(path), "pre.text").text() == "Only text & <b>signs</b>"
    assert inbox.get(f"{path}/body").status_code == 404


def test_source_shows_headers_html_and_mime(inbox: Inbox) -> None:
    page = inbox.page(f"{inbox.first(MIRA)}?as=source")

    headers = one(page, "dl.headers").text(separator=" ")
    html, mime = (each.text() for each in LexborHTMLParser(page).css("pre"))
    assert f"Message-ID <setup-{MIRA}>" in headers
    assert html == ORIGINAL.html
    assert "Content-Type: multipart/alternative" in mime


def test_hostile_mail_is_shown_as_words_on_every_page(inbox: Inbox) -> None:
    hostile = "<script>alert(1)</script>"
    inbox.deliver(
        BEN, subject=hostile, text=hostile, **{"from": {"name": hostile, "address": "x@elsewhere.example"}}
    )
    path = f"/mail/{BEN}/inbox/{inbox.mailbox(BEN).in_folder('inbox')[-1].immutable_id}"

    for page in map(
        inbox.page, [f"/mail/{BEN}/inbox/", path, f"{path}?as=text", f"{path}?as=source", f"{path}/reply"]
    ):
        assert not LexborHTMLParser(page).css("script")
        assert "&lt;script&gt;alert(1)" in page


def test_looking_at_everything_changes_nothing(inbox: Inbox) -> None:
    before = inbox.mailbox(MIRA).sequence
    path = inbox.first(MIRA)

    for each in (
        "/",
        f"/mail/{MIRA}/inbox/",
        path,
        f"{path}?as=text",
        f"{path}?as=source",
        f"{path}/body",
        f"{path}/reply",
    ):
        inbox.page(each)

    assert inbox.mailbox(MIRA).sequence == before
    assert not inbox.mailbox(MIRA).in_folder("inbox")[0].is_read


@pytest.mark.parametrize("path", ["/", f"/mail/{MIRA}/inbox/", "/mail/nobody@example.com/inbox/"])
def test_pages_load_nothing_but_their_own_style(inbox: Inbox, path: str) -> None:
    answer = inbox.get(path)

    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert answer.headers["Referrer-Policy"] == "same-origin"
    style = one(answer.text, "link[rel=stylesheet]").attributes["href"]
    assert inbox.get(str(style)).headers["Content-Type"].startswith("text/css")


@pytest.mark.parametrize(
    "path",
    [
        "/mail/nobody@example.com/inbox/",
        "/mail/room@example.com/inbox/",
        f"/mail/{MIRA}/nowhere/",
        f"/mail/{MIRA}/inbox/AAkALgGone",
        f"/mail/{MIRA}/inbox/AAkALgGone?as=text",
    ],
)
def test_what_is_not_there_is_a_page_that_says_so(inbox: Inbox, path: str) -> None:
    answer = inbox.get(path)

    assert answer.status_code == 404
    assert "Choose a person" in answer.text


def test_unknown_view_of_a_mail_is_named_with_the_known_ones(inbox: Inbox) -> None:
    answer = inbox.get(f"{inbox.first(MIRA)}?as=pdf")

    assert answer.status_code == 404
    assert "html, phone, text, source" in answer.text


def test_product_time_is_shown_in_the_persons_zone(inbox: Inbox) -> None:
    assert "Mon 19 Oct 2026, 07:00 UTC" in words(one(inbox.page("/"), ".clock"))
    assert "Mon 19 Oct 2026, 09:00 Europe/Berlin" in words(one(inbox.page(f"/mail/{MIRA}/inbox/"), ".clock"))


def test_what_comes_next_is_shown_where_the_clocks_mover_wrote_it(inbox: Inbox, clock_file: Path) -> None:
    assert "Next" not in words(one(inbox.page("/"), ".clock"))

    Path(f"{clock_file}.next").write_text("Friday review, Fri 23 Oct 14:00\n", "utf-8")

    assert "Next: Friday review, Fri 23 Oct 14:00" in words(one(inbox.page("/"), ".clock"))


def test_automatic_reply_is_marked_as_one(inbox: Inbox) -> None:
    row = one(inbox.page(f"/mail/{SERVICE}/inbox/"), ".list li")

    assert "Ben Osei" in words(row)
    assert "Automatic reply" in words(row)


def test_mails_lead_to_the_newer_and_the_older_one(inbox: Inbox) -> None:
    inbox.deliver(MIRA, subject="Later", text="x")
    first, second = inbox.mailbox(MIRA).in_folder("inbox")

    newer = one(inbox.page(f"/mail/{MIRA}/inbox/{first.immutable_id}"), ".around a")
    older = one(inbox.page(f"/mail/{MIRA}/inbox/{second.immutable_id}"), ".around a")
    assert (words(newer), str(newer.attributes["href"]).rpartition("/")[2]) == ("Newer", second.immutable_id)
    assert (words(older), str(older.attributes["href"]).rpartition("/")[2]) == ("Older", first.immutable_id)
