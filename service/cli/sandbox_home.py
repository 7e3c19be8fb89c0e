"""What `okr up --sandbox` needs instead of a tenant: settings of its own, a sandbox, people in it."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from service.cli.private_files import write_private

if TYPE_CHECKING:
    from service.config import Config
    from service.supervisor.processes import Process

_HOME = Path(".okr/sandbox")
_KEPT = ("OKR_TIMINGS__",)
_SETTINGS = """\
# Written by okr up --sandbox at each start. To use other commands on it: export OKR_CONFIG={file}
base_url = "http://127.0.0.1:{port}"
sandbox_url = "http://127.0.0.1:{sandbox_port}"
mailbox = "okr@example.com"
data_dir = "{home}"
secret_key = "{secret}"
"""


def enter(port: int, sandbox_port: int) -> None:
    """
    Write the sandbox's own settings and make this process use them.

    All other settings of the environment are dropped, so that nothing of a real installation (its database, its
    mailbox) is touched.
    """
    home = Path(os.environ.get("OKR_DATA_DIR", _HOME)).resolve()
    home.mkdir(parents=True, exist_ok=True)
    file = home / "okr.toml"
    words = _SETTINGS.format(
        file=file, home=home, port=port, sandbox_port=sandbox_port, secret=_secret_of(home / "secret-key")
    )
    write_private(file, words, replace=True)
    for name in list(os.environ):
        if name in ("DATABASE_URL", "REDIS_URL") or (name.startswith("OKR_") and not name.startswith(_KEPT)):
            del os.environ[name]
    os.environ["OKR_CONFIG"] = str(file)


def _secret_of(file: Path) -> str:
    """Return the secret of earlier runs: links in mails that lie in the sandbox's inboxes go on working."""
    if not file.exists():
        write_private(file, secrets.token_urlsafe(48))
    return file.read_text("ascii")


def process(config: Config, port: int) -> Process:
    """Describe the sandbox's process; people and mail outlive it."""
    from service.supervisor.service_processes import sandbox_process

    return sandbox_process(port, config.data_dir / "tenant", {})


def move_in(config: Config) -> None:
    """Let the people of the demo's story be in the tenant, unless somebody is there already."""
    from service.demo.office import Office

    office = Office(str(config.sandbox_url))
    if office.is_empty():
        office.move_in()
    else:
        office.limit_the_app()


def welcome(config: Config) -> str:
    """Say what to do in the sandbox."""
    return (
        f"Everybody's inbox: {config.sandbox_url}/\n"
        "In the tenant are the lists ops@example.com and hr@example.com. Next, in another terminal:\n"
        f"  export OKR_CONFIG={config.data_dir / 'okr.toml'}\n"
        "  okr doctor\n"
        "  okr lists add ops@example.com --code OPS --name Ops --zone Europe/Amsterdam --lead rina@example.com"
        " --cycle-start 2026-10-05"
    )
