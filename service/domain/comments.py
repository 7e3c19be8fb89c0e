"""
Read what the reader of a digest answered to it: a comment for one person, or an "ok" for the week.

    Andy 2: use the July data        to Andy alone, about line 2
    Wendy: good week                 to Wendy, about the week
    ok                               agrees to the week
    ok except Andy 2: …              both

A comment begins with a name as the digest says it, or with the full name; lines below it belong to it. Words before the
first name, a name that two people share, one that looks mistyped, a number that the person does not have and two people
in one line are asked about: nothing is shown to anybody before the whole answer is clear.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal

from service.domain.answers.small_talk import is_small_talk, is_thanks, without_greeting

_ADDRESSED = re.compile(
    r"^[\s>*•–—-]*(?:@|(?:to|for|an|für|à|pour|a|para|untuk)\s+)?(?P<name>[^\W\d_][^:;\d–—]{0,80}?)"
    r"(?:\s*[,/]?\s*(?:no\.?|nr\.?|#)?\s*(?P<n>\d{1,3})\s*(?P<mark>[:;,.)–—-])?\s|\s*[:;–—]\s)\s*(?P<words>.*\S)\s*$",
    re.IGNORECASE | re.DOTALL,
)
_AGREED = re.compile(
    r"^\W*(?:ok(?:ay|e)?|agreed|i\s+agree|approved|einverstanden|passt(?:\s+so)?|in\s+ordnung|d['’]accord|c['’]est\s+bon|"
    r"de\s+acuerdo|vale|conforme|setuju|sepakat|baik|👍\S?|✅)\W*(?:\W+(?:thanks?|thank\s+you|thx|danke|merci|gracias|"
    r"terima\s+kasih))?\W*$",
    re.IGNORECASE,
)
_AGREED_BUT = re.compile(
    r"^\W*(?:ok(?:ay|e)?|agreed|i\s+agree|einverstanden|passt|d['’]accord|de\s+acuerdo|vale|setuju|sepakat)\b[\s,.;:–—-]*"
    r"(?:(?:except|but|apart\s+from|außer|bis\s+auf|nur|aber|sauf|mais|excepto|salvo|pero|kecuali|tapi)\b(?:\s+for\b)?[\s,:]*)?",
    re.IGNORECASE,
)
_CLOSE = 0.75
"""How like a name a word must be to be one mistyped, from 0 to 1."""
_AGREED_BY_SIGN = re.compile(r"^\s*(?:👍\S?|✅)\s*$")


@dataclass(frozen=True)
class Colleague:
    """Somebody whom a digest names."""

    person_id: int
    called: str
    """As the digest says it: "Andy", or "Andy L." where there are two."""
    full_name: str
    lines: tuple[int, ...] = ()
    """The numbers of the lines that the digest knows of."""

    def answers_to(self, name: str) -> bool:
        """Whether this person may be meant by a name."""
        wanted = _plain(name)
        names = {_plain(self.called), _plain(self.called).partition(" ")[0], _plain(self.full_name)}
        return wanted in names

    def is_named_in(self, words: str) -> bool:
        """Whether further words are for this person: "…; Wendy 1: …"."""
        names = "|".join(re.escape(name) for name in (self.called, self.full_name))
        return re.search(rf"\b(?:{names})\s*\d{{0,3}}\s*:", words, re.IGNORECASE) is not None

    def is_called(self, name: str) -> bool:
        """Whether the name is wholly this person's, as the digest or the directory has it."""
        return _plain(name) in {_plain(self.called), _plain(self.full_name)}


@dataclass(frozen=True)
class Remark:
    """Words for one person."""

    person_id: int
    n: int | None
    """The line they are about; None: the week."""
    words: str


@dataclass(frozen=True)
class Doubt:
    """What keeps an answer from being carried out."""

    code: Literal["no_name", "two_people", "no_such_line", "two_in_a_line"]
    words: str
    """What was written there, or the name."""
    called: tuple[str, ...] = ()
    """Who may be meant, as the digest calls them."""
    n: int | None = None


@dataclass(frozen=True)
class DigestAnswer:
    """An answer to a digest; with a doubt, nothing of it is carried out but the agreement."""

    agrees: bool = False
    remarks: tuple[Remark, ...] = ()
    doubt: Doubt | None = None


