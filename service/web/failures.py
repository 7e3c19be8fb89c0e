"""
Answer what goes wrong with one plain page each, which tells nothing about links, people or our insides.

Who has typed something gets it back: on such a page it can still be copied.
"""

from __future__ import annotations

import traceback
from types import TracebackType

import structlog
from flask import Flask, Response, make_response, render_template, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from service.web import fields

_log = structlog.get_logger()

_ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None]

_PAGES = {
    403: (
        "This page is not for you",
        "Nothing was changed. Your account may not see it; if it should, ask whoever runs this service in your company.",
    ),
    404: (
        "This link doesn’t work",
        "It may be mistyped, out of date or withdrawn. Open the newest mail and use the link in it. Nothing was changed.",
    ),
    413: ("That is too much text", "Nothing was saved. Please shorten it; go back to find what you wrote."),
    429: (
        "That was too often",
        "Too many links that don’t work were opened from here. Please wait a minute; the link in the newest mail works.",
    ),
    500: (
        "That went wrong",
        "Nothing was saved. Please try again in a few minutes; you can also answer by mail.",
    ),
    503: (
        "That didn’t work just now",
        "Nothing was saved. Please try again in a minute; you can also answer by mail.",
    ),
}
_OTHERWISE = ("That doesn’t work", "Nothing was saved.")


def handle(flask: Flask) -> None:
    """Give every error its page."""
    flask.log_exception = _log_exception  # type: ignore[method-assign] # Flask's own writes the link down.
    flask.register_error_handler(HTTPException, _http_error)
    flask.register_error_handler(SQLAlchemyError, _database_error)


def _log_exception(exc_info: _ExceptionInfo | tuple[None, None, None]) -> None:
    """Say where it went wrong: neither the path, which holds a personal link, nor a message, which may hold words."""
    kind, _, trace = exc_info
    where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
    _log.error("page_failed", path=str(request.url_rule), error=kind and kind.__name__, where=where)


def _http_error(error: HTTPException) -> Response:
    return page(error.code or 500)


def _database_error(error: Exception) -> Response:
    _log.error("page_without_database", path=str(request.url_rule), error=type(error).__name__)
    return page(503)


def page(status: int) -> Response:
    """Make the plain page of a failure."""
    title, advice = _PAGES.get(status, _OTHERWISE)
    typed = fields.typed(request.form) if request.method == "POST" and status >= 500 else ()
    return make_response(render_template("plain.html", title=title, advice=advice, typed=typed), status)
