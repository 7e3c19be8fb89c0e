"""
Find what a line says about lettered lines: "keep a", "same", "a done, b 40% keep", "drop 3", "carry 2".

What is not such a command is handed back to be read as key results.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from service.domain.answers import words
from service.domain.answers.outcome import read_start, starts_with_outcome
from service.domain.answers.values import Next, SetupAsk

_KEEP_VERBS = (
    "keep", "carry", "carry over", "continue", "continue with", "behalte", "behalten", "weiter", "weiter mit", "übernehmen",
    "übernehme", "garde", "garder", "gardez", "continuer", "mantener", "mantengo", "mantén", "seguir con", "sigo con", "conservar",
    "lanjut", "lanjutkan", "pertahankan", "teruskan", "simpan",
)  # fmt: skip
_DROP_VERBS = (
    "drop", "let go", "let go of", "cancel", "remove", "delete", "withdraw", "streiche", "streichen", "verwerfen", "weglassen",
    "löschen", "abandonner", "abandonne", "supprimer", "supprime", "retirer", "annuler", "descartar", "descarta", "quitar",
    "quita", "soltar", "eliminar", "elimina", "hapus", "batalkan", "lepas", "lepaskan", "buang",
)  # fmt: skip
_LETTER = r"[a-zA-Z](?![\w'’-])"
_NUMBER = r"\d{1,2}(?=\s*(?:$|[.,;:!)]|please|bitte|svp))"
_ALL = words.ALL.pattern
_REF = rf"(?:{_LETTER}|{_NUMBER})"
_REF_LIST = rf"(?P<refs>{_REF}(?:\s*(?:[,/&+]|\b(?:{words.AND})\b)\s*(?:(?:{words.AND})\b\s+)?{_REF})*|(?P<all>{_ALL}))"
_POLITE = r"(?:please\s+|bitte\s+|por\s+favor\s+|tolong\s+|merci\s+de\s+|let['’]s\s+|je\s+|on\s+|ich\s+|wir\s+|yo\s+|saya\s+|kami\s+|i(?:['’]ll|\s+will)?\s+|we(?:['’]ll|\s+will)?\s+)?"
_NOUN = r"(?:lines?\s+|letters?\s+|zeilen?\s+|lignes?\s+|líneas?\s+|baris\s+|no\.?\s+)?"
_GOES_ON = r"because|since|as|but|with|weil|aber|mit|mais|avec|pero|con|tapi|dengan|from|for"
_VERB_FIRST = re.compile(
    rf"\s*{_POLITE}(?:(?P<keep>{words.alternatives(_KEEP_VERBS)})|(?P<drop>{words.alternatives(_DROP_VERBS)}))\s+"
    rf"{_NOUN}{_REF_LIST}\s*(?=$|[.,;:!()+&–—-]|\b(?:{words.AND}|please|bitte|again|too|svp|{_GOES_ON})\b)",
    re.IGNORECASE,
)
_LETTERS = re.compile(
    rf"\s*(?P<refs>{_LETTER}(?:\s*(?:[,/&+]|\b(?:{words.AND})\b)\s*{_LETTER})*)(?P<sep>\s*[.):=>–—-]+\s*|\s+(?:is\s+|ist\s+|est\s+|está\s+)?)",
    re.IGNORECASE,
)
_JOIN = re.compile(
    rf"^\s*(?P<mark>[,;.:&+!–—-]+|\b(?:{words.AND})\b)?\s*(?P<and>(?:{words.AND})\b\s*)?", re.IGNORECASE
)
_NOTE_FOLLOWS = re.compile(rf"\s*(?:\(|(?:{_GOES_ON})\b)", re.IGNORECASE)
_MARK_FIRST = re.compile(
    rf"\s*(?P<mark>[{''.join(words.EMOJI_SCORES)}])\ufe0f?\s*(?P<letter>{_LETTER})\s*[,;.]?\s*", re.IGNORECASE
)
_BREAK = re.compile(r"[,;/.!)]\s+|\n|\s[–—/]\s")
_MOST_COMMANDS = 10
"""In one line: a week has five lines. What follows is read as words."""
_MARKED = re.compile(r"\s+(?=(?P<letter>[a-z])\s?[):](?:\s|$))", re.IGNORECASE)
_PAUSE = re.compile(r"\s+")


@dataclass
class Command:
    """What a line says about one label: a letter of last week, or a number."""

    label: str
    next: Next | None = None
    words: str = ""
    """The rest of what was said about it: an outcome, a note or new words."""
    is_marked: bool = False
    """Whether a mark stood between the label and the words ("a: …"), so that it is no article."""


@dataclass
class Commands:
    """The commands of a line, and the words that are something else."""

    found: list[Command] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)
    same: bool = False


def read_commands(text: str, ask: SetupAsk) -> Commands:
    """Cut a line into commands and the rest."""
    commands = Commands()
    if words.SAME_ALONE.match(text):
        commands.same = True
        return commands
    same = words.SAME.match(text)
    if same:
        commands.same = True
        text = _without_join(text[same.end() :])
    letters = {line.n.casefold() for line in ask.open}
    marked = _marks_first(text, letters)
    if marked:
        commands.found.extend(marked)
        return commands
    for _ in range(_MOST_COMMANDS):
        if not text.strip() or _all_first(text, ask, commands):
            break
        following = (
            _verb_first(text, ask, letters, commands)
            if _VERB_FIRST.match(text)
            else _letters_first(text, letters, commands)
        )
        if following is None:
            commands.rest.append(text.strip())
            break
        text = following
    else:
        commands.rest.append(text.strip())
    return commands


def _marks_first(text: str, letters: set[str]) -> list[Command]:
    """ "✅ a ❌ b": the mark before its letter, where the line holds nothing else and every letter was shown."""
    found: list[Command] = []
    at = 0
    while at < len(text):
        marked = _MARK_FIRST.match(text, at)
        if marked is None or marked["letter"].casefold() not in letters:
            return []
        found.append(Command(marked["letter"].casefold(), words=marked["mark"], is_marked=True))
        at = marked.end()
    return found


def _verb_first(text: str, ask: SetupAsk, letters: set[str], commands: Commands) -> str | None:
    found = _VERB_FIRST.match(text)
    if found is None:
        return None
    choice: Next = "keep" if found["keep"] else "drop"
    labels = (
        [line.n for line in ask.open]
        if found["all"]
        else re.findall(r"[a-z]|\d{1,2}", _without_and(found["refs"]).casefold())
    )
    if not found["all"] and not any(label in letters or label.isdigit() for label in labels) and not ask.open:
        labels = [label for label in labels if label.isdigit()] or labels
    commands.found.extend(Command(label, choice) for label in labels)
    rest = words.PLEASE.sub("", text[found.end() :], count=1)
    if _NOTE_FOLLOWS.match(rest):
        commands.found[-1].words, rest = _split_new(rest.strip())
        return rest
    join = _JOIN.match(rest)
    mark = (join["mark"] or "") if join and not join["and"] else ""
    rest = rest[join.end() :] if join else rest
    if rest and mark.strip(" .") and mark.casefold() not in _AND_WORDS and not _is_command(rest, letters):
        commands.found[-1].words, rest = _split_new(rest)
    return rest


def _all_first(text: str, ask: SetupAsk, commands: Commands) -> bool:
    """ "beide behalten", "alles streichen": some languages put the verb behind."""
    found = words.ALL.match(text.strip())
    said = read_start(text.strip()[found.end() :]) if found else None
    if found is None or said is None or said.next is None or said.has_value:
        return False
    if text.strip()[found.end() + said.end :].strip(" .!"):
        return False
    commands.found.extend(Command(line.n, said.next) for line in ask.open)
    return bool(ask.open)


def _without_join(text: str) -> str:
    join = _JOIN.match(text)
    return text[join.end() :] if join else text


_AND_WORDS = {"and", "und", "et", "y", "e", "dan", "plus", "&", "+"}


def _without_and(refs: str) -> str:
    return re.sub(rf"\b(?:{words.AND})\b", " ", refs, flags=re.IGNORECASE) if len(refs) > 1 else refs


def _is_command(text: str, letters: set[str]) -> bool:
    return _VERB_FIRST.match(text) is not None or _letters_at(text, letters) is not None


def _letters_first(text: str, letters: set[str], commands: Commands) -> str | None:
    """ "a done, b 40% keep. New: …": letters with what is said about each."""
    found = _letters_at(text, letters)
    if found is None:
        return None
    labels, at, is_marked = found
    end = _end_of_statement(text, at, letters)
    said, new = _split_new(text[at:end])
    commands.found.extend(Command(label, None, said.strip(), is_marked) for label in labels)
    return (f"{new} " if new else "") + text[end:].lstrip(" ,;/.–—")


def _letters_at(text: str, letters: set[str]) -> tuple[list[str], int, bool] | None:
    """Read letters that begin a statement; without a mark behind them an outcome must follow, for "a" is an article."""
    found = _LETTERS.match(text)
    if found is None:
        return None
    labels = re.findall(r"[a-z]", _without_and(found["refs"]).casefold())
    if not set(labels) <= letters:
        return None
    is_marked = bool(found["sep"].strip(" isteáIS"))
    if not is_marked and not starts_with_outcome(text[found.end() :]):
        return None
    return labels, found.end(), is_marked


def _end_of_statement(text: str, at: int, letters: set[str]) -> int:
    said = at + read_start(text[at:]).end
    pause = _PAUSE.match(text, said)
    if said > at and pause and _letters_at(text[pause.end() :], letters):
        return said
    breaks = (found for found in _BREAK.finditer(text, said) if _is_command(text[found.end() :], letters))
    marked = (found for found in _MARKED.finditer(text, said) if found["letter"].casefold() in letters)
    begins = [found.start() for found in (next(breaks, None), next(marked, None)) if found is not None]
    return min(begins, default=len(text))


def _split_new(text: str) -> tuple[str, str]:
    """Split at "New:"."""
    found = words.NEW.search(text)
    return (text[: found.start()].strip(" ,;."), text[found.end() :]) if found else (text, "")
