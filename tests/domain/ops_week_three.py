"""
Ops in week 3, as `examples.md` §2.3 tells it: the facts behind the digest to Maria.

Only the alignments of Andy and Wendy in week 1 and that Andy's no. 2 helps HR are the article's; the rest is ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import count

from service.domain.digests import (
    AlignmentFacts,
    DigestFacts,
    KeyResultFacts,
    LineFacts,
    PersonFacts,
    Status,
    TeamFacts,
    TeamWeeks,
    WeekFacts,
)

OPS, HR = 1, 2
ANDY, WENDY, LENA, MEI, KOFI, BUDI, DEWI = range(1, 8)
NAMES = {
    ANDY: "Andy Lim",
    WENDY: "Wendy Tan",
    LENA: "Lena Vogel",
    MEI: "Mei Chen",
    KOFI: "Kofi Mensah",
    BUDI: "Budi Santoso",
    DEWI: "Dewi Putri",
}
TUESDAY = date(2026, 10, 20)
FRIDAY = date(2026, 10, 16)

KR_1_1 = KeyResultFacts(
    11, "Orders arrive without anyone asking twice", "1.1", "Open refund cases from 140 to 60"
)
KR_1_2 = KeyResultFacts(
    12,
    "Orders arrive without anyone asking twice",
    "1.2",
    "Orders sent the same day from 88 % to 95 %",
)
KR_2_1 = KeyResultFacts(
    21,
    "The team runs without heroes",
    "2.1",
    "Night-shift duties with a trained second person, 5 to 12",
)
OPS_TEAM = TeamFacts(OPS, "OPS", "Ops", "Rina Wijaya", (KR_1_1, KR_1_2, KR_2_1))
HR_1_2 = AlignmentFacts(
    92, HR, "HR", "HR", "1.2", "Starters with a checklist on day 1, 40 % to 100 %", "helping"
)
HR_TEAM = TeamFacts(
    HR,
    "HR",
    "HR",
    "Hana Sato",
    (KeyResultFacts(92, "New people are at work on day 1", "1.2", HR_1_2.text),),
)

_ids: Iterator[int] = count(1)


def serves(key_result: KeyResultFacts, kind: str = "own") -> AlignmentFacts:
    """Align with one of Ops' key results."""
    return AlignmentFacts(
        key_result.id,
        OPS,
        "OPS",
        "Ops",
        key_result.code,
        key_result.text,
        "helping" if kind == "helping" else "own",
    )


def line(person: int, n: int, text: str, *alignments: AlignmentFacts) -> LineFacts:
    """Write a line that has not been reviewed yet."""
    team = (HR, "HR") if person == DEWI else (OPS, "Ops")
    return LineFacts(
        id=next(_ids),
        person_id=person,
        person_name=NAMES[person],
        n=n,
        text=text,
        team_id=team[0],
        team_name=team[1],
        alignments=alignments,
    )


def people(**statuses: Status) -> tuple[PersonFacts, ...]:
    """The members of a week with how they stand, by given name in lower case."""
    ids = {name.split()[0].lower(): person for person, name in NAMES.items()}
    return tuple(PersonFacts(ids[given], NAMES[ids[given]], status) for given, status in statuses.items())


def week_one() -> WeekFacts:
    lines = (
        line(ANDY, 1, "Refund backlog from 140 to 130", serves(KR_1_1)),
        line(ANDY, 2, "Refund cases older than 30 days, 40 to 22", serves(KR_1_1)),
        line(ANDY, 3, "Courier pick-ups on time 3 days of 5", serves(KR_1_2)),
        replace(line(WENDY, 1, "Refund letters: complaints from 9 to 3", serves(KR_1_1)), score=0.4),
        line(WENDY, 2, "Night-shift plan with names for all 12 duties", serves(KR_2_1)),
        line(LENA, 1, "Same-day rate 89 %", serves(KR_1_2)),
        line(KOFI, 1, "Refund mails answered within a day", serves(KR_1_1)),
        line(BUDI, 1, "Packing table 2 ready by 10", serves(KR_1_2)),
    )
    status = people(andy="answered", wendy="answered", lena="answered", kofi="answered", budi="answered")
    return WeekFacts("week 1", "5–9 Oct", status, lines, reviewed=True)


