"""
The login page: where Entra asks for a password, one picks a person. What the app gets afterwards is Entra's.

A second visit with `prompt=none` answers at once for whoever was picked last, or says that nobody has signed in.
"""

from __future__ import annotations

import secrets
import time
from urllib.parse import urlencode

import flask
from flask.typing import ResponseReturnValue

from service.sandbox.context import sandbox
from service.sandbox.directory import Person
from service.sandbox.inbox import pages, shown
from service.sandbox.store import SignIn

views = flask.Blueprint("login", __name__)

COOKIE = "sandbox-signed-in"
_CODE_LIFETIME = 600
_NEEDED = ("client_id", "redirect_uri", "state", "nonce", "code_challenge")


@views.get("/<tenant>/oauth2/v2.0/authorize")
def authorize(tenant: str) -> ResponseReturnValue:
    asked = flask.request.args
    if problem := _problem():
        return pages.render_page("problem.html", heading="This sign-in can't go on", words=problem), 400
    person = sandbox().store.directory.person(flask.request.cookies.get(COOKIE, ""))
    if asked.get("prompt") == "none":
        return _back(person) if person else _refused("login_required", "AADSTS50058: Nobody has signed in.")
    everyone = sorted(sandbox().store.directory.people, key=lambda each: each.name.casefold())
    faces = [(each, shown.face_of(each.name)) for each in everyone if each.enabled]
    return _not_stored(pages.render_page("login.html", faces=faces, asked=dict(asked)))


@views.post("/<tenant>/oauth2/v2.0/authorize")
def pick(tenant: str) -> ResponseReturnValue:
    if flask.request.origin != flask.request.host_url.rstrip("/"):
        flask.abort(403)
    if problem := _problem():
        return pages.render_page("problem.html", heading="This sign-in can't go on", words=problem), 400
    person = sandbox().store.directory.person(flask.request.form.get("person", "")) or flask.abort(404)
    response = _back(person)
    response.set_cookie(COOKIE, person.id, httponly=True, samesite="Lax")
    return response


@views.get("/<tenant>/oauth2/v2.0/logout")
def sign_out(tenant: str) -> ResponseReturnValue:
    response = flask.make_response(
        pages.render_page("problem.html", heading="Signed out", words="You are signed out of the sandbox.")
    )
    response.delete_cookie(COOKIE)
    return response


def _problem() -> str:
    asked = flask.request.args
    missing = [name for name in _NEEDED if not asked.get(name)]
    if missing:
        return f"The app's request names no {', '.join(missing)}."
    if asked.get("response_type") != "code" or asked.get("code_challenge_method") != "S256":
        return "The sandbox knows the authorization code flow with PKCE (S256) only."
    return ""


def _back(person: Person) -> flask.Response:
    asked, code = flask.request.args, secrets.token_urlsafe(32)
    sandbox().store.sign_ins[code] = SignIn(
        person_id=person.id,
        client_id=asked["client_id"],
        redirect_uri=asked["redirect_uri"],
        challenge=asked["code_challenge"],
        nonce=asked["nonce"],
        until=time.time() + _CODE_LIFETIME,
    )
    return _to_app(code=code)


def _refused(error: str, words: str) -> flask.Response:
    return _to_app(error=error, error_description=words)


def _to_app(**answer: str) -> flask.Response:
    asked = flask.request.args
    query = urlencode({**answer, "state": asked["state"]})
    return _not_stored(flask.redirect(f"{asked['redirect_uri']}?{query}", 303))


def _not_stored(page: ResponseReturnValue) -> flask.Response:
    response = flask.make_response(page)
    response.headers["Cache-Control"] = "no-store"
    # The form's way leads on to the app, whose address is another one.
    response.headers["Content-Security-Policy"] = pages.PAGE_POLICY.replace("form-action 'self'; ", "")
    return response
