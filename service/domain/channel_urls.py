"""
Judge and show the address of a Teams channel's Workflow.

The address is a secret: whoever has it can write into the channel. It is kept and used byte for byte, since its query
is signed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

_LAST = 4
"""Characters by which an admin tells two addresses apart."""
_LONGEST = 4000


def problem_of(url: str, hosts: Sequence[str], sandbox_url: str | None = None) -> str | None:
    """
    Say in a sentence why nothing may be sent to an address, None where it may; the sentence never shows the address.

    `hosts` are names that may be called, each with all below it. With `sandbox_url` the sandbox may be called as well.
    """
    if not url.isascii() or not url.isprintable() or " " in url or "#" in url or len(url) > _LONGEST:
        return "This is no web address: copy it once more from the Workflow, whole and without spaces."
    if sandbox_url and url.startswith(f"{sandbox_url.rstrip('/')}/"):
        return None
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "This is no web address: copy it once more from the Workflow."
    if parts.scheme != "https" or parts.username is not None or port not in (None, 443):
        return "The address of a Workflow begins with https:// and holds neither a name nor another port."
    is_name = (
        re.fullmatch(r"[a-z0-9.-]+", host) is not None
    )  # What else stands there is read in more than one way.
    if not is_name or not any(host == name or host.endswith(f".{name}") for name in hosts):
        return (
            f"{host or 'This address'} is not a host of Microsoft's Workflows ({', '.join(hosts)}). "
            "If it is one, add it to OKR_TEAMS__HOSTS."
        )
    if not parts.path.strip("/"):
        return "The address is cut off: copy it once more from the Workflow."
    return None


def shown(url: str) -> str:
    """Return what may be shown of an address: its host and its last characters."""
    return f"{urlsplit(url).hostname} …{url[-_LAST:]}"
