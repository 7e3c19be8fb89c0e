"""Mails that are too long, too wide or broken: read as far as they go, and the writer is told what was left out."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workflow.bad_inputs.stage import Stage

WORDS = "Refund backlog 96 to 80 - 1.1"
STORED = ("1 Refund backlog 96 to 80 OPS-1.1",)


def test_of_a_huge_mail_the_beginning_is_read_and_its_writer_told(stage: Stage) -> None:
    """Row 18: of any body above 2 MiB, so the answer on top counts; the table would hold the whole mail."""
    outcome = stage.someone().sends(
        f"{WORDS}\n\n-----Original Message-----\n" + "> what we all said before\n" * 120_000
    )

    assert (outcome.ending, outcome.lines) == ("clarify: stored_in_part", STORED)
    assert "only its beginning was read" in outcome.answer


def test_of_many_lines_twenty_are_stored(stage: Stage) -> None:
    """Row 19."""
    outcome = stage.someone().sends("\n".join(f"- Result number {n} is there - 1.1" for n in range(1, 2_000)))

    assert outcome.row.disposition == "clarify"
    assert len(outcome.lines) == 20
    assert "only the first 20 are stored" in outcome.answer


def test_endless_line_is_no_key_result_and_its_beginning_is_shown(stage: Stage) -> None:
    """Row 19: a text without an end is not cut to a key result that nobody wrote; the table would store its beginning."""
    outcome = stage.someone().sends("- " + "backlog down " * 2_000 + "- 1.1")

    assert (outcome.ending, outcome.lines) == ("clarify: nothing_read", ())
    assert "backlog down backlog down" in outcome.answer
    assert len(outcome.answer) < 2_000


def test_letters_that_could_not_be_decoded_are_kept_as_they_came(stage: Stage) -> None:
    """Row 25: Graph decodes charsets; where it fails it gives replacement marks."""
    outcome = stage.someone().sends("R\ufffdckstand 96 auf 80 - 1.1")

    assert outcome.lines == ("1 R\ufffdckstand 96 auf 80 OPS-1.1",)


def test_nul_and_half_characters_in_words_do_no_harm(stage: Stage) -> None:
    """Row 26: PostgreSQL refuses NUL in texts, and UTF-8 knows no half of a surrogate pair."""
    someone = stage.someone()

    outcome = stage.store(someone.graph_json("Refund\x00 backlog 96 \ud800to 80\ufffe - 1.1"), someone)

    assert outcome.row.disposition == "accepted"
    assert outcome.lines[0].replace("\ufffd", "").replace("\ufffe", "").replace("  ", " ") == STORED[0]


@pytest.mark.parametrize(
    "changes",
    [
        {"internetMessageHeaders": [{"name": f"X-Hop-{n}", "value": "1"} for n in range(5_000)]},
        {"internetMessageHeaders": [{"name": "X-Long", "value": "x" * 100_000}]},
        {"toRecipients": [{"emailAddress": {"address": f"p{n}@example.com"}} for n in range(2_000)]},
    ],
    ids=["5000_headers", "header_of_100_kb", "2000_recipients"],
)
def test_envelope_beyond_all_bounds_is_held_and_its_writer_told(
    stage: Stage, changes: dict[str, Any]
) -> None:
    """Row 66."""
    someone = stage.someone()
    raw = someone.graph_json(WORDS)
    headers = [*raw["internetMessageHeaders"], *changes.get("internetMessageHeaders", [])]

    outcome = stage.store({**raw, **changes, "internetMessageHeaders": headers}, someone)

    assert (outcome.ending, outcome.lines) == ("held: too_big", ())
    assert "too many headers or recipients" in outcome.answer


def test_broken_encoded_words_and_eight_bit_headers_do_no_harm(stage: Stage) -> None:
    """Row 66."""
    outcome = stage.someone().sends(
        WORDS, subject="=?utf-8?B?broken?= =?x-unknown?Q?=ZZ?=", headers=[["X-Name", "M\xfcller \x80"]]
    )

    assert (outcome.ending, outcome.lines) == ("accepted: stored", STORED)


@pytest.mark.parametrize(
    "body",
    [None, {}, {"contentType": "html", "content": None}, {"contentType": "html", "content": "<html><body>"}],
    ids=["no_body", "empty_object", "no_content", "unclosed"],
)
def test_broken_mail_of_which_nothing_is_left_is_told_of(stage: Stage, body: object) -> None:
    """Row 67: Graph parses MIME; of a broken mail it gives an empty body."""
    someone = stage.someone()

    outcome = stage.store(someone.graph_json("", body=body), someone)

    assert (outcome.ending, outcome.lines) == ("clarify: empty", ())
    assert "Your mail was empty." in outcome.answer


def test_broken_mail_is_read_as_far_as_it_goes(stage: Stage) -> None:
    """Row 67: carriage returns alone, soft line breaks that nobody decoded, a boundary in the text."""
    outcome = stage.someone().sends(f"{WORDS}\r\r--=_boundary_1\rContent-Type: text/html\r")

    assert outcome.lines[0] == STORED[0]
