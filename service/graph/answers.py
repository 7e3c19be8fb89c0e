"""
Judge an HTTP answer of Graph: the documented success, or which of our errors it is.

Any code other than the documented one is a failure: Graph has answered 200 to mails that it did not send
(microsoft-graph-docs#13979). What a body says goes into no message: it may hold people's words and addresses.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests

from service.errors import (
    AmbiguousError,
    ConfigurationError,
    NotFoundError,
    OkrError,
    PermanentError,
    SyncStateLostError,
    TransientError,
)

JSONObject = dict[str, Any]


class RefusedError(PermanentError):
    """Graph refuses this call for good; `status` and `code` say why, in its own terms."""

    def __init__(self, message: str, *, status: int, code: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class ExhaustedError(AmbiguousError):
    """The mailbox has used up what it may have or do: its space, its recipients of a day. Not one mail's fault."""


def json_of(answer: requests.Response, call: str, *, writes: bool) -> JSONObject:
    """
    Return the object that a successful answer holds.

    Raises:
        AmbiguousError: A write was carried out, but what came back can't be read.
        TransientError: The same for a read.
    """
    try:
        value = answer.json()
    except requests.exceptions.JSONDecodeError:
        value = None
    if isinstance(value, dict):
        return value
    message = f"Graph answered {answer.status_code} to {call} with something that is no JSON object."
    raise AmbiguousError(message) if writes else TransientError(message)


def error_of(answer: requests.Response, call: str, *, writes: bool, now: datetime) -> OkrError:
    """Return the error for an answer that is not the documented success; `call` may be shown to anyone."""
    status, codes = answer.status_code, _error_codes(answer)
    message = f"Graph answered {_described(answer, codes)} to {call}."
    if status == 410 or (400 <= status < 500 and any(_is_lost_sync_state(code) for code in codes)):
        return SyncStateLostError(message)
    if status == 507 or any(_is_exhausted(code) for code in codes):
        return ExhaustedError(message, retry_after=_retry_after(answer, now))
    if status == 429:
        return TransientError(message, retry_after=_retry_after(answer, now))
    if status >= 500 or status == 408:
        kind = AmbiguousError if writes else TransientError
        return kind(message, retry_after=_retry_after(answer, now))
    if status == 404:
        return NotFoundError(message)
    if status == 401:
        return ConfigurationError(
            f"{message} It refuses a new token: check that login and Graph are of one cloud and the app has consent."
        )
    if status < 300 and writes:
        return AmbiguousError(f"{message} That is not the documented success: whether it was done is open.")
    return RefusedError(message, status=status, code=codes[0] if codes else "")


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """Return the seconds to wait that a Retry-After header names, as number or as date; None if it names none."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    # A date that names no zone is UTC, as all HTTP dates are.
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds())


def _retry_after(answer: requests.Response, now: datetime) -> float | None:
    return parse_retry_after(answer.headers.get("Retry-After"), now)


def _described(answer: requests.Response, codes: tuple[str, ...]) -> str:
    request_id = answer.headers.get("request-id", "none")
    return f"{answer.status_code} {'/'.join(codes) or '(no code)'} (request-id {request_id})"


def _error_codes(answer: requests.Response) -> tuple[str, ...]:
    """Return the error's code and the finer ones inside it, outermost first. An empty code is left out."""
    try:
        body = answer.json()
    except requests.exceptions.JSONDecodeError:
        return ()
    return tuple(_codes_within(body.get("error"))) if isinstance(body, dict) else ()


def _codes_within(error: object) -> Iterator[str]:
    while isinstance(error, dict):
        code = error.get("code")
        # A code is a few words of Graph's own; anything longer is a text and might quote somebody.
        if isinstance(code, str) and code and len(code) <= 80:
            yield code
        error = error.get("innerError") or error.get("innererror")


def _is_exhausted(code: str) -> bool:
    """ErrorQuotaExceeded, ErrorMessageSubmissionQuotaExceeded, ErrorExceededMessageLimit (Exchange's response codes)."""
    return "quota" in code.lower() or code.lower() == "errorexceededmessagelimit"


def _is_lost_sync_state(code: str) -> bool:
    return code.lower().startswith("syncstate") or code.lower() == "resyncrequired"
