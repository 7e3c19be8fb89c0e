"""What a lead or manager answers to a digest: to whom the words go, and when nobody is shown them."""

from __future__ import annotations

import pytest

from service.domain.comments import Colleague, DigestAnswer, Doubt, Remark, read_digest_answer

ANDY = Colleague(1, "Andy", "Andy Lim", (1, 2, 3))
WENDY = Colleague(2, "Wendy", "Wendy Tan", (1, 2))
KOFI = Colleague(3, "Kofi", "Mensah, Kofi")
OPS = (ANDY, WENDY, KOFI)
TWO_ANDYS = (
    Colleague(1, "Andy L.", "Andy Lim", (1, 2)),
    Colleague(4, "Andy K.", "Andy Kraus", (1,)),
    WENDY,
)


@pytest.mark.parametrize(
    ("words", "remark"),
    [
        ("Andy 2: use the July data", Remark(1, 2, "use the July data")),
        ("andy 2 use the July data", Remark(1, 2, "use the July data")),
        ("Andy 2 - use the July data", Remark(1, 2, "use the July data")),
        ("Andy, 2: use the July data", Remark(1, 2, "use the July data")),
        ("Andy Lim 2: use the July data", Remark(1, 2, "use the July data")),
        ("Hi,\n\nAndy 2: use the July data", Remark(1, 2, "use the July data")),
        ("Wendy: good week", Remark(2, None, "good week")),
        ("@Kofi: are you there?", Remark(3, None, "are you there?")),
        ("Mensah, Kofi: are you there?", Remark(3, None, "are you there?")),
        (
            "Andy 2: use the July data\nit is on the share",
            Remark(1, 2, "use the July data\nit is on the share"),
        ),
        ("Wendy 1: 9 to 3 is bold", Remark(2, 1, "9 to 3 is bold")),
    ],
)
def test_words_go_to_the_person_they_begin_with(words: str, remark: Remark) -> None:
    assert read_digest_answer(words, OPS) == DigestAnswer(remarks=(remark,))


def test_each_name_begins_a_remark_of_its_own() -> None:
    answer = read_digest_answer("Andy 2: use the July data\n\nWendy: good week", OPS)

    assert answer.remarks == (Remark(1, 2, "use the July data"), Remark(2, None, "good week"))


@pytest.mark.parametrize(
    "words", ["ok", "OK.", "Agreed, thanks", "einverstanden", "d'accord", "de acuerdo", "setuju", "👍"]
)
def test_ok_agrees_to_the_week(words: str) -> None:
    assert read_digest_answer(words, OPS) == DigestAnswer(agrees=True)


def test_ok_and_a_remark_are_both_taken() -> None:
    answer = read_digest_answer("ok\nAndy 2: use the July data", OPS)

    assert answer == DigestAnswer(agrees=True, remarks=(Remark(1, 2, "use the July data"),))


@pytest.mark.parametrize(
    "words",
    [
        "ok except Andy 2: use the July data",
        "OK, but Andy 2: use the July data",
        "Agreed. Andy 2: use the July data",
        "Einverstanden, außer Andy 2: use the July data",
        "d'accord sauf Andy 2: use the July data",
        "setuju kecuali Andy 2: use the July data",
    ],
)
def test_ok_with_an_exception_agrees_and_goes_to_the_one_it_names(words: str) -> None:
    assert read_digest_answer(words, OPS) == DigestAnswer(
        agrees=True, remarks=(Remark(1, 2, "use the July data"),)
    )


@pytest.mark.parametrize("words", ["ok except the July data", "ok if Andi 2: agrees", "okra 2: buy some"])
def test_exception_without_a_known_name_is_no_ok_and_asked_about(words: str) -> None:
    assert read_digest_answer(words, OPS) == DigestAnswer(doubt=Doubt("no_name", words))


@pytest.mark.parametrize(
    "words",
    [
        "Andy 2: use the July data; Wendy 1: hurry",
        "Andy: good. Wendy Tan: hurry",
        "ok but Andy 1: a, wendy: b",
    ],
)
def test_two_people_in_one_line_are_asked_about_and_nobody_reads_the_others_words(words: str) -> None:
    answer = read_digest_answer(words, OPS)

    assert answer.remarks == ()
    assert answer.doubt is not None
    assert (answer.doubt.code, answer.doubt.called) == ("two_in_a_line", ("Andy", "Wendy"))


@pytest.mark.parametrize("below", ["Wendi: you are late", "Wendi 1: you are late", "Robert 3: you are late"])
def test_mistyped_name_below_a_remark_does_not_go_to_the_one_above(below: str) -> None:
    assert read_digest_answer(f"Andy 2: use the July data\n{below}", OPS) == DigestAnswer(
        doubt=Doubt("no_name", below)
    )


def test_words_with_a_colon_below_a_remark_belong_to_it() -> None:
    answer = read_digest_answer("Andy 2: use the July data\nNote: it is on the share", OPS)

    assert answer.remarks == (Remark(1, 2, "use the July data\nNote: it is on the share"),)


@pytest.mark.parametrize("words", ["", "Thanks!", "Hello Rina,", "Merci"])
def test_thanks_and_greetings_say_nothing(words: str) -> None:
    assert read_digest_answer(words, OPS) == DigestAnswer()


@pytest.mark.parametrize(
    "words", ["use the July data", "Andi 2: use the July data", "Andy and Wendy should talk"]
)
def test_words_that_begin_with_no_name_are_asked_about(words: str) -> None:
    assert read_digest_answer(words, OPS) == DigestAnswer(doubt=Doubt("no_name", words))


def test_nothing_is_carried_out_of_an_answer_with_a_doubt() -> None:
    answer = read_digest_answer("Andy: good week\nAndy 9: and this?", OPS)

    assert answer == DigestAnswer(doubt=Doubt("no_such_line", "Andy", ("Andy",), 9))


def test_name_that_two_people_share_is_asked_about_and_the_longer_one_is_clear() -> None:
    assert read_digest_answer("Andy 1: well done", TWO_ANDYS).doubt == Doubt(
        "two_people", "Andy", ("Andy L.", "Andy K.")
    )
    assert read_digest_answer("Andy K. 1: well done", TWO_ANDYS).remarks == (Remark(4, 1, "well done"),)
    assert read_digest_answer("Andy Lim 1: well done", TWO_ANDYS).remarks == (Remark(1, 1, "well done"),)
