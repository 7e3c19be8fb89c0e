"""A person's form speaks their language and understands what is chosen there."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from service.db.tables import Delivery, Person
from tests.support.pages import open_page_of, serving
from tests.web.conftest import Story


def speak(story: Story, language: str) -> None:
    with story.app.db.begin() as session:
        session.execute(update(Person).values(language=language))


@pytest.mark.parametrize(
    ("language", "title", "until", "saved"),
    [
        ("de", "Woche 3 (19.–23. Okt.): Ergebnisse von Andy", "Freitag 23. Okt., 14:00", "Gespeichert."),
        ("fr", "Semaine 3 (19–23 oct.) : résultats de Andy", "vendredi 23 oct., 14:00", "Enregistré."),
        ("es", "Semana 3 (19–23 oct): resultados de Andy", "viernes 23 oct, 14:00", "Guardado."),
        ("id", "Minggu 3 (19–23 Okt): hasil Andy", "Jumat 23 Okt, 14:00", "Tersimpan."),
    ],
)
def test_form_speaks_the_owners_language(
    story: Story, language: str, title: str, until: str, saved: str
) -> None:
    speak(story, language)

    with serving(story.app) as site:
        page = open_page_of(site, f"/f/{story.token()}")
        assert page.one("html").attributes["lang"] == language
        assert title in " ".join(page.text.split())
        assert until in page.text
        after = page.submit("main form", **{"line-1-text": "Backlog 96 to 80", "line-1-codes": "OPS-1.1"})

    assert saved in after.text
    with story.app.db.read() as session:
        receipt = session.scalars(select(Delivery).where(Delivery.kind == "receipt")).one()
    assert f'lang="{language}"' in (receipt.html or "")


def test_problem_on_the_form_is_said_in_the_owners_language(story: Story) -> None:
    speak(story, "de")

    with serving(story.app) as site:
        page = open_page_of(site, f"/f/{story.token()}")
        again = page.submit("main form", **{"line-1-text": "Backlog 96 to 80", "line-1-codes": ""})

    assert again.status == 422
    assert "Zeile 1: Wähl das Teamergebnis" in again.text
