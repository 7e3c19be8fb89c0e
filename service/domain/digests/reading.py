"""
Read one team's weeks: whose lines they are, what they serve, what to call people and codes.

Everything that the blocks and the needs have in common is answered here, so that both say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

from service.domain.codes import Code, show_code, team_label
from service.domain.digests.facts import (
    AlignmentFacts,
    DigestFacts,
    KeyResultFacts,
    LineFacts,
    PersonFacts,
    TeamFacts,
    WeekFacts,
)
from service.domain.wording import names_apart

DONE = 1.0
_COUNTED = ("answered", "no_answer", "away", "holiday", "not_started")
_ASKED = ("answered", "no_answer", "not_started")


@dataclass(frozen=True)
class TeamReading:
    """One team's weeks with the words for its people; `own_team` is None where the reader has several teams."""

    team: TeamFacts
    weeks: tuple[WeekFacts, ...]
    names: dict[int, str]
    own_team: str | None
    others: frozenset[int] = frozenset()
    """The ids of the reader's other teams."""

    @property
    def week(self) -> WeekFacts:
        """The week that the digest is about."""
        return self.weeks[-1]

    @property
    def last_week(self) -> WeekFacts | None:
        return self.weeks[-2] if len(self.weeks) > 1 else None

    def name(self, person_id: int) -> str:
        return self.names[person_id]

    def who(self, line: LineFacts) -> str:
        """Name a line: "Andy 2"."""
        return f"{self.name(line.person_id)} {line.n}"

    def code(self, alignment: AlignmentFacts) -> str:
        """Show the key result that a line serves: "KR1.2", "HR KR1.2"."""
        return show_code(Code(alignment.team_code, alignment.code), alignment.team_name, self.own_team)

    def own_code(self, key_result: KeyResultFacts) -> str:
        """Show one of the team's own key results."""
        return show_code(Code(self.team.code, key_result.code), self.team.name, self.own_team)

    def short_code(self, alignment: AlignmentFacts) -> str:
        """Show a code in the table: "1.2", "HR1.2"."""
        if alignment.team_id == self.team.id:
            return alignment.code
        return f"{team_label(alignment.team_code, alignment.team_name)}{alignment.code}"

    def members(self, week: WeekFacts) -> frozenset[int]:
        return frozenset(person.id for person in week.people)

    def lines(self, week: WeekFacts) -> list[LineFacts]:
        """The lines that stand: members in their order, then helpers by name; withdrawn ones are left out."""
        return self._this_week if week is self.week else self._standing(week)

    @cached_property
    def _this_week(self) -> list[LineFacts]:
        return self._standing(self.week)

    def _standing(self, week: WeekFacts) -> list[LineFacts]:
        return self._in_order(week, (line for line in week.lines if not line.dropped))

    def lines_by_person(self, week: WeekFacts) -> dict[int, list[LineFacts]]:
        """Group the lines that stand by who wrote them, each one's in their order."""
        found: dict[int, list[LineFacts]] = {}
        for line in sorted(week.lines, key=attrgetter("n")):
            if not line.dropped:
                found.setdefault(line.person_id, []).append(line)
        return found

    def lines_on(self, week: WeekFacts, key_result_id: int) -> list[LineFacts]:
        return self._in_order(week, (line for line in week.lines if _serves(line, key_result_id)))

    def is_served(self, week: WeekFacts, key_result_id: int) -> bool:
        return any(_serves(line, key_result_id) for line in week.lines)

    def concerns(self, line: LineFacts) -> bool:
        """Whether the line is this team's business: written in it, or serving it."""
        return line.team_id == self.team.id or any(one.team_id == self.team.id for one in line.alignments)

    def tells_of(self, line: LineFacts) -> bool:
        """Whether a need about the line is told here: a reader of helper and helped hears of it once."""
        return self.concerns(line) and line.team_id not in self.others

    def is_help(self, line: LineFacts) -> bool:
        """Whether the line helps this team from outside."""
        return any(one.team_id == self.team.id and one.kind == "helping" for one in line.alignments)

    def _in_order(self, week: WeekFacts, lines: Iterable[LineFacts]) -> list[LineFacts]:
        place = self._places(week)
        return sorted(lines, key=lambda line: (place[line.person_id], line.n))

    def _places(self, week: WeekFacts) -> dict[int, int]:
        """Number who is in a week: members in their order, then helpers by name."""
        if id(week) not in self._known_places:
            self._known_places[id(week)] = self._number(week)
        return self._known_places[id(week)]

    @cached_property
    def _known_places(self) -> dict[int, dict[int, int]]:
        return {}

    def _number(self, week: WeekFacts) -> dict[int, int]:
        members = dict.fromkeys(person.id for person in week.people)
        helpers = {line.person_id for line in week.lines} - members.keys()
        in_order = (*members, *sorted(helpers, key=lambda one: (self.name(one), one)))
        return {person_id: place for place, person_id in enumerate(in_order)}

    def by_name(self, line: LineFacts) -> tuple[str, int, int]:
        """The order of names, then of each one's lines."""
        return self.name(line.person_id), line.person_id, line.n


def read_teams(facts: DigestFacts) -> tuple[TeamReading, ...]:
    """Prepare every team of a digest; people are told apart over all of them."""
    names = names_apart(_people(facts))
    single = len(facts.teams) == 1
    teams = frozenset(one.team.id for one in facts.teams)
    return tuple(
        TeamReading(
            one.team, one.weeks, names, one.team.code if single else None, teams - frozenset((one.team.id,))
        )
        for one in facts.teams
    )


def _people(facts: DigestFacts) -> dict[int, str]:
    """All who are named, by id; the latest name counts."""
    people: dict[int, str] = {}
    for one in facts.teams:
        for week in one.weeks:
            people |= {line.person_id: line.person_name for line in week.lines}
            people |= {person.id: person.name for person in week.people}
    return people


def _serves(line: LineFacts, key_result_id: int) -> bool:
    """Whether the line stands and serves the key result."""
    return not line.dropped and key_result_id in [one.key_result_id for one in line.alignments]


def is_done(line: LineFacts) -> bool:
    return line.score is not None and line.score >= DONE


def is_counted(person: PersonFacts) -> bool:
    """Whether the person is one of the "4 of 6"."""
    return person.status in _COUNTED


def weeks_running(team: TeamReading, holds: Callable[[WeekFacts], bool]) -> int:
    """Count how many weeks, back from this one, `holds` is true; a week in which nobody was asked says nothing."""
    count = 0
    for week in reversed(team.weeks):
        if not any(person.status in _ASKED for person in week.people):
            continue
        if not holds(week):
            break
        count += 1
    return count


def unanswered_weeks(team: TeamReading, person_id: int) -> int:
    """Count the weeks running, up to this one, in which the person was asked and did not answer."""
    return weeks_running(team, lambda week: _status(week, person_id) == "no_answer")


def empty_weeks(team: TeamReading, key_result: KeyResultFacts) -> int:
    """Count the weeks running, up to this one, in which nobody worked on the key result."""
    count = weeks_running(team, lambda week: not team.is_served(week, key_result.id))
    return count if key_result.weeks is None else min(count, key_result.weeks)


def _status(week: WeekFacts, person_id: int) -> str | None:
    return next((person.status for person in week.people if person.id == person_id), None)
