"""What holds for every mail, however odd: the reader never raises, invents nothing, and is done after one reading."""

from __future__ import annotations

import re
from collections import Counter

from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.domain.answers import (
    OpenLine,
    ReviewAsk,
    SetupAsk,
    TeamKeyResult,
    WeekLine,
    read_review,
    read_setup,
)
from service.domain.reply_text import Body, ReplyText, SentMail, read_reply

PIECES = st.sampled_from(
    [
        "done", "1 done", "2: 60%", "3 0.5 courier", "keep a", "a done, b 40% keep", "same", "> quoted", ">> deeper",
        "Hi Rina,", "Best regards", "Thanks,", "Andy", "-- ", "--", "________________________________", "----------",
        "From: Ops <okr@example.com>", "Sent: Monday, 19 October 2026 09:00", "To: Andy", "Subject: Week 3",
        "Von: Ops", "Gesendet: Montag", "An: Andy", "Betreff: Woche 3", "On Mon, Oct 19, 2026 at 9:00 AM Ops <okr@example.com> wrote:",
        "Am 19.10.2026 um 09:00 schrieb Ops:", "-----Original Message-----", "Sent from my iPhone", "Get Outlook for iOS",
        "[EXTERNAL]", "CAUTION: This email originated from outside your organization.", "Refund backlog 96 to 80 1.1",
        "KR1.2", "(1.2)", "-> HR KR2.1", "1.1 and 2.1", "This message is confidential and for the intended recipient.",
        "blocked: the contract", "all done except 2, about half", "no, 92 % not 95", "1 2 3", "6/10", "100", "½", "٣", "➔ 1.1",
        "New: shelf empty", "Key result\tAligned to", "a", "b)", "…", "", "", "Tel. +00 123 456 789 | x", "2 6",
    ]
)  # fmt: skip
LINES = st.one_of(PIECES, st.text(max_size=40))
TEXTS = st.lists(LINES, max_size=14).map("\n".join)
TAGS = st.sampled_from(
    ["<p>", "</p>", "<br>", "<div id=divRplyFwdMsg>", "</div>", "<blockquote>", "</blockquote>", "<hr>", "<ol><li>", "<table><tr><td>",
     "</td><td>", "</tr></table>", "<o:p>&nbsp;</o:p>", "<div id=Signature>", "<!-- x", "<span style='display:none'>", "<pre>", "&lt;", "\x00"]
)  # fmt: skip
HTML = st.lists(st.one_of(TAGS, LINES), max_size=20).map("".join)
SENT = SentMail(
    "Hi Andy,\n\n  a  Courier pick-ups on time 5 days of 5 - KR1.2   0.6\n  b  Old cases, 22 to 10 - KR1.1\n"
)
SETUP = SetupAsk(
    "OPS",
    (
        TeamKeyResult("OPS-1.1", "Open refund cases"),
        TeamKeyResult("OPS-1.2", "Same day"),
        TeamKeyResult("HR-2.1", "Starters"),
    ),
    (
        OpenLine("a", "Courier pick-ups on time 5 days of 5", ("OPS-1.2",)),
        OpenLine("b", "Old cases, 22 to 10"),
    ),
)
RECEIPT = SetupAsk(
    "OPS",
    SETUP.key_results,
    SETUP.open,
    (WeekLine(1, "Refund backlog 96 to 80", ("OPS-1.1",)), WeekLine(2, "3 starters")),
)
REVIEW = ReviewAsk(
    (WeekLine(1, "Refund backlog 96 to 80"), WeekLine(2, "3 starters have it"), WeekLine(3, "Rate 92 %"))
)


def words(text: str) -> Counter[str]:
    visible = re.sub(r"[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad]", "", text)
    return Counter(re.findall(r"[^\W_]+", visible.casefold()))


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_reply_to_a_text_mail_holds_only_words_of_the_mail(text: str) -> None:
    reply = read_reply(Body(text=text), SENT)

    assert words(reply.text) <= words(text)


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_every_line_is_kept_or_dropped_with_a_reason(text: str) -> None:
    reply = read_reply(Body(text=text))

    told = "\n".join([*(line.text for line in reply.lines), *(line.text for line in reply.dropped)])
    assert words(told) == words(text)
    assert all(line.reason for line in reply.dropped)


@given(TEXTS)
@example("Sent: Monday, 19 October 2026 09:00\n\n\nFrom: Ops <okr@example.com>")
@settings(max_examples=300, deadline=None)
def test_reading_the_reply_again_changes_nothing(text: str) -> None:
    once = read_reply(Body(text=text)).text

    assert read_reply(Body(text=once)).text == once


@given(HTML)
@settings(max_examples=300, deadline=None)
def test_any_html_is_read(html: str) -> None:
    assert isinstance(read_reply(Body(html=html), SENT), ReplyText)


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_a_mail(raw: bytes) -> None:
    for head in (
        b"",
        b"Content-Type: text/html; charset=x\n\n",
        b"Content-Type: multipart/mixed; boundary=a\n\n--a\n\n",
    ):
        assert isinstance(read_reply(Body.from_mime(head + raw)), ReplyText)


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_setup_answer_holds_only_words_of_the_person(text: str) -> None:
    for ask in (SETUP, RECEIPT):
        answer = read_setup(ReplyText.from_words(text), ask)

        new = Counter[str]()
        for line in answer.lines:
            new += words(line.text or "") if line.new else Counter()
        assert new <= words(text)
        assert all(line.n in {"a", "b"} for line in answer.open)


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_review_answer_scores_each_line_once_and_within_bounds(text: str) -> None:
    answer = read_review(ReplyText.from_words(text), REVIEW)

    numbers = [score.n for score in answer.scores]
    assert len(numbers) == len(set(numbers))
    assert set(numbers) <= {1, 2, 3}
    assert all(score.score is None or 0.0 <= score.score <= 1.0 for score in answer.scores)
    assert all(words(score.note) <= words(text) for score in answer.scores)
