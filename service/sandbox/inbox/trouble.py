"""
The page on which the sandbox is made to fail: faults of Graph by name, the tenant's limits, what lags and gets lost.

A plain form over what the control API offers; a GET changes nothing.
"""

from __future__ import annotations

import flask
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from service.sandbox.automatic_mail import FAILURES
from service.sandbox.conditions import Conditions, Limits, Mishaps
from service.sandbox.context import sandbox
from service.sandbox.fault_catalogue import CATALOGUE, in_words
from service.sandbox.inbox.pages import render_page, views
from service.sandbox.subscriptions import LIFECYCLE_EVENTS

_LIMITS = {
    "concurrent": "Calls at the same time",
    "sends_per_minute": "Mails a minute",
    "per_ten_minutes": "Calls in ten minutes",
    "recipients_per_day": "Recipients a day",
    "minute": "Seconds that a minute of these limits lasts",
}
"""The limits of a mailbox that can be set, in words."""


@views.get("/trouble/")
def trouble() -> ResponseReturnValue:
    return _trouble()


@views.post("/trouble/faults")
def add_fault() -> ResponseReturnValue:
    form = flask.request.form
    rule = {
        "name": form.get("name"),
        "path": form.get("calls") or CATALOGUE.get(form.get("name", ""), {}).get("path", "^/v1.0/"),
        "probability": _share(form.get("percent", "100")),
        "times": form.get("times") or None,
    }
    try:
        sandbox().faults.add(rule)
    except ValidationError as error:
        return _trouble(_words_of(error)), 422
    return _back()


@views.post("/trouble/faults/remove")
def remove_fault() -> ResponseReturnValue:
    """Remove one fault, or all where none is named."""
    sandbox().faults.remove(flask.request.form.get("id") or None)
    return _back()


@views.post("/trouble/conditions")
def set_conditions_by_form() -> ResponseReturnValue:
    form = flask.request.form
    try:
        conditions = Conditions(
            limits=Limits.model_validate(
                {"enforced": "limits" in form} | {name: form[name] for name in _LIMITS if form.get(name)}
            ),
            notifications=Mishaps.model_validate(
                {
                    "lost": _share(form.get("lost", "")),
                    "doubled": _share(form.get("doubled", "")),
                    "late": _share(form.get("late", "")),
                    "late_by": form.get("late_by") or 1,
                    "shuffled": "shuffled" in form,
                    "seed": form.get("seed") or 0,
                }
            ),
            sent_lag=form.get("sent_lag") or 0,
            delta_lifetime=form.get("delta_lifetime") or None,
        )
    except ValidationError as error:
        return _trouble(_words_of(error)), 422
    sandbox().store.conditions = conditions
    sandbox().subscriptions.begin_mishaps()
    return _back()


@views.post("/trouble/people")
def set_person_by_form() -> ResponseReturnValue:
    """Say what a mailbox does with mail: it bounces, it answers by itself, or neither."""
    form, store = flask.request.form, sandbox().store
    person = store.directory.person(form.get("address", ""))
    if person is None:
        return _trouble(f"Nobody here has the address {form.get('address')}."), 422
    away = form.get("away", "").strip()
    try:
        store.change_person(
            person,
            {
                "bounces": form.get("bounces") or None,
                "automatic_replies": {"message": away, "ignores_suppress": "stubborn" in form}
                if away
                else None,
            },
        )
    except ValidationError as error:
        return _trouble(_words_of(error)), 422
    return _back()


@views.post("/trouble/lifecycle/<event>")
def tell_lifecycle_by_form(event: str) -> ResponseReturnValue:
    if event not in LIFECYCLE_EVENTS:
        flask.abort(404, "There is no such lifecycle event.")
    sandbox().subscriptions.tell_lifecycle(event)
    return _back()


@views.post("/trouble/delta")
def forget_delta_by_form() -> ResponseReturnValue:
    sandbox().store.forget_delta()
    return _back()


def _back() -> ResponseReturnValue:
    return flask.redirect(flask.url_for("inbox.trouble"), 303)


def _trouble(problem: str = "") -> str:
    store, throttle = sandbox().store, sandbox().throttle
    return render_page(
        "trouble.html",
        faults=sandbox().faults.all,
        catalogue=[(name, in_words(name)) for name in CATALOGUE],
        conditions=store.conditions,
        limits=_LIMITS,
        people=sorted(store.directory.people, key=lambda each: each.name.casefold()),
        failures=FAILURES,
        events=LIFECYCLE_EVENTS,
        refused=dict(throttle.refused),
        problem=problem,
    )


def _share(percent: str) -> float | str:
    """Return a share of one; what is no number is left for the check to refuse."""
    try:
        return float(percent or 0) / 100
    except ValueError:
        return percent


def _words_of(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
