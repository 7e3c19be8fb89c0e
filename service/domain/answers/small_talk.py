"""
Words around an answer that answer nothing: greetings, thanks, apologies, "see below in blue".
"""

from __future__ import annotations

import re

from service.domain.reply_text.vocabulary.endings import SIGN_OFFS, THANKS

_GREETING = re.compile(
    r"^\s*(?:hi|hello|hey|hiya|dear|good\s+(?:morning|afternoon|evening|day)|morning|hallo|moin|servus|grüezi|"
    r"guten\s+(?:tag|morgen|abend)|liebe[rs]?|sehr\s+geehrte[rs]?|bonjour|bonsoir|salut|coucou|chère?|hola|buenos\s+días|"
    r"buenas(?:\s+tardes)?|estimad[oa]|querid[oa]|halo|hai|selamat\s+(?:pagi|siang|sore|malam)|yth)\b"
    r"(?:[ \t]+[^\s,!.:;\d]{1,20}){0,4}[ \t]*(?P<end>[,!.:;–-]|$)\s*",
    re.IGNORECASE,
)
_LIKED = re.compile(
    r"^\W*(?:sorry|apologies|my\s+apologies|excuse|entschuldigung|entschuldige|sorry|tut\s+mir\s+leid|désolée?|pardon|"
    r"excusez|perdón|disculpa|disculpen|lo\s+siento|maaf|mohon\s+maaf)\b[^\d%]{0,80}$"
    r"|^\W*(?:have\s+a\s+(?:nice|good|great)\b.{0,30}|(?:nice|good|great|happy|schönes?|schönen|bonn?e?|buen)\s+"
    r"(?:weekend|week|day|friday|monday|wochenende|woche|tag|week-end|fin\s+de\s+semana|finde|día|journée|weekend|soirée)\W*)$"
    r"|^\W*(?:thanks|thank\s+you|thx|danke|vielen\s+dank|merci|gracias|terima\s+kasih|cheers|tack)\b[^\d%]{0,40}$",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"^\W*(?:have\s+a\s+(?:nice|good|great)\b[^\d%]{0,30}|(?:ein\s+)?(?:nice|good|great|happy|schönes?|schönen|bonn?e?|buen|"
    r"selamat\s+ber)\s?(?:weekend|week|day|wochenende|woche|tag|week-end|fin\s+de\s+semana|finde|día|journée|soirée|"
    r"akhir\s+pekan))\W*$",
    re.IGNORECASE,
)
_LONGEST_WISH, _LONGEST_THANKS = 60, 2_000
_AWAY = re.compile(
    r"^\W*(?:(?:this|all|the\s+whole|diese|die\s+ganze|cette|toute\s+la|esta|toda\s+la|minggu)\s+(?:week|woche|semaine|semana|ini)[\s,:]+)?"
    r"(?:i\s+am|i['’]m|i['’]ll\s+be|we\s+are|ich\s+bin|bin|je\s+suis|estoy|estaré|saya)?\s*(?:still\s+|noch\s+|encore\s+)?"
    r"(?:(?:away\s+)?on\s+(?:holidays?|vacation|(?:sick|annual|parental)?\s?leave|pto|training)|off(?:\s+sick)?|away|sick|ooo|out\s+of\s+(?:the\s+)?office|"
    r"(?:im|in)\s+(?:urlaub|elternzeit)|krank(?:geschrieben)?|en\s+(?:congés?|vacances|formation)|malade|de\s+(?:vacaciones|baja)|enferm[oa]|"
    r"(?:sedang\s+)?(?:cuti|sakit|libur))"
    r"(?:\s+(?:this|all|the\s+whole|diese|die\s+ganze|cette|toute\s+la|esta|toda\s+la|minggu)\s*(?:week|woche|semaine|semana|ini)?"
    r"|\s+(?:until|till|bis|jusqu\S*|hasta|sampai)\s+\S[^,;:]{0,30})?[\s.!]*$",
    re.IGNORECASE,
)
_NOTHING_NEW = re.compile(
    r"^\W*(?:nothing(?:\s+(?:new|to\s+add|planned|else))+|nichts\s+(?:neues|hinzuzufügen|geplant)|rien\s+(?:de\s+nouveau|à\s+ajouter|de\s+prévu)|"
    r"nada\s+(?:nuevo|que\s+añadir|previsto)|tidak\s+ada\s+(?:tambahan|yang\s+baru))"
    r"(?:\s+(?:from|on)\s+(?:me|my\s+side)|\s+(?:von\s+mir|de\s+mon\s+côté|de\s+mi\s+parte|dari\s+saya))?"
    r"(?:\s+(?:this\s+week|diese\s+woche|cette\s+semaine|esta\s+semana|minggu\s+ini))?[\s.!]*$",
    re.IGNORECASE,
)
_LATE = re.compile(
    r"^\W*(?:sorry|apologies|entschuldig\w*|tut\s+mir\s+leid|désolée?|pardon|perdón|maaf)\b.{0,30}\b(?:late|delay|reply|answer|rush|"
    r"hurry|spät\w*|verspät\w*|antwort|eile|retard|réponse|tard\w*|demora|respuesta|prisa|terlambat|balas\w*|buru-buru)\W*$",
    re.IGNORECASE,
)
_ABOUT_THE_MAIL = re.compile(
    r"^\W*(?:(?:please\s+)?(?:see|find)\s+(?:my\s+)?(?:answers?|replies|comments?|notes?)?\s*(?:below|above|inline|in\s?line)"
    r"|(?:my\s+)?(?:answers?|replies|comments?)\s+(?:are\s+)?(?:below|above|inline|in\s?line|in\s+(?:blue|red|green|colour|color))"
    r"|see\s+(?:below|inline|above)|(?:meine\s+)?antworten?\s+(?:siehe\s+)?(?:unten|inline|in\s+(?:blau|rot|grün))|siehe\s+unten"
    r"|(?:mes\s+)?réponses?\s+(?:ci-dessous|en\s+(?:bleu|rouge|vert))|voir\s+ci-dessous"
    r"|(?:mis\s+)?respuestas?\s+(?:abajo|en\s+(?:azul|rojo|verde))|ver\s+abajo"
    r"|(?:jawaban\s+saya\s+)?(?:di\s+bawah(?:\s+ini)?|berwarna\s+\w+))"
    r"(?:,?\s+(?:in|en|dalam|warna|with|marked|mit|markiert|marqué\w*|marcad\w*|ditandai)\s+\S{1,20}|\s+(?:below|please|unten|thanks)){0,2}\W*$",
    re.IGNORECASE,
)
_OK = re.compile(
    r"^\W*(?:ok(?:ay|e|ie)?|k|got\s+it|noted|will\s+do|perfect|great|super|fine|cool|nice|awesome|alright|all\s+good|"
    r"understood|received|alles\s+klar|verstanden|prima|gut|passt|parfait|bien\s+reçu|d['’]accord|compris|entendu|perfecto|"
    r"vale|de\s+acuerdo|recibido|entendido|baik|siap|oke|sip|mantap|\+1)\b(?:\W+(?:thanks?|thank\s+you|thx|danke|merci|gracias|"
    r"terima\s+kasih))?\W*$",
    re.IGNORECASE,
)


