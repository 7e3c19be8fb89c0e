"""The admin's page of a list's timetable: its times, zone, cycle and public holidays, and the weeks that follow from them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from service.domain.timetable import Kind
from service.errors import ConfigurationError
from service.workflow import change_timetable, timetable_reports
from service.workflow.app import App
from service.workflow.change_timetable import Changes
from service.workflow.timetable_reports import TimetableReport, read_day_and_time

_WORDS = {
    Kind.SETUP: "Setup",
    Kind.NUDGE: "Nudge",
    Kind.OVERVIEW: "Overview and digest",
    Kind.CHANGE_DEADLINE: "Changes until",
    Kind.REVIEW: "Review",
    Kind.CLOSE: "Week closes",
}


def pages(app: App) -> Blueprint:
    """Make the pages."""
    blueprint = Blueprint("timetable", __name__)

    @blueprint.get("/lists/<code>/timetable")
    def page(code: str) -> str:
        return _page(app, code)

    @blueprint.post("/lists/<code>/timetable")
    def change(code: str) -> AnyResponse:
        do = request.form.get("do", "")
        try:
            if do == "preview":
                return make_response(_page(app, code, coming=_preview(app, code)))
            told = _carry_out(app, code, do)
        except ConfigurationError as error:
            return make_response(_page(app, code, problems=tuple(str(error).splitlines())), 422)
        flash(told, "saved")
        return redirect(url_for("timetable.page", code=code), 303)

    return blueprint


def _page(app: App, code: str, problems: tuple[str, ...] = (), coming: TimetableReport | None = None) -> str:
    try:
        report = timetable_reports.show(app, code)
    except ConfigurationError:
        abort(404)
    typed = request.form if request.method == "POST" and request.form.get("do") != "site" else None
    return render_template(
        "timetable.html",
        list=report,
        words={str(kind): words for kind, words in _WORDS.items()},
        values=typed or _values(report),
        problems=problems,
        coming=coming,
        site=request.form if problems else {},
    )


def _values(report: TimetableReport) -> dict[str, str]:
    """Return what stands in the form's fields when the page is opened."""
    return {
        **dict(report.rows),
        "zone": report.zone,
        "cadence": report.cadence,
        "cycle-start": report.cycle_start.isoformat(),
        "holidays": report.calendar,
        "own-zones": "yes" if report.own_zones else "",
        "days": "\n".join(f"{day} {'off' if is_off else 'working'}" for day, is_off in report.days_off),
    }


def _preview(app: App, code: str) -> TimetableReport:
    return change_timetable.preview(app, code, _changes(timetable_reports.show(app, code), request.form))


def _carry_out(app: App, code: str, do: str) -> str:
    if do == "site":
        calendar = request.form.get("calendar", "").strip()
        change_timetable.set_site(app, request.form.get("person", ""), calendar)
        return "Their public holidays are set."
    if do != "save":
        raise ConfigurationError("Press one of the buttons on this page.")
    changes = _changes(timetable_reports.show(app, code), request.form)
    report = change_timetable.change(app, code, changes)
    if not changes.waits_for_a_period:
        return "It is saved."
    since = f" It holds from {report.from_day} on." if report.from_period > "2000-W02" else ""
    return f"It is saved.{since}"


def _changes(now: TimetableReport, form: Mapping[str, str]) -> Changes:
    """Return what the form says otherwise than the timetable now. Raises ConfigurationError naming every wrong field."""
    shown, problems = _values(now), []
    rows = {}
    for kind, words in _WORDS.items():
        typed = form.get(kind, shown[kind]).strip()
        if typed == shown[kind]:
            continue
        try:
            rows[kind] = read_day_and_time(typed)
        except ConfigurationError as error:
            problems.append(f"{words}: {error}")
    days, wrong_days = _days(now, form.get("days", shown["days"]))
    cycle_start = _other(form, shown, "cycle-start")
    try:
        cycle = date.fromisoformat(cycle_start) if cycle_start else None
    except ValueError:
        problems.append("Write the Monday of week 1 as year, month and day, like 2026-10-05.")
        cycle = None
    if problems or wrong_days:
        raise ConfigurationError("\n".join([*problems, *wrong_days]))
    own_zones = form.get("own-zones", "")
    return Changes(
        zone=_other(form, shown, "zone") or None,
        cadence=_other(form, shown, "cadence"),
        cycle_start=cycle,
        calendar=_other(form, shown, "holidays"),
        own_zones=bool(own_zones) if own_zones != shown["own-zones"] else None,
        rows=rows,
        days_off=days,
    )


def _other(form: Mapping[str, str], shown: Mapping[str, str], name: str) -> str | None:
    """Return what was typed in a field, None where it was left as it stood."""
    typed = form.get(name, shown[name]).strip()
    return None if typed == shown[name] else typed


def _days(now: TimetableReport, typed: str) -> tuple[dict[date, bool | None], list[str]]:
    """Read lines like "2026-12-24 off" and "2026-11-11 working"; days that are no longer there are taken back."""
    wanted: dict[date, bool] = {}
    problems = []
    for line in filter(None, map(str.strip, typed.splitlines())):
        day, _, what = line.partition(" ")
        try:
            wanted[date.fromisoformat(day)] = {"off": True, "working": False}[what.strip() or "off"]
        except (ValueError, KeyError):
            problems.append(
                f"“{line}” is no day off: write it like “2026-12-24 off” or “2026-11-11 working”."
            )
    stored = dict(now.days_off)
    changed: dict[date, bool | None] = {
        day: is_off for day, is_off in wanted.items() if stored.get(day) != is_off
    }
    return changed | {day: None for day in stored if day not in wanted}, problems
