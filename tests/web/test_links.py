from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import requests

from service.db.tables import Invitation
from service.workflow import links
from tests.support.pages import Page
from tests.web.conftest import AFTER_THE_CLOSE, Story

OpenPage = Callable[[str], Page]


def test_scanner_that_opens_everything_changes_nothing(story: Story, site: str) -> None:
    before = story.dump()

    with requests.Session() as scanner:
        scanner.trust_env = False
        for path in (f"/f/{story.token()}", f"/k/{story.token()}", "/graph/notifications", "/healthz", "/"):
            for method in ("GET", "HEAD", "OPTIONS"):
                scanner.request(method, site + path, timeout=10)

    assert story.dump() == before


def bad_tokens(story: Story) -> dict[str, str]:
    good = story.token()
    other_secret = links.token(story.app, 999_999)
    number, _, signature = good.partition(".")
    return {
        "tampered": good[:-1] + ("A" if good[-1] != "A" else "B"),
        "of another id": f"{story.dewis_setup}.{signature}",
        "unknown": other_secret,
        "unsigned": number,
        "empty signature": f"{number}.",
        "huge": "9" * 5000 + "." + signature,
        "markup": "<script>.x",
        "not ascii": "１.ü",
    }


def test_bad_links_of_all_kinds_end_on_the_same_page(story: Story, site: str) -> None:
    answers = {
        name: requests.get(f"{site}/f/{token}", timeout=10) for name, token in bad_tokens(story).items()
    }

    assert {answer.status_code for answer in answers.values()} == {404}
    assert len({answer.text for answer in answers.values()}) == 1
    assert "This link doesn’t work" in answers["tampered"].text


def test_expired_and_revoked_links_end_on_the_page_of_the_tampered_one(
    story: Story, open_page: OpenPage, move_clock: Callable[[datetime], None]
) -> None:
    tampered = open_page("/f/1.tampered").response.text
    with story.app.db.begin() as session:
        session.get_one(Invitation, story.dewis_setup).revoked_at = datetime(2026, 10, 20, tzinfo=UTC)

    revoked = open_page(f"/f/{story.token(story.dewis_setup)}")
    move_clock(AFTER_THE_CLOSE)
    expired = open_page(f"/f/{story.token()}")

    assert (revoked.status, expired.status) == (404, 404)
    assert revoked.response.text == expired.response.text == tampered


def test_form_that_expired_while_it_was_open_stores_nothing(
    story: Story, andys_form: Callable[[], Page], move_clock: Callable[[datetime], None]
) -> None:
    page = andys_form()
    move_clock(AFTER_THE_CLOSE)

    answer = page.send(line_1_text="Backlog 96 to 80", line_1_codes="OPS-1.1")

    assert answer.status == 404
    assert story.lines() == []


def test_andys_link_changes_nothing_of_dewi(story: Story, andys_form: Callable[[], Page]) -> None:
    page = andys_form()
    before = story.dump()["weekly_key_results"]

    page.send(
        invitation=str(story.dewis_setup),
        person=str(story.dewis_setup),
        line_1_text="Mine",
        line_1_codes="OPS-1.1",
    )

    added = [row for row in story.dump()["weekly_key_results"] if row not in before]
    assert len(added) == 1
    assert story.lines() == [(1, "Mine", ("OPS-1.1",))]


@pytest.mark.parametrize("token", [None, "", "foreign"])
def test_post_without_the_pages_own_token_is_refused_and_nothing_typed_is_lost(
    story: Story, andys_form: Callable[[], Page], token: str | None
) -> None:
    if token == "foreign":
        token = andys_form().fields()["csrf_token"]

    refused = andys_form().send(csrf_token=token, line_1_text="Backlog 96 to 80", line_1_codes="OPS-1.1")

    assert refused.status == 403
    assert story.lines() == []
    assert refused.fields()["line-1-text"] == "Backlog 96 to 80"

    refused.send()
    assert [text for _, text, _ in story.lines()] == ["Backlog 96 to 80"]


def test_all_teams_key_results_are_shown_with_what_to_type(story: Story, open_page: OpenPage) -> None:
    page = open_page(f"/k/{story.token()}")

    assert page.status == 200
    assert [node.text() for node in page.html.css("h2")] == ["Ops", "HR"]
    assert 'serves: "1.1". To help another team: "HR 1.1".' in page.text
    assert "KR1.1 Open refund cases from 140 to 60 KR1.2" in page.text
    assert "HR KR1.2 Starters with a checklist on day 1, 40 % to 100 %" in page.text


def test_every_page_keeps_its_link_to_itself(story: Story, site: str) -> None:
    good = story.token()
    for path in (f"/f/{good}", f"/k/{good}", "/f/x", "/nothing", "/healthz", "/graph/notifications"):
        headers = requests.get(site + path, timeout=10).headers

        assert headers["Referrer-Policy"] == "no-referrer", path
        assert headers["Cache-Control"] == "no-store", path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert "default-src 'none'" in headers["Content-Security-Policy"], path
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], path


HOSTS_OF_OTHERS = (
    "evil.example", "evil.example:80", "evil.example:8080", "evil.example.", "EVIL.EXAMPLE", "www.evil.example",
    "127.0.0.1.evil.example", "localhost.evil.example", "evil.example/127.0.0.1", "127.0.0.1@evil.example",
    "evil.example@127.0.0.1", "evil.example#127.0.0.1", "evil.example?127.0.0.1", "evil.example,127.0.0.1",
    "127.0.0.1,evil.example", "127.0.0.1;evil.example", "127.0.0.1 evil.example", "evil example", "evil.example%00",
    "127.0.0.1%2eevil.example", "http://evil.example", "//evil.example", "xn--vil-8cd.example", "xlocalhost",
    "127.0.0.2", "0.0.0.0.evil.example", "[::2]", "[::ffff:7f00:2]", "2130706434", "0x7f000002",
)  # fmt: skip


@pytest.mark.parametrize("host", HOSTS_OF_OTHERS)
def test_page_of_another_host_name_is_not_served(story: Story, site: str, host: str) -> None:
    for path in (
        f"/f/{story.token()}",
        f"/k/{story.token()}",
        "/auth/sign-in",
        "/b",
        "/lists",
        "/f/x",
        "/nothing",
    ):
        answer = requests.get(site + path, headers={"Host": host}, timeout=10, allow_redirects=False)

        assert answer.status_code == 400, path
        assert "Location" not in answer.headers
        assert "evil" not in answer.text.lower()
        assert host.lower() not in answer.text.lower()


def test_what_is_said_of_the_host_in_other_headers_changes_no_page(story: Story, site: str) -> None:
    lies = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Prefix": "/evil",
        "X-Original-URL": "/evil",
        "X-Host": "evil.example",
        "Forwarded": "host=evil.example;proto=https",
    }
    honest = requests.get(f"{site}/k/{story.token()}", timeout=10)

    lied = requests.get(f"{site}/k/{story.token()}", headers=lies, timeout=10)

    assert lied.text == honest.text
    assert {**lied.headers, "Date": ""} == {**honest.headers, "Date": ""}


def test_words_of_people_are_shown_as_words(story: Story, andys_form: Callable[[], Page]) -> None:
    words = "</textarea><script>alert(1)</script> {{ 7*7 }} \"'"
    andys_form().send(line_1_text=words, line_1_codes="OPS-1.1")

    page = andys_form()

    assert page.html.css("script") == []
    assert page.fields()["line-1-text"] == words
