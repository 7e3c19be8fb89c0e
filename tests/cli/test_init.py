"""`okr init` writes settings that work, keeps keys private, overwrites nothing, says what to do next."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.bootstrap import graph_settings
from service.config import load_config
from service.graph.certificate import ends_at, thumbprint
from tests.cli.okr import Okr

GIVEN = ("--base-url", "https://okr.contoso.com", "--mailbox", "OKR@contoso.com")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_written_settings_are_an_installation(okr: Okr) -> None:
    okr("init", *GIVEN, "--tenant", "contoso.com", "--client-id", "4711", "--admin", "ada@contoso.com")

    config = load_config()
    settings = graph_settings(config)
    assert (config.base_url, config.mailbox, config.admin) == (
        "https://okr.contoso.com",
        "okr@contoso.com",
        "ada@contoso.com",
    )
    assert (settings.tenant, settings.client_id) == ("contoso.com", "4711")
    assert settings.certificate is not None
    assert ends_at(settings.certificate.public_certificate) > datetime.now(UTC) + timedelta(days=700)


def test_keys_are_for_this_user_alone_and_the_part_to_upload_holds_none(okr: Okr, folder: Path) -> None:
    okr("init", *GIVEN)

    assert [(folder / name).stat().st_mode & 0o777 for name in ("okr.toml", "okr-app.pem")] == [0o600, 0o600]
    assert "PRIVATE KEY" in (folder / "okr-app.pem").read_text()
    assert "PRIVATE KEY" not in (folder / "okr-app.cer").read_text()


def test_every_installation_has_a_secret_and_a_key_of_its_own(okr: Okr, folder: Path) -> None:
    okr("init", *GIVEN, "--folder", "one")
    okr("init", *GIVEN, "--folder", "other")

    def secrets(name: str) -> tuple[str, str]:
        return (
            tomllib.loads((folder / name / "okr.toml").read_text())["secret_key"],
            thumbprint((folder / name / "okr-app.cer").read_text()),
        )

    assert not set(secrets("one")) & set(secrets("other"))


def test_nothing_is_overwritten(okr: Okr, folder: Path) -> None:
    okr("init", *GIVEN)
    before = {file.name: file.read_bytes() for file in folder.iterdir()}

    assert "is there already and is not overwritten" in okr("init", *GIVEN, fails=2)
    (folder / "okr.toml").rename(folder / "elsewhere.toml")
    assert "okr-app.cer is there already" in okr("init", *GIVEN, fails=2)
    assert {file.name.replace("elsewhere", "okr"): file.read_bytes() for file in folder.iterdir()} == before


def test_wrong_answers_are_refused_all_at_once_and_nothing_is_written(okr: Okr, folder: Path) -> None:
    told = okr("init", "--base-url", "okr.contoso.com", "--mailbox", 'ok"r', fails=2)

    assert "starts with https://" in told
    assert "is no mail address" in told
    assert not list(folder.iterdir())


def test_next_steps_limit_the_app_to_the_one_mailbox(okr: Okr, folder: Path) -> None:
    told = okr("init", *GIVEN)

    assert thumbprint((folder / "okr-app.cer").read_text()) in told
    assert "m365 entra app add" in told
    assert "PrimarySmtpAddress -eq 'okr@contoso.com'" in told
    assert 'Role "Application Mail.Send" -CustomResourceScope' in told
    assert "https://graph.microsoft.com/Mail" not in told  # That right would open every mailbox.
    assert told.rstrip().endswith("okr doctor")


def test_next_certificate_is_made_beside_the_one_in_use(okr: Okr, folder: Path) -> None:
    okr("init", *GIVEN)
    told = okr("certificate", "next.pem")

    assert "--append" in told
    assert thumbprint((folder / "next.cer").read_text()) != thumbprint((folder / "okr-app.cer").read_text())
    assert "is there already" in okr("certificate", "next.pem", fails=2)
