"""
Change a team's objectives and key results: from a file, a page, or the lead's mail.

Each change is kept with its words, before and after. A key result that goes is only retired, because past weeks point to
it; what was aligned with it says so as it was called then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.db.tables import KeyResult, Objective, ObjectivesChange, Team
from service.domain.objectives import (
    Applied,
    KeyResultWords,
    ObjectiveWords,
    Said,
    Written,
    apply,
    read_csv,
    read_outline,
    write_csv,
    write_outline,
)
from service.errors import ConfigurationError
from service.workflow.app import App


@dataclass(frozen=True)
class ObjectivesReport:
    """A team's objectives as they stand, and who changed them when."""

    team_id: int
    team_code: str
    team_name: str
    objectives: tuple[ObjectiveWords, ...]
    """Without what is retired."""
    history: tuple[ChangeReport, ...]
    """Newest first."""


@dataclass(frozen=True)
class ChangeReport:
    """One change: when, by whom."""

    at: datetime
    by: str


@dataclass(frozen=True)
class ImportReport:
    """What a text changes, or would change."""

    team_code: str
    team_name: str
    changes: tuple[str, ...]
    problems: tuple[str, ...]
    is_stored: bool
    outline: str
    """All objectives as they stand after it."""


def show(app: App, code: str | None = None) -> tuple[ObjectivesReport, ...]:
    """
    Report on one team by its code, or on all.

    Raises:
        ConfigurationError: There is no such team.
    """
    with app.db.read() as session:
        teams = [get_team(session, code)] if code else session.scalars(select(Team).order_by(Team.code)).all()
        return tuple(_report(session, team) for team in teams)


def export(app: App, code: str, *, as_csv: bool = False) -> str:
    """
    Write a team's objectives as a Markdown outline or as CSV; importing it changes nothing.

    Raises:
        ConfigurationError: There is no such team.
    """
    with app.db.read() as session:
        team = get_team(session, code)
        objectives = standing(session, team)
    return write_csv(objectives, team.code) if as_csv else write_outline(objectives)


def import_text(
    app: App, code: str, text: str, *, as_csv: bool = False, only_these: bool = False, store: bool, by: str
) -> ImportReport:
    """
    Say what an outline or a table changes, and `store` it if nothing is wrong with it.

    With `only_these` what it does not mention is let go.

    Raises:
        ConfigurationError: There is no such team.
    """
    with app.db.begin() as session:
        team = get_team(session, code)
        written = read_csv(text, team.code) if as_csv else read_outline(text)
        before = standing(session, team)
        applied = apply(before, written.said, only_these=only_these)
        problems = (*_problems(written), *applied.problems)
        is_stored = store and not problems and bool(applied.changes)
        if is_stored:
            _store(app, session, team, before, applied.after, text, by)
        return ImportReport(
            team.code, team.name, applied.changes, problems, is_stored, write_outline(applied.after)
        )


def store_outline(app: App, session: Session, team: Team, outline: str, *, by: str) -> None:
    """Store an outline that `problems_of_outline` has nothing against."""
    before = standing(session, team)
    applied = apply(before, read_outline(outline).said)
    if applied.changes:
        _store(app, session, team, before, applied.after, outline, by)


def store_said(
    app: App, session: Session, team: Team, said: Sequence[Said], *, words: str, by: str, inbound_id: int
) -> Applied:
    """Store what a lead's mail says; what can't be applied is told in the problems and the rest is stored."""
    before = standing(session, team)
    applied = apply(before, said)
    if applied.changes:
        _store(app, session, team, before, applied.after, words, by, inbound_id)
    return applied


def problems_of_outline(outline: str) -> tuple[str, ...]:
    """Say what is wrong with an outline, a sentence a problem."""
    return _problems(read_outline(outline))


def _problems(written: Written) -> tuple[str, ...]:
    if not written.said and not written.problems:
        return ("There is no objective and no key result in it.",)
    return written.problems


def get_team(session: Session, code: str) -> Team:
    """
    Find a team by its code.

    Raises:
        ConfigurationError: There is none.
    """
    team = session.scalars(select(Team).where(Team.code == code.upper())).one_or_none()
    if team is None:
        known = ", ".join(session.scalars(select(Team.code).order_by(Team.code))) or "none yet"
        raise ConfigurationError(f"There is no team with the code {code}. Teams: {known}.")
    return team


def standing(session: Session, team: Team) -> tuple[ObjectiveWords, ...]:
    """Return a team's objectives as they are stored, retired ones too: their numbers are taken."""
    rows = session.scalars(select(Objective).where(Objective.team_id == team.id).order_by(Objective.number))
    return tuple(
        ObjectiveWords(
            row.number,
            row.text,
            tuple(
                KeyResultWords(one.number, one.text, one.retired_at is not None) for one in row.key_results
            ),
            row.retired_at is not None,
        )
        for row in rows
    )


def _report(session: Session, team: Team) -> ObjectivesReport:
    history = session.scalars(
        select(ObjectivesChange)
        .where(ObjectivesChange.team_id == team.id)
        .order_by(ObjectivesChange.id.desc())
        .limit(20)
    )
    return ObjectivesReport(
        team.id,
        team.code,
        team.name,
        tuple(
            ObjectiveWords(
                one.number, one.text, tuple(below for below in one.key_results if not below.is_retired)
            )
            for one in standing(session, team)
            if not one.is_retired
        ),
        tuple(ChangeReport(change.at, change.by) for change in history),
    )


def _store(
    app: App,
    session: Session,
    team: Team,
    before: Sequence[ObjectiveWords],
    after: Sequence[ObjectiveWords],
    words: str,
    by: str,
    inbound_id: int | None = None,
) -> None:
    now = app.clock.now()
    rows = {row.number: row for row in session.scalars(select(Objective).where(Objective.team_id == team.id))}
    for objective in after:
        row = rows.get(objective.number) or Objective(team=team, number=objective.number)
        session.add(row)
        row.text = objective.text
        row.retired_at = (row.retired_at or now) if objective.is_retired else None
        session.flush()
        _store_key_results(session, row, objective, now)
    session.add(
        ObjectivesChange(
            team_id=team.id,
            at=now,
            by=by,
            inbound_id=inbound_id,
            words=words,
            before=write_outline(before),
            after=write_outline(after),
        )
    )
    session.flush()


def _store_key_results(session: Session, row: Objective, objective: ObjectiveWords, now: datetime) -> None:
    known = {one.number: one for one in row.key_results}
    for words in objective.key_results:
        one = known.get(words.number) or KeyResult(objective=row, number=words.number, added_at=now)
        session.add(one)
        one.text = words.text
        one.retired_at = (one.retired_at or now) if words.is_retired else None
    session.flush()
