"""
Every fixture is read as was written down before the reader saw it: words and, for answers to our own mails, values.
"""

from __future__ import annotations

import pytest

from tests.emails.fixtures import Fixture, all_fixtures
from tests.emails.reading import expected_values, read, values_of, words_of

FIXTURES = {fixture.name: fixture for fixture in all_fixtures()}


@pytest.mark.parametrize("fixture", [pytest.param(each, id=name) for name, each in FIXTURES.items()])
def test_words_and_values_are_read_as_written_down(fixture: Fixture) -> None:
    answer = read(fixture)

    words = words_of(answer["reply"], fixture)
    assert words in [words_of(text, fixture) for text in fixture.accept], words
    assert values_of(answer, fixture) == expected_values(fixture)


def test_each_fixture_has_a_name_of_its_own() -> None:
    assert len(FIXTURES) == len(list(all_fixtures()))


def test_each_fixture_is_one_mail_in_one_form() -> None:
    for fixture in FIXTURES.values():
        assert [fixture.text, fixture.html, fixture.mime].count(None) == 2, fixture.name
