"""
The digest as it is shown: every fact in words, in reading order, for the text part and the HTML part alike.

Templates lay these out and decide nothing; an empty block is an empty tuple and is not shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.speech import _


@dataclass(frozen=True)
class Need:
    """Something that only the reader can move."""

    sentence: str
    """As it stands under "Needs you"."""
    headline: str
    """The same in a few words, for the subject."""


@dataclass(frozen=True)
class LineView:
    """One weekly key result."""

    who: str
    """"Andy 1": the writer and the line's number."""
    text: str
    score: str | None = None
    """After the review "1.0", or "–" where there is none; before the review None."""
    remarks: tuple[str, ...] = ()
    """"3rd week", "helps us, from HR"."""
    blocked: bool = False

    @property
    def remark(self) -> str:
        """All remarks in one: "2nd week, BLOCKED"."""
        return ", ".join((*self.remarks, _("BLOCKED")) if self.blocked else self.remarks)


@dataclass(frozen=True)
class KeyResultView:
    """A team key result and all who work on it this week."""

    code: str
    text: str
    lines: tuple[LineView, ...]
    result: str | None = None
    """"last week 2 of 4 done", "3 of 4 done", or None in the first week."""
    more: str | None = None
    """Which lines are left out to keep the mail short, or None."""


@dataclass(frozen=True)
class HelpView:
    """A line of ours that serves another team's key result."""

    line: LineView
    code: str
    text: str


@dataclass(frozen=True)
class OutcomeView:
    """A line of last week that was not done."""

    who: str
    score: str
    """"0.6", or "–" where there is none."""
    text: str
    account: str
    """What is known of why, with the writer's words in quotes; "" where nothing is."""

    @property
    def told(self) -> str:
        """Text and account in one."""
        if not self.account:
            return self.text
        return _("{label}: {value}", label=self.text, value=self.account)


@dataclass(frozen=True)
class HistoryView:
    """Who worked on what: a row of codes per person, a column per week."""

    weeks: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def table(self) -> tuple[tuple[str, ...], ...]:
        """All cells, headings included."""
        return (("", *self.weeks), *((name, *cells) for name, cells in self.rows))


@dataclass(frozen=True)
class TeamSection:
    """What one team agreed."""

    team: str
    key_results: tuple[KeyResultView, ...]
    we_help: tuple[HelpView, ...]

    @property
    def writers(self) -> tuple[str, ...]:
        """All who stand before a line, so that the blocks can share one column."""
        lines = [line for one in self.key_results for line in one.lines]
        return tuple(line.who for line in (*lines, *(one.line for one in self.we_help)))


@dataclass(frozen=True)
class DigestSection(TeamSection):
    """What one team agreed, and what its lead or manager needs besides."""

    not_aligned: tuple[LineView, ...] = ()
    people: tuple[str, ...] = ()
    """"4 of 6 answered", "No answer: Kofi (2nd week)"."""
    not_done: tuple[OutcomeView, ...] = ()
    came_later: tuple[OutcomeView, ...] = ()
    """Results and reviews of earlier weeks that came after the last digest."""
    history: HistoryView | None = None
    shortened: tuple[str, ...] = ()
    """Which lower blocks are shortened or left out, in sentences."""

    @property
    def writers(self) -> tuple[str, ...]:
        not_aligned = (line.who for line in self.not_aligned)
        outcomes = (one.who for one in (*self.not_done, *self.came_later))
        return (*super().writers, *not_aligned, *outcomes)


@dataclass(frozen=True)
class Example:
    """Whom a comment would go to."""

    line: str
    """"Andy 2"."""
    name: str


@dataclass(frozen=True)
class DigestView:
    """One reader's digest, one section per team."""

    title: str
    """"Ops, week 3 (19–23 Oct)"."""
    headline: str
    """The first two facts, for the subject."""
    needs: tuple[Need, ...]
    sections: tuple[DigestSection, ...]
    example: Example | None = None
    """A line to show how a comment begins; None where there is no line."""
    more_teams: tuple[str, ...] = ()
    """One fact about each team for which there is no room."""

    @property
    def in_short(self) -> str:
        """What an inbox shows beside the subject: who answered."""
        return " ".join(f"{'. '.join(section.people)}." for section in self.sections)


@dataclass(frozen=True)
class OverviewView:
    """What we agreed: one member's overview, one section per team."""

    title: str
    """"Ops, week 3 (19–23 Oct)"."""
    sections: tuple[DigestSection, ...]
    """With the blocks of what we agreed alone."""

    @property
    def in_short(self) -> str:
        """What an inbox shows beside the subject: who works on what."""
        shown = [one for section in self.sections for one in section.key_results if one.lines]
        lines = (f"{one.code}: {', '.join(line.who for line in one.lines)}" for one in shown)
        return " · ".join(lines) or self.title


@dataclass(frozen=True)
class ChannelView:
    """What a team's channel may see of its week."""

    title: str
    needs: tuple[Need, ...]
    """About the work alone, in the words that teammates may read."""
    section: DigestSection
