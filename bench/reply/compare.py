"""Measure each reader on the same mails: how many it reads right, and how long it takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bench.measure import cpu_of, in_turn
from bench.reply.converters import CONVERTERS
from bench.reply.mails import Mail
from bench.reply.readers import Reader, reader_named


@dataclass(frozen=True)
class Result:
    """One reader on one set of mails."""

    reader: str
    mails: int
    right: float
    """Share of mails whose words are exactly those that were typed; white space does not count."""
    right_unsigned: float
    """The same among mails of which the program added nothing below the words but the quote."""
    per_second: float
    """Mails per second of CPU time: per core."""


def compare(readers: Mapping[str, Reader], mails: Sequence[Mail], rounds: int) -> list[Result]:
    """Return a result for each reader, in the order given; the first look, which is not timed, is for accuracy."""
    unsigned = [mail for mail in mails if not mail.is_signed]
    right = {name: (share_right(read, mails), share_right(read, unsigned)) for name, read in readers.items()}
    seconds = in_turn({name: _reads_all(read, mails) for name, read in readers.items()}, rounds)
    return [Result(name, len(mails), *right[name], len(mails) / seconds[name]) for name in readers]


def share_right(read: Reader, mails: Sequence[Mail]) -> float:
    return sum(read(mail).split() == mail.words.split() for mail in mails) / len(mails)


def best_converter(partner: str, mails: Sequence[Mail]) -> str:
    """Return the converter with which `partner` reads most of `mails` right; of equals, within a percent, the fastest."""
    tried = {name: reader_named(partner, name) for name in CONVERTERS}
    right = {name: share_right(read, mails) for name, read in tried.items()}
    good = [name for name, share in right.items() if share >= max(right.values()) - 0.01]
    return min(good, key=lambda name: cpu_of(_reads_all(tried[name], mails)))


def _reads_all(read: Reader, mails: Sequence[Mail]) -> Callable[[], object]:
    return lambda: [read(mail) for mail in mails]
