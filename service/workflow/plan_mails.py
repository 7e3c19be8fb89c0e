"""
Write down who is asked in a wave and who gets its mail, a thousand members at a time.

Whatever the size of a list, a thousand members take a dozen statements. Each rule about who gets a mail is here once,
also for the single person who joins in mid-week.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from sqlalchemy.orm import Session

from service.db import deputies, people, planning
from service.db.planning import Member
from service.db.tables import DistributionList, Wave
from service.db.timetables import differing_place, timetable_of
from service.domain.delivery_keys import MailKind, ask_key_parts
from service.domain.periods import Period
from service.domain.timetable import Kind, Timetable
from service.workflow import absences
from service.workflow.app import App
from service.workflow.hold_back import may_leave_at
from service.workflow.outbox import add_all_planned


def plan_setup(app: App, session: Session, wave: Wave) -> None:
    """Ask everybody whom this list asks and who is not paused for the whole period."""
    timetable = _timetable(session, wave)
    for members in _members_of(session, wave):
        ids = [member.person_id for member in members]
        paused = absences.pausing_whole_week(session, timetable, ids, Period.parse(wave.period))
        asked = invite(session, wave, Kind.SETUP, ids, dict.fromkeys(paused, "paused"))
        add_mails(app, session, wave, MailKind.SETUP, set(asked) - paused, Kind.SETUP)


def note_holidays(session: Session, wave: Wave) -> None:
    """Write down who is not asked because their site has no working week, while their team has one."""
    for members in _members_of(session, wave):
        ids = [member.person_id for member in members]
        invite(session, wave, Kind.SETUP, ids, dict.fromkeys(ids, "holiday"))


def plan_nudge(app: App, session: Session, wave: Wave) -> None:
    """Remind those who were asked by this list, have not answered, are not away and have no day off."""
    timetable = _timetable(session, wave)
    for members in _members_of(session, wave):
        setups = planning.setups(session, [member.person_id for member in members], wave.period)
        silent = {
            person_id
            for person_id, setup in setups.items()
            if setup.skipped is None and setup.answered_at is None and setup.list_id == wave.list_id
        }
        away = absences.away_at(session, timetable, wave, _among(members, silent))
        away |= absences.off_at(session, timetable, wave, _among(members, silent - away))
        add_mails(app, session, wave, MailKind.NUDGE, silent - away, Kind.SETUP)


def plan_overview(app: App, session: Session, wave: Wave) -> None:
    """Leads and managers get the digest, all others the overview; whoever reads gets the digest instead."""
    list_, timetable, day = wave.list, _timetable(session, wave), absences.day_at(session, wave)
    readers = [reader.id for reader in people.readers_of(session, list_.team, list_.id).all]
    readers += [deputy.id for deputy in deputies.standing_in_for(session, readers, day)]
    add_mails(app, session, wave, MailKind.DIGEST, readers)
    reading = {reader.id for reader in people.all_readers(session)}
    reading |= {one.id for one in deputies.standing_in_for(session, reading, day)}
    for members in planning.members(session, list_.id):
        setups = planning.setups(session, [member.person_id for member in members], wave.period)
        # Who came too late to be asked has agreed to nothing yet.
        asked = {one for one in setups if setups[one].skipped is None and one not in reading}
        paused = absences.away_at(session, timetable, wave, _among(members, asked), absences.PAUSES)
        add_mails(app, session, wave, MailKind.OVERVIEW, asked - paused)


def plan_review(app: App, session: Session, wave: Wave) -> None:
    """Let those look back who have written something and are not paused."""
    timetable = _timetable(session, wave)
    for members in _members_of(session, wave):
        # Where nothing was written, there is nothing to look back on.
        writers = planning.with_lines(session, [member.person_id for member in members], wave.period)
        paused = absences.away_at(session, timetable, wave, _among(members, writers), absences.PAUSES)
        here = _reviewing_here(session, wave, sorted(writers - paused))
        add_mails(app, session, wave, MailKind.REVIEW, invite(session, wave, Kind.REVIEW, here), Kind.REVIEW)


def _reviewing_here(session: Session, wave: Wave, person_ids: Sequence[int]) -> list[int]:
    """The list that asked for the setup asks for the review, unless the person has left it since."""
    setups = planning.setups(session, person_ids, wave.period)
    elsewhere = [one for one in person_ids if one in setups and setups[one].list_id != wave.list_id]
    still_on = planning.lists_on(session, elsewhere) if elsewhere else {}
    asked_there = {one for one in elsewhere if setups[one].list_id in still_on.get(one, ())}
    return [one for one in person_ids if one not in asked_there]


def _timetable(session: Session, wave: Wave) -> Timetable:
    return timetable_of(session, wave.list, Period.parse(wave.period))


def _members_of(session: Session, wave: Wave) -> Iterator[list[Member]]:
    """Go through the people whose clock and holidays a wave goes by."""
    timetable = _timetable(session, wave)
    for members in planning.members(session, wave.list_id):
        places = {one.place for one in members}
        here = {place for place in places if str(differing_place(timetable, place)) == wave.place}
        yield [one for one in members if one.place in here]


def _among(members: Iterable[Member], person_ids: Collection[int]) -> list[Member]:
    return [member for member in members if member.person_id in person_ids]


def invite(
    session: Session,
    wave: Wave,
    kind: Kind,
    person_ids: Sequence[int],
    skipped: Mapping[int, str] | None = None,
) -> list[int]:
    """
    Ask people once per period, in all their teams; leave out whom another list asks, or has asked already.

    Return whom this asks; `skipped` says of whom only the reason is written down why they are not asked.
    """
    known = planning.invited(session, person_ids, wave.period, kind)
    on = planning.lists_on(session, [one for one in person_ids if one not in known])
    lists = planning.lists(session, {list_id for ids in on.values() for list_id in ids})
    if kind is Kind.SETUP:
        here = {ids: _asking_list(session, [lists[one] for one in ids], wave) for ids in set(on.values())}
        on = {one: ids for one, ids in on.items() if here[ids] == wave.list_id}
    alike: dict[tuple[tuple[int, ...], str | None], list[int]] = {}
    for one, ids in on.items():
        alike.setdefault((ids, skipped.get(one) if skipped else None), []).append(one)
    for (ids, why), people_alike in alike.items():
        _invite(session, wave, kind, people_alike, [lists[one].team_id for one in ids], why)
    return sorted(on)


def _invite(
    session: Session, wave: Wave, kind: Kind, person_ids: Sequence[int], teams: Sequence[int], why: str | None
) -> None:
    """Ask people who are in the same teams, the home team first; with `why`, write down why they are not asked."""
    shared = {
        "period": wave.period,
        "kind": str(kind),
        "team_id": teams[0],
        "list_id": wave.list_id,
        "skipped": why,
    }
    planning.add_invitations(session, person_ids, shared)
    for team in sorted(set(teams)):
        planning.add_invitation_team(session, person_ids, wave.period, kind, team)


def _asking_list(session: Session, lists: Sequence[DistributionList], wave: Wave) -> int:
    """
    Return the list whose times hold for a person on several: the first that asks anybody in this period, a weekly one first.

    So setup, nudge and review of one person keep one rhythm, whatever the other lists' times are.
    """
    if len(lists) == 1:
        return lists[0].id
    period = Period.parse(wave.period)
    asking = []
    for list_ in lists:
        timetable = timetable_of(session, list_, period)
        begins = timetable.cadence.begins(period) and not timetable.is_off(period)
        if begins and list_.enabled_at and timetable.moment(period, Kind.SETUP) > list_.enabled_at:
            asking.append((timetable.cadence.weeks, list_.id))
    weekly_first = sorted(asking, key=lambda pair: pair[0])
    return weekly_first[0][1] if weekly_first else wave.list_id


def add_mails(
    app: App,
    session: Session,
    wave: Wave,
    kind: MailKind,
    person_ids: Collection[int],
    about: Kind | None = None,
) -> None:
    """Put a wave's mails into the outbox, `about` what they ask. Who is on two lists or reads two teams gets one mail."""
    shared = {"kind": str(kind), "period": wave.period, "wave_id": wave.id}
    due_at = may_leave_at(app, wave.list)
    add_all_planned(app, session, person_ids, ask_key_parts(kind, wave.period), about, shared, due_at)
