"""
Read what was said about one line: "done", "0,6", "70 %, see Dewi's list", "not started. Drop it please. Blocked: …".

Only what stands at the beginning is a score; numbers further on are the person's notes. What has two readings gives no
score but says so in `doubtful` or `number`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from service.domain.answers import words
from service.domain.answers.values import Next

_LEAD = re.compile(r"^(?:[\s:=–—→,;|*•·!]|[=-]>|-(?!\d)|\.(?!\d))+")
_AFTER_NUMBER = r"(?![\w%]|[.,/:]\d)"
_PERCENT = re.compile(
    r"(?P<value>\d{1,3}(?:[.,]\d{1,2})?)\s?(?:%|percent\b|per\s+cent\b|prozent\b|pour\s?cent\b|por\s?ciento\b|persen\b)",
    re.IGNORECASE,
)
_FRACTION = re.compile(
    rf"(?P<part>\d{{1,3}})\s?(?:/|(?:out\s+of|of|von|sur|de|dari)\s)\s?(?P<whole>\d{{1,3}}){_AFTER_NUMBER}(?!\s*[:)=])",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\d{1,3}\s?%?\s?(?:[-–]|to|bis|à|a|sampai)\s?\d{1,3}\s?%|\d{1,3}[-–]\d{1,3}(?![\w.,:])")
_DOUBTED = re.compile(r"\s*\?")
_LESS = re.compile(
    r"[\s,;:.(–—-]*(?:(?P<part>\d{1,3})\s?(?:/|(?:out\s+of|of|von|sur|de|dari)\s)\s?(?P<whole>\d{1,3})(?![\w%])"
    r"|(?P<percent>\d{1,2})\s?%(?=\s*(?:$|[.,;:!)])))",
    re.IGNORECASE,
)
_DONE_AT = re.compile(
    r"(?:done|complete|erledigt|fertig|fait|terminé|hecho|completado|selesai)\s+(?:to|at|zu|à|al|a|sampai)\s+(?=\d{1,3}\s?%)",
    re.IGNORECASE,
)
_WHOLE_BEHIND = re.compile(r"\s*[:(=,–-]?\s*100\s?%\s*\)?")
_HALF_OF_ELSE = re.compile(
    r"\s+(?:an?\s|day|hour|week|month|year|tag|stunde|journée|heure|día|hora|hari|jam)", re.IGNORECASE
)
_DECIMAL = re.compile(rf"(?P<value>[01]?[.,]\d{{1,2}}){_AFTER_NUMBER}")
_INTEGER = re.compile(rf"(?P<value>\d{{1,3}}){_AFTER_NUMBER}")
_TAIL_OK = re.compile(r"\s*(?:$|[.,;:!)(/|–—-])")
_CONFIRMING = re.compile(
    r"\s*(?:done|complete|completed|there|finished|achieved|reached|met|erledigt|fertig|geschafft|erreicht|fait|terminé|atteint|hecho|"
    r"completado|listo|selesai|tercapai)(?![\w'’])",
    re.IGNORECASE,
)
_LIMITED = re.compile(
    r"\s*(?:except|with\b|for\b|mostly|partially|partly|half|up\s+to|until|but|apart|besides|bis\s+auf|außer|ausser|sauf|"
    r"à\s+part|excepto|salvo|kecuali|\?|of\s+\d|\d+\s+(?:of|von|sur|de|dari)\b|"
    r"\d+\s?/|für\s+\d|pour\s+\d|para\s+\d|untuk\s+\d|deal|on\s+paper|in\s+(?:theory|principle|draft|parts?)\b|theoretisch|im\s+prinzip|en\s+principe|en\s+théorie|en\s+teoría|nächste|prochain|próxim|(?:hari\s+)?\w+\s+depan|(?:lundi|mardi|mercredi|jeudi|vendredi)\s+prochain|el\s+próximo|soon|next|by|bis\b|tomorrow|morgen|demain|mañana|besok)",
    re.IGNORECASE,
)
_NOT_LIMITED = re.compile(
    r"\s*(?:quite|fully|completely|entirely|all\b|ganz|vollständig|complètement|tout|del\s+todo|sepenuhnya|bad|problem|issue|"
    r"sure|clear|needed|[^\W\d_])",
    re.IGNORECASE,
)
_PERCENT_BEHIND = re.compile(r"\s*[:(=]?\s*(?!100\s?%)\d{1,3}\s?%")
_AMOUNT = re.compile(
    r"\s*[\d.,(]|\s*(?:half|hälfte|die\s+hälfte|la\s+moitié|moitié|la\s+mitad|mitad|setengah|separuh)\b|\s*"
    + words.PART.pattern,
    re.IGNORECASE,
)
_HOW_FAR = re.compile(
    rf"(?:{_CONFIRMING.pattern})?\s*[,:(=–-]*\s*(?P<value>\d{{1,2}}(?:[.,]\d{{1,2}})?)\s?%\s*\)?(?=\s*(?:$|[.,;:!)\n]|[–—-]\s))",
    re.IGNORECASE,
)
_OPENING = re.compile(r"[(\[]\s*")
_SCORE_IN_BRACKETS = re.compile(r"\d{1,3}(?:[.,]\d{1,2})?\s?%|[01]?[.,]\d{1,2}\s*[)\]]")
_NEXT_TAIL = re.compile(
    r"\s*(?:(?:it|that|this|one|es|das|le|la|lo|itu)\b\s*)?(?:(?:please|bitte|pls|svp|por\s+favor|tolong|again)\b\s*)?"
    r"(?:(?:(?:for|to|until|into|für|auf|pour|para|untuk)\s+)?(?:la\s+)?(?:next\s+week|nächste\s+woche|semaine\s+prochaine|"
    r"próxima\s+semana|minggu\s+depan)\b\s*)?(?=$|[.,;:!()\n–—/-]|\d)",
    re.IGNORECASE,
)
"""What may follow a keep or drop: with any other words it is no command ("keep the couriers happy")."""
_SENTENCES = re.compile(r"(?<=[.;!?])\s+|\s*\n\s*")
_Value = tuple[float | None, int | None, float | None]
"""A score, a whole number of unknown scale, or a doubtful value."""
_MOST_STEPS = 12  # "Done ✅✅ (100 %), keep please": who repeats it oftener says no more.
_VARIATION = "\ufe0e\ufe0f"


@dataclass(frozen=True)
class Outcome:
    """
    What was said about a line.

    `score` is sure. `number` is a whole number whose scale is not known yet; `doubtful` a value that may be the score or
    a measure: both are asked about, unless the rest of the answer settles it. `end` is where the score's words end.
    """

    score: float | None = None
    number: int | None = None
    doubtful: float | None = None
    next: Next | None = None
    blocked: str | None = None
    note: str = ""
    end: int = 0

    @property
    def is_said(self) -> bool:
        """Whether anything but a note was said."""
        return self.has_value or self.next is not None or self.blocked is not None

    @property
    def has_value(self) -> bool:
        return self.score is not None or self.number is not None or self.doubtful is not None


def read_outcome(text: str, own_text: str = "") -> Outcome:
    """Read what `text` says about a line whose own words are `own_text`; numbers out of those are never its score."""
    before, blocked = _take_blocked(text)
    outcome = read_start(before, own_text)
    if _takes_back(outcome, before[outcome.end :]):
        outcome = replace(outcome, score=None, end=0)
    if not outcome.is_said:
        outcome = _read_hedged(before, own_text)
    head = outcome.note
    outcome = _take_next_in_note(outcome, before[outcome.end :])
    note = ", ".join(part for part in (head, outcome.note) if part)
    return replace(outcome, blocked=blocked, note=note)


def _read_hedged(text: str, own_text: str) -> Outcome:
    """ "almost done, 90 %": the percentage says how far, and the words before it are the note."""
    hedged = words.HEDGED.match(text)
    if hedged is None:
        return Outcome()
    outcome = read_start(text[hedged.end() :], own_text)
    if outcome.score is None:
        return Outcome()
    return replace(outcome, note=hedged["words"], end=hedged.end() + outcome.end)


def _takes_back(outcome: Outcome, rest: str) -> bool:
    """Whether what follows a score gives another one: "done, 3 of 5", "no, done"."""
    if outcome.score not in (0.0, 1.0):
        return False
    less = _LESS.match(rest)
    if less is not None:
        part, whole = (less["percent"], 100) if less["percent"] else (less["part"], less["whole"])
        return (int(part) < int(whole) or outcome.score == 0.0) and int(part) > 0
    again = read_start(rest.lstrip(" ?,.;:!")) if re.match(r"\s*[?,.;:!–-]", rest) else Outcome()
    return again.score is not None and again.score != outcome.score


def read_start(text: str, own_text: str = "") -> Outcome:
    """Read the score and keep/drop that `text` begins with; `end` says how far they go."""
    outcome = Outcome()
    at = 0
    for _ in range(_MOST_STEPS):
        at += _skip(text[at:])
        step = _next_step(text, at, outcome) or _score_step(text, at, outcome, own_text)
        if step is None:
            return outcome
        outcome, at = step
        if text[at : at + 1] in (")", "]") and text[:at].count("(") + text[:at].count("[") == 1:
            at += 1
        please = words.PLEASE.match(text[at:])
        at += please.end() if please else 0
        outcome = replace(outcome, end=at)
        opening = re.match(r"\s*\(", text[at:])
        if opening and not outcome.has_value:
            at += opening.end()
    return outcome


def starts_with_outcome(text: str) -> bool:
    """Whether a text begins with a score, a keep or drop, or "blocked"."""
    return read_start(text).is_said or words.BLOCKED.match(text.lstrip(" :,-–")) is not None


def _skip(text: str) -> int:
    """Step over marks, "about" in front of a number, and a bracket that is opened around a score."""
    found = _LEAD.match(text)
    at = found.end() if found else 0
    done_at = _DONE_AT.match(text, at)
    at = done_at.end() if done_at else at
    on_the_way = words.ON_THE_WAY.match(text, at)
    if on_the_way and _says_how(text, on_the_way.end()):
        return on_the_way.end()
    about = words.ABOUT.match(text, at)
    if about and _AMOUNT.match(text, about.end()) and not words.PARTLY.match(text, at):
        at = about.end()
    bracket = _OPENING.match(text, at)
    if bracket and (_SCORE_IN_BRACKETS.match(text, bracket.end()) or _is_score_word(text, bracket.end())):
        at = bracket.end()
    return at


def _says_how(text: str, at: int) -> bool:
    return bool(words.DONE.match(text, at) or words.PARTLY.match(text, at) or words.NOT_DONE.match(text, at))


def _is_score_word(text: str, at: int) -> bool:
    found = words.DONE.match(text, at) or words.PARTLY.match(text, at) or words.NOT_DONE.match(text, at)
    return found is not None and text[found.end() : found.end() + 1] in (")", "]")


def _next_step(text: str, at: int, outcome: Outcome) -> tuple[Outcome, int] | None:
    if outcome.next is not None:
        return None
    slips = words.NEXT_WEEK.match(text, at)
    if slips:
        return replace(outcome, next="keep"), slips.end()
    choices: tuple[tuple[re.Pattern[str], Next], ...] = ((words.KEEP, "keep"), (words.DROP, "drop"))
    for pattern, choice in choices:
        found = pattern.match(text, at)
        tail = _NEXT_TAIL.match(text, found.end()) if found else None
        if tail:
            return replace(outcome, next=choice), tail.end()
    return None


def _score_step(text: str, at: int, outcome: Outcome, own_text: str) -> tuple[Outcome, int] | None:
    emoji = _emoji(text, at)
    if outcome.has_value:  # "Done ✅" says the same twice.
        return (outcome, emoji[1]) if emoji is not None and emoji[0] == outcome.score else None
    if emoji is not None:
        return replace(outcome, score=emoji[0]), emoji[1]
    return _number_step(text, at, outcome, own_text) or _word_step(text, at, outcome)


def _emoji(text: str, at: int) -> tuple[float, int] | None:
    score = words.EMOJI_SCORES.get(text[at : at + 1])
    if score is None:
        return None
    end = at + 1
    while end < len(text) and (text[end] in _VARIATION or text[end] == text[at]):
        end += 1
    return score, end


def _word_step(text: str, at: int, outcome: Outcome) -> tuple[Outcome, int] | None:
    if words.QUALIFIER.match(text, at) and not words.DONE.fullmatch(text[at:].strip(" .!")):
        return None
    partly = words.PARTLY.match(text, at)
    if partly and not _HALF_OF_ELSE.match(text, partly.end()):
        return _partly(text, outcome, partly.end())
    part = words.PART.match(text, at)
    if part:
        return _share(text, outcome, part)
    undone = words.NOT_DONE.match(text, at)
    if undone and not _is_cut_off(text, undone) and not words.NOT_KNOWN.match(text, undone.end()):
        return replace(outcome, score=0.0), undone.end()
    done = words.DONE.match(text, at)
    if done is None:
        return None
    if _LIMITED.match(text, done.end()) or _follows_number(text, done.end()):
        return None
    whole = _WHOLE_BEHIND.match(text, done.end())
    return replace(outcome, score=1.0), whole.end() if whole else done.end()


def _partly(text: str, outcome: Outcome, at: int) -> tuple[Outcome, int]:
    """ "Partially achieved (67 %)": the percentage right behind says how far."""
    exact = _HOW_FAR.match(text, at)
    if exact is None:
        confirming = _CONFIRMING.match(text, at)
        is_whole = confirming is not None and _TAIL_OK.match(text, confirming.end())
        return replace(outcome, score=0.5), confirming.end() if confirming and is_whole else at
    return replace(outcome, score=round(float(exact["value"].replace(",", ".")) / 100, 4)), exact.end()


def _is_cut_off(text: str, undone: re.Match[str]) -> bool:
    """A short "no" or "not" with more words ("no problem", "not quite") says something else."""
    is_short = len(undone.group().split()) == 1
    return (
        is_short
        and bool(re.match(r"[^\S\n]*[^\W\d_]", text[undone.end() :]))
        and bool(_NOT_LIMITED.match(text, undone.end()))
    )


def _share(text: str, outcome: Outcome, part: re.Match[str]) -> tuple[Outcome, int]:
    """ "Two thirds" is how far; "a third of the letters" may be a measure."""
    share, end = words.share_of(part.group()), _number_end(text, part.end())
    if _TAIL_OK.match(text, part.end()) or end > part.end():
        return replace(outcome, score=share), end
    return replace(outcome, doubtful=share), end


def _follows_number(text: str, at: int) -> bool:
    """ "done 80 %": the two may contradict each other."""
    return bool(re.match(r"\s*[:(=]?\s*\d{1,3}\s?%", text[at:])) and not re.match(
        r"\s*[:(=]?\s*100\s?%", text[at:]
    )


def _number_step(text: str, at: int, outcome: Outcome, own_text: str) -> tuple[Outcome, int] | None:
    if _RANGE.match(text, at):
        return None
    for pattern, read in (
        (_PERCENT, _percent),
        (_FRACTION, _fraction),
        (_DECIMAL, _decimal),
        (_INTEGER, _integer),
    ):
        found = pattern.match(text, at)
        if found is None:
            continue
        value = read(found, text[found.end() :], own_text)
        if value is not None:
            score, number, doubtful = value
            if score is not None and _DOUBTED.match(text, found.end()):
                score, doubtful = None, score
            return replace(outcome, score=score, number=number, doubtful=doubtful), _number_end(
                text, found.end()
            )
        if pattern is not _FRACTION:
            return None
    return None


def _number_end(text: str, at: int) -> int:
    confirming = _CONFIRMING.match(text, at)
    at = confirming.end() if confirming else at
    closing = re.match(r"\s*[)\]]", text[at:])
    return at + closing.end() if closing else at


def _percent(found: re.Match[str], tail: str, own_text: str) -> _Value | None:
    value = float(found["value"].replace(",", "."))
    if value > 100:
        return None
    score = round(value / 100, 4)
    if words.UNITS.match(tail.lstrip()) or _is_near_own_percent(value, own_text):
        return None, None, score
    return score, None, None


def _is_near_own_percent(value: float, own_text: str) -> bool:
    """ "92 %" about "Same-day rate 88 % to 95 %" may be the rate; 0 and 100 mean the same either way."""
    own = [float(found["value"].replace(",", ".")) for found in _PERCENT.finditer(own_text)]
    if not own or value in (0.0, 100.0):
        return False
    return min(own) * 0.8 <= value <= max(own) * 1.2


def _fraction(found: re.Match[str], tail: str, own_text: str) -> _Value | None:
    part, whole = int(found["part"]), int(found["whole"])
    if whole == 0 or part > whole:
        return None
    if (part, whole) == (50, 50):  # "Fifty-fifty" is no whole.
        return None, None, 0.5
    score = round(part / whole, 4)
    is_end = _TAIL_OK.match(tail) or _CONFIRMING.match(tail)
    if is_end and part in (0, whole):  # However it is counted: nothing of it, or all.
        return score, None, None
    return (score, None, None) if whole in (10, 100) and _TAIL_OK.match(tail) else (None, None, score)


def _decimal(found: re.Match[str], tail: str, own_text: str) -> _Value | None:
    value = float(found["value"].replace(",", "."))
    if value > 1 or words.UNITS.match(tail.lstrip()):
        return None
    return (None, None, value) if _stands_in(found["value"], own_text) else (value, None, None)


def _integer(found: re.Match[str], tail: str, own_text: str) -> _Value | None:
    value = int(found["value"])
    if not (_TAIL_OK.match(tail) or _CONFIRMING.match(tail) or _followed_by_next(tail)) or value > 100:
        return None
    return None, value, None


def _followed_by_next(tail: str) -> bool:
    return bool(words.KEEP.match(tail.lstrip()) or words.DROP.match(tail.lstrip()))


def _stands_in(value: str, own_text: str) -> bool:
    return re.search(rf"(?<![\d.,]){re.escape(value)}(?![\d.,])", own_text) is not None


def _take_blocked(text: str) -> tuple[str, str | None]:
    """Split off "blocked: why"; the why is the person's words to the end."""
    for found in words.BLOCKED.finditer(text):
        head = text[: found.start()]
        if words.NOT_BEFORE.search(head) or (
            head.strip()
            and not found["colon"]
            and not re.search(
                r"[.,;:!?(\n]\s*$|\s(?:we\s+are|we['’]re|but|and|und|et|y|dan|aber|mais|pero|tapi)\s*$",
                head,
                re.IGNORECASE,
            )
            and not _only_outcome(head)
        ):
            continue
        is_stuck = words.STUCK.match(found["word"]) and not found["colon"]
        why = text[found.start("word") :] if is_stuck else text[found.end() :]
        head = re.sub(
            r"(?:[\s,;(]|\b(?:and|but|und|aber|et|mais|y|pero|dan|tapi|we\s+are|we['’]re|i\s+am|i['’]m))+$",
            "",
            head,
            flags=re.IGNORECASE,
        )
        why = re.sub(
            r"^(?:by|on|durch|von|wegen|par|por|oleh)\s+", "", " ".join(why.split()), flags=re.IGNORECASE
        )
        return head, why.strip(" \t.,;()!–—-")
    return text, None


