"""
The fields of a form: their names, what they show, and what a person changed in them.

A page carries what it showed, so that only changes count: a form opened on Monday and sent on Tuesday doesn't undo
what was answered by mail in between, and a scanner that sends the page as it is changes nothing.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Literal

from service.domain.form_entries import Entries, EntryProblem, LineEntry, OutcomeEntry
from service.domain.speech import _
from service.web.form_views import FormView, LineView, OutcomeView

NO_KEY_RESULT = "none"
"""The choice "none of these", as against no choice yet."""
WORDS = "words"
SHOWN = "shown"
SUBMIT_ID = "submit_id"

_NAME = re.compile(r"(?P<what>line|outcome)-(?P<label>[a-z]|[1-9]\d{0,2})-(?P<field>[a-z]+)", re.ASCII)
_CHOSEN = {1.0: "done", 0.5: "partly", 0.0: "no"}
LONGEST = {"text": 500, "note": 1000, "blocked": 1000, "number": 40, WORDS: 20_000}
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def shown_values(view: FormView) -> dict[str, str]:
    """Return what the page shows in each field, by name."""
    values = {WORDS: ""}
    for line in view.lines:
        values |= _line_values(line)
    for outcome in view.outcomes:
        values |= _outcome_values(outcome)
    return values


def _line_values(line: LineView) -> dict[str, str]:
    codes = ",".join(line.codes) or (NO_KEY_RESULT if line.is_stored else "")
    return {f"line-{line.n}-text": line.text, f"line-{line.n}-codes": codes, f"line-{line.n}-withdraw": ""}


def _outcome_values(outcome: OutcomeView) -> dict[str, str]:
    chosen = "" if outcome.score is None else _CHOSEN.get(outcome.score, "")
    number = f"{outcome.score:g}" if outcome.score is not None and not chosen else ""
    name = f"outcome-{outcome.label}"
    return {
        f"{name}-score": chosen,
        f"{name}-number": number,
        f"{name}-note": outcome.note,
        f"{name}-blocked": outcome.blocked or "",
        f"{name}-next": outcome.next or "",
    }


def read_entries(posted: Mapping[str, str]) -> Entries:
    """Return what was changed on the page that was sent."""
    changes = changed(posted)
    return Entries(
        lines=tuple(_line_entry(n, changes) for n in sorted(map(int, _labels("line", changes)))),
        outcomes=tuple(_outcome_entry(label, changes) for label in sorted(_labels("outcome", changes))),
        words=changes.get(WORDS, ""),
    )


def changed(posted: Mapping[str, str]) -> dict[str, str]:
    """Return the fields that hold something else than the page showed, cleaned."""
    shown = shown_before(posted)
    values = {name: _cleaned(value, name) for name, value in posted.items() if _is_field(name)}
    return {name: value for name, value in values.items() if value != shown.get(name, "")}


def shown_before(posted: Mapping[str, str]) -> dict[str, str]:
    """Return what the page that was sent had shown; nothing where it doesn't say."""
    try:
        shown = json.loads(posted.get(SHOWN, ""))
    except (ValueError, RecursionError):
        return {}
    if not isinstance(shown, dict):
        return {}
    return {name: _cleaned(str(value), name) for name, value in shown.items() if _is_field(name)}


def typed(posted: Mapping[str, str]) -> tuple[str, ...]:
    """Return what a person wrote in their own words, to give it back when nothing could be stored."""
    return tuple(
        value
        for name, value in changed(posted).items()
        if value and name.endswith(("text", "note", "blocked", WORDS))
    )


def too_long(posted: Mapping[str, str]) -> tuple[EntryProblem, ...]:
    """Return a problem for each field that holds more than the page lets one type."""
    found = []
    for name, value in changed(posted).items():
        label, field = _label_and_field(name)
        most = LONGEST.get(field, LONGEST["text"])
        if len(value) > most:
            found.append(
                EntryProblem(
                    label, field, _("This is longer than {count} characters. Please shorten it.", count=most)
                )
            )
    return tuple(found)


def _label_and_field(name: str) -> tuple[str | None, str]:
    match = _NAME.fullmatch(name)
    return (match["label"], match["field"]) if match else (None, name)


def field_name(problem: EntryProblem) -> str:
    """Return the name of the field that a problem is about."""
    if problem.label is None:
        return WORDS
    what = "line" if problem.field in {"text", "codes"} else "outcome"
    return f"{what}-{problem.label}-{problem.field}"


def _line_entry(n: int, changes: Mapping[str, str]) -> LineEntry:
    codes = changes.get(f"line-{n}-codes")
    return LineEntry(
        n,
        text=changes.get(f"line-{n}-text"),
        codes=_codes(codes) if codes else None,
        withdrawn=bool(changes.get(f"line-{n}-withdraw")),
    )


def _codes(value: str) -> tuple[str, ...]:
    return () if value == NO_KEY_RESULT else tuple(value.split(","))


def _outcome_entry(label: str, changes: Mapping[str, str]) -> OutcomeEntry:
    name = f"outcome-{label}"
    return OutcomeEntry(
        label,
        chosen=changes.get(f"{name}-score") or None,
        number=changes.get(f"{name}-number"),
        note=changes.get(f"{name}-note"),
        blocked=changes.get(f"{name}-blocked"),
        next=_next(changes.get(f"{name}-next")),
    )


def _next(value: str | None) -> Literal["keep", "drop"] | None:
    return "keep" if value == "keep" else "drop" if value == "drop" else None


def _labels(what: str, names: Mapping[str, str]) -> set[str]:
    matches = (_NAME.fullmatch(name) for name in names)
    return {match["label"] for match in matches if match and match["what"] == what}


def _is_field(name: str) -> bool:
    return name == WORDS or _NAME.fullmatch(name) is not None


def _cleaned(value: str, name: str) -> str:
    """Drop what can't be seen and can't be stored; the lines of the text box stay lines."""
    kept = "".join(character for character in value.replace("\r\n", "\n") if _is_kept(character))
    return kept.strip() if name == WORDS else " ".join(kept.split())


def _is_kept(character: str) -> bool:
    if character in "\n\t":
        return True
    return unicodedata.category(character) not in {"Cc", "Cs"} and character not in _BIDI_CONTROLS
