"""
Build the view of a digest and of an overview: each block once, from the same readings.

Which facts need the reader is `service.domain.digests.needs`; what gives way in a large team is `.fitting`.
"""

from __future__ import annotations

from dataclasses import replace

from service.domain.digests.facts import AlignmentFacts, DigestFacts, LineFacts, WeekFacts
from service.domain.digests.fitting import MOST_LINES, bare, fit, lines_for_each
from service.domain.digests.needs import needs_of, open_needs_of
from service.domain.digests.people import history_of, people_of
from service.domain.digests.reading import TeamReading, is_done, read_teams
from service.domain.digests.view import (
    ChannelView,
    DigestSection,
    DigestView,
    Example,
    HelpView,
    KeyResultView,
    LineView,
    OutcomeView,
    OverviewView,
)
from service.domain.speech import _, spoken
from service.domain.wording import (
    all_of,
    clip,
    no_score,
    quoted,
    score_text,
    short_text,
    some_of,
)

_HEADLINES = 2
_MOST_TEAMS = 8
_MOST_NAMED = 3
_MOST_LINES = 50
_MOST_QUOTED = 200
"""Characters of somebody's words; the whole is on the board."""


def build_digest(facts: DigestFacts) -> DigestView:
    """Build what a lead or manager reads about their teams; who has none gets no digest."""
    teams = read_teams(facts)
    needs = needs_of(teams, facts.today)
    headline = ", ".join(need.headline for need in needs[:_HEADLINES]) or _answered(teams)
    shown, others = teams[:_MOST_TEAMS], teams[_MOST_TEAMS:]
    sections = tuple(fit(_digest_section(team), lines_for_each(len(shown))) for team in shown)
    return DigestView(_title(teams), headline, needs, sections, _example(teams), _in_a_line(others))


def build_overview(facts: DigestFacts) -> OverviewView:
    """Build what a member reads: what the own teams agreed."""
    teams = read_teams(facts)
    sections = tuple(fit(_team_section(team), lines_for_each(len(teams))) for team in teams)
    return OverviewView(_title(teams), sections)


def channel_overview(facts: DigestFacts, most: int = MOST_LINES, *, is_bare: bool = False) -> ChannelView:
    """Build what the channel of the first team sees: its members' overview, in about `most` lines."""
    (team, *_others) = read_teams(facts)
    return ChannelView(_title((team,)), (), _fitted(_team_section(team), most, is_bare))


def channel_digest(facts: DigestFacts, most: int = MOST_LINES, *, is_bare: bool = False) -> ChannelView:
    """Build the digest that everybody in the team's channel may read: nobody's reasons, absences or missing answers."""
    (team, *_others) = read_teams(facts)
    section = replace(_team_section(team), not_aligned=_not_aligned(team))
    return ChannelView(_title((team,)), open_needs_of(team, facts.today), _fitted(section, most, is_bare))


def _fitted(section: DigestSection, most: int, is_bare: bool) -> DigestSection:
    return bare(section) if is_bare else fit(section, most)


def _in_a_line(teams: tuple[TeamReading, ...]) -> tuple[str, ...]:
    """Tell of the teams for which there is no room with one fact each."""
    return tuple(
        _("{what}: {names}", what=team.team.name, names=people_of(team)[0]) for team in teams[:_MOST_LINES]
    )


def labels_of(facts: DigestFacts) -> dict[str, int]:
    """Return what a digest calls this week's lines ("Andy 2") and, marked with @, its people, with their ids."""
    labels: dict[str, int] = {}
    for team in read_teams(facts):
        labels |= {f"@{team.name(person.id)}": person.id for person in team.week.people}
        for line in team.lines(team.week):
            labels |= {team.who(line): line.id, f"@{team.name(line.person_id)}": line.person_id}
    return labels


def _example(teams: tuple[TeamReading, ...]) -> Example | None:
    """Take the second line of whoever is named first; the first line of who has only one."""
    for team in teams:
        lines = team.lines(team.week)
        if lines:
            own = team.lines_by_person(team.week)[lines[0].person_id]
            return Example(team.who(own[:2][-1]), team.name(own[0].person_id))
    return None


def _title(teams: tuple[TeamReading, ...]) -> str:
    week = teams[0].week
    names = [team.team.name for team in teams]
    shown = all_of(names) if len(names) <= _MOST_NAMED else some_of(names, _MOST_NAMED)
    return _("{teams}, {week} ({dates})", teams=shown, week=week.period_label, dates=week.dates)


def _answered(teams: tuple[TeamReading, ...]) -> str:
    return ", ".join(people_of(team)[0] for team in teams[:_HEADLINES])


def _team_section(team: TeamReading) -> DigestSection:
    return DigestSection(team.team.name, _key_results(team), _we_help(team))


def _digest_section(team: TeamReading) -> DigestSection:
    return DigestSection(
        team=team.team.name,
        key_results=_key_results(team),
        we_help=_we_help(team),
        not_aligned=_not_aligned(team),
        people=people_of(team),
        not_done=_not_done(team),
        came_later=_came_later(team),
        history=history_of(team),
    )


