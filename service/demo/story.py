"""
The story that the demo tells: Ops and HR, three weeks and the Tuesday after.

The article states that Andy and Wendy are in Ops, what their key results of weeks 1 align with, and that Andy's no. 2
of week 3 helps HR. The rest is ours. Nothing here knows how it is played.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Amsterdam")
MAILBOX = "okr@example.com"
DOMAIN = "example.com"


def at(day: int, clock: str) -> datetime:
    """Return a moment in October 2026 on the teams' wall clock."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 10, day, hour, minute, tzinfo=ZONE)


@dataclass(frozen=True)
class Character:
    """Someone in the story, with the mail program that they use."""

    name: str
    client: str = "outlook-web"
    manager: str | None = None
    """Given name."""
    job: str = ""
    signature: tuple[str, ...] = ()

    @property
    def given_name(self) -> str:
        return self.name.split()[0]

    @property
    def address(self) -> str:
        return f"{self.given_name.lower()}@{DOMAIN}"


@dataclass(frozen=True)
class TeamOfStory:
    """A team, its list and what it wants to reach."""

    code: str
    name: str
    list_address: str
    lead: str
    outline: str


@dataclass(frozen=True)
class Reply:
    """Someone answers the newest mail whose subject begins so."""

    when: datetime
    who: str
    subject: str
    words: str = ""
    inline: tuple[tuple[str, str], ...] = ()
    """(our quoted line, what is typed under it)."""


@dataclass(frozen=True)
class FormEntry:
    """Someone fills in the form that the newest mail with that subject links to."""

    when: datetime
    who: str
    subject: str
    lines: tuple[tuple[str, str], ...] = ()
    """Setup: (words, whole code)."""
    scores: tuple[tuple[str, str], ...] = ()
    """Review: (score, note) for each line in order."""


@dataclass(frozen=True)
class Joins:
    """Someone comes onto a list."""

    when: datetime
    who: str
    list_address: str


@dataclass(frozen=True)
class GoesAway:
    """Someone's mailbox answers by itself, as some systems do even where a mail asks for no answer."""

    when: datetime
    who: str
    until: datetime
    message: str


Event = Reply | FormEntry | Joins | GoesAway

CAST = (
    Character("Andy Larsen", "outlook-mobile", "Maria", "Refunds"),
    Character(
        "Wendy Tan",
        "outlook-desktop",
        "Maria",
        "Operations Specialist",
        ("Wendy Tan", "Operations Specialist | Tel. +00 1.2.555.0123 | Building 2.1"),
    ),
    Character("Lena Fischer", "outlook-web", "Maria", "Shipping", ("Lena Fischer", "Shipping")),
    Character("Mei Chen", "gmail", "Maria", "Labels and returns"),
    Character("Kofi Mensah", "apple-mail", "Maria", "Night shift"),
    Character("Budi Santoso", "gmail", "Maria", "Night shift"),
    Character("Rina Haddad", "outlook-desktop", "Maria", "Team lead Ops"),
    Character("Maria Sousa", "outlook-web", None, "Head of Operations"),
    Character("Hana Novak", "outlook-web", None, "Head of HR", ("Hana Novak", "People and Culture")),
    Character("Dewi Lestari", "iphone-mail", "Hana", "Recruiting"),
    Character("Joost de Vries", "outlook-web", "Hana", "Payroll"),
    Character("Tomas Silva", "outlook-desktop", "Hana", "Facilities"),
)

NIGHT_SHIFT = "night-shift@example.com"
"""A group inside Ops' list."""

OPS = TeamOfStory(
    "OPS",
    "Ops",
    "ops@example.com",
    "Rina",
    """
Orders arrive without anyone asking twice
  - Open refund cases from 140 to 60
  - Orders sent the same day from 88 % to 95 %
The team runs without heroes
  - Night-shift duties with a trained second person, 5 to 12
""",
)
HR = TeamOfStory(
    "HR",
    "HR",
    "hr@example.com",
    "Hana",
    """
New people are at work from day 1
  - Contracts signed within 5 days of the offer, 50 % to 90 %
  - Starters with a checklist on day 1, 40 % to 100 %
People stay because they can grow
  - Exit talks held within a week, 3 of 10 to 9 of 10
""",
)
TEAMS = (OPS, HR)

MEMBERS = {
    OPS.list_address: ("Andy", "Wendy", NIGHT_SHIFT),
    NIGHT_SHIFT: ("Lena", "Kofi", "Budi"),
    HR.list_address: ("Hana", "Dewi", "Joost", "Tomas"),
}

BEGINNING = at(4, "18:00")

