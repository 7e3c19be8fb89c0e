"""Log lines are JSON on stderr, and never hold a whole address."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from service import logs


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def _lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    captured = capsys.readouterr()
    assert captured.out == ""
    return [json.loads(line) for line in captured.err.splitlines()]


def test_line_is_json_with_component_level_and_time(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("web")
    structlog.get_logger().warning("reply.held", inbound=7)

    (line,) = _lines(capsys)
    assert (line["event"], line["inbound"], line["component"], line["level"]) == (
        "reply.held",
        7,
        "web",
        "warning",
    )
    assert line["timestamp"].endswith("Z")


def test_libraries_log_in_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("worker-inbound")
    logging.getLogger("rq.worker").error("could not connect to %s", "Redis")

    (line,) = _lines(capsys)
    assert (line["event"], line["component"]) == ("could not connect to Redis", "worker-inbound")


def test_address_becomes_a_hash_that_tells_two_apart(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("web")
    log = structlog.get_logger()
    log.warning("a", sender="Andy.Lim@example.com", reason="<wendy@example.com> and andy.lim@example.com")
    log.error("b", exc_info=ValueError("no mailbox for andy.lim@example.com"))

    first, second = _lines(capsys)
    assert "@" not in json.dumps([first, second])
    assert first["sender"] in first["reason"]
    assert first["sender"] in second["exception"]
    assert first["reason"].count("address-") == 2


def test_line_breaks_in_values_do_not_make_new_lines(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("web")
    structlog.get_logger().warning("a", reason='x\n{"event": "forged"}')

    assert len(_lines(capsys)) == 1