def _key_results(team: TeamReading) -> tuple[KeyResultView, ...]:
    listed = [_key_result(team, one.id, team.own_code(one), one.text) for one in team.team.key_results]
    retired = [_key_result(team, one.key_result_id, team.code(one), one.text) for one in _retired(team)]
    return (*listed, *retired)


def _key_result(team: TeamReading, key_result_id: int, code: str, text: str) -> KeyResultView:
    lines = tuple(_line(team, line) for line in team.lines_on(team.week, key_result_id))
    return KeyResultView(code, text, lines, _result(team, key_result_id))


def _retired(team: TeamReading) -> list[AlignmentFacts]:
    """Key results that have left the team's list but that lines of this week serve, in their words of then."""
    listed = {key_result.id for key_result in team.team.key_results}
    found = {
        one.key_result_id: one
        for line in team.lines(team.week)
        for one in line.alignments
        if one.team_id == team.team.id and one.key_result_id not in listed
    }
    return sorted(found.values(), key=lambda one: one.code)


def _result(team: TeamReading, key_result_id: int) -> str | None:
    """Say how many lines were done: this week's once its review has begun, else last week's."""
    if team.week.reviewed:
        return _done(team, team.week, key_result_id)
    if team.last_week is None:
        return None
    done = _done(team, team.last_week, key_result_id)
    return _("last week {done}", done=done) if done else _("last week nobody")


def _done(team: TeamReading, week: WeekFacts, key_result_id: int) -> str | None:
    lines = team.lines_on(week, key_result_id)
    if not lines:
        return None
    return _("{done} of {count} done", done=sum(is_done(line) for line in lines), count=len(lines))


def _line(team: TeamReading, line: LineFacts) -> LineView:
    score = _score(line) if team.week.reviewed else None
    return LineView(team.who(line), line.text, score, _remarks(team, line), _is_blocked(line))


def _changed(line: LineFacts) -> list[str]:
    """Say that a line was changed after the digest that showed it, and what it said there."""
    if line.changed_on is None:
        return []
    day = spoken().short_weekday(line.changed_on)
    if line.changed_from is None:
        return [_("changed {day}", day=day)]
    return [_("changed {day}, before {words}", day=day, words=quoted(clip(line.changed_from, _MOST_QUOTED)))]


def _is_blocked(line: LineFacts) -> bool:
    return line.blocked is not None and not is_done(line)


def _remarks(team: TeamReading, line: LineFacts) -> tuple[str, ...]:
    remarks = []
    if line.kept_weeks > 1:
        remarks.append(_("{nth} week", nth=spoken().short_ordinal(line.kept_weeks)))
    if team.is_help(line):
        remarks.append(_("helps us, from {team}", team=line.team_name))
    remarks += _changed(line)
    return tuple(remarks)


def _we_help(team: TeamReading) -> tuple[HelpView, ...]:
    members = team.members(team.week)
    return tuple(
        HelpView(_line(team, line), team.code(one), one.text)
        for line in team.lines(team.week)
        for one in line.alignments
        if line.person_id in members and one.kind == "helping" and one.team_id != team.team.id
    )


def _not_aligned(team: TeamReading) -> tuple[LineView, ...]:
    lines = team.lines(team.week)
    return tuple(_line(team, line) for line in lines if not line.alignments and line.team_id == team.team.id)


def _not_done(team: TeamReading) -> tuple[OutcomeView, ...]:
    week = team.last_week
    if week is None or not week.reviewed:
        return ()
    lines = [line for line in week.lines if team.concerns(line) and not is_done(line)]
    shown = [line for line in lines if not line.dropped or line.changed_on]
    return tuple(_outcome(team, line) for line in sorted(shown, key=team.by_name))


def _came_later(team: TeamReading) -> tuple[OutcomeView, ...]:
    """What the last digest could not hold: results that came after it, and reviews of the week before that did."""
    week, before = team.last_week, team.weeks[-3] if len(team.weeks) > 2 else None
    written = [line for line in week.lines if line.came_on and is_done(line)] if week is not None else []
    scored = [line for line in before.lines if line.scored_late_on] if before is not None else []
    return tuple(
        _outcome(team, line)
        for lines in (written, scored)
        for line in sorted(lines, key=team.by_name)
        if team.concerns(line) and not line.dropped
    )


def _outcome(team: TeamReading, line: LineFacts) -> OutcomeView:
    return OutcomeView(team.who(line), _score(line), short_text(line.text), ", ".join(_account(line)))


def _score(line: LineFacts) -> str:
    return "–" if line.score is None else score_text(line.score)


def _account(line: LineFacts) -> list[str]:
    """Say what is known of why: the writer's words, no score, changed or withdrawn after the digest."""
    words = line.note or line.blocked or ""
    account = [quoted(clip(words, _MOST_QUOTED))] if words.strip() else []
    if line.dropped:
        account.append(_("withdrawn"))
    elif line.score is None:
        account.append(no_score())
    account += _changed(line)
    if line.scored_late_on is not None:
        account.append(_("scored {day}", day=spoken().short_weekday(line.scored_late_on)))
    elif line.came_on is not None:
        account.append(_("came {day}", day=spoken().short_weekday(line.came_on)))
    return account
