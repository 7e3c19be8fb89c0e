"""
Mails written out whole in `written/`, and the one-line families: phones' lines, "On … wrote:" in many languages.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.emails.fixtures import Fixture
from tests.emails.own_mails import ask_of, sent

HERE = Path(__file__).parent


def fixtures() -> Iterator[Fixture]:
    """Yield every mail that is written out, then the families."""
    for file in sorted((HERE / "written").glob("*.toml")):
        for mail in _read(file)["mail"]:
            yield _fixture(mail)
    phones = _read(HERE / "phones.toml")
    for name, line in phones["line"].items():
        yield Fixture(f"phone_line_{name}", (phones["words"],), text=f"{phones['words']}\n\n{line}\n")
    wrote = _read(HERE / "wrote_lines.toml")
    for name, line in wrote["line"].items():
        quoted = "> Hi Andy,\n> how far do we get with the backlog?\n> Rina\n"
        yield Fixture(f"wrote_line_{name}", (wrote["words"],), text=f"{wrote['words']}\n\n{line}\n\n{quoted}")


def _read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text("utf-8"))


def _fixture(mail: dict[str, Any]) -> Fixture:
    accept = (mail["reply"], *mail.get("accept", ()))
    fixture = Fixture(mail["name"], accept, text=mail.get("text"), html=mail.get("html"))
    if "mail" not in mail:
        return fixture
    return replace(fixture, sent=sent(mail["mail"]), ask=ask_of(mail["mail"]), values=mail.get("values", {}))
