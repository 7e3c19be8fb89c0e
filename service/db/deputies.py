"""Find who stands in for a lead or manager who is away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, aliased

from service.db.tables import Absence, Deputy, Person


def standing_in_for(session: Session, reader_ids: Iterable[int], day: date) -> tuple[Person, ...]:
    """Return the deputies of those of `reader_ids` who are away on a day, each once."""
    found = session.scalars(
        select(Person)
        .join(Deputy, Deputy.deputy_id == Person.id)
        .where(Deputy.person_id.in_(list(reader_ids)), _is_away(day))
        .order_by(Person.id)
    )
    return tuple(dict.fromkeys(found))


def represented_by(session: Session, deputy_ids: Iterable[int], day: date) -> dict[int, tuple[Person, ...]]:
    """Return, by deputy, the people who are away on a day and have named them."""
    rows = session.execute(
        select(Deputy.deputy_id, Person)
        .join(Person, Deputy.person_id == Person.id)
        .where(Deputy.deputy_id.in_(list(deputy_ids)), _is_away(day))
        .order_by(Person.id)
    )
    found: dict[int, tuple[Person, ...]] = {}
    for deputy_id, person in rows:
        found[deputy_id] = (*found.get(deputy_id, ()), person)
    return found


def _is_away(day: date) -> ColumnElement[bool]:
    absence = aliased(Absence)
    return exists().where(
        absence.person_id == Deputy.person_id,
        absence.first_day <= day,
        or_(absence.last_day.is_(None), absence.last_day >= day),
    )
