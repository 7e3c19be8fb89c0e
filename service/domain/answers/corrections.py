"""
Answers to a receipt or a question: "1.2", "3: 1.2", "3 none", "yes", "no, 92 % not 95", "2: 4 starters instead of 3".
"""

from __future__ import annotations

import re

from service.domain.answers import messages, words
from service.domain.answers.codes import Code, CodeBook
from service.domain.answers.items import Item
from service.domain.answers.outcome import clean_note, read_start
from service.domain.answers.own_lines import tokens
from service.domain.answers.small_talk import is_thanks
from service.domain.answers.values import Problem, Proposal, SetupAnswer, SetupAsk, SetupLine

_BARE = re.compile(r"^\s*(?P<n>\d{1,2})\s+(?=\S)")
_NUMBERED = re.compile(r"^\s*\d{1,2}\s*[:.)]\s|^\s*\d{1,2}\s+\d")
_INSTEAD = re.compile(
    r"^(?:it['’]s\s+|should\s+be\s+|make\s+it\s+|es\s+sind\s+)?(?P<new>[^,;\n]{1,60}?)\s*,?\s+(?:not|instead\s+of|rather\s+than|nicht|statt|anstatt|"
    r"pas|au\s+lieu\s+de|et\s+non|no|en\s+vez\s+de|en\s+lugar\s+de|bukan)\s+(?P<old>[^,;\n]{1,60}?)[.!]?\s*$",
    re.IGNORECASE,
)
_BESIDE_CODES = re.compile(rf"\b(?:{words.AND}|both|kr|is|it|serves)\b|[\W_]", re.IGNORECASE)
_LABELLED = re.compile(
    r"(?:^|[,;\n]\s*|\s+(?:and|und|et|y|dan)\s+)(?P<n>\d{1,2})(?:\s*[:=)>–—-]+\s*|\s*\.\s+|\s+)(?=\S)",
    re.IGNORECASE,
)


def answer_to_question(text: str, ask: SetupAsk, book: CodeBook, language: str) -> SetupAnswer | None:
    """Read a short reply that answers a question or names only numbers and codes; None where it says more."""
    text = text.strip()
    if len(text) > 300:
        return None
    return (
        _confirmation(text, ask)
        or _labelled_codes(text, ask, book)
        or _bare_codes(text, ask, book, language)
        or _instead(text, ask, language)
    )


def _confirmation(text: str, ask: SetupAsk) -> SetupAnswer | None:
    proposal = ask.question.proposal if ask.question else None
    if proposal is None:
        return None
    if words.YES_ALONE.match(text) or (
        is_thanks(text) and re.match(r"\W*(?:ok(?:ay)?|👍|✅)\W*$", text, re.IGNORECASE)
    ):
        return SetupAnswer(lines=proposal.lines, open=proposal.open)
    return None


def _serves(text: str, book: CodeBook) -> tuple[str, ...] | None:
    """The key results that a text names and nothing else; () for "none"; None where it says anything more."""
    text = text.strip(" .!,;:()")
    if words.NONE_ALONE.match(text):
        return ()
    codes = book.find(text)
    if not codes or any(code.code is None for code in codes) or _BESIDE_CODES.sub("", _cut_out(text, codes)):
        return None
    return tuple(dict.fromkeys(code.code for code in codes if code.code))


def _cut_out(text: str, codes: list[Code]) -> str:
    for code in reversed(codes):
        text = text[: code.start] + " " + text[code.end :]
    return text


def _labelled_codes(text: str, ask: SetupAsk, book: CodeBook) -> SetupAnswer | None:
    """ "3: 1.2", "3 none", "2: 1.1, 3: none"."""
    if not _LABELLED.match(text):
        return None
    found = [match for match in _LABELLED.finditer(text) if ask.has_line(int(match["n"]))]
    if not found or found[0].start() != 0:
        return None
    ends = [match.start() for match in found[1:]] + [len(text)]
    lines: list[SetupLine] = []
    for match, end in zip(found, ends, strict=True):
        serves = _serves(text[match.end() : end], book)
        if serves is None:
            return None
        lines.append(SetupLine(int(match["n"]), None, serves))
    return SetupAnswer(lines=tuple(lines))