@dataclass
class _Reading:
    """An answer while it is read, line by line."""

    agrees: bool = False
    remarks: list[Remark] = field(default_factory=list)
    doubt: Doubt | None = None

    def add(self, remark: Remark) -> None:
        self.remarks.append(remark)

    def go_on(self, words: str) -> None:
        """Add a line to the remark that it stands under."""
        last = self.remarks[-1]
        self.remarks[-1] = Remark(last.person_id, last.n, f"{last.words}\n{words}".strip())


def read_digest_answer(text: str, colleagues: Sequence[Colleague]) -> DigestAnswer:
    """Read an answer to a digest that names these people; an empty answer and a thanks have nothing in them."""
    reading = _Reading()
    for line in text.splitlines():
        _read_line(reading, line, colleagues)
        if reading.doubt is not None:
            return DigestAnswer(reading.agrees, doubt=reading.doubt)
    return DigestAnswer(reading.agrees, tuple(reading.remarks))


def _read_line(reading: _Reading, line: str, colleagues: Sequence[Colleague]) -> None:
    if _AGREED.match(line) or _AGREED_BY_SIGN.match(line):
        reading.agrees = True
        return
    agreed = _AGREED_BUT.match(line)
    if agreed is not None and _addressed(line[agreed.end() :], colleagues)[1]:
        reading.agrees, line = True, line[agreed.end() :]
    addressed, meant = _addressed(line, colleagues)
    if addressed is not None and meant:
        _take_remark(reading, addressed, meant, colleagues)
    elif reading.remarks and not (addressed and _may_be_a_name(addressed, colleagues)):
        reading.go_on(line.strip())
    elif not _says_nothing(line):
        reading.doubt = Doubt("no_name", line.strip())


def _addressed(line: str, colleagues: Sequence[Colleague]) -> tuple[re.Match[str] | None, list[Colleague]]:
    """Return what a line begins with, if that is like a name, and whom it may mean."""
    addressed = _ADDRESSED.match(f"{line} ") if line.strip() else None
    return addressed, [one for one in colleagues if addressed and one.answers_to(addressed["name"])]


def _may_be_a_name(addressed: re.Match[str], colleagues: Sequence[Colleague]) -> bool:
    """Whether a line below a remark is rather one for somebody else: "Target 3: …", "Wendi: …"."""
    names = [_plain(name) for one in colleagues for name in (one.called, one.full_name)]
    is_numbered = addressed["n"] is not None and addressed["mark"] is not None
    return is_numbered or bool(get_close_matches(_plain(addressed["name"]), names, cutoff=_CLOSE))


def _take_remark(
    reading: _Reading,
    addressed: re.Match[str],
    meant: Sequence[Colleague],
    colleagues: Sequence[Colleague],
) -> None:
    name, number = " ".join(addressed["name"].split()), addressed["n"]
    exact = [one for one in meant if one.is_called(name)]
    found = exact if len(exact) == 1 else meant
    if len(found) > 1:
        reading.doubt = Doubt("two_people", name, tuple(one.called for one in found))
        return
    person, n = found[0], int(number) if number else None
    if n is not None and n not in person.lines:
        reading.doubt = Doubt("no_such_line", name, (person.called,), n)
        return
    other = next(
        (one for one in colleagues if one is not person and one.is_named_in(addressed["words"])), None
    )
    if other is not None:
        reading.doubt = Doubt("two_in_a_line", name, (person.called, other.called))
        return
    reading.add(Remark(person.person_id, n, addressed["words"].strip()))


def _says_nothing(line: str) -> bool:
    rest = without_greeting(line)
    return not rest.strip() or is_small_talk(rest) or is_thanks(rest)


def colleagues_of(labels: Iterable[str], full_names: dict[str, tuple[int, str]]) -> tuple[Colleague, ...]:
    """Make the people of a digest from its labels ("Andy", "Andy 2") and their ids and full names by what they are called."""
    lines: dict[str, list[int]] = {}
    for label in labels:
        called, _space, number = label.rpartition(" ")
        if called in full_names and number.isdecimal():
            lines.setdefault(called, []).append(int(number))
    return tuple(
        Colleague(person_id, called, name, tuple(lines.get(called, ())))
        for called, (person_id, name) in full_names.items()
    )


def _plain(name: str) -> str:
    return " ".join(name.casefold().split()).rstrip(".")
