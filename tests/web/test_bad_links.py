"""Whoever tries links is slowed down; whoever has a good one notices nothing."""

from __future__ import annotations

import pytest
import requests

from service.web.addresses import client_of
from service.web.bad_links import MOST, SECONDS, BadLinks
from tests.web.conftest import Story


def test_after_twenty_bad_links_an_address_has_to_wait_and_good_links_go_on_working(
    story: Story, site: str
) -> None:
    tried = [requests.get(f"{site}/{'fku'[n % 3]}/{n}.guessed", timeout=10) for n in range(MOST + 5)]

    assert [answer.status_code for answer in tried] == [404] * MOST + [429] * 5
    assert 0 < int(tried[-1].headers["Retry-After"]) <= SECONDS + 1
    assert "frame-ancestors 'none'" in tried[-1].headers["Content-Security-Policy"]
    assert "wait a minute" in tried[-1].text
    assert requests.get(f"{site}/f/{story.token()}", timeout=10).status_code == 200


def test_wrong_pages_that_are_no_links_do_not_count(story: Story, site: str) -> None:
    answers = [requests.get(f"{site}/favicon.ico", timeout=10) for _ in range(MOST + 5)]

    assert {answer.status_code for answer in answers} == {404}


def test_minute_passes() -> None:
    links = BadLinks()

    assert [links.note("a", n) for n in range(MOST)] == [None] * MOST
    assert links.note("a", MOST) == SECONDS - MOST
    assert links.note("b", MOST) is None
    assert links.note("a", SECONDS + 0.5) is None


def test_addresses_without_end_cost_no_memory_without_end() -> None:
    links = BadLinks()
    for n in range(30_000):
        links.note(str(n), 0)

    assert len(links._seen) == 10_000


@pytest.mark.parametrize(
    ("remote", "forwarded", "trusted", "client"),
    [
        ("203.0.113.7", [], [], "203.0.113.7"),
        ("203.0.113.7", ["198.51.100.1"], [], "203.0.113.7"),  # Anyone can write the header.
        ("10.0.0.2", ["198.51.100.1"], ["10.0.0.0/8"], "198.51.100.1"),
        ("10.0.0.2", ["1.2.3.4", " 198.51.100.1"], ["10.0.0.0/8"], "198.51.100.1"),
        ("10.0.0.2", ["1.2.3.4", "198.51.100.1", "10.0.0.9"], ["10.0.0.0/8"], "198.51.100.1"),
        ("10.0.0.2", ["unknown"], ["10.0.0.2"], "10.0.0.2"),
        ("10.0.0.2", ["198.51.100.1:4711"], ["10.0.0.2"], "198.51.100.1"),
        ("::ffff:203.0.113.7", [], [], "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", [], [], "2001:db8:1:2::/64"),
        ("10.0.0.2", ["[2001:db8:1:2::9]:443"], ["10.0.0.2"], "2001:db8:1:2::/64"),
        (None, [], [], "unknown"),
    ],
)
def test_only_our_own_proxies_are_believed(
    remote: str | None, forwarded: list[str], trusted: list[str], client: str
) -> None:
    assert client_of(remote, forwarded, trusted) == client
