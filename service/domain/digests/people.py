"""
Who answered, who did not and who was away; and who worked on what, week by week.

People are named and never ranked; who is away is never missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from service.domain.digests.facts import LineFacts, PersonFacts, Status, WeekFacts
from service.domain.digests.reading import TeamReading, is_counted, unanswered_weeks
from service.domain.digests.view import HistoryView
from service.domain.speech import _, spoken
from service.domain.wording import all_of, given_name, some_of

_MOST_NAMES = 20
_ORDER: tuple[Status, ...] = get_args(Status)


def people_of(team: TeamReading) -> tuple[str, ...]:
    """Say it group by group: "4 of 6 answered", "No answer: Kofi (2nd week)", "Away to 26 Oct: Budi"."""
    people = team.week.people
    counted = [person for person in people if is_counted(person)]
    answered = sum(person.status == "answered" for person in counted)
    groups: dict[str, list[str]] = {}
    for person in sorted(people, key=lambda person: _ORDER.index(person.status)):
        if person.status != "answered":
            groups.setdefault(_group(person), []).append(_called(team, person))
    named = (
        _("{what}: {names}", what=what, names=some_of(names, _MOST_NAMES)) for what, names in groups.items()
    )
    said = _("{answered} of {count} answered", answered=answered, count=len(counted))
    return (said, *named, *_agreements(team))


def _agreements(team: TeamReading) -> Iterator[str]:
    """Say who has agreed; that somebody has not is never said."""
    if team.week.agreed_by:
        yield _("Agreed by {names}", names=all_of([given_name(name) for name in team.week.agreed_by]))
    if team.last_week is not None and team.last_week.agreed_by:
        names = all_of([given_name(name) for name in team.last_week.agreed_by])
        yield _("Last week agreed by {names}", names=names)


def _group(person: PersonFacts) -> str:
    if person.status == "away" and person.away_until is not None:
        return _("Away to {day}", day=spoken().short_day(person.away_until))
    if person.status == "holiday" and person.away_until is not None:
        return _("Holiday until {day}", day=spoken().short_weekday(person.away_until))
    groups: dict[Status, str] = {
        "no_answer": _("No answer"),
        "away": _("Away"),
        "holiday": _("Holiday"),
        "not_started": _("Not started yet"),
        "not_asked": _("Not asked"),
        "joined": _("Joined"),
        "left": _("Left"),
    }
    return groups[person.status]


def _called(team: TeamReading, person: PersonFacts) -> str:
    name = team.name(person.id)
    weeks = unanswered_weeks(team, person.id)
    if weeks <= 1:
        return name
    return _("{name} ({nth} week)", name=name, nth=spoken().short_ordinal(weeks))


def history_of(team: TeamReading) -> HistoryView | None:
    """Lay out codes by person and week; None in the first week, when there is no history."""
    if len(team.weeks) == 1:
        return None
    people = {person.id: None for week in (team.week, *team.weeks) for person in week.people}
    weeks = [_cells(team, week) for week in team.weeks]
    rows = tuple((team.name(one), tuple(cells.get(one, "") for cells in weeks)) for one in people)
    return HistoryView(tuple(week.period_label for week in team.weeks), rows)


def _cells(team: TeamReading, week: WeekFacts) -> dict[int, str]:
    """Say by person what they worked on, or why on nothing."""
    lines = team.lines_by_person(week)
    quiet = (person for person in week.people if person.id not in lines)
    return {one: _codes(team, each) for one, each in lines.items()} | {
        person.id: _cell_without_lines(person.status) for person in quiet
    }


def _codes(team: TeamReading, lines: list[LineFacts]) -> str:
    return " ".join("+".join(map(team.short_code, line.alignments)) or _("none") for line in lines)


def _cell_without_lines(status: Status) -> str:
    cells: dict[Status, str] = {
        "answered": _("none"),
        "no_answer": _("no answer"),
        "away": _("away"),
        "holiday": _("holiday"),
        "not_started": _("not started"),
        "not_asked": _("not asked"),
        "joined": _("joined"),
        "left": _("left"),
    }
    return cells[status]
