"""
Write logs: one JSON object per line on stderr, with ids and reasons.

Bodies, tokens and whole addresses never belong into a log. As a net below those who write log lines, every address
that comes along (in an exception of a library, say) is replaced by a short hash that still tells two of them apart.
"""

from __future__ import annotations

import hashlib
import logging
import re
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import structlog

_ADDRESS = re.compile(r"""[^\s@<>"'(),;:=/]+@[^\s@<>"'(),;:=/]+""")


def configure(component: str, level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """Send the log lines of this process, our own and the libraries', to `stream`, else stderr; `component` names it."""
    stream = stream or sys.stderr
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        _named(component),
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        hide_addresses,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(stream),
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[handler], force=True)


@contextmanager
def written_to(file: Path, component: str) -> Iterator[None]:
    """Send this process's log lines to `file` for a while; afterwards logging is as it was at the start."""
    with file.open("a", encoding="utf-8") as stream:
        configure(component, stream=stream)
        try:
            yield
        finally:
            structlog.reset_defaults()
            logging.basicConfig(force=True)


def _named(component: str) -> structlog.typing.Processor:
    """Return what puts the component's name into each line; a context variable would be lost in other threads."""

    def add(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        event["component"] = component
        return event

    return add


def hide_addresses(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace the addresses in a log line's values."""
    for key, value in event.items():
        if isinstance(value, str) and "@" in value:
            event[key] = _ADDRESS.sub(lambda found: address_id(found[0]), value)
    return event


def address_id(address: str) -> str:
    """Return what stands for an address in logs: the same for the same address, and no way back by reading."""
    return "address-" + hashlib.sha256(address.lower().encode()).hexdigest()[:10]
