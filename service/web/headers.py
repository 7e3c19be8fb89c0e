"""Send the headers that keep a page from leaking its link, being framed or running anything, on every answer."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from flask import Flask, Response
from markupsafe import Markup

from service.package_data import folder


def add_to(flask: Flask, *, secure: bool) -> None:
    """Add the headers to all answers, errors included, and the style sheet to all pages."""
    style = (folder("templates") / "web" / "style.css").read_text("utf-8")
    headers = _headers(style, secure)

    @flask.after_request
    def _add(response: Response) -> Response:
        response.headers.update(headers)
        return response

    @flask.context_processor
    def _style() -> dict[str, Any]:
        return {"style": Markup(style)}  # noqa: S704 -- Our own file; its hash stands in the policy.


def _headers(style: str, secure: bool) -> dict[str, str]:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    headers = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        "X-Robots-Tag": "noindex, nofollow",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    if secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return headers
