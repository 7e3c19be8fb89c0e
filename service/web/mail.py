"""The admin's pages of mail: what leaves, with its switch, and what came in and waits for a look."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from service.domain.delivery_states import SendingState
from service.errors import ConfigurationError
from service.workflow import control_sending, inbound_mail, outgoing_mail
from service.workflow.app import App

_MOST = 100
"""Mails on a page; the commands list all."""
_NO_BUTTON = "Press one of the buttons on this page."


def pages(app: App) -> Blueprint:
    """Make the pages."""
    blueprint = Blueprint("mail", __name__)

    @blueprint.get("/mail")
    def outgoing() -> str:
        return _outgoing(app)

    @blueprint.post("/mail")
    def change_outgoing() -> AnyResponse:
        return _change(app, _OUTGOING, _outgoing, "mail.outgoing")

    @blueprint.get("/mail/inbound")
    def inbound() -> str:
        return _inbound(app)

    @blueprint.post("/mail/inbound")
    def change_inbound() -> AnyResponse:
        return _change(app, _INBOUND, _inbound, "mail.inbound")

    return blueprint


def _outgoing(app: App, problem: str | None = None) -> str:
    return render_template(
        "mail.html",
        status=control_sending.status(app),
        mails=outgoing_mail.list_mails(app)[:_MOST],
        resendable=outgoing_mail.RESENDABLE,
        reason=request.form.get("reason", "") if problem else "",
        problem=problem,
    )


def _inbound(app: App, problem: str | None = None) -> str:
    return render_template("mail-inbound.html", mails=inbound_mail.list_inbound(app)[:_MOST], problem=problem)


_Act = Callable[[App, Mapping[str, str]], str]


def _change(
    app: App, acts: Mapping[str, _Act], shown: Callable[[App, str | None], str], endpoint: str
) -> AnyResponse:
    """Do what a button says, and say what was done; what can't be done is told on the page itself."""
    act = acts.get(request.form.get("do", ""))
    if act is None:
        return make_response(shown(app, _NO_BUTTON), 422)
    try:
        done = act(app, request.form)
    except ConfigurationError as error:
        return make_response(shown(app, str(error)), 422)
    flash(done, "saved")
    return redirect(url_for(endpoint), 303)


def _hold(app: App, form: Mapping[str, str]) -> str:
    control_sending.turn(app, SendingState.HELD, _reason(form))
    return "On hold: what we start waits; people's answers are still answered."


def _stop(app: App, form: Mapping[str, str]) -> str:
    control_sending.turn(app, SendingState.STOPPED, _reason(form))
    return "Stopped: nothing leaves until you resume. What comes in is still stored."


def _resume(app: App, form: Mapping[str, str]) -> str:
    control_sending.turn(app, SendingState.RUNNING)
    return "Resumed: it goes on where it stopped, and nothing is sent twice."


def _approve(app: App, form: Mapping[str, str]) -> str:
    wave = control_sending.approve(app, _id(form))
    return f"Approved: {wave.mails} mails ({wave.kind} of {wave.list}) leave now."


def _resend(app: App, form: Mapping[str, str]) -> str:
    line = outgoing_mail.resend(app, _id(form))
    return f"Sent again to {line.address}."


def _reprocess(app: App, form: Mapping[str, str]) -> str:
    inbound_mail.reprocess(app, (_id(form),))
    return "It is read anew; in a moment this page shows what became of it."


_OUTGOING: Mapping[str, _Act] = {
    "hold": _hold,
    "stop": _stop,
    "resume": _resume,
    "approve": _approve,
    "resend": _resend,
}
_INBOUND: Mapping[str, _Act] = {"reprocess": _reprocess}


def _reason(form: Mapping[str, str]) -> str | None:
    return form.get("reason", "").strip()[:200] or None


def _id(form: Mapping[str, str]) -> int:
    given = form.get("id", "")
    if not given.isdecimal() or len(given) > 18:
        raise ConfigurationError(_NO_BUTTON)
    return int(given)
