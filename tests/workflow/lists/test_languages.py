"""The language of a list is that of its people whose own nobody knows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from service.db.tables import Person
from service.errors import ConfigurationError
from service.workflow import list_languages, list_reports, manage_lists, member_settings, sync_list
from tests.support.pages import Page, open_page_of, serving, signed_in
from tests.support.team import LIST, MONDAY_SETUP, World

SETUP = {
    "en": "Week 1 (5–9 Oct): your key results",
    "de": "Woche 1 (5.–9. Okt.): deine Ergebnisse",
    "fr": "Semaine 1 (5–9 oct.) : tes résultats",
}
NILS = {"name": "Nils Ek", "given_name": "Nils", "address": "nils@example.com", "language": ""}
MINAS = {"name": "Mina Oe", "given_name": "Mina", "address": "mina@example.com"}


def subject(world: World, who: str) -> str:
    return str(world.inbox(who)[-1]["subject"])


def language(world: World, who: str) -> str:
    with world.app.db.read() as session:
        return session.scalars(select(Person.language).where(Person.address == f"{who}@example.com")).one()


def test_member_without_a_language_gets_the_lists_and_the_mailboxs_own_goes_before(world: World) -> None:
    world.add_people({**MINAS, "language": "fr-FR"}, NILS)
    world.put_on_list("mira", "ben", "mina", "nils")
    list_languages.set_language(world.app, LIST, "de")
    sync_list.sync_all_lists(world.app)
    member_settings.refresh_some(world.app)

    world.at(MONDAY_SETUP)

    assert (subject(world, "nils"), subject(world, "mina")) == (SETUP["de"], SETUP["fr"])


def test_lead_on_no_list_without_a_language_gets_that_of_the_list_that_they_lead(world: World) -> None:
    world.add_people(
        NILS, groups=[{"name": "HR", "address": "hr@example.com", "members": ["ben@example.com"]}]
    )
    manage_lists.add(world.app, "hr@example.com", lead="nils@example.com")
    manage_lists.enable(world.app, "hr@example.com")

    list_languages.set_language(world.app, "HR", "de")
    assert language(world, "nils") == "de"
    sync_list.sync_all_lists(world.app)
    assert language(world, "nils") == "de"
    list_languages.set_language(world.app, "HR", list_languages.NONE)
    assert language(world, "nils") == "en"


def test_home_teams_language_counts_of_several_and_none_means_english_again(world: World) -> None:
    world.add_people(
        NILS,
        groups=[{"name": "HR", "address": "hr@example.com", "members": ["nils@example.com"]}],
    )
    world.put_on_list("mira", "ben", "nils")
    manage_lists.add(world.app, "hr@example.com", lead="mona@example.com")
    sync_list.sync_all_lists(world.app)
    list_languages.set_language(world.app, LIST, "de")

    assert language(world, "nils") == "de"
    list_languages.set_language(world.app, "HR", "fr")
    assert language(world, "nils") == "de"  # Ops was there first.
    manage_lists.set_home(world.app, "HR", "nils@example.com")
    sync_list.sync_all_lists(world.app)
    assert language(world, "nils") == "fr"
    list_languages.set_language(world.app, "HR", "none")
    list_languages.set_language(world.app, LIST, "none")
    assert language(world, "nils") == "en"


def test_language_that_is_not_spoken_here_is_refused_with_those_that_are(world: World) -> None:
    with pytest.raises(ConfigurationError, match="pt is not spoken here; name one of en, de, fr, es, id"):
        list_languages.set_language(world.app, LIST, "pt")

    assert list_reports.show(world.app, LIST)[0].language is None


@pytest.fixture
def admin(world: World) -> Iterator[Page]:
    with serving(world.app) as site:
        yield open_page_of(site, "/lists/OPS", signed_in(world.app, "ada", "admin", name="Ada"))


def test_language_is_set_on_the_lists_page(world: World, admin: Page) -> None:
    page = admin.submit('main form:has(button[value="language"])', do="language", language="es")

    assert "The language is set." in page.text
    assert "is written to in español" in page.text
    assert list_reports.show(world.app, LIST)[0].language == "es"
