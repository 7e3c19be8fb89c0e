"""
Take off what stands around a person's words: banners, mobile lines, signatures, disclaimers.

All of it works on runs of lines that are still the person's own. A line that looks like an answer is never taken for a
signature: when unsure it stays.
"""

from __future__ import annotations

import re

from service.domain.reply_text.lines import Line, Mark
from service.domain.reply_text.quoted import Reasons, is_rule
from service.domain.reply_text.vocabulary.endings import (
    BANNER,
    BANNER_TAG,
    DISCLAIMER,
    MOBILE_LINE,
    PLEA,
    SIGN_OFFS,
    THANKS,
)

_ANSWER = re.compile(
    r"^\s*(?:[-*•·–+]\s+\S|\(?\d{1,2}[.):]\s*\S|\d\s+\S|[a-h](?:[.):]\s*\S|\s+\S))"
    r"|\b(?:keep|carry|drop)\s+[a-h\d]\b|\bkr\s?\d|\b\d{1,3}\s?%|(?<![\d.])\b\d{1,2}\.\d{1,2}\b(?![.\d])|^p\.?\s?s\b",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"[^\s@]{1,80}@[^\s@]{1,100}\.\w|https?://|\bwww\.\w|(?:\+|\b00)\d[\d\s().\-/]{5,}\d|\(\d{2,5}\)\s?\d|\b\d{3,4}[\s.\-]\d{3,4}[\s.\-]?\d{2,4}\b|"
    r"\b(?:tel|phone|mobile|mob|fax|skype|cell|office|direct|telefon|tél|móvil|telp|hp)\b\s?[.:]",
    re.IGNORECASE,
)
_LAID_OUT = re.compile(r"\s[|•·]\s")
_DELIMITER = re.compile(r"^(?:--|__|—|–|-- -)\s?$")
_NAME_DASH = re.compile(r"^[-–—/~](?:[^\W\d_][\w'’.\-]*)(?:\s[^\W\d_][\w'’.\-]*){0,3}$")
_SENTENCE_END = re.compile(r"[.!?;…]\s*$")
_WORD = re.compile(r"[\w'’.&\-]+")
_MAX_SIGNATURE_LINES = 14
_MAX_SIGNATURE_WIDTH = 90
_MAX_LOOK_BACK = 60  # Lines. A signature with its disclaimers is shorter, and the work stays linear.
_MAX_ENDINGS = 8
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
    end = _mark_signature(lines, reasons, begin, _end_of_words(lines, reasons, begin, end))
    for _ in range(_MAX_ENDINGS):
        shorter = _mark_last_paragraph(lines, reasons, begin, end)
        if shorter == end:
            break
        end = _mark_signature(lines, reasons, begin, shorter)


def _mark_containers(lines: list[Line], reasons: Reasons, begin: int, end: int) -> None:
    """What a program put into its signature container, and the lines below it: Word marks only the first."""
    is_signature = False
    for index in range(begin, end):
        line = lines[index]
        is_signature = line.mark is Mark.SIGNATURE or (is_signature and bool(line.text))
        if is_signature and not looks_like_answer(line.text):
            reasons[index] = "signature"


def _end_of_words(lines: list[Line], reasons: Reasons, begin: int, end: int) -> int:
    """Step back over blank and claimed lines."""
    while end > begin and (reasons[end - 1] is not None or not lines[end - 1].text.strip()):
        end -= 1
    return end


def looks_like_answer(text: str) -> bool:
    """Whether a line may be part of what the person answers: a list item, a code, a percentage."""
    found = _ANSWER.search(text, 0, _MAX_LINE)
    return found is not None and not _CONTACT.search(text, 0, _MAX_LINE)


def _mark_banners(lines: list[Line], reasons: Reasons) -> None:
    """A banner is the first paragraph of the mail, perhaps under a tag like "[EXTERNAL]"; there may be two."""
    at = 0
    for _ in range(4):
        while at < len(lines) and reasons[at] is None and not lines[at].text.strip():
            at += 1
        end = _paragraph_end(lines, reasons, at)
        words = " ".join(line.text[:2000] for line in lines[at : min(end, at + 12)])[:2000]
        is_banner = BANNER.search(words) or BANNER_TAG.match(words)
        if (
            at == end
            or end - at > 12
            or not is_banner
            or any(looks_like_answer(line.text) for line in lines[at:end])
        ):
            return
        for index in range(at, end):
            reasons[index] = "banner"
        at = end


def _paragraph_end(lines: list[Line], reasons: Reasons, at: int) -> int:
    while at < len(lines) and reasons[at] is None and lines[at].text.strip():
        at += 1
    return at


def _paragraph_begin(lines: list[Line], reasons: Reasons, begin: int, end: int) -> int:
    at = end
    while (
        at > begin and reasons[at - 1] is None and lines[at - 1].text.strip() and not is_rule(lines[at - 1])
    ):
        at -= 1
    return at


def _mark_last_paragraph(lines: list[Line], reasons: Reasons, begin: int, end: int) -> int:
    """Take off the last paragraph if it is none of the person's words; return where the words now end."""
    if end <= begin:
        return end
    if is_rule(lines[end - 1]):
        reasons[end - 1] = "signature"
        return _end_of_words(lines, reasons, begin, end)
    first = _paragraph_begin(lines, reasons, begin, end)
    reason = _reason_of_paragraph(lines, begin, first, end)
    if reason is None:
        if not MOBILE_LINE.match(lines[end - 1].text[:2100]):
            return end
        first, reason = end - 1, "mobile_line"
    for index in range(first, end):
        reasons[index] = reason
    return _end_of_words(lines, reasons, begin, first)


