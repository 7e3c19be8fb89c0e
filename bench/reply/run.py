"""The benchmark `reply`: measure every reader on the same mails, text and HTML, a long one and hostile ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from bench.measure import in_turn
from bench.reply import findings, hostile
from bench.reply.compare import Result, best_converter, compare
from bench.reply.mails import Mail, long_outlook_mail, reply_mails
from bench.reply.readers import HTML_PARTNERS, OURS, OWN, PARTNERS, Reader, reader_named
from bench.report import Report

_TRIED_EVERY = 7
"""The mails on which the converters are tried."""
_LONG_READS = 20
"""Reads of the long mail per round: one alone is too short to measure."""


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    every: int
    """Of the mails, each `every`th: 1, or prime to the counts of languages, signatures and answers."""
    rounds: int
    limit: float
    """Wall seconds for a hostile mail."""


FULL = Size(every=1, rounds=5, limit=15)
QUICK = Size(every=7, rounds=3, limit=5)


def run(*, quick: bool) -> Report:
    """Measure; `quick` takes a seventh of the mails and gives up on hostile ones earlier."""
    size = QUICK if quick else FULL
    tried = reply_mails(is_html=True, every=_TRIED_EVERY)
    converters = {name: best_converter(name, tried) for name in PARTNERS}
    readers = OWN | {name: reader_named(name, converters[name]) for name in PARTNERS}
    return findings.report(
        converters=converters,
        text=_compare(
            {name: readers[name] for name in readers if name not in HTML_PARTNERS}, size, is_html=False
        ),
        html=_compare(readers, size, is_html=True),
        long_mail=_read_long_mail(readers, long_outlook_mail(), size.rounds),
        hostile={shape: _try_all(shape, converters, size.limit) for shape in hostile.SHAPES},
        growth={shape: hostile.growth(OWN[OURS], shape) for shape in hostile.SHAPES},
    )


def _compare(readers: Mapping[str, Reader], size: Size, *, is_html: bool) -> list[Result]:
    return compare(readers, reply_mails(is_html=is_html, every=size.every), size.rounds)


def _read_long_mail(readers: Mapping[str, Reader], mail: Mail, rounds: int) -> list[findings.LongMail]:
    seconds = in_turn({name: partial(_read_often, read, mail) for name, read in readers.items()}, rounds)
    return [
        findings.LongMail(name, read(mail).split() == mail.words.split(), seconds[name] / _LONG_READS)
        for name, read in readers.items()
    ]


def _read_often(read: Reader, mail: Mail) -> None:
    for _ in range(_LONG_READS):
        read(mail)


def _try_all(shape: str, converters: Mapping[str, str], limit: float) -> Sequence[float | str]:
    """Return what each reader takes for one hostile mail, ours first."""
    names = [OURS, *PARTNERS]
    return [hostile.read_in_child(name, converters.get(name, ""), shape, limit) for name in names]
