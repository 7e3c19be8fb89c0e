"""The admin's pages of distribution lists: all of them, one of them, a new one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from service.domain.announcement import ADVICE
from service.errors import ConfigurationError, OkrError, TransientError
from service.workflow import list_languages, list_reports, manage_channels, manage_lists
from service.workflow.app import App
from service.workflow.coaching import set_muted
from service.workflow.forecast import forecast
from service.workflow.list_reports import ListReport

_AWAY = "Microsoft 365 did not answer, so nothing was changed. Try again in a minute."
_LANGUAGES = {"en": "English", "de": "Deutsch", "fr": "français", "es": "español", "id": "Bahasa Indonesia"}
_NO_DATE = "Write the Monday of week 1 as year, month and day, like 2026-10-05."


@dataclass(frozen=True)
class _Change:
    """One thing that a button of a list's page does, and what is said when it is done."""

    done: str
    act: Callable[[App, str, Mapping[str, str]], object]


def pages(app: App) -> Blueprint:
    """Make the pages."""
    blueprint = Blueprint("lists", __name__)

    @blueprint.get("/lists")
    def overview() -> str:
        return render_template("lists.html", lists=list_reports.show(app))

    @blueprint.get("/lists/add")
    def new() -> str:
        return render_template("list-add.html", values={}, problems=())

    @blueprint.post("/lists/add")
    def add() -> AnyResponse:
        try:
            report = _add(app, request.form)
        except (ConfigurationError, TransientError) as error:
            shown = render_template("list-add.html", values=request.form, problems=_told(error))
            return make_response(shown, 422)
        flash(f"{report.team_name} is added. Nothing is sent until you switch it on.", "saved")
        return redirect(url_for("lists.page", code=report.team_code), 303)

    @blueprint.get("/lists/<code>")
    def page(code: str) -> str:
        return _page(app, code)

    @blueprint.post("/lists/<code>")
    def change(code: str) -> AnyResponse:
        wanted = _CHANGES.get(request.form.get("do", ""))
        if wanted is None:
            return make_response(_page(app, code, ("Press one of the buttons on this page.",)), 422)
        try:
            wanted.act(app, code, request.form)
        except (ConfigurationError, TransientError) as error:
            return make_response(_page(app, code, _told(error)), 422)
        flash(wanted.done, "saved")
        return redirect(url_for("lists.page", code=request.form.get("code", code)), 303)

    return blueprint


def _page(app: App, code: str, problems: tuple[str, ...] = ()) -> str:
    try:
        (report,) = list_reports.show(app, code)
    except ConfigurationError:
        abort(404)
    return render_template(
        "list.html",
        list=report,
        warnings=forecast(app, also=report.id).warnings if report.state == "off" else (),
        advice=ADVICE,
        channel=manage_channels.show(app, code)[0],
        languages=_LANGUAGES,
        values=request.form if problems else {},
        problems=problems,
    )


def _told(error: Exception) -> tuple[str, ...]:
    return (_AWAY,) if isinstance(error, TransientError) else tuple(str(error).splitlines())


def _add(app: App, form: Mapping[str, str]) -> ListReport:
    if not form.get("address", "").strip():
        raise ConfigurationError("Write the list's address.")
    return manage_lists.add(
        app,
        form["address"].strip(),
        code=_given(form, "code"),
        name=_given(form, "name"),
        zone=_given(form, "zone"),
        lead=_given(form, "lead"),
        cycle_start=_day(form),
        cadence=_given(form, "cadence"),
    )


def _given(form: Mapping[str, str], name: str) -> str | None:
    return form.get(name, "").strip() or None


def _day(form: Mapping[str, str]) -> date | None:
    written = _given(form, "cycle-start")
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise ConfigurationError(_NO_DATE) from None


def _enable(app: App, code: str, form: Mapping[str, str]) -> None:
    (report,) = list_reports.show(app, code)
    manage_lists.check_typed_name(report, form.get("typed-name", ""))
    manage_lists.enable(app, code, now=form.get("start") == "now")


def _sync(app: App, code: str, form: Mapping[str, str]) -> None:
    report = manage_lists.sync(app, code, accept=form["do"] == "accept")
    if report.problem is not None:
        raise ConfigurationError(f"{report.problem} The people known before stay until you accept it.")


def _exclude(app: App, code: str, form: Mapping[str, str]) -> None:
    manage_lists.exclude(app, code, form.get("person", ""), form.get("reason", ""))


def _set_lead(app: App, code: str, form: Mapping[str, str]) -> None:
    (report,) = list_reports.show(app, code)
    manage_lists.add(app, report.address, lead=_given(form, "lead") or manage_lists.NOBODY)


def _set_channel(app: App, code: str, form: Mapping[str, str]) -> None:
    with_digest = form.get("with-digest") == "yes"
    manage_channels.set_channel(app, code, _given(form, "workflow"), with_digest=with_digest)


def _try_channel(app: App, code: str, _form: Mapping[str, str]) -> None:
    try:
        manage_channels.try_channel(app, code)
    except OkrError as error:
        raise ConfigurationError(str(error)) from error


_CHANGES = {
    "enable": _Change("It is switched on.", _enable),
    "hold": _Change("Its mails are held back.", lambda app, code, _: manage_lists.hold(app, code)),
    "resume": _Change("Its mails leave again.", lambda app, code, _: manage_lists.resume(app, code)),
    "remove": _Change(
        "It is removed. Its history stays.", lambda app, code, _: manage_lists.remove(app, code)
    ),
    "sync": _Change("The directory was looked at just now.", _sync),
    "accept": _Change("What the directory shows is taken over.", _sync),
    "exclude": _Change("Not asked any more.", _exclude),
    "include": _Change(
        "Asked again.", lambda app, code, form: manage_lists.include(app, code, form.get("person", ""))
    ),
    "home": _Change(
        "This is now the home team.",
        lambda app, code, form: manage_lists.set_home(app, code, form.get("person", "")),
    ),
    "mute": _Change("Nobody here gets thoughts any more.", lambda app, code, _: set_muted(app, code, True)),
    "unmute": _Change("Thoughts come again.", lambda app, code, _: set_muted(app, code, False)),
    "lead": _Change("The lead is set.", _set_lead),
    "channel": _Change("The channel is set.", _set_channel),
    "try-channel": _Change(
        "The Workflow took a few words. Look into the channel: its own steps can still fail.", _try_channel
    ),
    "remove-channel": _Change(
        "The channel is forgotten.", lambda app, code, _: manage_channels.remove_channel(app, code)
    ),
    "language": _Change(
        "The language is set.",
        lambda app, code, form: list_languages.set_language(app, code, form.get("language", "")),
    ),
}
"""What the buttons of a list's page do, by the value of `do`."""