_NAME_MARK = re.compile(r"^\s*\[[^\W\d_][^\[\]\d]{0,30}\]\s*:?\s*(?=\S)")


def without_name_mark(text: str) -> str:
    """Take the "[Andy]" off with which people mark what they typed inside a quote."""
    return _NAME_MARK.sub("", text)


def without_greeting(text: str) -> str:
    """Take a greeting off the beginning of a line; "" where the line is nothing else."""
    found = _GREETING.match(text)
    return text[found.end() :] if found else text


def is_goodbye(text: str) -> bool:
    """Whether a line is only thanks or a sign-off, and so no reason for anything."""
    plain = text.strip(" ,.!;:-–—*_\t").casefold().replace("’", "'")
    return not plain or plain in SIGN_OFFS or plain in THANKS


def is_wish(text: str) -> bool:
    """Whether a line only wishes a good weekend or the like."""
    return len(text) <= _LONGEST_WISH and bool(_WISH.match(text))


def is_without_plans(text: str) -> bool:
    """Whether a line only says that there is nothing for this week: away, or nothing to add."""
    return len(text) <= _LONGEST_WISH and bool(_AWAY.match(text) or _NOTHING_NEW.match(text))


def is_about_being_late(text: str) -> bool:
    """Whether a line only apologises for the answer itself: late, short, in a hurry."""
    return len(text) <= _LONGEST_WISH and bool(_LATE.match(text))


def is_small_talk(text: str) -> bool:
    """Whether a line is only thanks, an apology, a wish or a remark about the mail itself."""
    if is_goodbye(text):
        return True
    if len(text) > 160:
        return False
    return bool(_LIKED.match(text) or _ABOUT_THE_MAIL.match(text))


def is_thanks(text: str) -> bool:
    """Whether a whole reply is nothing but thanks, "ok", a +1 or emoji: recorded, not an answer."""
    if len(text) > _LONGEST_THANKS:
        return False
    lines = [without_greeting(line) for line in text.splitlines() if line.strip()]
    return bool(lines) and all(
        is_small_talk(line) or _OK.match(line) or not re.search(r"\w", line) for line in lines
    )
