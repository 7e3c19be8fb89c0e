"""Turn a person's own words into the shape of a result, with room for the numbers that only they know."""

from __future__ import annotations

from collections.abc import Sequence

from service.domain.coaching.shape import Words, is_doing, take_apart
from service.domain.coaching.vocabulary import english
from service.domain.wording import clip

_MOST = 60
"""A longer subject is cut: the example is a shape to fill in."""

_SINGULAR_ENDINGS = ("ss", "us", "is")


def as_result(text: str) -> str:
    """Return "Courier delays from __ to __" for "Look into the courier delays"."""
    words = list(_subject(take_apart(text)))
    known = english()
    head = next(
        (n for n, word in enumerate(words) if n and word.casefold() in known.particles | {"for", "with"}),
        None,
    )
    if head and words[head].casefold() == "with":
        words, head = words[:head], None
    last = words[: head or len(words)][-1].casefold()
    if last in known.troubles:
        return f"{_shown(words)} from __ to __"
    if last.endswith("s") and not last.endswith(_SINGULAR_ENDINGS):
        return f"__ of __ {clip(' '.join(words), _MOST)} are __ by the end of the week"
    return f"{_shown(words)} is __ by the end of the week"


def as_measured(text: str) -> str:
    """Return "Cash handling from __ to __" for "Improve cash handling", and what is no wish of that shape whole."""
    words = take_apart(text)
    known = english()
    subject = _subject(words)
    if len(subject) < len(words.shown) and not {word.casefold() for word in subject} & known.comparative:
        return f"{_shown(subject)} from __ to __"
    return f"{clip(words.text, _MOST)}: from __ to __"


def _subject(words: Words) -> Sequence[str]:
    """Return what the line is about: without its verb, and after "about" where it has that."""
    known, most = english(), len(words.lower) - 1
    skipped = known.particles | known.determiners | known.comparative | known.amounts
    start = 1 if is_doing(words.first) and most else 0
    about = [n for n, word in enumerate(words.lower) if word in known.topics and 0 < n < most]
    start = about[0] + 1 if about else start
    while start < most and words.lower[start] in skipped:
        start += 1
    end = len(words.lower)
    while end - 1 > start and words.lower[end - 1] in known.done_effort | known.particles:
        end -= 1
    return words.shown[start:end]


def _shown(words: Sequence[str]) -> str:
    joined = clip(" ".join(words), _MOST)
    return joined[:1].upper() + joined[1:]
