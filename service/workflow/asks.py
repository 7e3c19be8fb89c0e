"""Build what a mail asked, from the rows behind it, so that its letters and numbers mean what that mail showed."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from service.db import known, people, weeks
from service.db.offered import everything_offered
from service.db.tables import Invitation, WeeklyKeyResult
from service.domain.answers import (
    OfferedKeyResults,
    OpenLine,
    Question,
    ReviewAsk,
    SetupAnswer,
    SetupAsk,
    TeamKeyResult,
    WeekLine,
    read_setup,
)
from service.domain.reply_text import ReplyText
from service.domain.wording import given_name
from service.workflow.record_key_results import Labels

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def setup_labels(session: Session, person_id: int, period: str) -> dict[str, int]:
    """Give last week's open lines their letters, in order."""
    lines = weeks.open_lines_before(session, person_id, period)
    return dict(zip(_LETTERS, (line.id for line in lines), strict=False))


def setup_ask(
    session: Session, invitation: Invitation, labels: Labels, question: Question | None = None
) -> SetupAsk:
    """Say what a setup mail with these letters asks now, or a receipt to its answer."""
    earlier = {
        line.id: line for line in weeks.last_lines_before(session, invitation.person_id, invitation.period)
    }
    this_week = weeks.lines_of(session, invitation.person_id, invitation.period)
    home = invitation.team
    return SetupAsk(
        team=home.code,
        key_results=known.answer(session, ("offered to readers", None), lambda: _offered(session)),
        open=tuple(
            OpenLine(letter, earlier[line_id].text, codes_of(earlier[line_id]))
            for letter, line_id in labels.items()
            if line_id in earlier
        ),
        this_week=tuple(week_line(line) for line in this_week if line.dropped_at is None),
        question=question,
        language=invitation.person.language,
        second_teams=tuple(
            list_.team.code
            for list_ in people.lists_of(session, invitation.person_id)
            if list_.team_id != home.id
        ),
        # A withdrawn line's number is not given to another one.
        first_new_number=max((line.n for line in this_week), default=0) + 1,
    )


def _offered(session: Session) -> OfferedKeyResults:
    """Return all teams' key results as the reader knows them."""
    return OfferedKeyResults(
        TeamKeyResult(key_result.code, key_result.text, key_result.team_name)
        for key_result in everything_offered(session).values()
    )


def read_setup_answer(
    session: Session, invitation: Invitation, labels: Labels, words: ReplyText, ask: SetupAsk
) -> SetupAnswer:
    """
    Read a setup answer so that its numbers are those under which its lines will be stored.

    Kept lines stand before new ones, so those are numbered on behind them.
    """
    ask = replace(ask, colleagues=_colleagues_named(session, invitation, words.text))
    answer = read_setup(words, ask)
    new_keeps = _new_keeps(session, invitation, labels, answer)
    if not new_keeps or ask.first_new_number is None:
        return answer
    return read_setup(words, replace(ask, first_new_number=ask.first_new_number + new_keeps))


def _colleagues_named(session: Session, invitation: Invitation, words: str) -> tuple[str, ...]:
    """Return the names of the team's other people that stand in the words, so that their lines are left alone."""
    said = words.casefold()
    names = (
        membership.person.name
        for membership in people.asked_members(session, invitation.list_id)
        if membership.person_id != invitation.person_id
    )
    return tuple(name for name in names if given_name(name).casefold() in said)


def _new_keeps(session: Session, invitation: Invitation, labels: Labels, answer: SetupAnswer) -> int:
    """Count the letters that an answer keeps and that are not among this week's lines yet."""
    lines = weeks.lines_of(session, invitation.person_id, invitation.period)
    kept = {line.kept_from_id for line in lines}
    return sum(said.next == "keep" and labels.get(said.n) not in kept for said in answer.open)


def review_ask(session: Session, invitation: Invitation, question: Question | None = None) -> ReviewAsk:
    """Say what a review mail asks: how did these lines end?"""
    lines = weeks.standing_lines(session, invitation.person_id, invitation.period)
    return ReviewAsk(
        key_results=tuple(week_line(line) for line in lines),
        question=question,
        language=invitation.person.language,
    )


def week_line(line: WeeklyKeyResult) -> WeekLine:
    """Return a stored line as the reader knows it."""
    return WeekLine(line.n, line.text, codes_of(line))


def codes_of(line: WeeklyKeyResult) -> tuple[str, ...]:
    """Return the whole codes that a line is aligned with."""
    return tuple(alignment.code for alignment in line.alignments)
