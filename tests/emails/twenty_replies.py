"""
The twenty replies of `examples.md` §3 and what each of them means, written out as told there.

The words are those that the person typed; a signature is given apart, because mail programs add it in their own way.
"""

from __future__ import annotations

from dataclasses import dataclass

from service.domain.answers import OpenLine, ReviewAsk, SetupAsk, TeamKeyResult, WeekLine

SETUP_ASK = SetupAsk(
    team="OPS",
    key_results=(
        TeamKeyResult("OPS-1.1", "Open refund cases from 140 to 60", "Ops"),
        TeamKeyResult("OPS-1.2", "Orders sent the same day from 88 % to 95 %", "Ops"),
        TeamKeyResult("OPS-2.1", "Night-shift duties with a trained second person, 5 to 12", "Ops"),
        TeamKeyResult("HR-1.1", "Offers answered within a week, 60 % to 90 %", "HR"),
        TeamKeyResult("HR-1.2", "Starters with a checklist on day 1, 40 % to 100 %", "HR"),
        TeamKeyResult("HR-2.1", "Team leads trained in feedback, 2 to 8", "HR"),
    ),
    open=(
        OpenLine("a", "Courier pick-ups on time 5 days of 5", ("OPS-1.2",)),
        OpenLine("b", "Refund cases older than 30 days, 22 to 10", ("OPS-1.1",)),
    ),
)
REVIEW_ASK = ReviewAsk(
    (
        WeekLine(1, "Refund backlog 96 to 80", ("OPS-1.1",)),
        WeekLine(2, "3 warehouse starters have their checklist on day 1", ("HR-1.2",)),
        WeekLine(3, "Courier pick-ups missed from 6 to 2", ("OPS-1.2",)),
    )
)


@dataclass(frozen=True)
class Inline:
    """Words typed under one of our lines, named by some of its words."""

    after: str
    words: str


@dataclass(frozen=True)
class SetupReply:
    name: str
    words: str
    lines: tuple[tuple[int, str, tuple[str, ...]], ...] = ()
    open: tuple[tuple[str, str | None, float | None, str], ...] = ()
    problems: tuple[tuple[str | None, str], ...] = ()
    not_read: tuple[str, ...] = ()
    inline: tuple[Inline, ...] = ()
    signature: tuple[str, ...] = ()
    language: str = "en"


@dataclass(frozen=True)
class ReviewReply:
    name: str
    words: str
    scores: tuple[tuple[int, float | None, str | None, str, str | None], ...] = ()
    problems: tuple[tuple[str | None, str], ...] = ()
    inline: tuple[Inline, ...] = ()
    signature: tuple[str, ...] = ()
    language: str = "en"


ALL_DONE = tuple((n, 1.0, None, "", None) for n in (1, 2, 3))

SETUP_REPLIES = (
    SetupReply(
        "P1",
        "Refund backlog 96 to 80 1.1\n"
        "3 warehouse starters have their checklist on day 1, HR 1.2\n"
        "Look into the courier delays",
        lines=(
            (1, "Refund backlog 96 to 80", ("OPS-1.1",)),
            (2, "3 warehouse starters have their checklist on day 1", ("HR-1.2",)),
            (3, "Look into the courier delays", ()),
        ),
        problems=(("3", "no_alignment"),),
    ),
    SetupReply(
        "P2",
        "keep a and 2 new people can run the returns desk alone 2.1",
        lines=((1, "2 new people can run the returns desk alone", ("OPS-2.1",)),),
        open=(("a", "keep", None, ""),),
    ),
    SetupReply("P3", "same", open=(("a", "keep", None, ""), ("b", "keep", None, ""))),
    SetupReply(
        "P4",
        "Rückstand Erstattungen von 96 auf 80 (1.1)\nVersandquote 92 % 1.2",
        lines=(
            (1, "Rückstand Erstattungen von 96 auf 80", ("OPS-1.1",)),
            (2, "Versandquote 92 %", ("OPS-1.2",)),
        ),
        language="de",
    ),
    SetupReply(
        "P5",
        "1.1 backlog under 80, 1.2 all couriers out before 4pm, hr1.2 help w\n"
        "checklists so no one waits. sorry in a rush!!",
        lines=(
            (1, "backlog under 80", ("OPS-1.1",)),
            (2, "all couriers out before 4pm", ("OPS-1.2",)),
            (3, "help w checklists so no one waits", ("HR-1.2",)),
        ),
    ),
    SetupReply(
        "D1",
        "Hi,\n"
        "My key results this week:\n"
        "1.  Refund letters: complaints from 9 to 3 (KR1.1)\n"
        "2.  Average answer time down to 1.2 days (KR1.1)\n"
        "3.  Late hand-overs to the courier, 14 to 5 (KR 1.2)\n"
        "Best regards",
        lines=(
            (1, "Refund letters: complaints from 9 to 3", ("OPS-1.1",)),
            (2, "Average answer time down to 1.2 days", ("OPS-1.1",)),
            (3, "Late hand-overs to the courier, 14 to 5", ("OPS-1.2",)),
        ),
        signature=("Wendy Tan", "Operations Specialist | Tel. +00 1.2.555.0123 | Building 2.1"),
    ),
    SetupReply(
        "D2",
        "my answers below in blue",
        lines=((1, "two people trained on the label printer by Thursday", ("OPS-2.1",)),),
        open=(("a", "keep", None, ""), ("b", None, 1.0, "was 9 in the end")),
        inline=(
            Inline("Courier pick-ups on time 5 days of 5", "keep"),
            Inline("Refund cases older than 30 days, 22 to 10", "done, was 9 in the end"),
            Inline(
                "Night-shift duties with a trained second person, 5 to 12",
                "two people trained on the label printer by Thursday",
            ),
        ),
    ),
    SetupReply(
        "D3",
        "Key result                          Aligned to\n"
        "CSAT of refund mails 4.1 to 4.4     Ops KR1.1\n"
        "Same-day rate 92 %                  KR1.2, KR1.1",
        lines=(
            (1, "CSAT of refund mails 4.1 to 4.4", ("OPS-1.1",)),
            (2, "Same-day rate 92 %", ("OPS-1.2", "OPS-1.1")),
        ),
    ),
    SetupReply(
        "D4",
        "Hi Rina, as discussed I'm mostly on the audit this week. Otherwise:\n"
        "- meeting with courier (1.2)\n"
        "- emails\n"
        "- weekly report KR3.1\n"
        "Thx!",
        lines=((1, "meeting with courier", ("OPS-1.2",)), (2, "emails", ()), (3, "weekly report", ())),
        problems=(("2", "no_alignment"), ("3", "unknown_code")),
        not_read=("as discussed I'm mostly on the audit this week. Otherwise:",),
    ),
    SetupReply(
        "D5",
        "a done, b 40% keep. New: returns shelf empty by Thu -> 1.1",
        lines=((1, "returns shelf empty by Thu", ("OPS-1.1",)),),
        open=(("a", None, 1.0, ""), ("b", "keep", 0.4, "")),
    ),
)

