"""Put the pages of one App together."""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

from flask import Flask
from flask_wtf import CSRFProtect
from jinja2 import FileSystemLoader, StrictUndefined

from service.domain.speech import spoken
from service.package_data import folder
from service.rendering import IN_MARKUP
from service.web import (
    bad_links,
    board,
    days,
    failures,
    forms,
    gate,
    headers,
    health,
    home,
    key_results,
    lists,
    logo,
    mail,
    navigation,
    notifications,
    objectives,
    pause,
    sign_in,
    timetable,
    undo,
)
from service.workflow.app import App

_PAGES = (home, sign_in, board, forms, key_results, pause, undo, lists, logo, mail, objectives, timetable)
"""The modules of pages; each makes its blueprint with `pages(app)`. Who may open them stands in `policy`."""

_LARGEST_BODY = 256 * 1024


def create_app(app: App) -> Flask:
    """Make the WSGI application."""
    flask = Flask("service.web", static_folder=None)
    flask.config.update(_settings(app))
    flask.jinja_loader = FileSystemLoader(folder("templates") / "web")
    flask.jinja_env.undefined = StrictUndefined
    flask.jinja_env.trim_blocks = flask.jinja_env.lstrip_blocks = True
    flask.jinja_env.globals.update(IN_MARKUP)
    days.add_to(flask)
    flask.context_processor(lambda: {"language": spoken().language})
    gate.refuse_other_sites(flask)
    csrf = CSRFProtect(flask)
    gate.stand_before(flask, app)
    for module in _PAGES:
        flask.register_blueprint(module.pages(app))
    doorbell = notifications.pages(app)
    csrf.exempt(doorbell)  # Graph has no session; its notifications prove themselves by their clientState.
    flask.register_blueprint(doorbell)
    flask.register_blueprint(health.pages(app))
    navigation.add_to(flask)
    theme = app.config.theme
    headers.add_to(flask, secure=_is_https(app), look=theme.look, has_logo=theme.logo is not None)
    bad_links.limit(flask, app)
    failures.handle(flask)
    return flask


def _settings(app: App) -> dict[str, object]:
    https = _is_https(app)
    return {
        # Not the secret itself: what signs sessions can't be turned into what signs links.
        "SECRET_KEY": hmac.digest(app.secret, b"web session", "sha256"),
        "SESSION_COOKIE_NAME": "__Host-okr" if https else "okr",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",  # Strict would lose the cookie behind link scanners' redirects.
        "WTF_CSRF_TIME_LIMIT": None,  # A form may stay open over lunch.
        "WTF_CSRF_SSL_STRICT": False,  # It wants a Referer, and our pages send none.
        "MAX_CONTENT_LENGTH": _LARGEST_BODY,
        "TRUSTED_HOSTS": [urlsplit(app.config.base_url).hostname, "localhost", "127.0.0.1", "[::1]"],
    }


def _is_https(app: App) -> bool:
    return app.config.base_url.startswith("https://")
