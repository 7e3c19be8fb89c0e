"""
What needs the reader: at most three facts over all teams, in a fixed order of urgency.

Blocked; a team key result with nobody for two weeks; a line kept for the third week; no answer for two weeks; a line
that serves nothing. A team without key results needs those before anything else can be said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from service.domain.digests.facts import LineFacts
from service.domain.digests.reading import (
    TeamReading,
    empty_weeks,
    is_done,
    unanswered_weeks,
)
from service.domain.digests.view import Need
from service.domain.speech import _, ngettext, spoken
from service.domain.wording import clip, quoted, score_text, short_text, since

MOST_NEEDS = 3
_WEEKS_WITH_NOBODY = 2
_WEEKS_KEPT = 3
_WEEKS_UNANSWERED = 2
_MOST_QUOTED = 200
_QUOTED = 40
"""Characters of a line in a subject."""


def needs_of(teams: Sequence[TeamReading], today: date) -> tuple[Need, ...]:
    """Pick the reader's needs over all teams."""
    able = [team for team in teams if team.team.key_results]
    unable = [team for team in teams if not team.team.key_results]
    kinds: tuple[Callable[[TeamReading], Iterable[Need]], ...] = (
        lambda team: _blocked(team, today),
        _nobody,
        _kept,
        _unanswered,
        _not_aligned,
    )
    needs = [_no_key_results(team) for team in unable]
    needs += [need for kind in kinds for team in able for need in kind(team)]
    # Who is in two teams and does not answer is silent in both; a reader of both is told once.
    return tuple(dict.fromkeys(needs))[:MOST_NEEDS]


def open_needs_of(team: TeamReading, today: date) -> tuple[Need, ...]:
    """Pick what a team may read of itself: as `needs_of`, without anybody's reasons or missing answers."""
    if not team.team.key_results:
        return (_no_key_results(team),)
    kinds = (_blocked(team, today, with_reasons=False), _nobody(team), _kept(team), _not_aligned(team))
    return tuple(dict.fromkeys(need for kind in kinds for need in kind))[:MOST_NEEDS]


def _no_key_results(team: TeamReading) -> Need:
    headline = _("{team} has no key results", team=team.team.name)
    return Need(f"{headline}.", headline)


def _blocked(team: TeamReading, today: date, *, with_reasons: bool = True) -> Iterator[Need]:
    for line in [*team.lines(team.week), *_waiting(team)]:
        if line.blocked is None or is_done(line) or not team.tells_of(line):
            continue
        name = _name_and_team(team, line)
        said = _("{name} is blocked on {what}", name=name, what=_what(team, line))
        if with_reasons and line.blocked.strip():
            reason = quoted(clip(line.blocked.rstrip("."), _MOST_QUOTED))
            said = _("{label}: {value}", label=said, value=reason)
        start = " " + _("Since {day}.", day=since(line.blocked_on, today)) if line.blocked_on else ""
        yield Need(f"{said}.{start}", _("{name} is blocked", name=name))


def _waiting(team: TeamReading) -> list[LineFacts]:
    """Last week's lines of those who have not said yet what becomes of them."""
    if team.last_week is None:
        return []
    silent = {person.id for person in team.week.people if person.status in ("no_answer", "away")}
    lines = team.lines(team.last_week)
    return [line for line in lines if line.person_id in silent and line.next != "drop"]


def _what(team: TeamReading, line: LineFacts) -> str:
    """Say what a line serves, this team's key result first; else its own words."""
    alignments = sorted(line.alignments, key=lambda one: one.team_id != team.team.id)
    return team.code(alignments[0]) if alignments else quoted(short_text(line.text))


def _name_and_team(team: TeamReading, line: LineFacts) -> str:
    name = team.name(line.person_id)
    return f"{name} ({line.team_name})" if team.is_help(line) else name


def _nobody(team: TeamReading) -> Iterator[Need]:
    for key_result in team.team.key_results:
        weeks = empty_weeks(team, key_result)
        if weeks >= _WEEKS_WITH_NOBODY:
            code = team.own_code(key_result)
            nth = spoken().ordinal(weeks)
            yield Need(
                _("{code} has nobody, {nth} week running.", code=code, nth=nth),
                _("{code} has nobody", code=code),
            )


def _kept(team: TeamReading) -> Iterator[Need]:
    for line in team.lines(team.week):
        if line.kept_weeks < _WEEKS_KEPT or not team.tells_of(line) or is_done(line):
            continue
        text = short_text(line.text)
        headline = _keeps(team, line, clip(text, _QUOTED))
        yield Need(f"{_keeps(team, line, text)}{_earlier(line)}.", headline)


def _keeps(team: TeamReading, line: LineFacts, text: str) -> str:
    return _(
        "{name} keeps {words} for the {nth} week",
        name=_name_and_team(team, line),
        words=quoted(text),
        nth=spoken().ordinal(line.kept_weeks),
    )


def _earlier(line: LineFacts) -> str:
    """Say the scores so far, " (0.4, then 0.5)"; nothing where there never was one."""
    if all(score is None for score in line.earlier_scores):
        return ""
    first, *others = (score_text(score) for score in line.earlier_scores)
    later = [_(", then {score}", score=score) for score in others]
    return f" ({first}{''.join(later)})"


def _unanswered(team: TeamReading) -> Iterator[Need]:
    for person in team.week.people:
        weeks = unanswered_weeks(team, person.id)
        if weeks >= _WEEKS_UNANSWERED:
            headline = ngettext(
                "{name} has not answered for {number} week",
                "{name} has not answered for {number} weeks",
                weeks,
                name=team.name(person.id),
                number=spoken().cardinal(weeks),
            )
            yield Need(f"{headline}.", headline)


def _not_aligned(team: TeamReading) -> Iterator[Need]:
    for line in team.lines(team.week):
        if not line.alignments and line.team_id == team.team.id:
            headline = _("{line} is not aligned", line=team.who(line))
            words = _("{label}: {value}", label=headline, value=quoted(short_text(line.text)))
            yield Need(f"{words}.", headline)
