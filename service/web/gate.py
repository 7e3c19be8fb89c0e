"""
Ask before every page who is there and whether they may.

A page for signed-in people sends others to the sign-in and back; what someone was sending is kept and can be sent
again, so that a session that ends over a long form costs one click.
"""

from __future__ import annotations

from typing import cast

import structlog
from flask import (
    Flask,
    Response,
    abort,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_wtf.csrf import CSRFError
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from service.db.tables import Team
from service.domain.access import Viewer, may
from service.web import failures
from service.web.policy import RULES, Open, SignedIn
from service.workflow import sessions
from service.workflow.app import App

_READING = ("GET", "HEAD", "OPTIONS")
_OWN_PAGES = ("same-origin", "none")
_HOME = "/"
_log = structlog.get_logger()


def refuse_other_sites(flask: Flask) -> None:
    """Refuse what another site's page sends, whatever it holds: browsers say where each form comes from."""

    @flask.before_request
    def _own_pages_only() -> None:
        is_foreign = request.headers.get("Sec-Fetch-Site", "none") not in _OWN_PAGES
        if is_foreign and request.method not in _READING:
            abort(403)


def stand_before(flask: Flask, app: App) -> None:
    """Let nobody past who may not. Call it after CSRFProtect, which is to look first."""

    @flask.before_request
    def _check() -> AnyResponse | None:
        rule = RULES.get(request.endpoint or "")
        if request.endpoint is None or isinstance(rule, Open):
            return None
        if rule is None:
            _log.error("route_without_a_rule", endpoint=request.endpoint)
            abort(404)
        return _sign_in_first(app) or _refuse(app, rule)

    flask.register_error_handler(CSRFError, _not_from_our_page)


def viewer() -> Viewer:
    """Return who looks at this page; only a page with a `SignedIn` rule has one."""
    return cast(Viewer, g.viewer)


def session_id() -> str:
    """Return the secret id of the browser's session, or an empty one."""
    return request.cookies.get(cookie_name("session"), "")


def cookie_name(what: str) -> str:
    """Return the name of a cookie; over https a browser then takes it from this host alone, for all of it."""
    return f"__Host-okr-{what}" if is_https() else f"okr-{what}"


def is_https() -> bool:
    """Say whether people reach us over https."""
    return bool(current_app.config["SESSION_COOKIE_SECURE"])


def _sign_in_first(app: App) -> AnyResponse | None:
    """Return the way to the sign-in for whoever is not signed in, or was checked long ago."""
    found = sessions.find(app, session_id()) if session_id() else None
    if found is not None:
        g.viewer = found.viewer
        if not found.needs_recheck:
            return None
    here = url_for("sign_in.sign_in", next=_way_back(), quietly="yes" if found is not None else None)
    return redirect(here, 303) if request.method in _READING else send_again(here, 401)


def _way_back() -> str:
    return request.full_path.rstrip("?") if request.method in _READING else _HOME


def _refuse(app: App, rule: SignedIn) -> AnyResponse | None:
    if rule.team is None:
        return None if may(viewer(), rule.action) else failures.page(403)
    code = (request.view_args or {})[rule.team]
    with app.db.read() as session:
        team_id = session.scalars(select(Team.id).where(Team.code == code)).one_or_none()
    # The same page whether the team exists or not.
    return None if team_id is not None and may(viewer(), rule.action, team_id) else failures.page(404)


def send_again(sign_in: str | None, status: int) -> Response:
    """Give back what was sent, with a button that sends it once more."""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    page = render_template(
        "send-again.html", fields=fields, action=request.full_path.rstrip("?"), sign_in=sign_in
    )
    return make_response(page, status)


def _not_from_our_page(_error: CSRFError) -> AnyResponse:
    rule = RULES.get(request.endpoint or "")
    if isinstance(rule, SignedIn):
        return send_again(None, 403)
    return failures.page(403)
