"""`okr certificate`: a new key and certificate for the app, before the old one ends."""

from __future__ import annotations

from pathlib import Path

import click

from service.cli.private_files import write_private

YEARS = 2


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), default=Path("okr-app-new.pem"))
def certificate(file: Path) -> None:
    """
    Make a new key and certificate for the app, in FILE; the one in use stays as it is.

    Two certificates of an app may be good at the same time: upload the new one, then name FILE in okr.toml and start
    again. Nothing is refused in between.
    """
    public = make(file)
    click.echo(
        f"Made {file} (with the private key: keep it here) and {public} (to upload).\n\n"
        "1. Upload the public part, beside the old one:\n\n"
        f"{upload_command(public)}\n\n"
        f'2. Set certificate_file = "{file}" under [graph] in okr.toml, start again, then: okr doctor'
    )


def make(file: Path) -> Path:
    """
    Write a fresh key with its certificate to `file`, and the certificate alone beside it; return the latter.

    Raises:
        ConfigurationError: one of them is there already.
    """
    from datetime import UTC, datetime, timedelta

    from service.errors import ConfigurationError
    from service.graph.certificate import make_certificate

    public = file.with_suffix(".cer")
    if public.exists():
        raise ConfigurationError(f"{public} is there already and is not overwritten.")
    made = make_certificate("OKR Weekly", datetime.now(UTC), timedelta(days=365 * YEARS))
    write_private(file, made.private_key + made.certificate)
    public.write_text(made.certificate, "ascii")
    return public


def upload_command(public: Path, client_id: str = "<application (client) id>") -> str:
    """Return the command that adds a certificate to the app's registration, keeping the others."""
    return f'    az ad app credential reset --id {client_id} --cert "@{public}" --append'
