"""
Say what this installation is: settings from flags, environment (`OKR_*`), secret files, then `okr.toml`.

A secret file is named by a variable that ends in `_FILE`: OKR_SECRET_KEY_FILE=/run/secrets/secret_key holds what
OKR_SECRET_KEY would say. Every problem is reported at once, each with what to set. Nothing here connects to anything.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cached_property
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import (
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from service.errors import ConfigurationError
from service.theme import PRODUCT, Theme, problem_of, theme_of

_FILE_VARIABLE = "OKR_CONFIG"
PICTURES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".svg": "image/svg+xml"}
"""What a logo can be, by the end of its file's name."""
_LARGEST_LOGO = 200 * 1024
_LONGEST_NAME = 40


class Timings(BaseModel):
    """Every wait of the service, in seconds of machine time. The demo and the tests set short ones."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tick: float = Field(60, gt=0, description="between two looks at the timetable and at due rows")
    poll: float = Field(
        300, gt=0, description="between two reads of a mailbox that no notification asked for"
    )
    beat: float = Field(1, gt=0, description="between two looks at lanes whose next slice may begin")
    minute: float = Field(
        60, gt=0, description="the span in which `mails_per_minute` mails may leave a mailbox"
    )
    pause_most: float = Field(120, gt=0, description="the longest pause of a lane that Graph did not ask for")
    look_after: float = Field(
        21_600, gt=0, description="between two comparisons of a mailbox with the database"
    )
    stray: float = Field(900, gt=0, description="the age at which a draft that nobody will send is removed")
    sync: float = Field(900, gt=0, description="between two looks at who is on a list")
    settings: float = Field(14_400, gt=0, description="between two looks at a member's mailbox settings")
    lease: float = Field(120, gt=0, description="how long a claim holds before another worker may take over")
    retry_first: float = Field(30, gt=0, description="before the first retry of a failed mail; then doubling")
    retry_most: float = Field(1800, gt=0, description="the longest wait between two retries")
    look_up: float = Field(90, ge=0, description="before an unclear answer of Graph is looked up")
    confirm: float = Field(60, ge=0, description="before a sent mail is first looked for in Sent Items")
    give_up: float = Field(3600, gt=0, description="after this a mail found nowhere becomes unknown")
    hold_back: float = Field(
        600,
        ge=0,
        description="between switching a list on and its first mail: until then it can be taken back",
    )
    http: float = Field(30, gt=0, description="the longest one request to Graph may take")
    renew: float = Field(172_800, gt=0, description="what is left of a subscription when it is renewed")
    idle: float = Field(1800, gt=0, description="after this without a page a signed-in person signs in again")
    signed_in: float = Field(28_800, gt=0, description="the longest a sign-in lasts")
    recheck: float = Field(900, gt=0, description="after this Entra is asked again who someone is and may be")


class GraphConfig(BaseModel):
    """How to reach the tenant. With `sandbox_url` set, the local Microsoft 365 stand-in is used instead."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tenant: str = "00000000-0000-0000-0000-000000000000"
    client_id: str = "00000000-0000-0000-0000-000000000000"
    client_secret: SecretStr | None = None
    certificate_file: Path | None = Field(None, description="PEM file with private key and certificate")
    login_url: str = "https://login.microsoftonline.com"
    graph_url: str = "https://graph.microsoft.com"