def _only_outcome(head: str) -> bool:
    outcome = read_start(head)
    return outcome.is_said and not head[outcome.end :].strip(" .,;:–—-")


def _take_next_in_note(outcome: Outcome, rest: str) -> Outcome:
    """Sentences of the note that only say keep or drop are taken out of it: "Drop it please."."""
    kept: list[str] = []
    choice = outcome.next
    for sentence in _SENTENCES.split(rest):
        said = read_start(sentence)
        is_only_next = (
            said.next is not None and not said.has_value and not sentence[said.end :].strip(" .,;!()")
        )
        if is_only_next and choice in (None, said.next):
            choice = said.next
        else:
            kept.append(sentence)
    return replace(outcome, next=choice, note=clean_note(" ".join(kept)))


def clean_note(text: str) -> str:
    """Keep a note word for word, without the punctuation that joined it to the score."""
    text = " ".join(text.split()).strip(" \t,;:|–—")
    text = re.sub(
        r"^(?:(?:[.!)\]/=>–—]|-(?!\d))+\s*[-–—]?\s+|(?:[.)\]/=>]|-(?!\d))+\s*|(?:but|and|aber|und|mais|et|pero|y|tapi|dan)\s+(?=\S))",
        "",
        text,
        flags=re.IGNORECASE,
    )
    if not re.search(r"\w", text):
        return ""
    if text.startswith("(") and text.endswith(")") and text.count("(") == 1:
        text = text[1:-1]
    if text.endswith(".") and not text.endswith("..") and ". " not in text:
        text = text[:-1]
    return text.strip()
