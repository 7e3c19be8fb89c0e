"""
The facts of a digest: plain rows as the database gives them, nothing computed yet.

A reader gets one digest however many teams are theirs; each team comes with its weeks, oldest first. Three weeks are
enough for every sentence that a digest says; the last one is the week it is about.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Status = Literal["answered", "no_answer", "away", "holiday", "not_started", "not_asked", "joined", "left"]
"""
How a member stands in one week. `no_answer`: asked, and nothing has come by now. `not_started`: the same in a
person's first week. `joined`: came too late to be asked. `holiday`: their site's holidays are not the team's. `not_asked`: any other reason.
"""


@dataclass(frozen=True)
class AlignmentFacts:
    """What a line serves, as it was called when the line was written."""

    key_result_id: int
    team_id: int
    team_code: str
    team_name: str
    code: str
    """The number within the team, "1.2"."""
    text: str
    kind: Literal["own", "helping"]


@dataclass(frozen=True)
class LineFacts:
    """One weekly key result in one week."""

    id: int
    person_id: int
    person_name: str
    """The writer's full name; for helpers it is nowhere else."""
    n: int
    text: str
    team_id: int
    """The writer's team in that week."""
    team_name: str
    alignments: tuple[AlignmentFacts, ...]
    score: float | None = None
    note: str = ""
    blocked: str | None = None
    """What would help, from this line's review or, on a kept line, from the review before; None once it is gone."""
    blocked_on: date | None = None
    next: Literal["keep", "drop"] | None = None
    dropped: bool = False
    """Withdrawn within its own week."""
    kept_weeks: int = 1
    """In how many weeks it has stood, this one included: 1 is new, 3 is the third week."""
    earlier_scores: tuple[float | None, ...] = ()
    """The scores of the same line in the weeks before, oldest first."""
    came_on: date | None = None
    """The day on which it was written, where that was after its week's digest."""
    scored_late_on: date | None = None
    """The day on which its score came, where that was after the digest of the week that followed."""
    changed_on: date | None = None
    """The day of a change after that week's digest went out."""
    changed_from: str | None = None
    """What the line said in that digest, where the change gave it other words."""


@dataclass(frozen=True)
class PersonFacts:
    """A member of the team in one week."""

    id: int
    name: str
    """The full name."""
    status: Status
    away_until: date | None = None
    """The day on which an away person is back, or on which one with a holiday is asked."""


@dataclass(frozen=True)
class WeekFacts:
    """One week of one team."""

    period_label: str
    """"week 3", within a sentence."""
    dates: str
    """"19–23 Oct"."""
    people: tuple[PersonFacts, ...]
    """Its members in that week, in the order in which the digest names them."""
    lines: tuple[LineFacts, ...]
    """The lines of its members and of all who help it."""
    agreed_by: tuple[str, ...] = ()
    """Which of its readers said ok to it, by full name."""
    reviewed: bool = False
    """Whether that week's review mail has gone out by now."""


@dataclass(frozen=True)
class KeyResultFacts:
    id: int
    objective: str
    code: str
    """The number within the team, "1.2"."""
    text: str
    weeks: int | None = None
    """In how many of the given weeks it has existed, where that is not all of them."""


@dataclass(frozen=True)
class TeamFacts:
    id: int
    code: str
    """The prefix of its codes, "OPS"."""
    name: str
    lead_name: str | None
    key_results: tuple[KeyResultFacts, ...]
    """As they stand in the week of the digest, in order."""


@dataclass(frozen=True)
class TeamWeeks:
    """A team and its weeks, oldest first; the last is the week of the digest."""

    team: TeamFacts
    weeks: tuple[WeekFacts, ...]


@dataclass(frozen=True)
class DigestFacts:
    """All that one reader's digest or overview is made of."""

    today: date
    """The day it is sent, in the list's zone; "since Friday" is said from here."""
    teams: tuple[TeamWeeks, ...]
