"""
Store what an answer says, whether it came by mail or by form.

What the words mean is `service.domain.answers`. Nothing is overwritten without a trace: each answer is kept with the
lines before and after it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from service.db import known, weeks
from service.db.offered import OfferedKeyResult, key_result_with_code
from service.db.tables import Alignment, Answer, InboundMessage, Invitation, WeeklyKeyResult
from service.domain.answers import OpenAnswer, ReviewAnswer, SetupAnswer, SetupLine
from service.domain.kept_lines import same_words

Labels = Mapping[str, int]
"""Letter or number → id of the weekly key result that a mail showed under it."""


@dataclass(frozen=True)
class Source:
    """Where an answer came from; one of `inbound_id` and `submit_id` is given."""

    received_at: datetime
    words: str
    inbound_id: int | None = None
    submit_id: str | None = None


def record_setup(
    session: Session, invitation: Invitation, answer: SetupAnswer, labels: Labels, source: Source
) -> Answer:
    """Store the answer to a setup: new and changed lines of the invitation's period, scores of last week's."""
    week = _Week(session, invitation, source.received_at)
    before = week.snapshot()
    for (
        open_answer
    ) in answer.open:  # Kept lines stand before new ones: `asks.read_setup_answer` numbers them so.
        old = session.get(WeeklyKeyResult, labels.get(open_answer.n, -1))
        if old is not None:
            week.store_open_answer(old, open_answer)
    for line in answer.lines:
        week.store_line(line)
    week.remember()
    return record(session, invitation, source, before, week.snapshot())


def record_review(session: Session, invitation: Invitation, answer: ReviewAnswer, source: Source) -> Answer:
    """Store the answer to a review: scores and words on the lines of the invitation's period."""
    week = _Week(session, invitation, source.received_at)
    before = week.snapshot()
    for score in answer.scores:
        line = week.lines.get(score.n)
        if line is None:
            continue
        _store_outcome(line, score.score, score.note, score.blocked, score.next, source.received_at)
    return record(session, invitation, source, before, week.snapshot())


def record(
    session: Session, invitation: Invitation, source: Source, before: dict[str, Any], after: dict[str, Any]
) -> Answer:
    """
    Keep what came and what it changed; both states are `as_plain` by "period n".

    Like all that a mail brings it is written with the rest of its page: whoever needs its id flushes first.
    """
    answer = Answer(
        invitation_id=invitation.id,
        inbound_id=source.inbound_id,
        submit_id=source.submit_id,
        received_at=source.received_at,
        words=source.words,
        before=before,
        after=after,
    )
    session.add(answer)
    if before != after or invitation.answered_at is not None:
        invitation.answered_at = source.received_at
        invitation.skipped = None  # Who came in mid-week and wants to start at once has started.
    message = session.get(InboundMessage, source.inbound_id) if source.inbound_id is not None else None
    if message is not None:
        known.forget(session, "last answer to", None, message.delivery_id)
    return answer


