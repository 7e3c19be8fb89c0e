"""A program that sends plain text alone and quotes with `>`, as Thunderbird does when set to, and many others."""

from __future__ import annotations

from service.sandbox.clients.apple_mail import TEXT
from service.sandbox.clients.languages import language_of
from service.sandbox.clients.model import ComposedReply, Draft, InlineAnswer, Original
from service.sandbox.clients.plain_text import plain_text

LONGEST_WRAP = 4  # A quoted sentence may be wrapped over so many lines of the original's text.


def compose(draft: Draft) -> ComposedReply:
    """Write the reply as text: what was typed, the signature, the original behind `>`."""
    signature = ["", "-- ", *draft.sender.signature] if draft.sender.signature else []
    lines = [*draft.words.splitlines(), *signature, "", _wrote(draft), *_quoted(draft)]
    return draft.finish("Re:", None, "\n".join(lines) + "\n")


def _wrote(draft: Draft) -> str:
    language = language_of(draft.sender.language)
    return language.gmail_wrote.format(
        date=language.date(language.gmail_date, draft.sent_at),
        name=draft.original.from_name,
        address=draft.original.from_address,
    )


def _quoted(draft: Draft) -> list[str]:
    source = _text_of(draft.original).splitlines()
    below: dict[int, list[str]] = {}
    for answer in draft.inline:
        below.setdefault(_line_of(source, answer), []).extend(answer.words.splitlines())
    written: list[str] = []
    for number, line in enumerate(source):
        written += [f"> {line}".rstrip(), *below.get(number, [])]
    return written


def _text_of(original: Original) -> str:
    return original.text or plain_text(original.html or "", TEXT)


def _line_of(source: list[str], answer: InlineAnswer) -> int:
    """Return the number of the line at which the answered words are complete, wrapped or not."""
    wanted = " ".join(answer.after.split())
    for wrap in range(1, LONGEST_WRAP + 1):
        for end in range(wrap, len(source) + 1):
            if wanted in " ".join(" ".join(source[end - wrap : end]).split()):
                return end - 1
    raise ValueError(f"the original has no line with {answer.after!r}")
