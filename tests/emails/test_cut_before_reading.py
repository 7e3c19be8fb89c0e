"""
Our mail is cut off unread where it stands unchanged in a reply: every fixture must read as it does when all is read.
"""

from __future__ import annotations

import pytest

from service.domain.reply_text import Body, SentMail, read_reply
from tests.emails.fixtures import Fixture, all_fixtures

ONE_LINE_MORE = "\n\nA line that nobody quotes.\n"
"""With it, what we sent is nowhere quoted whole, so nothing is cut off unread."""


@pytest.mark.parametrize(
    "fixture", [pytest.param(each, id=each.name) for each in all_fixtures() if each.sent]
)
def test_reply_reads_the_same_whether_our_mail_was_cut_off_or_read(fixture: Fixture) -> None:
    assert fixture.sent is not None
    text, html = fixture.sent.get("text") or "", fixture.sent.get("html")
    body = Body.from_mime(fixture.mime) if fixture.mime else Body(text=fixture.text, html=fixture.html)

    cut = read_reply(body, SentMail(text, html))
    whole = read_reply(body, SentMail(text + ONE_LINE_MORE, html))

    assert cut.lines == whole.lines
