"""
The numbers that a statement begins with: "1", "1 and 3", "1-3", "line 2", "the rest".
"""

from __future__ import annotations

import re

from service.domain.answers import words
from service.domain.answers.outcome import starts_with_outcome
from service.domain.answers.values import ReviewAsk

NAME = r"(?:(?:both|beide)\s+)?(?:(?:(?:no|nr|lines?|numbers?|zeilen?|lignes?|líneas?|lineas?|baris|nomor|(?:key\s+)?results?|items?|punkte?|ergebniss?e?|résultats?|resultados?)\b\.?\s*|(?:score|status|point|ad|zu|re|for|für|pour|para|untuk)\s+(?=\d\s?[:=)])|o?kr[\s-]?|#\s?|№\s?))?"
_EXPLICIT = re.compile(
    r"\s*(?:lines?|zeilen?|lignes?|líneas?|lineas?|baris|key\s+results?|results?|o?kr-?|#|№)\s?\d{1,2}\b",
    re.IGNORECASE,
)
_NOT_MEASURED = r"(?![\d%]|[.,]\d|\s%)"
_LIST_MARK = rf"(?:\s*(?:[,&+]|\s/\s|\b(?:{words.AND})\b)\s*(?:(?:{words.AND})\b\s+)?)"
_REFS = re.compile(
    rf"{NAME}(?P<refs>\d{{1,2}}(?:{_LIST_MARK}{NAME}\d{{1,2}}{_NOT_MEASURED})*){_NOT_MEASURED}(?!/\d)",
    re.IGNORECASE,
)
_RANGE = re.compile(
    rf"{NAME}(?P<first>\d{{1,2}})\s*(?:[-–—]|to|bis|à|a|hasta|sampai)\s*(?P<last>\d{{1,2}}){_NOT_MEASURED}(?=\s*[:=]?\s*[^\W\d_]|\s*[✅☑✔🟢👍])",
    re.IGNORECASE,
)
_SPACED_REFS = re.compile(
    r"(?P<refs>\d{1,2}(?:\s+\d{1,2})+)(?=\s+(?!(?:of|von|sur|de|dari|out)\b)[^\W\d_]|\s*[✅☑✔🟢👍🟡🟠❌✖🔴👎])"
)
LABEL_END = re.compile(r"\s*(?:[-=]>|[.):=|\-–—→])+(?!\d)\s*|\s*[:)=]\s*|/\s+")
IS = re.compile(
    r"\s*(?:is|are|has\s+been|have\s+been|was|were|sind|ist|wurde|wurden|est|sont|está|están|es|sudah)\b\s*(?=[^\s,.;!])",
    re.IGNORECASE,
)

Begin = tuple[list[int] | None, int]
"""The lines that a statement speaks about, None for those that nothing else names, and where their numbers end."""


def is_explicit(text: str, at: int) -> bool:
    """Whether what stands at `at` is called a line, and no count of things: "KR 2", "line 3"."""
    return _EXPLICIT.match(text, at) is not None


def _by_place(text: str, ordinal: re.Match[str], known: set[int]) -> Begin | None:
    """ "The second is done": a place among the lines, if it is said how that ended."""
    is_ = IS.match(text, ordinal.end())
    end = is_.end() if is_ else ordinal.end()
    place = words.place_of(ordinal["ordinal"])
    is_said = starts_with_outcome(text[end:]) or not text[end:].strip(" .!")
    return ([place], end) if place in known and is_said else None


def refs_at(text: str, at: int, ask: ReviewAsk) -> Begin | None:
    """Read the numbers that a statement at `at` speaks about, and where they end."""
    rest = words.REST.match(text, at)
    if rest:
        is_ = IS.match(text, rest.end())
        return None, is_.end() if is_ else rest.end()
    known = {line.n for line in ask.key_results}
    ordinal = words.ORDINAL.match(text, at)
    if ordinal:
        return _by_place(text, ordinal, known)
    span = _RANGE.match(text, at)
    if span and starts_with_outcome(text[span.end() :]):
        between = list(range(int(span["first"]), int(span["last"]) + 1))
        if len(between) > 1 and set(between) <= known:
            return between, span.end()
    for pattern in (_SPACED_REFS, _REFS):
        found = pattern.match(text, at)
        if found is None:
            continue
        numbers = [*dict.fromkeys(int(number) for number in re.findall(r"\d+", found["refs"]))]
        if set(numbers) <= known and (pattern is _REFS or numbers == sorted(numbers)):
            is_ = IS.match(text, found.end())
            return numbers, is_.end() if is_ else found.end()
    return None
