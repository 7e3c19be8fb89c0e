"""
The partner: a bare WSGI application that does the same database work as the form pages, on the same server.

It reads and stores a form through the very same functions, and answers a few bytes: no framework, no template, no session,
no token against forged requests, no headers. What our pages take beyond it is what they cost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from service.bootstrap import current_app
from service.web import fields
from service.web.form_views import find_form
from service.workflow.answer_by_form import save_form

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def wsgi() -> WSGIApplication:
    """Make the application; the server calls it once per worker."""
    app = current_app()

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        token = environ["PATH_INFO"].rpartition("/")[2]
        if environ["REQUEST_METHOD"] == "POST":
            body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode()
            posted = dict(parse_qsl(body, keep_blank_values=True))
            find_form(app, token)
            save_form(app, token, fields.read_entries(posted), posted["submit_id"])
            status = "303 See Other"
        else:
            status = "200 OK" if find_form(app, token) is not None else "404 Not Found"
        start_response(status, [("Content-Type", "text/plain"), ("Content-Length", "2")])
        return [b"ok"]

    return answer