REVIEW_REPLIES = (
    ReviewReply(
        "P6",
        "1 done\n2 done, 4 even\n3 0.5 courier was on strike thu",
        scores=(
            (1, 1.0, None, "", None),
            (2, 1.0, None, "4 even", None),
            (3, 0.5, None, "courier was on strike thu", None),
        ),
    ),
    ReviewReply("P7", "all done 🎉", scores=ALL_DONE),
    ReviewReply("P7 short", "done", scores=ALL_DONE),
    ReviewReply("P7 with a dot", "Done.", scores=ALL_DONE),
    ReviewReply("P7 in German", "alles erledigt", scores=ALL_DONE, language="de"),
    ReviewReply(
        "P8",
        "1 ✅ 2 🟡 3 ❌ no time",
        scores=((1, 1.0, None, "", None), (2, 0.5, None, "", None), (3, 0.0, None, "no time", None)),
    ),
    ReviewReply(
        "P9",
        "1 erledigt, 2 zu 60%, 3 nicht geschafft, Kurier hat gestreikt",
        scores=(
            (1, 1.0, None, "", None),
            (2, 0.6, None, "", None),
            (3, 0.0, None, "Kurier hat gestreikt", None),
        ),
        language="de",
    ),
    ReviewReply(
        "P10",
        "1 and 3 done 2 6",
        scores=((1, 1.0, None, "", None), (3, 1.0, None, "", None)),
        problems=(("2", "score"),),
    ),
    ReviewReply(
        "D6",
        "Hello,\n"
        "1. Done, we're at 78.\n"
        "2. 80 %, one starter begins on Monday\n"
        "3. Not started, the audit took the week. Drop it please.\n"
        "   Blocked: we need the contract from Purchasing.\n"
        "Kind regards, Wendy",
        scores=(
            (1, 1.0, None, "we're at 78", None),
            (2, 0.8, None, "one starter begins on Monday", None),
            (3, 0.0, "drop", "the audit took the week", "we need the contract from Purchasing"),
        ),
    ),
    ReviewReply(
        "D7",
        "",
        scores=(
            (1, 1.0, None, "", None),
            (2, 0.7, None, "see Dewi's list", None),
            (3, None, "keep", "", None),
        ),
        problems=(("3", "score"),),
        inline=(
            Inline("Refund backlog 96 to 80", "done"),
            Inline("3 warehouse starters have their checklist on day 1", "70 %, see Dewi's list"),
            Inline("Courier pick-ups missed from 6 to 2", "next week"),
        ),
    ),
    ReviewReply(
        "D8",
        "All done except 2, that one slips to next week (about half).",
        scores=((1, 1.0, None, "", None), (2, 0.5, "keep", "", None), (3, 1.0, None, "", None)),
    ),
    ReviewReply(
        "D9",
        "Good week! Backlog is at 78 so that's done, the starters got their\n"
        "checklists too. Couriers: no progress, we are stuck with the contract.",
        problems=((None, "proposal"),),
    ),
    ReviewReply(
        "D10",
        "1: 100 / 2: 100 / 3: 40",
        scores=((1, 1.0, None, "", None), (2, 1.0, None, "", None), (3, 0.4, None, "", None)),
    ),
)