class SignInConfig(BaseModel):
    """Who may do what: each entry is an app role's value or a group's object id, as the sign-in names them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    admins: tuple[str, ...] = Field(("admin",), description="who runs the installation")
    managers: tuple[str, ...] = Field(
        (),
        description="who may read digests' boards; empty: every lead and everyone whom the directory names as manager",
    )
    members: tuple[str, ...] = Field(
        (), description="who may see the own team's board; empty: all on its list"
    )


class ThemeConfig(BaseModel):
    """The look of mails and pages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(PRODUCT, description="what the service is called in your company")
    brand: str | None = Field(None, description="the company's colour, like #0f6cbd")
    logo: Path | None = Field(None, description="picture (PNG, JPEG or SVG) on top of each page")

    @field_validator("name")
    @classmethod
    def _is_a_name(cls, value: str) -> str:
        if not value.strip() or not value.isprintable() or len(value) > _LONGEST_NAME:
            raise ValueError(f"must be a name of 1 to {_LONGEST_NAME} characters on one line")
        return value.strip()

    @field_validator("brand")
    @classmethod
    def _can_be_read(cls, value: str | None) -> str | None:
        problem = problem_of(value) if value is not None else None
        if problem is not None:
            raise ValueError(problem)
        return value.lower() if value else None

    @field_validator("logo")
    @classmethod
    def _is_a_picture(cls, value: Path | None) -> Path | None:
        if value is None:
            return None
        if value.suffix.lower() not in PICTURES:
            raise ValueError(f"must be a file that ends in {', '.join(PICTURES)}")
        if not value.is_file():
            raise ValueError(f"names a file that is not there: {value}")
        if value.stat().st_size > _LARGEST_LOGO:
            raise ValueError(f"is too large: {_LARGEST_LOGO // 1024} kB at most, since each page loads it")
        return value

    @property
    def look(self) -> Theme:
        """The colours of mails and pages."""
        return theme_of(self.name, self.brand)


