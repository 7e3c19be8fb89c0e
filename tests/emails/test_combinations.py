"""
Any line is read whatever way its parts are put together: results with codes, and scores with notes.

The same seed makes the same answers, so that a failure can be looked at again.
"""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from tests.emails.fixtures import Fixture
from tests.emails.own_mails import ask_of, sent
from tests.emails.reading import expected_values, read_all, values_of

RESULTS = (
    "Refund letters answered in 2 days",
    "Backlog 96 to 80",
    "3 starters have their checklist on day 1",
    "Average answer time down to 1.2 days",
    "Rating from 4.1 to 4.4",
    "Same-day rate 92 %",
    "Version 2.1 of the label template in use",
    "Complaints 9 -> 3",
    "Couriers out before 16:00, 5 days of 5",
    "Returns below € 500 a day",
    "Two people know the printer (both shifts)",
    "100 % of parcels scanned",
)
CODES = {
    "1.1": "OPS-1.1",
    "KR1.2": "OPS-1.2",
    "KR 2.1": "OPS-2.1",
    "kr1.1": "OPS-1.1",
    "OPS-1.1": "OPS-1.1",
    "Ops KR1.2": "OPS-1.2",
    "ops 2.1": "OPS-2.1",
    "HR 1.2": "HR-1.2",
    "HR KR1.1": "HR-1.1",
    "hr1.2": "HR-1.2",
}
JOINED = (
    "{text} {code}",
    "{text} - {code}",
    "{text} – {code}",
    "{text} ({code})",
    "{text} [{code}]",
    "{text} -> {code}",
    "{text} → {code}",
    "{text}, {code}",
    "{text}: {code}",
    "{text} | {code}",
    "{code}: {text}",
    "{code} - {text}",
    "{code} {text}",
    "({code}) {text}",
)
MARKS = ("{line}", "- {line}", "* {line}", "• {line}", "{n}. {line}", "{n}) {line}", "{n}: {line}")

SCORES = {
    "done": 1.0,
    "partly": 0.5,
    "no": 0.0,
    "0.6": 0.6,
    "0,6": 0.6,
    "60%": 0.6,
    "60 %": 0.6,
    "6/10": 0.6,
    "(70%)": 0.7,
    "=> 70%": 0.7,
    "about 60%": 0.6,
    "half done": 0.5,
    "not started": 0.0,
    "almost done, 90%": 0.9,
    "✅": 1.0,
    "❌": 0.0,
    "nicht geschafft": 0.0,
    "zu 80 % erledigt": 0.8,
    "fait": 1.0,
    "hecho": 1.0,
    "belum": 0.0,
}
NOTES = (
    "",
    "we're at 78",
    "strike on Thursday",
    "4 missed",
    "waits for Purchasing",
    "was 9 in the end",
    "only 2 of 5",
)
BEFORE_A_NOTE = (", ", " - ", ": ", " – ", ". ", "; ")
LABELS = ("{n} ", "{n}. ", "{n}) ", "{n}: ", "#{n} ", "{n} - ", "Line {n}: ", "KR {n}: ", "({n}) ")


@pytest.mark.parametrize("seed", range(8))
def test_every_result_gets_the_code_beside_it(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - no secret hangs on it
    mails = []
    for _ in range(40):
        texts, codes = random.sample(RESULTS, 2), random.sample(list(CODES), 2)
        joined, mark = random.choice(JOINED), random.choice(MARKS)
        lines = [joined.format(text=text, code=code) for text, code in zip(texts, codes, strict=True)]
        words = "\n".join(mark.format(n=n, line=line) for n, line in enumerate(lines, 1))
        stored = [
            {"n": n, "text": text, "alignments": [CODES[code]]}
            for n, (text, code) in enumerate(zip(texts, codes, strict=True), 1)
        ]
        mails.append(_answer("setup", words, key_results=stored))

    for mail, answer in zip(mails, read_all(mails), strict=True):
        assert values_of(answer, mail) == expected_values(mail), mail.text


@pytest.mark.parametrize("seed", range(8))
def test_no_score_is_stored_that_was_not_said(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - no secret hangs on it
    mails, told = [], []
    for _ in range(40):
        label, between = random.choice(LABELS), random.choice(("\n", "\n\n", "; ", " / "))
        said = {n: random.choice(list(SCORES)) for n in (1, 2, 3)}
        words = between.join(label.format(n=n) + word + _note(random) for n, word in said.items())
        mails.append(_answer("review", words))
        told.append(said)

    for mail, said, answer in zip(mails, told, read_all(mails), strict=True):
        for score in answer["scores"]:
            assert score["score"] in (None, SCORES[said[score["n"]]]), mail.text


def _note(random: Random) -> str:
    note = random.choice(NOTES)
    return random.choice(BEFORE_A_NOTE) + note if note else ""


def _answer(mail: str, words: str, **values: Any) -> Fixture:
    return Fixture(
        "combination", (words,), text=f"{words}\n", sent=sent(mail), ask=ask_of(mail), values=values
    )