def _reason_of_paragraph(lines: list[Line], begin: int, first: int, end: int) -> str | None:
    words = " ".join(line.text[:6000] for line in lines[first:end][:_MAX_LOOK_BACK])[:6000]
    if any(looks_like_answer(line.text) for line in lines[first:end]):
        return None
    after_rule = first > begin and is_rule(lines[first - 1])
    hits = {hit.casefold() for hit in DISCLAIMER.findall(words)}
    is_long = len(words.encode()) > 80  # Bytes: a character of Chinese says as much as three letters.
    is_label = (
        begin < first and len(words) < 20 and "unsubscribe" not in hits
    )  # That is a wish, not a footer.
    if (len(hits) >= 2 and is_long) or (hits and (after_rule or is_label)):
        return "disclaimer"
    if begin < first and PLEA.match(words):
        return "disclaimer"
    if _is_contact_block(lines, first, end, is_all=first == begin):
        return "signature"
    return None


def _is_contact_block(lines: list[Line], first: int, end: int, *, is_all: bool) -> bool:
    """
    A name, then short lines of which one says how to reach the person.

    Where it is all there is, it may be what the person was asked for; then it must be laid out as signatures are.
    """
    rows = [line.text.strip() for line in lines[first:end]]
    if not 2 <= len(rows) <= 8 or not is_name(rows[0]):
        return False
    reachable = any(_CONTACT.search(row) or MOBILE_LINE.match(row[:200]) for row in rows[1:])
    if not reachable or (is_all and not any(_LAID_OUT.search(row) for row in rows[1:])):
        return False
    return all(len(row) <= 70 and not _SENTENCE_END.search(row) for row in rows)


def _mark_signature(lines: list[Line], reasons: Reasons, begin: int, end: int) -> int:
    """Take off everything from the first line that begins a signature; return where the words now end."""
    for index in range(max(begin, end - _MAX_LOOK_BACK), end):
        if reasons[index] is not None or not _begins_signature(lines, reasons, begin, index, end):
            continue
        for dropped in range(index, end):
            if reasons[dropped] is None:
                is_mobile = MOBILE_LINE.match(lines[dropped].text[:_MAX_LINE])
                reasons[dropped] = "mobile_line" if is_mobile else "signature"
        return _end_of_words(lines, reasons, begin, index)
    return end


def _begins_signature(lines: list[Line], reasons: Reasons, begin: int, index: int, end: int) -> bool:
    text = lines[index].text.strip() if len(lines[index].text) < _MAX_LINE else ""
    if not text or (len(text) > 60 and not is_rule(lines[index])):
        return False
    tail = [line for line in lines[index + 1 : end] if line.text.strip() or line.mark is Mark.RULE]
    if _DELIMITER.match(text):
        return _is_signature(tail)
    if index > begin and _NAME_DASH.match(text) and not tail:
        return not lines[index - 1].text.strip() and is_name(text[1:])
    if is_rule(lines[index]):
        return _is_contact_tail(tail)
    return _is_sign_off(text, tail, has_words=_has_words(lines, reasons, begin, index))


def _has_words(lines: list[Line], reasons: Reasons, begin: int, end: int) -> bool:
    return any(reasons[index] is None and lines[index].text.strip() for index in range(begin, end))


def _is_signature(tail: list[Line]) -> bool:
    """Short lines without an answer; below a rule anything without an answer, for servers add their texts there."""
    ruled = False
    for count, line in enumerate(tail):
        ruled = ruled or is_rule(line)
        if looks_like_answer(line.text):
            return False
        if not ruled and not DISCLAIMER.search(line.text[:500]) and _is_prose(line.text, count):
            return False
    return True


def _is_prose(text: str, count: int) -> bool:
    return count >= _MAX_SIGNATURE_LINES or len(text) > _MAX_SIGNATURE_WIDTH


def _is_contact_tail(tail: list[Line]) -> bool:
    """What stands under a rule is a signature or a list's footer if it is short, and says where to reach someone."""
    if not tail or len(tail) > 20 or any(looks_like_answer(line.text) for line in tail):
        return False
    if any(DISCLAIMER.search(line.text[:500]) for line in tail):
        return all(len(line.text) < 120 for line in tail)
    contacts = sum(bool(_CONTACT.search(line.text)) for line in tail)
    return contacts >= 2 and all(len(line.text) <= 60 for line in tail)


def _is_sign_off(text: str, tail: list[Line], *, has_words: bool) -> bool:
    phrase, name = _split_sign_off(text)
    named = next((line for line in tail if not is_rule(line)), None)
    if phrase in SIGN_OFFS:
        return _is_signature(tail)
    if phrase not in THANKS or not has_words:
        return False
    if name or named is None:
        return (bool(name) or text.endswith(",")) and _is_signature(tail)
    return is_name(named.text) and not text.endswith("?") and _is_signature(tail)


def _split_sign_off(text: str) -> tuple[str, str]:
    """Split "Kind regards, Wendy" into the phrase (lower case) and the name; the name is "" where there is none."""
    plain = text.strip(" ,.!;:-–—*_。！、，").casefold().replace("’", "'")
    if plain in SIGN_OFFS or plain in THANKS:
        return plain, ""
    head, comma, rest = text.partition(",")
    key = head.strip(" .!").casefold()
    if comma and (key in SIGN_OFFS or key in THANKS) and is_name(rest.strip()):
        return key, rest.strip()
    words = text.split()
    for count in (3, 2, 1):
        key = " ".join(words[:count]).casefold().strip(",.! ")
        if (
            len(words) > count
            and key in SIGN_OFFS
            and len(words) - count <= 2
            and is_name(" ".join(words[count:]))
        ):
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
        or any(c.isdigit() for c in text)
    ):
        return False
    return (
        not text[0].islower()
        and sum(word[0].islower() for word in words) <= len(words) // 2
        and ":" not in text
    )
