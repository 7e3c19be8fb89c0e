"""
Take off what stands around a person's words: banners, mobile lines, signatures, disclaimers.

All of it works on runs of lines that are still the person's own. A line that looks like an answer is never taken for a
signature: when unsure it stays.
"""

from __future__ import annotations

import re

from service.domain.reply_text.lines import DIGIT, Line, Mark
from service.domain.reply_text.quoted import Reasons, is_rule
from service.domain.reply_text.vocabulary.endings import (
    BANNER,
    BANNER_PROOF,
    BANNER_TAG,
    DISCLAIMER,
    MOBILE_LINE,
    PLEA,
    SIGN_OFFS,
    THANKS,
)

_ITEM = re.compile(
    r"\s*(?:[-*•·–+]\s+\S|\(?\d{1,2}[.):]\s*\S|\d\s+\S|[a-hA-H](?:[.):]\s*\S|\s+\S)|[pP]\.?\s?[sS]\b)"
)
# These begin with a letter or sign that is rare, so that the engine skips at once to it, and look back from there.
_CODE = re.compile(r"\.(?:(?<=\b\d\.)(?<!\.\d\.)|(?<=\b\d\d\.)(?<!\.\d\d\.))\d{1,2}\b(?![.\d])")
_PERCENTAGE = re.compile(
    r"%(?:(?<=\b\d%)|(?<=\b\d\d%)|(?<=\b\d\d\d%)|(?<=\b\d\s%)|(?<=\b\d\d\s%)|(?<=\b\d\d\d\s%))"
)
_KEEP_OR_KR = re.compile(r"k(?<=\bk)(?:eep\s+[a-h\d]\b|r\s?\d)")
_CARRY_OR_DROP = re.compile(r"\b(?:carry|drop)\s+[a-h\d]\b")
_NUMBER = re.compile(
    rf"[+({DIGIT}]"
    r"(?:(?:(?<=\+)|(?<=\b0)0)\d[\d\s().\-/]{5,}\d|(?<=\()\d{2,5}\)\s?\d"
    r"|(?<=\b\d)\d{2,3}[\s.\-]\d{3,4}[\s.\-]?\d{2,4}\b)"
)
_AT = re.compile(r"[^\s@]@[^\s@]{1,100}\.\w")
_TELEPHONE = re.compile(
    r"\b(?:tel|phone|mobile|mob|fax|skype|cell|office|direct|telefon|tél|móvil|telp|hp)\b\s?[.:]"
)
_LINK = re.compile(r"https?://|\bwww\.\w")
_LAID_OUT = re.compile(r"\s[|•·]\s")
_DELIMITER = re.compile(r"^(?:--|__|—|–|-- -)\s?$")
_NAME_DASH = re.compile(r"^[-–—/~](?:[^\W\d_][\w'’.\-]*)(?:\s[^\W\d_][\w'’.\-]*){0,3}$")
_PLACE = re.compile(r"[^\W\d_][^\d%]{2,40}\d{1,2}\.\d{1,2}$")  # "Building 2.1", below a name.
_SENTENCE_END = re.compile(r"[.!?;…]\s*$")
_BANNER_END = re.compile(r"[.!?;…>\])*]\s*$")
_WORD = re.compile(r"[\w'’.&\-]+")
_AROUND_SIGN_OFF = " ,.!;:-–—*_。！、，"
_SIGN_OFF_STARTS = frozenset(phrase[:3] for phrase in (*SIGN_OFFS, *THANKS))
_MAX_SIGNATURE_LINES = 14
_MAX_SIGNATURE_WIDTH = 90
_MAX_LOOK_BACK = 60  # Lines. A signature with its disclaimers is shorter, and the work stays linear.
_MAX_ENDINGS = 8
_MAX_SIGN_OFF_WORDS = 5
_MAX_BANNERS = 4
_MAX_BANNER_LINES = 12
_WRAPPED_WIDTH = 50  # Characters. A line that is shorter was ended by who wrote it.
_MAX_SIGN_OFF = 60
_MAX_LINE = 500  # Characters of a line that are looked at.


def mark_surroundings(lines: list[Line], reasons: Reasons) -> None:
    """Give every line of a banner, mobile line, signature or disclaimer its reason."""
    _mark_banners(lines, reasons)
    for begin, end in _own_runs(reasons):
        _mark_run(lines, reasons, begin, end)


def _own_runs(reasons: Reasons) -> list[tuple[int, int]]:
    """List the runs of lines that nothing has claimed yet."""
    runs, begin = [], None
    for index, reason in enumerate([*reasons, "end"]):
        if reason is None and begin is None:
            begin = index
        elif reason is not None and begin is not None:
            runs.append((begin, index))
            begin = None
    return runs


