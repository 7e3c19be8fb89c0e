"""
Remember what was read in a transaction that works through many mails.

Without `remember`, every question is a statement, as always. With it a question is asked of the database once, and
`service.db.page` asks for all mails of a page together. Whoever changes an answer says so by `put` or `forget`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.orm import Session

_KNOWN = "known"
_Answer = TypeVar("_Answer")
Key = tuple[Any, ...]
"""What is asked, whom it is about (a person's id, or None), and whatever else it depends on."""


def remember(session: Session) -> None:
    """Remember answers from here to the end of the session."""
    session.info[_KNOWN] = defaultdict(dict)


def answer(session: Session, key: Key, read: Callable[[], _Answer]) -> _Answer:
    """Return the answer that is known, or read it."""
    if _KNOWN not in session.info:
        return read()
    of_person = session.info[_KNOWN][key[1]]
    if key not in of_person:
        of_person[key] = read()
    found: _Answer = of_person[key]
    return found


def find(session: Session, key: Key) -> Any:
    """Return the answer that is known, or None."""
    return session.info.get(_KNOWN, {}).get(key[1], {}).get(key)


def put(session: Session, key: Key, value: object) -> None:
    """Say what the answer is now."""
    if _KNOWN in session.info:
        session.info[_KNOWN][key[1]][key] = value


def forget(session: Session, what: str, person_id: int | None, *more: object) -> None:
    """Have one question asked anew."""
    session.info.get(_KNOWN, {}).get(person_id, {}).pop((what, person_id, *more), None)


def forget_all_about(session: Session, person_id: int) -> None:
    """Have everything about a person asked anew: a mail of theirs was carried out."""
    session.info.get(_KNOWN, {}).pop(person_id, None)


def forget_everything(session: Session) -> None:
    """Have everything asked anew: more than one person's week was changed."""
    session.info.get(_KNOWN, {}).clear()
