"""Settings come from flags, environment and file, in this order; what is wrong is said all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.config import Config, load_config
from service.errors import ConfigurationError

SECRET = "tests-only-tests-only-tests-only-tests-only"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Read `okr.toml` from an empty folder, with one good setting in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OKR_SECRET_KEY", SECRET)
    return tmp_path


def _problems(**flags: object) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load_config(**flags)
    return str(caught.value)


def test_a_secret_key_is_all_that_must_be_set() -> None:
    config = load_config()

    assert config.secret_key.get_secret_value() == SECRET
    assert config.database == f"sqlite:///{Path('.okr/okr.db').resolve()}"
    assert config.redis_url is None


def test_flag_beats_environment_and_environment_beats_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "okr.toml").write_text(
        'mailbox = "file@example.com"\nbase_url = "https://file"\ndata_dir = "file"\n[timings]\ntick = 7\npoll = 8\n'
    )
    monkeypatch.setenv("OKR_MAILBOX", "environment@example.com")
    monkeypatch.setenv("OKR_BASE_URL", "https://environment")
    monkeypatch.setenv("OKR_TIMINGS__TICK", "9")

    config = load_config(base_url="https://flag")

    assert (config.base_url, config.mailbox) == ("https://flag", "environment@example.com")
    assert config.data_dir == Path("file")
    assert (config.timings.tick, config.timings.poll) == (9, 8)


@pytest.mark.parametrize("name", ["OKR_DATABASE_URL", "DATABASE_URL"])
def test_database_is_named_by_our_variable_or_the_usual_one(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "postgresql://db/okr")

    assert load_config().database == "postgresql://db/okr"


@pytest.mark.parametrize("name", ["OKR_REDIS_URL", "REDIS_URL"])
def test_redis_is_named_by_our_variable_or_the_usual_one(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "redis://cache:6379/0")

    assert load_config().redis_url == "redis://cache:6379/0"


def test_crash_point_is_refused_outside_the_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKR_CRASH_AT", "after commit of claim:1")
    assert "OKR_CRASH_AT ends the process on purpose and is refused outside the sandbox" in _problems()

    monkeypatch.setenv("OKR_SANDBOX_URL", "http://127.0.0.1:8181")
    assert load_config().crash_at == "after commit of claim:1"

    monkeypatch.setenv("OKR_CRASH_AT", "somewhere")
    assert "OKR_CRASH_AT must be the name of a crash point and a number" in _problems()


def test_all_problems_are_named_at_once_with_what_to_set(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "okr.toml").write_text('mailbx = "okr@example.com"\n')
    monkeypatch.setenv("OKR_SECRET_KEY", "short")
    monkeypatch.setenv("OKR_CLOCK_FILE", "clock")
    monkeypatch.setenv("OKR_BASE_URL", "okr.example.com")
    monkeypatch.setenv("OKR_MAILS_PER_MINUTE", "0")
    monkeypatch.setenv("OKR_TIMINGS__TICK", "soon")
    monkeypatch.setenv("OKR_TIMINGS__POL", "5")
    monkeypatch.setenv("OKR_MALBOX", "okr@example.com")

    assert sorted(_problems().splitlines()[1:]) == [
        "  - OKR_BASE_URL must start with https:// (or http:// in the sandbox)",
        "  - OKR_CLOCK_FILE moves the clock and is refused outside the sandbox: unset it",
        "  - OKR_MAILBX is no setting; did you mean OKR_MAILBOX?",
        "  - OKR_MAILS_PER_MINUTE: Input should be greater than 0",
        "  - OKR_MALBOX is no setting; did you mean OKR_MAILBOX?",
        "  - OKR_SECRET_KEY is too short: set 32 random characters or more",
        "  - OKR_TIMINGS__POL is no setting; did you mean OKR_TIMINGS__POLL?",
        "  - OKR_TIMINGS__TICK: Input should be a valid number, unable to parse string as a number",
    ]


def test_missing_setting_is_named_with_its_meaning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OKR_SECRET_KEY")

    assert "OKR_SECRET_KEY is not set: signs links and Message-IDs; at least 32 characters" in _problems()


def test_file_can_be_elsewhere(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "other.toml").write_text('mailbox = "other@example.com"\n')
    monkeypatch.setenv("OKR_CONFIG", "other.toml")

    assert load_config().mailbox == "other@example.com"


def test_named_file_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKR_CONFIG", "nowhere.toml")

    assert "OKR_CONFIG names a file that is not there: nowhere.toml" in _problems()


def test_file_that_is_no_toml_is_told(folder: Path) -> None:
    (folder / "okr.toml").write_text("mailbox = okr@example.com\n")

    assert "okr.toml can't be read as TOML: Invalid value (at line 1, column 11)" in _problems()


def test_clock_can_be_moved_in_the_sandbox_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKR_CLOCK_FILE", "clock")
    assert "OKR_CLOCK_FILE" in _problems()
    monkeypatch.setenv("OKR_SANDBOX_URL", "http://127.0.0.1:8181")

    assert load_config().clock_file == Path("clock")


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKR_GRAPH__CLIENT_SECRET", "canary-canary")
    config = load_config()

    assert "canary" not in repr(config)
    assert SECRET not in repr(config)


def test_settings_of_a_running_process_do_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_config().mailbox = "else@example.com"  # type: ignore[misc]


def test_every_setting_but_the_self_explaining_ones_says_what_it_means() -> None:
    undescribed = {name for name, field in Config.model_fields.items() if not field.description}

    assert undescribed <= {"database_url", "redis_url", "graph", "timings"}


def test_secret_may_stand_in_a_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "key").write_text("from-a-file-" * 4 + "\n")
    (folder / "client").write_text("s3cret")
    monkeypatch.delenv("OKR_SECRET_KEY")
    monkeypatch.setenv("OKR_SECRET_KEY_FILE", str(folder / "key"))
    monkeypatch.setenv("OKR_GRAPH__CLIENT_SECRET_FILE", str(folder / "client"))

    config = load_config()

    assert config.secret_key.get_secret_value() == "from-a-file-" * 4
    assert config.graph.client_secret is not None
    assert config.graph.client_secret.get_secret_value() == "s3cret"


def test_variable_beats_its_file_and_a_file_that_is_not_there_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "key").write_text("from-a-file-" * 4)
    monkeypatch.setenv("OKR_SECRET_KEY_FILE", str(folder / "key"))
    assert load_config().secret_key.get_secret_value() == SECRET

    monkeypatch.setenv("OKR_METRICS_TOKEN_FILE", str(folder / "nothing"))
    assert f"OKR_METRICS_TOKEN_FILE names a file that is not there: {folder / 'nothing'}" in _problems()


def test_misspelt_secret_file_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKR_SECRET_KEI_FILE", "/run/secrets/key")

    assert "OKR_SECRET_KEI_FILE is no setting" in _problems()


def test_certificate_file_stays_a_setting_of_its_own(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKR_GRAPH__CERTIFICATE_FILE", str(folder / "okr.pem"))

    assert load_config().graph.certificate_file == folder / "okr.pem"


def test_passwords_go_into_urls_that_have_none() -> None:
    given = load_config(
        database_url="postgresql://okr@db:5432/okr",
        database_password="p@ss/word",
        redis_url="redis://redis:6379/0",
        redis_password="s3cret",
    )
    own = load_config(database_url="postgresql://okr:own@db/okr", database_password="other")

    assert given.database == "postgresql://okr:p%40ss%2Fword@db:5432/okr"
    assert given.redis == "redis://:s3cret@redis:6379/0"
    assert own.database == "postgresql://okr:own@db/okr"


def test_theme_is_set_like_everything_else(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "okr.toml").write_text('[theme]\nname = "Contoso goals"\nlogo = "logo.svg"\n')
    (folder / "logo.svg").write_text("<svg/>")
    monkeypatch.setenv("OKR_THEME__BRAND", "#5B2D8E")

    theme = load_config().theme

    assert (theme.name, theme.brand, theme.look.light.brand) == ("Contoso goals", "#5b2d8e", "#5b2d8e")


def test_all_that_is_wrong_with_the_theme_and_the_channels_is_told_at_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "logo.gif").write_text("GIF")
    monkeypatch.setenv("OKR_THEME__BRAND", "#ffcc00")
    monkeypatch.setenv("OKR_THEME__LOGO", "logo.gif")
    monkeypatch.setenv("OKR_THEME__NAME", "x" * 41)
    monkeypatch.setenv("OKR_TEAMS__HOSTS", '["*"]')

    problems = _problems()

    assert "OKR_THEME__BRAND #ffcc00 is too light" in problems
    assert "The nearest that can be read is #" in problems
    assert "OKR_THEME__LOGO must be a file that ends in .png" in problems
    assert "OKR_THEME__NAME must be a name of 1 to 40 characters" in problems
    assert "OKR_TEAMS__HOSTS holds '*'" in problems
