"""Every sentence is said in every language, with the same places, in words that the reader of replies understands."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from string import Formatter

import pytest

from service.domain.answers import (
    OpenLine,
    ReviewAsk,
    SetupAsk,
    TeamKeyResult,
    WeekLine,
    read_review,
    read_setup,
)
from service.domain.answers.pauses import Wish, read_pause
from service.domain.periods import Cycle, Period
from service.domain.reply_text import Body, read_reply
from service.domain.speech import _, spoken
from service.domain.wording import score_text
from service.package_data import folder
from service.rendering import known_language, speaking
from service.rendering.languages import LANGUAGES
from tests.rendering import mails_of_week_three as mails
from tests.rendering.sentences import TRANSLATED, Sentence, read_catalogue, sentences


@pytest.fixture(scope="module")
def said() -> dict[Sentence, list[str]]:
    return sentences()


def test_sentences_are_found_in_code_and_templates(said: dict[Sentence, list[str]]) -> None:
    files = {place for places in said.values() for place in places}

    assert {"service/domain/digests/needs.py", "templates/email/setup/body.txt"} <= files


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_sentence_is_missing_fuzzy_or_left_over(language: str, said: dict[Sentence, list[str]]) -> None:
    catalogue = read_catalogue(language)
    known = {message.id: message for message in catalogue if message.id}

    assert sorted(map(str, said.keys() - known.keys())) == []
    assert sorted(map(str, known.keys() - said.keys())) == []
    assert [message.id for message in known.values() if message.fuzzy] == []
    assert [message.id for message in known.values() if not all(_forms(message.string))] == []
    assert [
        message.id
        for message in known.values()
        if message.pluralizable and len(_forms(message.string)) != catalogue.num_plurals
    ] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_have_the_places_of_the_english_sentence(language: str) -> None:
    differing = [
        (message.id, form)
        for message in read_catalogue(language)
        if message.id
        for form in _forms(message.string)
        if _places(form) != _places(_forms(message.id)[-1])
    ]

    assert differing == []


def test_no_sentence_hides_in_an_f_string_where_translators_would_not_find_it() -> None:
    """On Python 3.11 an f-string is one piece to whoever looks for sentences."""
    code = Path(folder("templates")).parent / "service"
    hidden = [
        str(path)
        for path in code.rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"""\bf["'].*\{[^{}]*\b(_|ngettext)\(["']""", line)
    ]

    assert hidden == []


def test_catalogues_travel_with_the_package() -> None:
    assert all((folder("rendering/translations") / f"{language}.po").is_file() for language in TRANSLATED)


def test_days_numbers_and_weeks_are_said_as_in_each_language() -> None:
    cycle, period = Cycle(date(2026, 10, 5)), Period(2026, 43)
    labels = {}
    for language in LANGUAGES:
        with speaking(language):
            labels[language] = (
                f"{cycle.label(period)} {spoken().weekday(date(2026, 10, 23))} {score_text(0.6)}"
            )

    assert labels == {
        "en": "Week 3 (19–23 Oct) Friday 0.6",
        "de": "Woche 3 (19.–23. Okt.) Freitag 0,6",
        "fr": "Semaine 3 (19–23 oct.) vendredi 0,6",
        "es": "Semana 3 (19–23 oct) viernes 0,6",
        "id": "Minggu 3 (19–23 Okt) Jumat 0,6",
    }


def test_span_across_months_names_both() -> None:
    with speaking("de"):
        assert spoken().days(date(2026, 11, 30), date(2026, 12, 4)) == "30. Nov.–4. Dez."


@pytest.mark.parametrize(
    ("tag", "language"),
    [("de-CH", "de"), ("FR_ca", "fr"), ("es", "es"), ("pt-BR", None), ("", None), (None, None)],
)
def test_language_of_a_tag_is_known_or_not(tag: str | None, language: str | None) -> None:
    assert known_language(tag) == language


def test_language_that_is_not_spoken_here_gets_english_and_the_one_before_is_spoken_again() -> None:
    with speaking("fr"):
        with speaking("pt-BR"):
            assert _("no score") == "no score"
        assert _("no score") == "sans note"

    assert _("no score") == "no score"


@pytest.mark.parametrize("language", LANGUAGES)
def test_answers_that_the_setup_mail_prints_are_understood(language: str) -> None:
    with speaking(language):
        keep, score = mails.SETUP.how_to_keep, mails.SETUP.how_to_score
    printed = [*_quoted(keep), *_quoted(score or "")]
    answers = [read_setup(read_reply(Body(text=words)), _SETUP).open for words in printed]

    assert [[(line.n, line.next, line.score) for line in open_] for open_ in answers] == [
        [("a", "keep", None)],
        [("b", None, 1.0)],
        [("b", None, 0.5)],
        [("b", None, 0.0)],
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_that_the_review_mail_prints_score(language: str) -> None:
    """The mail lists them in one sentence: "For each line done, partly, no, or a number"."""
    words = {
        "en": ("done", "partly", "no", "blocked:"),
        "de": ("erledigt", "teilweise", "nein", "blockiert:"),
        "fr": ("fait", "en partie", "non", "bloqué :"),
        "es": ("hecho", "en parte", "no", "bloqueado:"),
        "id": ("selesai", "sebagian", "tidak", "terhambat:"),
    }[language]
    with speaking(language):
        question = mails.REVIEW.question
    done, partly, no, blocked = words
    typed = f"1 {done}\n2 {partly}\n3 {no}, {blocked} x"
    scores = read_review(read_reply(Body(text=typed)), _REVIEW).scores

    assert all(word in question for word in words)
    assert [(line.score, line.blocked) for line in scores] == [(1.0, None), (0.5, None), (0.0, "x")]


_SETUP = SetupAsk(
    team="OPS",
    key_results=(TeamKeyResult("OPS-1.1", "Open refund cases from 140 to 60", "Ops"),),
    open=(
        OpenLine("a", "Courier pick-ups on time 5 days of 5", ("OPS-1.1",)),
        OpenLine("b", "Refund cases older than 30 days, 22 to 10", ("OPS-1.1",)),
    ),
)
_REVIEW = ReviewAsk(tuple(WeekLine(n, f"Result {n}", ("OPS-1.1",)) for n in (1, 2, 3)))


def _quoted(sentence: str) -> list[str]:
    return [words.strip() for words in re.findall(r'["„«]([^"“»]*)["“»]', sentence)]


def _forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ("",))


def _places(sentence: str) -> list[str]:
    return sorted({name for _text, name, _spec, _conversion in Formatter().parse(sentence) if name})


@pytest.mark.parametrize("language", LANGUAGES)
def test_pauses_that_our_mails_print_are_understood(language: str) -> None:
    with speaking(language):
        setup, paused = _quoted(mails.SETUP.terms), _quoted(mails.PAUSED.body)
        open_end, asked = _quoted(mails.PAUSED_WITHOUT_END.body), _quoted(mails.PAUSE_OF_TWO_DAYS.body)
    today = date(2026, 10, 19)
    wishes = [read_pause([words], today, language) for words in (*setup, *asked, *paused, *open_end)]

    assert [(wish.wish, wish.back_on) for wish in wishes if wish] == [
        (Wish.PAUSE, date(2026, 11, 2)),
        (Wish.PAUSE, date(2026, 11, 2)),
        (Wish.PAUSE, date(2027, 2, 11)),
        (Wish.RESUME, None),
        (Wish.RESUME, None),
    ]
