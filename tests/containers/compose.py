"""Read docker-compose.yml as Docker Compose does, as far as our file needs it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

import service

ROOT = Path(service.__file__).parent.parent
FILE = ROOT / "docker-compose.yml"
_VARIABLE = re.compile(r"\$\$|\$\{(?P<name>\w+)(?::(?P<how>[-?])(?P<rest>[^}]*))?\}")

DOT_ENV = {
    "OKR_BASE_URL": "https://okr.contoso.com",
    "OKR_MAILBOX": "okr@example.com",
    "OKR_GRAPH__TENANT": "contoso.com",
    "OKR_GRAPH__CLIENT_ID": "00000000-0000-0000-0000-000000004711",
}
"""What a user has to write into .env."""


@dataclass(frozen=True)
class Service:
    """One service of the file, with all values filled in."""

    name: str
    raw: Mapping[str, Any]

    @property
    def command(self) -> tuple[str, ...]:
        """The words of its command."""
        return tuple(self.raw.get("command", ()))

    @property
    def environment(self) -> dict[str, str]:
        """Its variables."""
        return dict(self.raw.get("environment", {}))

    @property
    def replicas(self) -> int:
        """How many of it run."""
        return int(self.raw.get("deploy", {}).get("replicas", 1))

    @property
    def health_check(self) -> tuple[str, ...]:
        """The words of its health check; empty where it has none."""
        return tuple(self.raw.get("healthcheck", {}).get("test", ()))

    @property
    def is_ours(self) -> bool:
        """Whether it runs our image."""
        return str(self.raw["image"]).startswith("okr-weekly:")


def load(variables: Mapping[str, str] = DOT_ENV) -> tuple[dict[str, Service], dict[str, Any]]:
    """Return the services by name, and the whole file."""
    whole = _filled(YAML(typ="safe").load(FILE.read_text()), variables)
    return {name: Service(name, raw) for name, raw in whole["services"].items()}, whole


def _filled(value: Any, variables: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(inner, variables) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, variables) for inner in value]
    return _VARIABLE.sub(lambda found: _value(found, variables), value) if isinstance(value, str) else value


def _value(found: re.Match[str], variables: Mapping[str, str]) -> str:
    if found[0] == "$$":
        return "$"
    if found["name"] in variables:
        return variables[found["name"]]
    if found["how"] == "?":
        raise KeyError(f"{found['name']}: {found['rest']}")
    return found["rest"] or ""