class TeamsConfig(BaseModel):
    """How channels of Microsoft Teams are reached."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    hosts: tuple[str, ...] = Field(
        ("api.powerplatform.com",),
        description="hosts of Workflows that may be called, each with all below it; nothing else is",
    )

    @field_validator("hosts")
    @classmethod
    def _are_names(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        wrong = [name for name in value if not re.fullmatch(r"(?:[a-z0-9-]+\.)+[a-z]{2,}", name)]
        if wrong:
            raise ValueError(f"holds {wrong[0]!r}, which is no host's name like api.powerplatform.com")
        return value


class _Source(TomlConfigSettingsSource):
    """`okr.toml` of the working directory, or the file that OKR_CONFIG names."""


class _Environment(EnvSettingsSource):
    """The variables that hold values themselves."""

    def _load_env_vars(self) -> Mapping[str, str | None]:
        files = {f"{setting}_file".lower() for setting in _secret_files()}
        return {name: value for name, value in super()._load_env_vars().items() if name not in files}


class _SecretFiles(EnvSettingsSource):
    """What the files say that `OKR_…_FILE` variables name."""

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return {
            setting.lower(): _content(file) for setting, file in _secret_files().items() if file.is_file()
        }


class Config(BaseSettings):
    """All settings of one installation."""

    model_config = SettingsConfigDict(
        env_prefix="OKR_",
        env_nested_delimiter="__",
        env_ignore_empty=True,  # Compose files hand on what isn't set as nothing.
        extra="forbid",
        frozen=True,
        populate_by_name=True,
    )

    base_url: str = Field("http://127.0.0.1:8080", description="where people reach the web pages")
    mailbox: str = Field("okr@example.com", description="the mailbox that sends and is read")
    more_mailboxes: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="further mailboxes that share the sending, separated by commas; each is read as well"
    )
    data_dir: Path = Field(Path(".okr"), description="the database, Redis' files and logs of embedded mode")
    database_url: str | None = Field(
        None, validation_alias=AliasChoices("database_url", "OKR_DATABASE_URL", "DATABASE_URL")
    )
    redis_url: str | None = Field(
        None, validation_alias=AliasChoices("redis_url", "OKR_REDIS_URL", "REDIS_URL")
    )
    database_password: SecretStr | None = Field(
        None, description="goes into database_url, so that a file can hold it"
    )
    redis_password: SecretStr | None = Field(
        None, description="goes into redis_url, so that a file can hold it"
    )
    secret_key: SecretStr = Field(description="signs links and Message-IDs; at least 32 characters")
    admin: str | None = Field(None, description="address that gets the weekly report and the alarms")
    metrics_token: SecretStr | None = Field(
        None, description="opens /metrics to others than this machine, as a bearer token"
    )
    graph: GraphConfig = GraphConfig()
    sign_in: SignInConfig = Field(
        SignInConfig(), description="which app roles and groups make an admin, a manager, a member"
    )
    theme: ThemeConfig = Field(ThemeConfig(), description="the look of mails and pages")
    teams: TeamsConfig = Field(TeamsConfig(), description="how channels of Microsoft Teams are reached")
    trusted_proxies: tuple[str, ...] = Field(
        (), description="addresses or networks of our own proxies, whose X-Forwarded-For is believed"
    )
    sandbox_url: str | None = Field(None, description="the sandbox's address; never set it for a real tenant")
    clock_file: Path | None = Field(None, description="moves product time; sandbox only")
    crash_at: str | None = Field(
        None, description="ends the process at a crash point, `name:n`; sandbox only"
    )
    mails_per_minute: float = Field(25, gt=0, description="what one mailbox may send; Exchange allows 30")
    mails_per_day: int = Field(
        9500, gt=0, description="what one mailbox may send in 24 hours; Exchange allows 10,000 recipients"
    )
    keep_mails_days: int = Field(
        30,
        ge=1,
        description="after how many days mails as they came and went are let go; what people wrote stays",
    )
    timings: Timings = Timings()

    # Checked field by field, not as a whole: a whole is looked at only when every part is right, and then a second
    # round of problems would follow the first.

    @field_validator("base_url")
    @classmethod
    def _is_web_address(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must start with https:// (or http:// in the sandbox)")
        return value

    @field_validator("more_mailboxes", mode="before")
    @classmethod
    def _is_list_of_addresses(cls, value: object) -> object:
        given = value.replace(",", " ").split() if isinstance(value, str) else value
        if isinstance(given, list | tuple) and any("@" not in str(address) for address in given):
            raise ValueError("must be mail addresses, separated by commas")
        return given

    @field_validator("trusted_proxies")
    @classmethod
    def _are_addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            try:
                ip_network(each, strict=False)
            except ValueError:
                raise ValueError(
                    f"holds {each!r}, which is neither an address nor a network like 10.0.0.0/8"
                ) from None
        return value

    @field_validator("secret_key")
    @classmethod
    def _is_long(cls, value: SecretStr) -> SecretStr:
        if len(value.get_secret_value()) < 32:
            raise ValueError("is too short: set 32 random characters or more")
        return value

    @field_validator("clock_file")
    @classmethod
    def _is_for_the_sandbox(cls, value: Path | None, info: ValidationInfo) -> Path | None:
        if value and not info.data.get("sandbox_url"):
            raise ValueError("moves the clock and is refused outside the sandbox: unset it")
        return value

    @field_validator("crash_at")
    @classmethod
    def _ends_a_sandbox_at_most(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value and not info.data.get("sandbox_url"):
            raise ValueError("ends the process on purpose and is refused outside the sandbox: unset it")
        if value and not value.rpartition(":")[2].isdecimal():
            raise ValueError("must be the name of a crash point and a number: name:1")
        return value

    @property
    def mailboxes(self) -> tuple[str, ...]:
        """All mailboxes that send and are read, the first one first."""
        return tuple(dict.fromkeys((self.mailbox, *self.more_mailboxes)))

    @cached_property
    def database(self) -> str:
        """The database's URL: the given one with its password, or SQLite below `data_dir`."""
        if self.database_url is None:
            return f"sqlite:///{(self.data_dir / 'okr.db').resolve()}"
        return _with_password(self.database_url, self.database_password)

    @cached_property
    def redis(self) -> str | None:
        """The URL of Redis with its password; None where the embedded one is used."""
        return _with_password(self.redis_url, self.redis_password) if self.redis_url else None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags first, then the environment, secret files and `okr.toml`."""
        return (
            init_settings,
            _Environment(settings_cls),
            _SecretFiles(settings_cls),
            _Source(settings_cls, _file()),
        )


def load_config(**flags: Any) -> Config:
    """
    Read the settings.

    Raises:
        ConfigurationError: lists every setting that is missing or wrong, and what to set.
    """
    problems = _idle_variables()
    try:
        config = Config(**flags)
    except ValidationError as error:
        raise ConfigurationError(_told([*_explain(error), *problems])) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(_told([f"{_file()} can't be read as TOML: {error}", *problems])) from error
    if problems:
        raise ConfigurationError(_told(problems))
    return config


def _told(problems: Iterable[str]) -> str:
    once = dict.fromkeys(problems)  # A misspelt nested variable is found by both.
    return "The configuration needs a change:\n" + "\n".join(f"  - {problem}" for problem in once)


def _explain(error: ValidationError) -> list[str]:
    return [_problem(problem["loc"], problem["type"], problem["msg"]) for problem in error.errors()]


def _problem(location: tuple[int | str, ...], kind: str, message: str) -> str:
    setting = "OKR_" + "__".join(str(part).upper() for part in location)
    if kind == "missing":
        return f"{setting} is not set: {_meaning(location)}"
    if kind == "extra_forbidden":
        return f"{setting} is no setting{_did_you_mean(setting)}"
    if kind == "value_error":
        return f"{setting} {message.removeprefix('Value error, ')}"
    return f"{setting}: {message}"


def _idle_variables() -> list[str]:
    """Find variables that would be passed over in silence: misspelt ones, and the name of a file that is not there."""
    known = {*_variables(Config, "OKR_"), _FILE_VARIABLE}
    given = (name.upper() for name in os.environ if name.upper().startswith("OKR_"))
    files = _secret_files()
    idle = [
        f"{name} is no setting{_did_you_mean(name)}"
        for name in given
        if name not in known and name.removesuffix("_FILE") not in files
    ]
    named = {f"{setting}_FILE": file for setting, file in files.items()}
    if _FILE_VARIABLE in os.environ:
        named[_FILE_VARIABLE] = _file()
    idle += [
        f"{name} names a file that is not there: {file}" for name, file in named.items() if not file.is_file()
    ]
    return idle


def _secret_files() -> dict[str, Path]:
    """Return setting → file for each `OKR_…_FILE` variable; a setting that itself ends so (a certificate) is none."""
    settings = set(_variables(Config, "OKR_"))
    named = {name.upper(): value for name, value in os.environ.items() if name.upper().endswith("_FILE")}
    return {
        name.removesuffix("_FILE"): Path(value)
        for name, value in named.items()
        if name not in settings and name.removesuffix("_FILE") in settings
    }


def _content(file: Path) -> str:
    """Return what a secret file says; the line break that editors put at its end is no part of it."""
    return file.read_text("utf-8").rstrip("\r\n")


def _with_password(url: str, password: SecretStr | None) -> str:
    """Put a password into a URL that has none."""
    parts = urlsplit(url)
    if password is None or parts.password is not None:
        return url
    place = f"{parts.username or ''}:{quote(password.get_secret_value(), safe='')}@{parts.netloc.rpartition('@')[2]}"
    return urlunsplit(parts._replace(netloc=place))


def _variables(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield prefix + name.upper()
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _variables(field.annotation, f"{prefix}{name.upper()}__")


def _did_you_mean(name: str) -> str:
    close = get_close_matches(name, _variables(Config, "OKR_"), n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _file() -> Path:
    return Path(os.environ.get(_FILE_VARIABLE, "okr.toml"))


def _meaning(location: tuple[int | str, ...]) -> str:
    field = Config.model_fields.get(str(location[0]))
    return (field.description if field else None) or "give it a value"
