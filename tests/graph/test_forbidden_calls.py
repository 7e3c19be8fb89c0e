"""Mails leave as drafts that were stored first: the calls that send in one go are used nowhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FORBIDDEN = re.compile(r"/(sendMail|replyAll|reply|forward)\b(?!['\"]?\s*:)", re.IGNORECASE)
SOURCES = [
    path
    for folder in ("service", "workers")
    for path in (ROOT / folder).rglob("*.py")
    if not {"sandbox", "demo"} & set(path.parts)  # The demo plays people on the sandbox's own address.
]


@pytest.mark.parametrize(
    "call", ["/users/{mailbox}/sendMail", "/messages/{message}/reply", "/messages/x/replyAll", "/me/forward"]
)
def test_the_rule_sees_each_of_these_calls(call: str) -> None:
    assert FORBIDDEN.search(call)


def test_the_rule_lets_our_own_calls_through() -> None:
    assert not FORBIDDEN.search("/users/{mailbox}/messages/{message}/createReply /messages/{message}/send")


def test_no_source_names_a_call_that_sends_without_a_draft() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in SOURCES
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if FORBIDDEN.search(line)
    ]

    assert SOURCES
    assert found == []