WEEK_1 = (
    Reply(
        at(5, "09:20"),
        "Andy",
        "Week 1",
        "Refund backlog from 140 to 118 1.1\n"
        "The 20 oldest refund cases are closed, 1.1\n"
        "Courier pick-ups on time 3 days of 5 1.2",
    ),
    Reply(
        at(5, "09:35"),
        "Wendy",
        "Week 1",
        "Hi,\n\nMy key results this week:\n"
        "1. Refund letters: complaints from 9 to 3 (KR1.1)\n"
        "2. 6 night-shift duties have a trained second person (KR2.1)\n"
        "Best regards",
    ),
    Reply(at(5, "10:05"), "Lena", "Week 1", "Cut-off for same-day orders moved from 14:00 to 16:00 - KR1.2"),
    Reply(at(5, "11:00"), "Hana", "Week 1", "- Offer letters out within 2 days, 5 of 5 (1.1)"),
    Reply(at(5, "11:40"), "Dewi", "Week 1", "Checklist agreed with IT and Facilities 1.2"),
    FormEntry(at(5, "13:10"), "Joost", "Week 1", lines=(("Exit talks booked with all 3 leavers", "HR-2.1"),)),
    Reply(at(5, "15:30"), "Kofi", "Week 1", "2 couriers take refund parcels back the same day -> KR1.1"),
    Reply(
        at(5, "16:45"),
        "Budi",
        "Week 1",
        "Label printer stands still 1 hour a week instead of 3. Ops 1.2\n\nThanks, Budi",
    ),
    Reply(at(9, "14:20"), "Andy", "Week 1", "all done 🎉"),
    Reply(
        at(9, "14:40"),
        "Wendy",
        "Week 1",
        "Hello,\n1. 40 %, legal checks the new letter\n2. Done\nKind regards, Wendy",
    ),
    Reply(at(9, "15:00"), "Lena", "Week 1", "Done."),
    Reply(at(9, "15:10"), "Hana", "Week 1", "1: 4/5"),
    Reply(at(9, "15:20"), "Hana", "Re: Week 1", "yes"),
    FormEntry(at(9, "15:30"), "Joost", "Week 1", scores=(("done", ""),)),
    Reply(at(9, "16:00"), "Dewi", "Week 1", "1 done"),
    Reply(at(9, "17:30"), "Kofi", "Week 1", "1 no, only one courier signed"),
    Reply(at(12, "08:10"), "Budi", "Week 1", "1: 100"),
)

WEEK_2 = (
    Reply(
        at(12, "09:15"),
        "Andy",
        "Week 2",
        "Refund backlog from 118 to 96 1.1\n"
        "Courier pick-ups on time 5 days of 5 1.2\n"
        "Refund cases older than 30 days, 22 to 10 1.1",
    ),
    Reply(
        at(12, "09:50"),
        "Wendy",
        "Week 2",
        "keep a\nRefund answers within 2 days, 60 % to 80 % (KR1.1)\n\nBest regards",
    ),
    Reply(at(12, "10:10"), "Lena", "Week 2", "Same-day rate 92 % - 1.2"),
    Reply(at(12, "11:05"), "Budi", "Week 2", "Orders labelled before 11:00, 70 % to 85 % - 1.2"),
    Reply(at(12, "11:30"), "Hana", "Week 2", "keep a"),
    Reply(at(12, "12:00"), "Dewi", "Week 2", "Checklist tried with 2 starters 1.2"),
    FormEntry(at(12, "13:30"), "Joost", "Week 2", lines=(("Exit talks held with 3 of 3 leavers", "HR-2.1"),)),
    Joins(at(14, "10:00"), "Mei", OPS.list_address),
    Reply(at(16, "14:15"), "Andy", "Week 2", "1 done\n2 0.6 strike on Thu"),
    Reply(at(16, "14:30"), "Wendy", "Week 2", "Hello,\n1. partly, legal still has them\n2. done\nWendy"),
    Reply(
        at(16, "14:50"),
        "Lena",
        "Week 2",
        "1. 0.4 waits for the carrier contract\nBlocked: carrier contract, Purchasing",
    ),
    Reply(at(16, "15:20"), "Budi", "Week 2", "done"),
    Reply(at(16, "15:40"), "Hana", "Week 2", "1 done"),
    Reply(at(16, "15:55"), "Dewi", "Week 2", "1 ✅"),
    FormEntry(at(16, "16:30"), "Joost", "Week 2", scores=(("done", "the third one by phone"),)),
)

