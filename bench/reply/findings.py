"""What the measurements of `reply` say: as tables, against the goals, with what has to be known to read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.reply.compare import Result
from bench.reply.mails import OUTLOOK_BYTES
from bench.reply.readers import OURS, OWN, PARTNERS
from bench.report import Goal, Report, Table

TEXT_PER_SECOND = 5_000
HTML_PER_SECOND = 600
TIMES_FASTER = 2
LONG_MAIL_MS = 0.5
HOSTILE_SECONDS = 0.2
GROWTH = 8
"""Times the CPU time that a mail four times as long may take: linear work takes 4, quadratic work 16."""

_NOTES = """
A mail is right when its words are exactly those that were typed, white space aside. Every second person has a signature,
phones add their line; "right, unsigned" is the share among mails without either.

Mails per second of CPU time, conversion from HTML included. Each reader has the fastest converter of those with which it
reads best (within a percent), found on every seventh mail.

"Not told what we sent" gets the bare mail, as the others do; the service also hands over its own mail, to find answers
between quoted lines. The mails here are answered above the quote, which all readers mean to read.

talon reads quotes and, by patterns, signatures; its signature model loads with no scikit-learn of today. quotequail looks
for no signatures, email-reply-parser for no unmarked ones. mail-parser-reply knows no Indonesian and no Portuguese.

A hostile mail's reader is ended after the wall seconds shown. Ours reads at most 2 MiB and 10,000 lines of a mail.
"""


@dataclass(frozen=True)
class LongMail:
    """One reader on the long Outlook reply."""

    reader: str
    is_right: bool
    seconds: float


def report(
    *,
    converters: Mapping[str, str],
    text: Sequence[Result],
    html: Sequence[Result],
    long_mail: Sequence[LongMail],
    hostile: Mapping[str, Sequence[float | str]],
    growth: Mapping[str, float],
) -> Report:
    """Put it together; everywhere the first result is that of our reader as the service calls it."""
    return Report(
        name="reply",
        about="Take the newly written words out of a reply: speed at the accuracy reached.",
        tables=(
            _speed_table("text mails", text, {}),
            _speed_table("HTML mails", html, converters),
            _long_table(long_mail),
            _hostile_table(hostile),
            Table("Hostile mails four times as long", ("mail", "× our time"), tuple(growth.items())),
        ),
        goals=(
            _speed_goal("text", text, TEXT_PER_SECOND),
            _lead_goal("text", text),
            _speed_goal("HTML", html, HTML_PER_SECOND),
            _lead_goal("HTML", html),
            _at_most("the long Outlook reply, ms", 1000 * long_mail[0].seconds, LONG_MAIL_MS),
            _at_most("slowest hostile mail, s", _slowest(hostile), HOSTILE_SECONDS),
            _at_most("hostile mail four times as long, × time", max(growth.values()), GROWTH, decides=True),
        ),
        notes=tuple(" ".join(note.split()) for note in _NOTES.split("\n\n")),
    )


def _speed_table(title: str, results: Sequence[Result], converters: Mapping[str, str]) -> Table:
    ours = results[0].per_second
    rows = tuple(
        (
            result.reader,
            converters.get(result.reader, ""),
            100 * result.right,
            100 * result.right_unsigned,
            result.per_second,
            ours / result.per_second,
        )
        for result in results
    )
    columns = ("reader", "converter", "right, %", "right, unsigned, %", "mails/s per core", "ours ÷ theirs")
    return Table(f"{results[0].mails} {title}", columns, rows)


def _long_table(results: Sequence[LongMail]) -> Table:
    ours = results[0].seconds
    rows = tuple(
        (
            result.reader,
            "yes" if result.is_right else "no",
            1000 * result.seconds,
            result.seconds / ours,
        )
        for result in results
    )
    title = f"One Outlook desktop reply with its thread, {OUTLOOK_BYTES // 1000} kB of HTML"
    return Table(title, ("reader", "right", "ms", "× our time"), rows)


def _hostile_table(taken: Mapping[str, Sequence[float | str]]) -> Table:
    rows = tuple((shape, *seconds) for shape, seconds in taken.items())
    return Table("Hostile mails, CPU seconds, each in its own process", ("mail", OURS, *PARTNERS), rows)


def _slowest(taken: Mapping[str, Sequence[float | str]]) -> float:
    """Return the most CPU seconds that our reader took; infinite where it was ended or failed."""
    ours = [seconds[0] for seconds in taken.values()]
    return max(took if isinstance(took, float) else float("inf") for took in ours)


def _speed_goal(kind: str, results: Sequence[Result], wanted: int) -> Goal:
    got = results[0].per_second
    return Goal(f"{kind} mails/s per core", f"≥ {wanted:,}", f"{got:,.0f}", got >= wanted, decides=False)


def _lead_goal(kind: str, results: Sequence[Result]) -> Goal:
    """At least so many times as fast as the fastest of the others that read as well or better."""
    ours = results[0]
    others = [result for result in results if result.reader not in OWN]
    rivals = [other for other in others if other.right >= ours.right]
    what, wanted = f"{kind}: × the fastest that reads as well", f"≥ {TIMES_FASTER}"
    if not rivals:
        best = max(others, key=lambda other: other.right)
        nobody = f"nobody else reads as well; next: {best.reader}, {best.right:.0%} right"
        return Goal(what, wanted, nobody, met=True)
    fastest = max(rivals, key=lambda rival: rival.per_second)
    ratio = ours.per_second / fastest.per_second
    return Goal(what, wanted, f"{ratio:.2f} ({fastest.reader})", ratio >= TIMES_FASTER)


def _at_most(what: str, measured: float, wanted: float, *, decides: bool = False) -> Goal:
    return Goal(what, f"≤ {wanted}", f"{measured:.3g}", measured <= wanted, decides)