def _bare_codes(text: str, ask: SetupAsk, book: CodeBook, language: str) -> SetupAnswer | None:
    """ "1.2" or "none": for the line that was asked about, or the only one without alignment."""
    serves = _serves(text, book) if ask.question or ask.this_week else None
    if serves is None:
        return None
    asked = [int(label) for label in ask.question.lines if label.isdecimal()] if ask.question else []
    lines = asked or [line.n for line in ask.this_week if not line.alignments]
    if len(lines) == 1 or (lines and not serves):
        return SetupAnswer(lines=tuple(SetupLine(number, None, serves) for number in lines))
    proposal = Proposal(lines=tuple(SetupLine(number, None, serves) for number in lines)) if lines else None
    sentence = messages.say(language, "which_line", words=text)
    return SetupAnswer(problems=(Problem(None, "which_line", sentence, text, proposal),))


def _instead(text: str, ask: SetupAsk, language: str) -> SetupAnswer | None:
    """ "no, 92 % not 95": a part of a line in other words; which line is asked unless a question about one is open."""
    no = words.NO_THEN.match(text)
    found = _INSTEAD.match(text[no.end() :] if no else text)
    if found is None or not (ask.this_week or no) or _NUMBERED.match(text) or "\n" in text:
        return None
    asked = [int(label) for label in ask.question.lines if label.isdecimal()] if ask.question else []
    changed = [(line.n, _replaced(line.text, found["old"], found["new"])) for line in ask.this_week]
    fitting = [SetupLine(number, new) for number, new in changed if new is not None]
    if len(asked) == 1 and any(line.n == asked[0] for line in fitting):
        return SetupAnswer(lines=tuple(line for line in fitting if line.n == asked[0]))
    if no is None and not fitting:
        return None
    sentence = messages.say(language, "which_line", words=text)
    proposal = Proposal(lines=tuple(fitting)) if len(fitting) == 1 else None
    return SetupAnswer(problems=(Problem(None, "which_line", sentence, text, proposal),))


def _replaced(text: str, old: str, new: str) -> str | None:
    """Put `new` in the place of `old`; a unit behind the number is not written twice."""
    pattern = re.compile(rf"(?<![\w.,]){re.escape(old.strip())}(?![\w])(?P<unit>\s?%)?", re.IGNORECASE)
    if len(pattern.findall(text)) != 1:
        return None
    has_unit = new.rstrip().endswith("%")
    return pattern.sub(lambda match: new.strip() + ("" if has_unit else match["unit"] or ""), text)


def read_correction(item: Item, ask: SetupAsk, book: CodeBook, *, is_only: bool) -> SetupLine | None:
    """Read an item that begins with the number of a stored line: a drop, other key results, or new words."""
    number, text = item.number, item.text
    if number is None and not item.is_listed:
        bare = _BARE.match(text)
        if bare is None or not _is_label(int(bare["n"]), text, ask, is_only=is_only):
            return None
        number, text = int(bare["n"]), text[bare.end() :]
        item.number, item.text = number, text
    if number is None or not ask.has_line(number):
        return None
    start = read_start(text)
    if start.next == "drop" and not start.has_value:
        return SetupLine(number, drop=True, note=clean_note(text[start.end :]))
    serves = _serves(text, book)
    if serves is not None:
        return SetupLine(number, None, serves)
    return None


def _is_label(number: int, text: str, ask: SetupAsk, *, is_only: bool) -> bool:
    """A bare number in front of words is a label if that line was asked about, or if the reply is nothing else."""
    if not any(line.n == number for line in ask.this_week) and not (ask.question and ask.has_line(number)):
        return False
    begins_alike = any(tokens(line.text)[:2] == tokens(text)[:2] for line in ask.this_week)
    return (ask.question is not None and str(number) in ask.question.lines) or (is_only and not begins_alike)