def week_two() -> WeekFacts:
    lines = (
        replace(line(ANDY, 1, "Refund backlog from 118 to 96", serves(KR_1_1)), score=1.0),
        replace(
            line(ANDY, 2, "Courier pick-ups on time 5 days of 5", serves(KR_1_2)),
            score=0.6,
            note="strike on Thu",
        ),
        line(ANDY, 3, "Refund cases older than 30 days, 22 to 10", serves(KR_1_1)),
        replace(
            line(WENDY, 1, "Refund letters: complaints from 9 to 3", serves(KR_1_1)),
            score=0.5,
            note="legal still has them",
            kept_weeks=2,
        ),
        replace(line(WENDY, 2, "Average answer time down to 1.4 days", serves(KR_1_1)), score=1.0),
        replace(
            line(LENA, 1, "Same-day rate 92 %", serves(KR_1_2)),
            score=0.4,
            note="waits for the carrier contract",
            blocked="carrier contract, Purchasing",
            blocked_on=FRIDAY,
            next="keep",
        ),
        replace(line(BUDI, 1, "Packing table 3 ready by 10", serves(KR_1_2)), score=1.0),
    )
    status = people(
        andy="answered",
        wendy="answered",
        lena="answered",
        mei="joined",
        kofi="no_answer",
        budi="answered",
    )
    return WeekFacts("week 2", "12–16 Oct", status, lines, reviewed=True)


def week_three() -> WeekFacts:
    lines = (
        line(ANDY, 1, "Refund backlog 96 to 80", serves(KR_1_1)),
        line(ANDY, 2, "3 warehouse starters have their checklist on day 1", HR_1_2),
        line(ANDY, 3, "Courier pick-ups missed from 6 to 2", serves(KR_1_2)),
        replace(
            line(WENDY, 1, "Refund letters: complaints from 9 to 3", serves(KR_1_1)),
            kept_weeks=3,
            earlier_scores=(0.4, 0.5),
        ),
        line(WENDY, 2, "Average answer time down to 1.2 days", serves(KR_1_1)),
        line(WENDY, 3, "Late hand-overs to the courier, 14 to 5", serves(KR_1_2)),
        replace(
            line(LENA, 1, "Same-day rate 92 %", serves(KR_1_2)),
            kept_weeks=2,
            earlier_scores=(0.4,),
            blocked="carrier contract, Purchasing",
            blocked_on=FRIDAY,
        ),
        line(MEI, 1, "Label errors from 30 to 10 a day", serves(KR_1_2)),
        line(MEI, 2, "Office move planned"),
        line(DEWI, 2, "4 temps trained to close refunds", serves(KR_1_1, "helping")),
    )
    status = people(
        andy="answered",
        wendy="answered",
        lena="answered",
        mei="answered",
        kofi="no_answer",
        budi="away",
    )
    away = tuple(
        replace(one, away_until=date(2026, 10, 26)) if one.status == "away" else one for one in status
    )
    return WeekFacts("week 3", "19–23 Oct", away, lines)


def ops_weeks() -> TeamWeeks:
    return TeamWeeks(OPS_TEAM, (week_one(), week_two(), week_three()))


def hr_weeks() -> TeamWeeks:
    """HR in week 3: Dewi's lines and Andy's help."""
    helping = [one for one in week_three().lines if HR_1_2 in one.alignments]
    own = replace(HR_1_2, kind="own")
    dewi = PersonFacts(DEWI, NAMES[DEWI], "answered")
    lines = (line(DEWI, 1, "Checklist agreed with the warehouse", own), *helping)
    return TeamWeeks(HR_TEAM, (WeekFacts("week 3", "19–23 Oct", (dewi,), lines),))


def marias_facts() -> DigestFacts:
    """What Maria's digest is made of."""
    return DigestFacts(TUESDAY, (ops_weeks(),))