class _Week:
    """One person's lines of one period while an answer is stored."""

    def __init__(self, session: Session, invitation: Invitation, now: datetime) -> None:
        self.session, self.invitation, self.now = session, invitation, now
        self.lines = {
            line.n: line for line in weeks.lines_of(session, invitation.person_id, invitation.period)
        }
        self.earlier = weeks.last_lines_before(session, invitation.person_id, invitation.period)
        self.own_teams = own_teams(session, invitation)

    def snapshot(self) -> dict[str, Any]:
        lines = [*self.lines.values(), *self.earlier]
        return {f"{line.period} {line.n}": as_plain(line) for line in lines}

    def remember(self) -> None:
        """Tell whoever asks next for the lines of the week."""
        lines = sorted(self.lines.values(), key=lambda line: line.n)
        known.put(self.session, ("lines", self.invitation.person_id, self.invitation.period), lines)

    def store_line(self, said: SetupLine) -> None:
        line = self.lines.get(said.n)
        if said.drop:
            if line is not None:
                line.dropped_at = line.changed_at = self.now
                line.note = said.note or line.note
            return
        if line is None or said.new:
            # A new line never takes the place of another: a form may have given it the number of a kept one.
            line = self._new_line(said.n if line is None else self._next_number(), said.text or "")
        elif said.text is not None:
            line.text = said.text
        line.dropped_at, line.changed_at = None, self.now
        if line.kept_from_id is None:
            self._go_on_with_same_words(line)
        if said.alignments is not None:
            self._align(line, said.alignments)

    def store_open_answer(self, old: WeeklyKeyResult, said: OpenAnswer) -> None:
        _store_outcome(old, said.score, said.note, said.blocked, said.next, self.now)
        kept = next((line for line in self.lines.values() if line.kept_from_id == old.id), None)
        if said.next == "keep" and kept is None:
            kept = self._new_line(self._next_number(), said.text or old.text)
            self._go_on(kept, old)
            self._align(kept, said.alignments or tuple(alignment.code for alignment in old.alignments))
        elif said.next == "keep" and kept is not None:
            kept.dropped_at = None
        elif said.next == "drop" and kept is not None:
            kept.dropped_at = kept.changed_at = self.now

    def _next_number(self) -> int:
        return max(self.lines, default=0) + 1

    def _new_line(self, n: int, text: str) -> WeeklyKeyResult:
        line = WeeklyKeyResult(
            person_id=self.invitation.person_id,
            period=self.invitation.period,
            n=n,
            team_id=self.invitation.team_id,
            text=text,
            kept_weeks=1,
            note="",
            created_at=self.now,
            changed_at=self.now,
            alignments=[],
        )
        self.session.add(line)
        self.lines[n] = line
        return line

    def _go_on_with_same_words(self, line: WeeklyKeyResult) -> None:
        """A line typed again word for word is the kept line, though nobody wrote "keep"."""
        for old in self.earlier:
            if old.score != 1.0 and same_words(old.text, line.text) and not self._is_kept(old):
                self._go_on(line, old)
                return

    def _is_kept(self, old: WeeklyKeyResult) -> bool:
        return any(line.kept_from_id == old.id for line in self.lines.values())

    def _go_on(self, line: WeeklyKeyResult, old: WeeklyKeyResult) -> None:
        line.kept_from_id, line.kept_weeks = old.id, old.kept_weeks + 1

    def _align(self, line: WeeklyKeyResult, codes: tuple[str, ...]) -> None:
        align(self.session, line, codes, self.own_teams)


def own_teams(session: Session, invitation: Invitation) -> set[int]:
    """Return the teams whose key results are a person's own in the period they were asked for."""
    return set(weeks.team_ids(session, invitation)) | {invitation.team_id}


def align(session: Session, line: WeeklyKeyResult, codes: Sequence[str], own: set[int]) -> None:
    """Freeze what the line serves: team, code and words of today; `own` are the writer's teams."""
    if line.alignments:
        line.alignments.clear()
        session.flush()  # The old rows go first: a code may come back, and it is unique per line.
    for code in dict.fromkeys(codes):
        key_result = key_result_with_code(session, code)
        if key_result is not None:
            line.alignments.append(_alignment(line.period, key_result, own))


def _alignment(period: str, key_result: OfferedKeyResult, own: set[int]) -> Alignment:
    return Alignment(
        key_result_id=key_result.id,
        period=period,
        kind="own" if key_result.team_id in own else "helping",
        team_id=key_result.team_id,
        team_name=key_result.team_name,
        code=key_result.code,
        text=key_result.text,
    )


def _store_outcome(
    line: WeeklyKeyResult,
    score: float | None,
    note: str,
    blocked: str | None,
    next_: str | None,
    now: datetime,
) -> None:
    """Add what was said; what was not said stays as it was."""
    if score is not None:
        line.score, line.scored_at = score, now
    if note:
        line.note = note
    if blocked is not None:
        line.blocked = blocked
    elif score == 1.0:
        line.blocked = None
    if next_ is not None:
        line.next = next_


def as_plain(line: WeeklyKeyResult) -> dict[str, Any]:
    """Return what an answer can change of a line, for the history."""
    return {
        "text": line.text,
        "alignments": [alignment.code for alignment in line.alignments],
        "dropped": line.dropped_at is not None,
        "score": line.score,
        "note": line.note,
        "blocked": line.blocked,
        "next": line.next,
        "kept_from": line.kept_from_id,
    }
