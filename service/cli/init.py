"""`okr init`: the settings of a new installation, with a fresh key and certificate."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from pathlib import Path

import click

from service.cli.private_files import write_private

_SETTINGS = """\
# The settings of OKR Weekly, written by okr init. Keep this file as private as the key beside it: it holds a secret.
# Each can be overridden by an environment variable (OKR_BASE_URL, OKR_GRAPH__TENANT …), or by a file that a variable
# names (OKR_SECRET_KEY_FILE=/run/secrets/…). okr doctor says what is missing.

# Where people and Microsoft Graph reach the pages: https, on a name of your own.
base_url = "{base_url}"

# The mailbox that sends the mails and gets the replies. A shared mailbox needs no licence.
mailbox = "{mailbox}"

# Who gets the weekly report and the alarms.
{admin}

# Signs links and Message-IDs. Changing it makes the links in all mails that are out invalid.
secret_key = "{secret}"

# Database, Redis' files and logs of okr up. Back this folder up.
data_dir = "{data_dir}"

# For more than one machine; else SQLite and an embedded Redis in data_dir are used.
# database_url = "postgresql://okr:password@db.contoso.com/okr"
# redis_url = "redis://:password@redis.contoso.com:6379/0"

# Mails a minute; Exchange Online lets one mailbox send 30.
# mails_per_minute = 25

# Days after which mails as they came and went are let go. What people wrote, their lines and scores, stays.
# keep_mails_days = 30

# Opens https://…/metrics to your monitoring, as bearer token; without it only this machine may read it.
# metrics_token = ""

# Addresses of your own proxies (the one with TLS); what they say of a request's sender is believed.
trusted_proxies = ["127.0.0.1"]

# Who runs this installation: app roles, or object ids of groups, as Entra names them at the sign-in.
# [sign_in]
# admins = ["admin"]

[graph]
# From the app's registration in Entra: Overview, "Directory (tenant) ID" and "Application (client) ID".
{tenant}
{client_id}
certificate_file = "{certificate}"

# Other clouds (US Gov: login.microsoftonline.us and graph.microsoft.us; China: login.chinacloudapi.cn and
# microsoftgraph.chinacloudapi.cn):
# login_url = "https://login.microsoftonline.com"
# graph_url = "https://graph.microsoft.com"
"""


@dataclass(frozen=True)
class _Answers:
    """What was said about the new installation."""

    base_url: str
    mailbox: str
    admin: str | None
    tenant: str | None
    client_id: str | None


@click.command()
@click.option("--base-url", prompt="Address of the pages (https://okr.your-company.com)", help="https://…")
@click.option("--mailbox", prompt="Mailbox that sends and gets the replies", help="okr@your-company.com")
@click.option("--admin", help="Address that gets the weekly report and the alarms.")
@click.option("--tenant", help="The tenant's id, if the app is registered already.")
@click.option("--client-id", help="The app's id, if it is registered already.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Where to write; this folder by default.",
)
def init(folder: Path, **answers: str) -> None:
    """
    Write okr.toml with comments, a fresh key and certificate for the app, and say what to do next.

    Nothing is overwritten, and nothing leaves this machine.
    """
    from service.cli import certificate
    from service.errors import ConfigurationError

    settings, key = folder / "okr.toml", folder / "okr-app.pem"
    if settings.exists():
        raise ConfigurationError(
            f"{settings} is there already and is not overwritten. For a new certificate alone: okr certificate"
        )
    given = _checked(_Answers(**{name: value and value.strip() for name, value in answers.items()}))
    folder.mkdir(parents=True, exist_ok=True)
    public = certificate.make(key)
    write_private(settings, _settings(given, folder, key))
    _say_next(given, settings, key, public)


def _checked(given: _Answers) -> _Answers:
    """Refuse what would end up as broken TOML or a useless address."""
    from service.errors import ConfigurationError

    given = replace(given, mailbox=given.mailbox.lower())
    problems = []
    if not given.base_url.startswith("https://"):
        problems.append(f"The address of the pages starts with https://; {given.base_url!r} does not.")
    addresses = [address for address in (given.mailbox, given.admin) if address is not None]
    problems += [f"{address!r} is no mail address." for address in addresses if not _is_address(address)]
    values = [value for value in (given.base_url, given.tenant, given.client_id) if value is not None]
    problems += [
        f"{value!r} holds a character that can't be right." for value in values if not _is_plain(value)
    ]
    if problems:
        raise ConfigurationError("\n".join(problems))
    return given


def _is_address(address: str) -> bool:
    return address.count("@") == 1 and _is_plain(address) and not set("<>") & set(address)


def _is_plain(value: str) -> bool:
    return value.isprintable() and not set(' "\\') & set(value)


def _settings(given: _Answers, folder: Path, key: Path) -> str:
    def line(name: str, value: str | None) -> str:
        return f'{name} = "{value}"' if value else f'# {name} = ""'

    return _SETTINGS.format(
        base_url=given.base_url.rstrip("/"),
        mailbox=given.mailbox,
        admin=line("admin", given.admin),
        secret=secrets.token_urlsafe(48),
        data_dir=(folder / "data").resolve(),
        tenant=line("tenant", given.tenant),
        client_id=line("client_id", given.client_id),
        certificate=key.resolve(),
    )


def _say_next(given: _Answers, settings: Path, key: Path, public: Path) -> None:
    from service.cli import setup_script
    from service.graph.certificate import ends_at, thumbprint

    text = public.read_text("ascii")
    click.echo(
        f"Wrote {settings} and {key} (both for this user alone), and {public} (the certificate, to upload)."
    )
    click.echo(f"Thumbprint {thumbprint(text)}, good until {ends_at(text):%Y-%m-%d}.\n")
    click.echo(setup_script.register(given.base_url, given.mailbox, public, given.client_id))
