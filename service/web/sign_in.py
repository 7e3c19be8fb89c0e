"""
Sign in with Entra and out again.

What has to come back from Entra waits in a signed cookie of ten minutes and not in a table: opening a page, which any
scanner may do, stores nothing. A session begins only with Entra's own answer.
"""

from __future__ import annotations

from typing import Any

import structlog
from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response as AnyResponse

from service.errors import OkrError, TransientError
from service.graph.sign_in import Identity, NotSignedInError, SignInError
from service.web import failures
from service.web.gate import cookie_name, is_https, session_id
from service.web.policy import RULES, SignedIn
from service.workflow import sessions
from service.workflow.app import App

_FLOW_LIFETIME = 600
_HOME = "/"
_log = structlog.get_logger()


def pages(app: App) -> Blueprint:
    """Make the pages for one App."""
    blueprint = Blueprint("sign_in", __name__)

    @blueprint.get("/auth/sign-in")
    def sign_in() -> AnyResponse:
        return _to_entra(app, own_path(request.args.get("next", "")), quietly="quietly" in request.args)

    @blueprint.get("/auth/callback")
    def callback() -> AnyResponse:
        waiting = _waiting(app)
        if waiting is None:
            return _try_again("This sign-in was begun elsewhere or too long ago.")
        way_back = own_path(str(waiting["next"]))
        try:
            identity = app.sign_in.finish(waiting["flow"], request.args)
        except NotSignedInError:
            return _to_entra(app, way_back)
        except SignInError as error:
            return _try_again(str(error))
        return _let_in(app, identity, way_back)

    @blueprint.post("/auth/sign-out")
    def sign_out() -> AnyResponse:
        sessions.end(app, session_id(), everywhere="everywhere" in request.form)
        response = redirect(url_for("sign_in.signed_out"), 303)
        response.delete_cookie(cookie_name("session"), secure=is_https(), httponly=True, samesite="Lax")
        return response

    @blueprint.get("/auth/signed-out")
    def signed_out() -> str:
        return render_template("signed-out.html")

    @blueprint.errorhandler(OkrError)
    def no_sign_in(error: OkrError) -> Response:
        _log.error("no_sign_in", error=type(error).__name__, why=str(error))
        return failures.page(503 if isinstance(error, TransientError) else 500)

    return blueprint


def own_path(path: str) -> str:
    """Return the path if it leads to a page of ours that one signs in for, else home: no sign-in leads elsewhere."""
    if not path.startswith("/") or not path.isascii() or not path.isprintable() or {"\\", "@"} & set(path):
        return _HOME
    address, _, query = path.partition("?")
    adapter = current_app.url_map.bind("", "/")
    try:
        endpoint, _ = adapter.match(address, method="GET", query_args=query)
    except (HTTPException, RequestRedirect):
        return _HOME
    return path if isinstance(RULES.get(endpoint), SignedIn) else _HOME


def _to_entra(app: App, way_back: str, *, quietly: bool = False) -> AnyResponse:
    flow = app.sign_in.begin(app.config.base_url.rstrip("/") + url_for("sign_in.callback"), quietly=quietly)
    response = redirect(flow["auth_uri"], 303)
    value = _signer(app).dumps({"flow": flow, "next": way_back})
    _set_cookie(response, "sign-in", str(value), _FLOW_LIFETIME)
    return response


def _waiting(app: App) -> dict[str, Any] | None:
    """Return the flow that this browser has begun."""
    try:
        found: dict[str, Any] = _signer(app).loads(
            request.cookies.get(cookie_name("sign-in"), ""), max_age=_FLOW_LIFETIME
        )
    except BadSignature:
        return None
    return found


def _let_in(app: App, identity: Identity, way_back: str) -> AnyResponse:
    if identity.groups_missing:
        _log.warning(
            "too_many_groups", hint="Entra named no groups of someone: use app roles for OKR_SIGN_IN__*"
        )
    response = redirect(way_back, 303)
    if not sessions.renew(app, session_id(), identity):
        if session_id():
            sessions.end(app, session_id())
        _set_cookie(response, "session", sessions.begin(app, identity), None)
    response.delete_cookie(cookie_name("sign-in"), secure=is_https(), httponly=True, samesite="Lax")
    return response


def _try_again(why: str) -> Response:
    return make_response(render_template("sign-in-failed.html", why=why), 403)


def _set_cookie(response: AnyResponse, what: str, value: str, seconds: int | None) -> None:
    # Lax and not Strict: people come from a mail or from Entra, and are to be signed in when they arrive.
    response.set_cookie(
        cookie_name(what), value, max_age=seconds, secure=is_https(), httponly=True, samesite="Lax"
    )


def _signer(app: App) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(app.secret, salt="sign-in")
