"""
The language of a list, for those of its people whose own nobody knows.

What a mailbox says goes first, then what the directory says, then the list's, of several lists the home team's first; for
a lead or manager who is on none, the language of a list whose digest they read; else it is English.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service.db import people
from service.db.tables import DistributionList, Membership, Person
from service.errors import ConfigurationError
from service.rendering import LANGUAGES
from service.workflow.app import App
from service.workflow.list_reports import ListReport, get_list, show

NONE = "none"
_ELSE = "en"
_MOST_AT_ONCE = 500
"""People in one statement; databases have a limit."""


def set_language(app: App, name: str, language: str) -> ListReport:
    """
    Give a list a language, or `NONE`; it counts from the next mail.

    Raises:
        ConfigurationError: there is no such list, or the language is not spoken here.
    """
    wanted = language.strip().lower()
    if wanted not in (NONE, *LANGUAGES):
        raise ConfigurationError(
            f"{language} is not spoken here; name one of {', '.join(LANGUAGES)}, or {NONE}."
        )
    with app.db.begin() as session:
        list_ = get_list(session, name)
        list_.language = None if wanted == NONE else wanted
        session.flush()
        fall_back(session, _people_of(session, list_))
        address = list_.address
    return show(app, address)[0]


def fall_back(session: Session, some: Iterable[Person]) -> None:
    """Let those whose own language nobody knows be written to in their list's."""
    unknown = [person for person in some if person.own_language is None]
    for start in range(0, len(unknown), _MOST_AT_ONCE):
        part = unknown[start : start + _MOST_AT_ONCE]
        of_lists = _languages(session, [person.id for person in part])
        for person in part:
            person.language = of_lists.get(person.id, _ELSE)


def _people_of(session: Session, list_: DistributionList) -> list[Person]:
    on_it = select(Membership.person_id).where(Membership.list_id == list_.id, Membership.left_at.is_(None))
    reading = [reader.id for reader in people.readers_of(session, list_.team, list_.id).all]
    concerned = or_(Person.id.in_(on_it), Person.id.in_(reading))
    return list(session.scalars(select(Person).where(concerned, Person.own_language.is_(None))))


def _languages(session: Session, ids: list[int]) -> dict[int, str]:
    rows = session.execute(
        select(Membership.person_id, DistributionList.language)
        .join(Membership.list)
        .where(
            Membership.person_id.in_(ids),
            Membership.left_at.is_(None),
            DistributionList.language.is_not(None),
            DistributionList.removed_at.is_(None),
        )
        .order_by(Membership.is_home, DistributionList.id.desc())
    )
    found = {person_id: language for person_id, language in rows if language}
    others = [person_id for person_id in ids if person_id not in found]
    if others:
        found |= _languages_read(session, others)
    return found


def _languages_read(session: Session, ids: list[int]) -> dict[int, str]:
    return {
        person_id: list_.language
        for person_id, lists in people.lists_read(session, ids).items()
        for list_ in reversed(lists)  # Of several, the first one's counts.
        if list_.language
    }
