"""Send the headers that keep a page from leaking its link, being framed or running anything, on every answer."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import asdict
from typing import Any

from flask import Flask, Response
from markupsafe import Markup

from service.package_data import folder
from service.theme import Theme


def add_to(flask: Flask, *, secure: bool, look: Theme, has_logo: bool) -> None:
    """Add the headers to all answers, errors included, and the style sheet to all pages."""
    style = _colours(look) + (folder("templates") / "web" / "style.css").read_text("utf-8")
    headers = _headers(style, secure, has_logo)

    @flask.after_request
    def _add(response: Response) -> Response:
        response.headers.update(headers)
        return response

    @flask.context_processor
    def _style() -> dict[str, Any]:
        return {"style": Markup(style), "product": look.name, "has_logo": has_logo}  # noqa: S704 -- Our own file; its hash stands in the policy.


def _colours(look: Theme) -> str:
    light, dark = (
        " ".join(f"--{name.replace('_', '-')}: {colour};" for name, colour in asdict(palette).items())
        for palette in (look.light, look.dark)
    )
    return f":root {{ {light} }}\n@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"


def _headers(style: str, secure: bool, has_logo: bool) -> dict[str, str]:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    if has_logo:
        policy += "; img-src 'self'"
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
