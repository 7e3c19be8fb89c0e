"""
What the mails that ask need to know: setup, nudge and review.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from service.domain.mails.comments import CommentOnTop
from service.domain.mails.context import MailContext
from service.domain.speech import _, ngettext, spoken
from service.domain.wording import all_of, score_text, sentence_case

_MOST_LINES = 25
"""Written lines of the setup mail (`examples.md` §5)."""
_AROUND = 15
"""Those that are neither an open line nor a team's."""
_LEAST_ROWS = 8


@dataclass(frozen=True)
class TeamKeyResult:
    """A key result of a team, as offered to align with."""

    code: str
    """As shown to this reader: "KR1.1", or "HR KR1.1" where the reader is in two teams."""
    text: str
    remark: str = ""
    """What there is to say of it ("nobody on it last week"), or nothing."""


@dataclass(frozen=True)
class TeamObjective:
    text: str
    key_results: tuple[TeamKeyResult, ...]


@dataclass(frozen=True)
class OfferedTeam:
    """A team of the reader with what it wants to reach."""

    name: str
    objectives: tuple[TeamObjective, ...]
    """None yet: the mail says so."""
    asked: str | None = None
    """Who has been asked for key results where there are none, by given name."""
    left_out: int = 0
    """Key results for which the mail has no room; the page of all teams has them."""

    @property
    def and_more(self) -> str:
        """Say how many key results are left out."""
        return ngettext(
            "{count} more is behind the link below.", "{count} more are behind the link below.", self.left_out
        )

    @property
    def none_yet(self) -> str:
        """Say that there are no key results."""
        if self.asked is None:
            return _("{team} has no key results yet.", team=self.name)
        return _("{team} has no key results yet; {name} has been asked.", team=self.name, name=self.asked)


@dataclass(frozen=True)
class OpenLine:
    """A line of last week that is not done, under its letter."""

    letter: str
    text: str
    codes: tuple[str, ...]
    score: float | None

    @property
    def text_and_codes(self) -> str:
        """The line as it could be typed: "Courier pick-ups on time 5 days of 5 - KR1.2"."""
        return f"{self.text} - {', '.join(self.codes)}" if self.codes else self.text

    @property
    def score_so_far(self) -> str:
        return _("no score yet") if self.score is None else score_text(self.score)


@dataclass(frozen=True)
class Sample:
    """A line that shows how an answer looks, as "Refund backlog from 118 to 96 - 1.1"."""

    text: str
    is_own: bool
    """Whether the reader wrote it last week; else it is made of a team key result (`wording.first_step`)."""


@dataclass(frozen=True, kw_only=True)
class SetupMail(MailContext):
    """Monday: what will be different by Friday?"""

    folder = "setup"

    name: str
    """The reader's given name."""
    week: str
    by_day: str
    """The day by which the results are meant, "Friday"."""
    sample: Sample | None
    """None where there is no team key result to make one of."""
    form_url: str
    open_lines: tuple[OpenLine, ...]
    teams: tuple[OfferedTeam, ...]
    help_example: str | None
    """Another team's code as typed ("HR 1.2"); None where no other team has key results."""
    key_results_url: str | None
    in_by: str | None
    """Until when an answer is in the overview, "18:00"; None where the overview has gone out already."""
    overview_day: str
    """"tomorrow" or the day's name."""
    change_until: str
    """"Friday 14:00"."""
    seen_by: tuple[str, ...]
    """Who sees the answer besides a helped team: ("Ops", "Rina (lead)", "Maria (manager)"); see `wording.seen_by`."""
    comments: tuple[CommentOnTop, ...] = ()
    pause_until: date | None = None
    """A day to show how a pause is asked for: the Monday after next week."""
    started_by: str | None = None
    """In a person's first mail, the given name of who started this; later None."""

    @property
    def question(self) -> str:
        """What is asked, and what the sample below it shows."""
        if self.sample is None:
            asked = _(
                "what will be different by {day}? Reply with two or three results, one per line.",
                day=self.by_day,
            )
        else:
            asked = _(
                "what will be different by {day}? Reply with two or three results, one per line, each with the team "
                "key result it serves.",
                day=self.by_day,
            )
            shown = _("Like yours last week:") if self.sample.is_own else _("For example:")
            asked = f"{asked} {shown}"
        return sentence_case(asked) if self.started_by or self.comments else asked

    @property
    def shown_teams(self) -> tuple[OfferedTeam, ...]:
        """The teams as far as the mail has room: objectives give way first, then remarks, then key results."""
        room = max(_LEAST_ROWS, _MOST_LINES - _AROUND - len(self.open_lines) - len(self.comments))
        return _fit(self.teams, room) if self.key_results_url else self.teams

    @property
    def how_to_keep(self) -> str:
        """How to keep an open line."""
        return _('reply "keep {letter}"; left out means let go', letter=self.open_lines[0].letter)

    @property
    def how_to_align(self) -> str | None:
        """How to say what an open line serves, where one was written before there were key results; else None."""
        line = next((one for one in self.open_lines if not one.codes), None)
        code = next(
            (one.code for team in self.teams for aim in team.objectives for one in aim.key_results), None
        )
        if line is None or code is None:
            return None
        return _(
            '"keep {letter} - {code}" also says which key result it serves', letter=line.letter, code=code
        )

    @property
    def terms(self) -> str:
        """Until when, who sees it, what it is not."""
        if self.in_by is None:
            until = _("You can change it until {until}.", until=self.change_until)
        else:
            until = _(
                "In by {time} and it is in {day}'s team overview; you can change it until {until}.",
                time=self.in_by,
                day=self.overview_day,
                until=self.change_until,
            )
        seen = _("{readers} can see it. It is not a rating.", readers=self.readers)
        if self.pause_until is None:
            return f"{until} {seen}"
        away = _('Away? Reply "pause until {day}".', day=spoken().short_day(self.pause_until))
        return f"{until} {seen} {away}"

    @property
    def readers(self) -> str:
        """ "Ops, Rina (lead), Maria (manager) and a team you help"."""
        return all_of((*self.seen_by, _("a team you help")) if self.help_example else self.seen_by)

    @property
    def how_to_score(self) -> str | None:
        """How to score open lines that have no score; None where all have one."""
        letters = [line.letter for line in self.open_lines if line.score is None]
        if not letters:
            return None
        first, *others = letters
        more = _("; the same for {letters}", letters=all_of(others)) if others else ""
        return _('add "{letter} done", "{letter} partly" or "{letter} no"', letter=first) + more