def _mark_run(lines: list[Line], reasons: Reasons, begin: int, end: int) -> None:
    _mark_containers(lines, reasons, begin, end)
    end = _end_of_words(lines, reasons, begin, end)
    for _ in range(_MAX_ENDINGS):
        signed = _mark_signature(lines, reasons, begin, end)
        shorter = _mark_last_paragraph(lines, reasons, begin, signed)
        if shorter == end:
            break
        end = shorter


def _mark_containers(lines: list[Line], reasons: Reasons, begin: int, end: int) -> None:
    """What a program put into its signature container, and the lines below it: Word marks only the first."""
    if {line.mark for line in lines[begin:end]} == {None}:
        return
    is_signature = is_named = False
    for index in range(begin, end):
        line = lines[index]
        was_signature, is_marked = is_signature, line.mark is Mark.SIGNATURE
        is_signature = is_marked or (is_signature and bool(line.text))
        is_named = is_signature and (is_named if was_signature else is_name(line.text))
        is_place = is_marked and is_named and _PLACE.match(line.text) is not None
        if is_signature and (is_place or not looks_like_answer(line.text)):
            reasons[index] = "signature"


def _end_of_words(lines: list[Line], reasons: Reasons, begin: int, end: int) -> int:
    """Step back over blank and claimed lines."""
    while end > begin and (reasons[end - 1] is not None or not lines[end - 1].text):
        end -= 1
    return end


def looks_like_answer(text: str) -> bool:
    """Whether a line may be part of what the person answers: a list item, a code, a percentage."""
    if not text:
        return False
    text = text[:_MAX_LINE]
    return (_ITEM.match(text) is not None or _names_value(text)) and not _reaches(text)


def _names_value(text: str) -> bool:
    """Whether a code, a percentage or a word like "keep a" stands in a line."""
    text = text.lower()
    if "." in text and _CODE.search(text):
        return True
    if "%" in text and _PERCENTAGE.search(text):
        return True
    if "k" in text and _KEEP_OR_KR.search(text):
        return True
    return ("carry" in text or "drop" in text) and _CARRY_OR_DROP.search(text) is not None


def _reaches(text: str) -> bool:
    """Whether a line says how to reach somebody: an address, a link, a telephone number."""
    if "@" in text and _AT.search(text):
        return True
    lower = text.lower()
    if ("http" in lower or "www." in lower) and _LINK.search(lower):
        return True
    return bool(_NUMBER.search(text)) or ((":" in text or "." in text) and bool(_TELEPHONE.search(lower)))


def _mark_banners(lines: list[Line], reasons: Reasons) -> None:
    """A banner is what the mail begins with; there may be two."""
    at = 0
    for _ in range(_MAX_BANNERS):
        while at < len(lines) and reasons[at] is None and not lines[at].text:
            at += 1
        end = _banner_end(lines, reasons, at)
        for index in range(at, end):
            reasons[index] = "banner"
        if end == at:
            return
        at = end


def _banner_end(lines: list[Line], reasons: Reasons, at: int) -> int:
    """Return where a banner ends that begins at `at`; `at` itself where none does."""
    last = min(_paragraph_end(lines, reasons, at), at + _MAX_BANNER_LINES)
    texts = [line.text[:2000] for line in lines[at:last]]
    if not texts or not (is_banner(" ".join(texts[:2])) or BANNER_TAG.match(texts[0])):
        return at
    if not (is_banner(texts[0]) or BANNER_TAG.match(texts[0]) or _is_wrapped_banner(texts)):
        return at
    end = at + 1 if is_banner(texts[0]) or last == at + 1 or "[" in texts[0] else at
    for index in range(at + 1, last):
        above, text = texts[index - at - 1], texts[index - at]
        if looks_like_answer(text):
            break
        goes_on = end == index and len(above) > _WRAPPED_WIDTH and not _BANNER_END.search(above)
        if goes_on or is_banner(text) or (not is_banner(above) and is_banner(f"{above} {text}")):
            end = index + 1
    return end


def _is_wrapped_banner(texts: list[str]) -> bool:
    return len(texts) > 1 and not is_banner(texts[1]) and is_banner(" ".join(texts[:2]))


def is_banner(text: str) -> bool:
    """Whether a line says what servers say of mails from outside."""
    said = set(BANNER.findall(text.lower()))
    return len(said) > 1 or any(BANNER_PROOF.match(words) for words in said)


