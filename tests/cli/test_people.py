"""`okr people`: an admin hands a person what is stored about them, and forgets one who left."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from sqlalchemy import insert

from service.db.database import Database
from service.db.tables import Person
from tests.cli.okr import Okr

MIRA = "mira@example.com"


@pytest.fixture(autouse=True)
def installation(small_installation: Database) -> None:
    """Work on a database that knows Mira, who is on no list."""
    with small_installation.begin() as session:
        mira = {"directory_id": "7", "name": "Mira Okoye", "given_name": "Mira", "address": MIRA}
        session.execute(insert(Person), [mira])


def test_export_is_json(okr: Okr) -> None:
    found = json.loads(okr("people", "export", MIRA))

    assert found["people"][0]["name"] == "Mira Okoye"


def test_exported_file_is_for_its_reader_alone_and_overwrites_nothing(okr: Okr, tmp_path: Path) -> None:
    okr("people", "export", MIRA, "--out", "mira.json")

    assert stat.S_IMODE((tmp_path / "mira.json").stat().st_mode) == 0o600
    assert "is there already" in okr("people", "export", MIRA, "--out", "mira.json", fails=2)


def test_erasing_asks_for_the_address_and_does_nothing_on_another(
    okr: Okr, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: "ben@example.com")

    assert "nothing was erased" in okr("people", "erase", MIRA, fails=1)
    assert "Mira" in okr("people", "export", MIRA)


def test_erased_person_is_not_known_any_more(okr: Okr) -> None:
    assert okr("people", "erase", MIRA, "--yes").startswith("Erased: 0 lines, 0 answers, 0 mails.")

    assert "Nobody here has the address" in okr("people", "export", MIRA, fails=1)


def test_erasing_tells_its_counts_as_json(okr: Okr) -> None:
    found = json.loads(okr("people", "erase", MIRA, "--yes", "--json"))

    assert (found["lines"], found["mailboxes"]) == (0, ["okr@example.com"])