def _fit(teams: tuple[OfferedTeam, ...], room: int) -> tuple[OfferedTeam, ...]:
    for shorten in (_without_objectives, _without_remarks):
        if _rows(teams) <= room:
            return teams
        teams = tuple(shorten(team) for team in teams)
    each = max(2, room // max(1, len(teams)))
    return teams if _rows(teams) <= room else tuple(_with_first(team, each) for team in teams)


def _rows(teams: tuple[OfferedTeam, ...]) -> int:
    objectives = [one for team in teams for one in team.objectives]
    rows = [row for one in objectives for row in one.key_results]
    return sum(bool(one.text) for one in objectives) + len(rows) + sum(bool(row.remark) for row in rows)


def _without_objectives(team: OfferedTeam) -> OfferedTeam:
    return replace(team, objectives=tuple(replace(one, text="") for one in team.objectives))


def _without_remarks(team: OfferedTeam) -> OfferedTeam:
    return replace(
        team,
        objectives=tuple(
            replace(one, key_results=tuple(replace(row, remark="") for row in one.key_results))
            for one in team.objectives
        ),
    )


def _with_first(team: OfferedTeam, most: int) -> OfferedTeam:
    rows = [row for one in team.objectives for row in one.key_results]
    if len(rows) <= most:
        return team
    return replace(team, objectives=(TeamObjective("", tuple(rows[:most])),), left_out=len(rows) - most)


@dataclass(frozen=True, kw_only=True)
class NudgeMail(MailContext):
    """Monday afternoon, once: nothing has come yet."""

    folder = "nudge"

    name: str
    week: str
    by_day: str
    open_lines: tuple[OpenLine, ...]
    sample: Sample | None
    form_url: str
    in_by: str
    overview_day: str

    @property
    def question(self) -> str:
        """The question again, and how little is enough."""
        if self.open_lines:
            return _(
                'what will be different by {day}? Nothing from you yet, and two lines are enough; "keep {letter}" is an '
                "answer:",
                day=self.by_day,
                letter=self.open_lines[0].letter,
            )
        if self.sample is not None:
            return _(
                "what will be different by {day}? Nothing from you yet, and two lines are enough, for example:",
                day=self.by_day,
            )
        return _(
            "what will be different by {day}? Nothing from you yet, and two lines are enough.",
            day=self.by_day,
        )

    @property
    def terms(self) -> str:
        """Until when, and that nothing more comes."""
        return _(
            "In by {time} and it is in {day}'s team overview. This is the only reminder.",
            time=self.in_by,
            day=self.overview_day,
        )


@dataclass(frozen=True)
class NumberedLine:
    """A line of this week under its number."""

    number: int
    text: str


@dataclass(frozen=True, kw_only=True)
class ReviewMail(MailContext):
    """Friday: how did it end?"""

    folder = "review"

    name: str
    week: str
    lines: tuple[NumberedLine, ...]
    form_url: str
    in_by: str
    """Until when the answer is in time, "Monday 18:00"."""
    comments: tuple[CommentOnTop, ...] = ()

    @property
    def question(self) -> str:
        """What is asked, with the words that score."""
        return _(
            "How did it end, {name}? For each line done, partly, no, or a number, and why if it is not done. "
            "All done? Reply done. Stuck? Write blocked: and what would help.",
            name=self.name,
        )

    @property
    def terms(self) -> str:
        """Until when, and what becomes of the rest."""
        return _(
            "In time until {time}. What is not done comes back with the next mail, to keep or let go.",
            time=self.in_by,
        )