def _paragraph_end(lines: list[Line], reasons: Reasons, at: int) -> int:
    while at < len(lines) and reasons[at] is None and lines[at].text:
        at += 1
    return at


def _paragraph_begin(lines: list[Line], reasons: Reasons, begin: int, end: int) -> int:
    at, begin = end, max(begin, end - _MAX_LOOK_BACK - 1)
    while at > begin and reasons[at - 1] is None and lines[at - 1].text and not is_rule(lines[at - 1]):
        at -= 1
    return at


def _mark_last_paragraph(lines: list[Line], reasons: Reasons, begin: int, end: int) -> int:
    """Take off the last paragraph if it is none of the person's words; return where the words now end."""
    if end <= begin:
        return end
    if is_rule(lines[end - 1]) and not _closes_table(lines, begin, end):
        reasons[end - 1] = "signature"
        return _end_of_words(lines, reasons, begin, end)
    first = _paragraph_begin(lines, reasons, begin, end)
    reason = _reason_of_paragraph(lines, begin, first, end)
    if reason is None:
        if not MOBILE_LINE.match(lines[end - 1].text[:2100].lower()):
            return end
        first, reason = end - 1, "mobile_line"
    for index in range(first, end):
        reasons[index] = reason
    return _end_of_words(lines, reasons, begin, first)


def _closes_table(lines: list[Line], begin: int, end: int) -> bool:
    """Whether the same row of dashes stands in the paragraph above: then it is drawn around a table."""
    text = lines[end - 1].text
    first = max(begin, end - _MAX_LOOK_BACK)
    for index in range(end - 2, first - 1, -1):
        if not lines[index].text:
            return False
        if lines[index].text == text and index < end - 2:
            return True
    return False


def _reason_of_paragraph(lines: list[Line], begin: int, first: int, end: int) -> str | None:
    if end - first > _MAX_LOOK_BACK:
        return None
    for line in lines[first:end]:
        if looks_like_answer(line.text):
            return None
    words = " ".join([line.text[:6000] for line in lines[first:end]])[:6000]
    if _is_disclaimer(words, after_rule=first > begin and is_rule(lines[first - 1]), is_all=first == begin):
        return "disclaimer"
    if _is_contact_block(lines, first, end, is_all=first == begin):
        return "signature"
    return None


def _is_disclaimer(words: str, *, after_rule: bool, is_all: bool) -> bool:
    """Whether a last paragraph, which may be all there is, is what programs and companies add."""
    is_long = len(words.encode()) > 80  # Bytes: a character of Chinese says as much as three letters.
    is_label = not is_all and len(words) < 20
    if is_long or after_rule or is_label:
        hits = set(DISCLAIMER.findall(words.lower()))
        is_label = is_label and "unsubscribe" not in hits  # That is a wish, not a footer.
        if (len(hits) >= 2 and is_long) or (hits and (after_rule or is_label)):
            return True
    return not is_all and PLEA.match(words) is not None


def _is_contact_block(lines: list[Line], first: int, end: int, *, is_all: bool) -> bool:
    """
    A name, then short lines of which one says how to reach the person.

    Where it is all there is, it may be what the person was asked for; then it must be laid out as signatures are.
    """
    rows = [line.text.strip() for line in lines[first:end]]
    if not 2 <= len(rows) <= 8 or not is_name(rows[0]):
        return False
    reachable = any(_reaches(row) or MOBILE_LINE.match(row[:200].lower()) for row in rows[1:])
    if not reachable or (is_all and not any(_LAID_OUT.search(row) for row in rows[1:])):
        return False
    return all(len(row) <= 70 and not _SENTENCE_END.search(row) for row in rows)


def _mark_signature(lines: list[Line], reasons: Reasons, begin: int, end: int) -> int:
    """Take off everything from the first line that begins a signature; return where the words now end."""
    for index in range(max(begin, end - _MAX_LOOK_BACK), end):
        if reasons[index] is not None or not lines[index].text:
            continue
        if not _begins_signature(lines, reasons, begin, index, end):
            continue
        for dropped in range(index, end):
            if reasons[dropped] is None:
                is_mobile = MOBILE_LINE.match(lines[dropped].text[:_MAX_LINE].lower())
                reasons[dropped] = "mobile_line" if is_mobile else "signature"
        return _end_of_words(lines, reasons, begin, index)
    return end


def _begins_signature(lines: list[Line], reasons: Reasons, begin: int, index: int, end: int) -> bool:
    line = lines[index]
    text = line.text.strip() if len(line.text) < _MAX_LINE else ""
    if not text:
        return False
    if not text[0].isalnum():
        if _DELIMITER.match(text):
            return _is_signature(_tail(lines, index, end))
        if is_rule(line):
            return _is_contact_tail(_tail(lines, index, end))
        if index > begin and _is_name_behind_dash(text) and not _tail(lines, index, end):
            return not lines[index - 1].text and is_name(text[1:])
    return _may_be_sign_off(text) and _signs_off(lines, reasons, begin, index, end)