WEEK_3 = (
    GoesAway(
        at(19, "07:30"),
        "Budi",
        until=at(25, "18:00"),
        message="Hello, I'm on leave and back on Monday 26 October. For urgent matters please write to Rina. Budi",
    ),
    Reply(
        at(19, "09:12"),
        "Andy",
        "Week 3",
        "Refund backlog 96 to 80 1.1\n"
        "3 warehouse starters have their checklist on day 1, HR 1.2\n"
        "Look into the courier delays",
    ),
    Reply(
        at(19, "09:40"),
        "Wendy",
        "Week 3",
        "Hi,\n\nMy key results this week:\n"
        "1. Refund letters: complaints from 9 to 3 (KR1.1)\n"
        "2. Average answer time down to 1.2 days (KR1.1)\n"
        "3. Late hand-overs to the courier, 14 to 5 (KR 1.2)\n"
        "Best regards",
    ),
    Reply(at(19, "10:02"), "Andy", "Re: Week 3", "3 Courier pick-ups missed from 6 to 2 - 1.2"),
    Reply(at(19, "10:20"), "Lena", "Week 3", "keep a"),
    Reply(at(19, "10:45"), "Mei", "Week 3", "Label errors from 30 to 10 a day 1.2\nOffice move planned"),
    Reply(at(19, "11:10"), "Hana", "Week 3", "2 of 2 offers signed within 5 days (1.1)"),
    Reply(
        at(19, "11:50"),
        "Dewi",
        "Week 3",
        "1. Checklist live for the warehouse site 1.2\n2. 4 temps trained to close refunds, Ops KR1.1",
    ),
    FormEntry(
        at(19, "13:20"), "Joost", "Week 3", lines=(("Exit talk notes shared with both team leads", "HR-2.1"),)
    ),
    Reply(at(23, "14:10"), "Andy", "Week 3", "1 done\n2 done, 4 even\n3 0.5 courier was on strike thu"),
    Reply(
        at(23, "14:35"),
        "Wendy",
        "Week 3",
        "Hello,\n1. Done, we're at 3.\n2. 80 %, one colleague was ill on Monday\n"
        "3. Not started, the audit took the week. Drop it please.\nKind regards, Wendy",
    ),
    Reply(at(23, "14:55"), "Lena", "Week 3", "1 done, the contract was signed on Wednesday"),
    Reply(at(23, "15:10"), "Mei", "Week 3", "1 60% 2 done"),
    Reply(at(23, "15:30"), "Hana", "Week 3", "done"),
    Reply(at(23, "15:45"), "Dewi", "Week 3", "All done except 2, that one slips to next week (about half)."),
    FormEntry(at(23, "16:10"), "Joost", "Week 3", scores=(("partly", "one lead is on holiday"),)),
)

WEEK_4 = (
    Reply(at(26, "09:25"), "Andy", "Week 4", "keep a\nRefund backlog 80 to 68 1.1"),
    Reply(
        at(26, "09:55"),
        "Wendy",
        "Week 4",
        "my answers below in blue",
        inline=(
            ("Average answer time down to 1.2 days", "keep"),
            (
                "Night-shift duties with a trained second person, 5 to 12",
                "8 duties have a trained second person by Thursday",
            ),
        ),
    ),
    Reply(at(26, "10:15"), "Lena", "Week 4", "Same-day rate 94 % 1.2"),
    Reply(at(26, "10:40"), "Mei", "Week 4", "same"),
    Reply(at(26, "11:15"), "Dewi", "Week 4", "keep a, and 5 starters get their checklist before day 1 - 1.2"),
    Reply(at(26, "11:30"), "Hana", "Week 4", "Offer to contract in 4 days for all 3 offers 1.1"),
    Reply(at(26, "15:40"), "Kofi", "Week 4", "1 duty with a second person trained on the sorter 2.1"),
)

EVENTS: tuple[Event, ...] = (*WEEK_1, *WEEK_2, *WEEK_3, *WEEK_4)
END = at(27, "08:30")
"""The Tuesday of week 4: the last overviews and digests."""

TABLE = {
    "Andy": ("1.1 1.1 1.2", "1.1 1.2 1.1", "1.1 HR1.2 1.2", "1.2 1.1"),
    "Wendy": ("1.1 2.1", "1.1 1.1", "1.1 1.1 1.2", "1.1 2.1"),
    "Lena": ("1.2", "1.2", "1.2", "1.2"),
    "Mei": ("", "", "1.2 none", "1.2"),
    "Kofi": ("1.1", "", "", "2.1"),
    "Budi": ("1.2", "1.2", "", ""),
    "Hana": ("1.1", "1.1", "1.1", "1.1"),
    "Dewi": ("1.2", "1.2", "1.2 OPS1.1", "OPS1.1 1.2"),
    "Joost": ("2.1", "2.1", "2.1", ""),
    "Tomas": ("", "", "", ""),
}
"""What each person's lines of the four weeks align with, own team's codes without the team: the article's table."""
