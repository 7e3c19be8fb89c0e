"""Answers to a setup: key results, what they serve, and what is kept of last week."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.domain.answers import SetupAnswer, SetupAsk, TeamKeyResult, WeekLine, choose_question, read_setup
from service.domain.reply_text import ReplyLine, ReplyText
from tests.emails.twenty_replies import SETUP_ASK


def lines(words: str, ask: SetupAsk = SETUP_ASK) -> list[tuple[str | None, tuple[str, ...] | None]]:
    return [(line.text, line.alignments) for line in read_setup(ReplyText.from_words(words), ask).lines]


def problems(words: str, ask: SetupAsk = SETUP_ASK) -> list[tuple[str | None, str]]:
    return [(problem.line, problem.code) for problem in read_setup(ReplyText.from_words(words), ask).problems]


@pytest.mark.parametrize(
    "words",
    [
        "Backlog to 80 - 1.1",
        "Backlog to 80 1.1",
        "Backlog to 80 (1.1)",
        "Backlog to 80 [KR1.1]",
        "Backlog to 80 -> 1.1",
        "Backlog to 80 → KR 1.1",
        "Backlog to 80, OPS-1.1",
        "Backlog to 80 | Ops KR1.1",
        "Backlog to 80 / kr1.1",
        "Backlog to 80 for KR1.1",
        "Backlog to 80, supports ops 1.1",
        "1.1 Backlog to 80",
        "KR1.1: Backlog to 80",
        "OPS-1.1 - Backlog to 80",
        "For KR1.1: Backlog to 80",
        "- Backlog to 80 (KR1.1)",
        "1. Backlog to 80 (KR1.1)",
        "1) KR1.1 Backlog to 80",
        "KR1.1\n- Backlog to 80",
        "Backlog to 80\n1.1",
        "KR1.1  Open refund cases from 140 to 60\nBacklog to 80",
        "Hello,\nmy key results this week:\n\n* Backlog to 80 - 1.1\n\nHave a nice week!",
        "Backlog to 80\t1.1",
        "New: Backlog to 80 - 1.1",
        "New line: Backlog to 80 - 1.1",
        "Backlog to 80 － １.１".replace("－", "-"),
    ],
)
def test_code_in_many_spellings(words: str) -> None:
    assert lines(words) == [("Backlog to 80", ("OPS-1.1",))]
    assert problems(words) == []


@pytest.mark.parametrize(
    ("words", "serves"),
    [
        ("Checklists - HR 1.2", ("HR-1.2",)),
        ("Checklists - hr1.2", ("HR-1.2",)),
        ("Checklists -> HR KR1.2", ("HR-1.2",)),
        ("Checklists (HR-1.2)", ("HR-1.2",)),
        ("Checklists - 1.1 and 2.1", ("OPS-1.1", "OPS-2.1")),
        ("Checklists - KR1.1, KR2.1", ("OPS-1.1", "OPS-2.1")),
        ("Checklists - 1.1 & HR 1.2", ("OPS-1.1", "HR-1.2")),
        ("Checklists - 1.1 und HR 2.1", ("OPS-1.1", "HR-2.1")),
    ],
)
def test_other_teams_and_several_codes(words: str, serves: tuple[str, ...]) -> None:
    assert lines(words) == [("Checklists", serves)]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("Average answer time down to 1.2 days - 1.1", "Average answer time down to 1.2 days"),
        ("CSAT from 4.1 to 4.4 (1.1)", "CSAT from 4.1 to 4.4"),
        ("Release 2.1 is live - 1.1", "Release 2.1 is live"),
        ("Budget of 1.2 M approved - 1.1", "Budget of 1.2 M approved"),
        ("Couriers out before 4pm - 1.1", "Couriers out before 4pm"),
        ("Same-day rate 92 % 1.1", "Same-day rate 92 %"),
        ("Error rate under 1.2 % - 1.1", "Error rate under 1.2 %"),
        ("Ring +49 555 1.2 55 - 1.1", "Ring +49 555 1.2 55"),
    ],
)
def test_decimals_are_not_codes(words: str, text: str) -> None:
    assert lines(words) == [(text, ("OPS-1.1",))]
    assert problems(words) == []


@pytest.mark.parametrize("words", ["Average answer time down to 1.2", "Upgrade to version 1.2"])
def test_last_number_that_may_be_a_measure_is_asked_about(words: str) -> None:
    assert lines(words) == [(words, ())]
    assert problems(words) == [("1", "two_readings")]


def test_several_key_results_on_one_line() -> None:
    expected = [
        ("backlog under 80", ("OPS-1.1",)),
        ("couriers by 4pm", ("OPS-1.2",)),
        ("checklists", ("HR-1.2",)),
    ]

    assert lines("1.1 backlog under 80, 1.2 couriers by 4pm, hr1.2 checklists") == expected
    assert lines("backlog under 80 (1.1), couriers by 4pm (1.2), checklists (hr1.2)") == expected
    assert lines("backlog under 80 1.1; couriers by 4pm 1.2; checklists hr 1.2") == expected


def test_wrapped_line_is_joined() -> None:
    words = "- Refund letters: complaints about them down from nine to three, and\n  nobody waits for legal (1.1)\n- Couriers (1.2)"

    assert lines(words) == [
        (
            "Refund letters: complaints about them down from nine to three, and nobody waits for legal",
            ("OPS-1.1",),
        ),
        ("Couriers", ("OPS-1.2",)),
    ]


def test_headings_and_prose_are_no_key_results() -> None:
    words = (
        "Hi Rina,\nI am off on Friday, so only one.\nFocus: the audit\n- Backlog to 80 - 1.1\nAny questions?"
    )
    answer = read_setup(ReplyText.from_words(words), SETUP_ASK)

    assert [line.text for line in answer.lines] == ["Backlog to 80"]
    assert answer.not_read == ("I am off on Friday, so only one.", "Focus: the audit", "Any questions?")
    assert answer.problems == ()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Backlog to 80", "no_alignment"),
        ("Backlog to 80 - 3.1", "unknown_code"),
        ("Backlog to 80 - KR3.1", "unknown_code"),
        ("Backlog to 80 - HR 9.9", "unknown_code"),
        ("Backlog to 80 - FIN-1.1", "unknown_code"),
    ],
)
def test_line_without_a_known_code_is_stored_and_asked_about(words: str, code: str) -> None:
    assert lines(words) == [("Backlog to 80", ())]
    assert problems(words) == [("1", code)]


def test_code_that_only_another_team_has_is_proposed() -> None:
    ask = replace(SETUP_ASK, key_results=(*SETUP_ASK.key_results, TeamKeyResult("HR-3.1", "Exit talks held")))
    answer = read_setup(ReplyText.from_words("Exit talks - 3.1"), ask)

    question = choose_question(answer.problems, ask)
    assert question is not None
    assert question.message == "Line 1: did you mean HR KR3.1? Reply yes, or the right one."
    confirmed = read_setup(ReplyText.from_words("yes"), replace(ask, question=question))
    assert [(line.n, line.alignments) for line in confirmed.lines] == [(1, ("HR-3.1",))]


def test_bare_code_that_two_own_teams_have_is_asked_about() -> None:
    ask = replace(SETUP_ASK, second_teams=("HR",))

    assert problems("Backlog to 80 - 1.1", ask) == [("1", "two_readings")]
    assert problems("Backlog to 80 - ops 1.1", ask) == []


def test_team_without_key_results_is_not_asked_to_align() -> None:
    ask = replace(
        SETUP_ASK, key_results=tuple(kr for kr in SETUP_ASK.key_results if kr.code.startswith("HR"))
    )

    assert lines("Backlog to 80\nChecklists - HR 1.2", ask) == [
        ("Backlog to 80", ()),
        ("Checklists", ("HR-1.2",)),
    ]
    assert problems("Backlog to 80\nChecklists - HR 1.2", ask) == []


def test_none_says_that_a_line_serves_no_key_result() -> None:
    assert lines("Office move planned - none") == [("Office move planned", ())]
    assert problems("Office move planned - none") == []


def test_line_written_twice_is_stored_once() -> None:
    assert lines("Backlog to 80 - 1.1\nBacklog to 80 - 1.1") == [("Backlog to 80", ("OPS-1.1",))]
    assert problems("Backlog to 80 - 1.1\nBacklog to 80 - 1.1") == [(None, "duplicate")]


def test_more_lines_than_anyone_keeps_are_told() -> None:
    words = "\n".join(f"Line number {n} of many - 1.1" for n in range(30))

    assert len(lines(words)) == 20
    assert problems(words) == [(None, "too_many")]


def test_line_that_is_too_long_for_an_answer_is_not_read() -> None:
    answer = read_setup(ReplyText.from_words("really " * 500 + "\nBacklog to 80 - 1.1"), SETUP_ASK)

    assert [line.text for line in answer.lines] == ["Backlog to 80"]
    assert answer.not_read == (("really " * 500).rstrip(),)


def test_words_about_somebody_else_change_nothing() -> None:
    ask = replace(SETUP_ASK, colleagues=("Wendy Tan", "Kofi Boateng"))

    assert lines("Wendy 2: drop it\nBacklog to 80 - 1.1", ask) == [("Backlog to 80", ("OPS-1.1",))]
    assert problems("Wendy 2: drop it\nBacklog to 80 - 1.1", ask) == [(None, "other_person")]


def letters(words: str) -> list[tuple[str, str | None, float | None, str]]:
    return [
        (line.n, line.next, line.score, line.note)
        for line in read_setup(ReplyText.from_words(words), SETUP_ASK).open
    ]


@pytest.mark.parametrize(
    "words",
    [
        "keep a",
        "Keep a.",
        "a keep",
        "a: keep",
        "keep a please",
        "a behalten",
        "behalte a",
        "garder a",
        "mantener a",
        "lanjut a",
        "carry 1",
    ],
)
def test_letter_is_kept(words: str) -> None:
    assert letters(words) == [("a", "keep", None, "")]


@pytest.mark.parametrize(
    "words",
    [
        "same",
        "Same as last week.",
        "keep a and b",
        "keep both",
        "keep all",
        "a, b keep",
        "gleich wie letzte Woche",
        "idem",
        "lo mismo",
        "sama",
    ],
)
def test_all_letters_are_kept(words: str) -> None:
    assert letters(words) == [("a", "keep", None, ""), ("b", "keep", None, "")]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("a done", [("a", None, 1.0, "")]),
        ("b 40% keep", [("b", "keep", 0.4, "")]),
        ("b done, was 9 in the end", [("b", None, 1.0, "was 9 in the end")]),
        ("a: 0.6, keep\nb: no, drop", [("a", "keep", 0.6, ""), ("b", "drop", 0.0, "")]),
        ("keep a, drop b", [("a", "keep", None, ""), ("b", "drop", None, "")]),
        ("a done b no", [("a", None, 1.0, ""), ("b", None, 0.0, "")]),
        ("keep b but only 20 to 10", [("b", "keep", None, "only 20 to 10")]),
        ("a erledigt, b teilweise", [("a", None, 1.0, ""), ("b", None, 0.5, "")]),
    ],
)
def test_letters_are_scored_and_kept(
    words: str, expected: list[tuple[str, str | None, float | None, str]]
) -> None:
    assert letters(words) == expected


@pytest.mark.parametrize(
    "words",
    [
        "a new checklist for starters - 1.2",
        "keep a list of couriers - 1.2",
        "a) shelf labels on 40 shelves - 1.2",
    ],
)
def test_article_is_not_a_letter(words: str) -> None:
    assert letters(words) == []
    assert [serves for _, serves in lines(words)] == [("OPS-1.2",)]


def test_letter_that_was_not_open_is_asked_about() -> None:
    assert problems("keep c") == [("c", "nothing_open")]
    assert problems("same", replace(SETUP_ASK, open=())) == [(None, "nothing_open")]


def test_open_line_in_new_words_is_kept_with_them() -> None:
    answer = read_setup(
        ReplyText.from_words("b) Refund cases older than 30 days, 20 to 8 - KR1.1"), SETUP_ASK
    )

    (line,) = answer.open
    assert (line.n, line.next, line.text) == ("b", "keep", "Refund cases older than 30 days, 20 to 8")


def test_open_line_typed_again_is_kept() -> None:
    answer = read_setup(ReplyText.from_words("Refund cases older than 30 days, 22 to 10 - 1.1"), SETUP_ASK)

    assert [(line.n, line.next) for line in answer.open] == [("b", "keep")]
    assert answer.lines == ()


def test_small_number_for_a_letter_is_asked_about() -> None:
    assert letters("a 6") == [("a", None, None, "")]
    assert problems("a 6") == [("a", "score")]


def test_words_typed_under_a_team_key_result_serve_it() -> None:
    reply = ReplyText(
        (ReplyLine("two people trained", "KR2.1  Night-shift duties with a trained second person, 5 to 12"),)
    )

    (line,) = read_setup(reply, SETUP_ASK).lines
    assert (line.text, line.alignments) == ("two people trained", ("OPS-2.1",))


@pytest.mark.parametrize(
    ("words", "language"),
    [("Rückstand auf 80 und Kuriere mit Plan - 1.1", "de"), ("Backlog to 80 - 1.1", "en")],
)
def test_language_of_the_words_is_told(words: str, language: str) -> None:
    assert read_setup(ReplyText.from_words(words), SETUP_ASK).language == language


def test_problems_are_told_in_the_language_of_the_words() -> None:
    answer = read_setup(ReplyText.from_words("Rückstand auf 80 und Kuriere mit Plan"), SETUP_ASK)

    assert (
        answer.problems[0].message
        == "Wozu trägt Zeile 1 bei? Antworte nur mit 1.1, 1.2 oder 2.1 oder „keins“."
    )


def read_words(words: str) -> SetupAnswer:
    return read_setup(ReplyText.from_words(words), SETUP_ASK)


def test_keep_with_and_behind_a_comma_leaves_the_rest_a_key_result() -> None:
    answer = read_words("keep a, and train two people 2.1")

    assert [(line.n, line.next) for line in answer.open] == [("a", "keep")]
    assert [(line.text, line.alignments) for line in answer.lines] == [("train two people", ("OPS-2.1",))]


def test_name_that_closes_the_mail_is_no_key_result() -> None:
    answer = read_words("keep a and b\nTrain two people 2.1\n\nAndy")

    assert [line.text for line in answer.lines] == ["Train two people"]
    assert answer.not_read == ("Andy",)


@pytest.mark.parametrize("words", ["done", "partly", "1 done\n2 half", "1 done, 2 half"])
def test_lone_outcomes_are_no_key_results(words: str) -> None:
    answer = read_words(words)

    assert (answer.lines, answer.open) == ((), ())
    assert [problem.code for problem in answer.problems] == ["not_a_key_result"]


@pytest.mark.parametrize("words", ["1 done", "1 done, 2 half", "1. Done, waiting for nobody", "1: 60 %"])
def test_how_a_stored_line_ended_is_not_stored_as_its_new_words(words: str) -> None:
    stored = replace(SETUP_ASK, this_week=(WeekLine(1, "Refund backlog 96 to 80", ("OPS-1.1",)),))

    assert read_setup(ReplyText.from_words(words), stored).lines == ()


def test_one_line_without_a_number_is_new_and_overwrites_nothing() -> None:
    stored = replace(
        SETUP_ASK,
        this_week=(WeekLine(1, "Refund backlog 96 to 80", ("OPS-1.1",)), WeekLine(2, "Two trained")),
    )

    (line,) = read_setup(ReplyText.from_words("Courier pick-ups missed from 6 to 2 - 1.2"), stored).lines

    assert (line.n, line.new) == (3, True)


def test_words_in_angle_brackets_keep_both_of_them() -> None:
    (line,) = read_words("Backlog <b>now</b> - 1.1").lines

    assert line.text == "Backlog <b>now</b>"


@pytest.mark.parametrize(
    ("words", "scores"),
    [("✅ a", {"a": 1.0}), ("✅a ❌ b", {"a": 1.0, "b": 0.0}), ("🟡 b\n✅ a", {"a": 1.0, "b": 0.5})],
)
def test_mark_before_its_letter_scores_that_line(words: str, scores: dict[str, float]) -> None:
    answer = read_setup(ReplyText.from_words(words), SETUP_ASK)

    assert {said.n: said.score for said in answer.open} == scores
    assert answer.lines == ()


def test_mark_before_an_article_scores_nothing() -> None:
    answer = read_setup(ReplyText.from_words("✅ a new returns desk is there 1.1"), SETUP_ASK)

    assert answer.open == ()
    assert len(answer.lines) == 1


@pytest.mark.parametrize(
    "words",
    ["nothing to keep", "No lines to carry over.", "Nichts zu behalten", "rien à garder", "nada que mantener",
     "tidak ada yang dilanjutkan"],
)  # fmt: skip
def test_nothing_to_keep_is_no_key_result(words: str) -> None:
    answer = read_setup(ReplyText.from_words(words), SETUP_ASK)
    (line,) = read_setup(ReplyText.from_words(f"{words}\nbacklog under 80, 1.1"), SETUP_ASK).lines

    assert not answer.lines
    assert not answer.open
    assert [problem.code for problem in answer.problems] == ["not_a_key_result"]
    assert line.text == "backlog under 80"