def _is_name_behind_dash(text: str) -> bool:
    return len(text) <= _MAX_SIGN_OFF and text[0] in "-–—/~" and _NAME_DASH.match(text) is not None


def _signs_off(lines: list[Line], reasons: Reasons, begin: int, index: int, end: int) -> bool:
    text = lines[index].text.strip()
    phrase, name = _split_sign_off(text)
    if phrase in SIGN_OFFS:
        return _is_signature(_tail(lines, index, end))
    if phrase not in THANKS or not _has_words(lines, reasons, begin, index):
        return False
    return _is_thanks(text, name, _tail(lines, index, end))


def _tail(lines: list[Line], index: int, end: int) -> list[Line]:
    return [line for line in lines[index + 1 : end] if line.text or line.mark is Mark.RULE]


def _has_words(lines: list[Line], reasons: Reasons, begin: int, end: int) -> bool:
    return any(reasons[index] is None and lines[index].text for index in range(begin, end))


def _is_signature(tail: list[Line]) -> bool:
    """Short lines without an answer; below a rule anything without an answer, for servers add their texts there."""
    ruled = False
    for count, line in enumerate(tail):
        ruled = ruled or is_rule(line)
        if looks_like_answer(line.text):
            return False
        if not ruled and not DISCLAIMER.search(line.text[:500].lower()) and _is_prose(line.text, count):
            return False
    return True


def _is_prose(text: str, count: int) -> bool:
    return count >= _MAX_SIGNATURE_LINES or len(text) > _MAX_SIGNATURE_WIDTH


def _is_contact_tail(tail: list[Line]) -> bool:
    """What stands under a rule is a signature or a list's footer if it is short, and says where to reach someone."""
    if not tail or len(tail) > 20 or any(looks_like_answer(line.text) for line in tail):
        return False
    if any(DISCLAIMER.search(line.text[:500].lower()) for line in tail):
        return all(len(line.text) < 120 for line in tail)
    contacts = sum(_reaches(line.text) for line in tail)
    return contacts >= 2 and all(len(line.text) <= 60 for line in tail)


def _is_thanks(text: str, name: str, tail: list[Line]) -> bool:
    """Whether thanks are a goodbye: a name follows, and nothing else that is said."""
    named = next((line for line in tail if not is_rule(line)), None)
    if name or named is None:
        return (bool(name) or text.endswith(",")) and _is_signature(tail)
    return is_name(named.text) and not text.endswith("?") and _is_signature(tail)


def _may_be_sign_off(text: str) -> bool:
    """Whether a line begins like one of the phrases: most don't, and need no closer look."""
    if len(text) > _MAX_SIGN_OFF:
        return False
    start = text.lstrip(_AROUND_SIGN_OFF)[:3].casefold()[:3]
    return start in _SIGN_OFF_STARTS or start[:2] in _SIGN_OFF_STARTS


def _split_sign_off(text: str) -> tuple[str, str]:
    """Split "Kind regards, Wendy" into the phrase (lower case) and the name; the name is "" where there is none."""
    plain = text.strip(_AROUND_SIGN_OFF).casefold().replace("’", "'")
    if plain in SIGN_OFFS or plain in THANKS:
        return plain, ""
    head, comma, rest = text.partition(",")
    key = head.strip(" .!").casefold()
    if comma and (key in SIGN_OFFS or key in THANKS) and is_name(rest.strip()):
        return key, rest.strip()
    words = text.split(None, _MAX_SIGN_OFF_WORDS)
    for count in range(min(len(words) - 1, 3), 0, -1):
        key = " ".join(words[:count]).casefold().strip(",.! ")
        if key in SIGN_OFFS and len(words) - count <= 2 and is_name(" ".join(words[count:])):
            return key, " ".join(words[count:])
    return plain, ""


def is_name(text: str) -> bool:
    """Whether a line can be a person's name: a few words without digits, none of them beginning small."""
    text = text.strip(" ,*_")
    words = _WORD.findall(text)
    if (
        not 1 <= len(words) <= 5
        or len(text) > 50
        or _SENTENCE_END.search(text)
        or any(map(str.isdigit, text))
    ):
        return False
    return (
        not text[0].islower()
        and sum([word[0].islower() for word in words]) <= len(words) // 2
        and ":" not in text
    )
