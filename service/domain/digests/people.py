"""
Who answered, who did not and who was away; and who worked on what, week by week.

People are named and never ranked; who is away is never missing.
"""

from __future__ import annotations

from service.domain.digests.facts import PersonFacts, Status, WeekFacts
from service.domain.digests.reading import TeamReading, is_counted, unanswered_weeks
from service.domain.digests.view import HistoryView
from service.domain.wording import short_day, short_ordinal, weekday

_CELLS: dict[Status, str] = {
    "answered": "none",
    "no_answer": "no answer",
    "away": "away",
    "holiday": "holiday",
    "not_started": "not started",
    "not_asked": "not asked",
    "joined": "joined",
    "left": "left",
}
_GROUPS: dict[Status, str] = {
    "answered": "Answered",
    "no_answer": "No answer",
    "away": "Away",
    "holiday": "Holiday",
    "not_started": "Not started yet",
    "not_asked": "Not asked",
    "joined": "Joined",
    "left": "Left",
}
_ORDER = tuple(_GROUPS)


def people_of(team: TeamReading) -> tuple[str, ...]:
    """Say it group by group: "4 of 6 answered", "No answer: Kofi (2nd week)", "Away to 26 Oct: Budi"."""
    people = team.week.people
    counted = [person for person in people if is_counted(person)]
    answered = sum(person.status == "answered" for person in counted)
    groups: dict[str, list[str]] = {}
    for person in sorted(people, key=lambda person: _ORDER.index(person.status)):
        if person.status != "answered":
            groups.setdefault(_group(person), []).append(_called(team, person))
    named = (f"{words}: {', '.join(names)}" for words, names in groups.items())
    return (f"{answered} of {len(counted)} answered", *named)


def _group(person: PersonFacts) -> str:
    if person.status == "away" and person.away_until is not None:
        return f"Away to {short_day(person.away_until)}"
    if person.status == "holiday" and person.away_until is not None:
        return f"Holiday until {weekday(person.away_until)[:3]}"
    return _GROUPS[person.status]


def _called(team: TeamReading, person: PersonFacts) -> str:
    name = team.name(person.id)
    weeks = unanswered_weeks(team, person.id)
    return f"{name} ({short_ordinal(weeks)} week)" if weeks > 1 else name


def history_of(team: TeamReading) -> HistoryView | None:
    """Lay out codes by person and week; None in the first week, when there is no history."""
    if len(team.weeks) == 1:
        return None
    people = {person.id: None for week in (team.week, *team.weeks) for person in week.people}
    rows = tuple((team.name(one), tuple(_cell(team, week, one) for week in team.weeks)) for one in people)
    return HistoryView(tuple(week.period_label for week in team.weeks), rows)


def _cell(team: TeamReading, week: WeekFacts, person_id: int) -> str:
    lines = team.lines_of(week, person_id)
    if lines:
        codes = ["+".join(team.short_code(one) for one in line.alignments) or "none" for line in lines]
        return " ".join(codes)
    status = next((person.status for person in week.people if person.id == person_id), None)
    return _CELLS[status] if status else ""
