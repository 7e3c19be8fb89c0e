"""
The lines that mail programs write above a quoted mail: "On … wrote:", "-----Original Message-----", per language.
"""

from __future__ import annotations

import re

from service.domain.reply_text.lines import DIGIT

WROTE_VERBS = (
    "wrote", "writes", "sent", "a écrit", "a ecrit", "schrieb", "geschrieben", "hat geschrieben", "escribió",
    "escribio", "ha escrito", "escreveu", "ha scritto", "schreef", "geschreven", "skrev", "skreiv", "kirjoitti",
    "napisał", "napisała", "napisał(a)", "pisze", "napsal", "napsala", "napsal(a)", "napísal", "napísala",
    "napísal(a)", "írta", "ezt írta", "a scris", "yazdı", "şunu yazdı", "şunları yazdı", "написал", "написала",
    "написал(а)", "пишет", "пише", "писав", "написав", "написала", "έγραψε", "έγραψαν", "のメール", "書きました", "さんは書きました",
    "写道", "寫道", "来信", "작성", "작성하였습니다", "님이 작성", "님이 작성:", "menulis", "menulis:", "telah menulis",
    "đã viết", "เขียนว่า", "เขียน", "כתב", "כתבה", "כתב/ה", "كتب", "كتبت", "komentoval", "пользователь",
)  # fmt: skip
"""What the last words before the colon may be. A verb alone proves nothing; a date or an address must stand with it."""

ORIGINAL_MESSAGE = (
    "original message", "reply message", "original appointment", "forwarded message", "forwarded by",
    "begin forwarded message", "anfang der weitergeleiteten nachricht", "beginn der weitergeleiteten nachricht",
    "début du message réexpédié", "début du message transféré", "inicio del mensaje reenviado", "inizio messaggio inoltrato",
    "inizio del messaggio inoltrato", "begin doorgestuurd bericht", "vidarebefordrat brev", "start på videresendt besked",
    "início da mensagem reencaminhada", "início da mensagem encaminhada", "początek przekazywanej wiadomości",
    "začátek přeposílané zprávy", "začiatok preposlanej správy", "továbbított levél kezdete", "начало переадресованного сообщения",
    "пересылаемое сообщение", "початок переспрямованого повідомлення", "iletilen mesajın başlangıcı", "awal pesan terusan",
    "bắt đầu thư chuyển tiếp", "αρχή προωθημένου μηνύματος", "välitetyn viestin alku", "mesaj redirecționat",
    "original mail", "mail original", "mail d'origine", "ursprüngliche nachricht", "antwort nachricht", "originalnachricht",
    "ursprünglicher termin", "weitergeleitete nachricht", "original-nachricht", "message d'origine",
    "message original", "message transféré", "rendez-vous d'origine", "mensaje original", "mensaje reenviado",
    "cita original", "mensagem original", "mensagem encaminhada", "messaggio originale", "messaggio inoltrato",
    "oorspronkelijk bericht", "origineel bericht", "doorgestuurd bericht", "ursprungligt meddelande",
    "vidarebefordrat meddelande", "originalmeddelande", "oprindelig meddelelse", "original meddelelse",
    "videresendt meddelelse", "opprinnelig melding", "videresendt melding", "alkuperäinen viesti", "välitetty viesti",
    "wiadomość oryginalna", "oryginalna wiadomość", "wiadomość przekazana", "původní zpráva", "přeposlaná zpráva",
    "pôvodná správa", "preposlaná správa", "eredeti üzenet", "továbbított üzenet", "mesaj original", "mesajul original",
    "mesaj redirecționat", "orijinal ileti", "özgün ileti", "iletilen mesaj", "исходное сообщение",
    "оригинальное сообщение", "пересланное сообщение", "перенаправленное сообщение", "початкове повідомлення",
    "вихідне повідомлення", "переслане повідомлення", "αρχικό μήνυμα", "προωθημένο μήνυμα", "元のメッセージ",
    "転送されたメッセージ", "转发的邮件", "邮件原件", "原始邮件", "原始郵件", "轉寄的郵件", "转发邮件", "원본 메시지", "원본 메일", "전달된 메시지",
    "pesan asli", "pesan diteruskan", "pesan yang diteruskan", "mesej asal", "mesej dimajukan", "thư gốc",
    "tin nhắn gốc", "tin nhắn chuyển tiếp", "ข้อความต้นฉบับ", "ข้อความที่ส่งต่อ", "הודעה מקורית", "הודעה שהועברה",
    "الرسالة الأصلية", "رسالة أصلية", "رسالة محولة",
)  # fmt: skip

_ADDRESS = r"[^\s<>@\"]{1,80}@[^\s<>@\"]{1,120}"
# Both begin with a digit, so that the engine skips at once to the first, and look back from there.
_DATE = (
    rf"[{DIGIT}]"
    r"(?:\d{0,3}[./\-年]\s?(?:\d{1,2}|[^\W\d_]{2,12})[./\-月]|\d?[:.]\d{2}|"
    r"(?<=\b\d)(?:\d?\.?\s+(?:de\s+)?[^\W\d_]{3,12}\.?,?\s|\d{3}\b|(?:(?<=[^\W\d_]{3}\s\d)|"
    r"(?<=[^\W\d_]{3}\.\s\d)|(?<=[^\W\d_]{3}\s\s\d))\d?,))"
)

_WHOLE_DATE = (
    r"\d{1,4}\s?[./\-年년]\s?\d{1,2}\s?[./\-月월]\s?\d{1,4}|"
    r"\b\d{1,2}\.?\s+(?:de\s+|thg\s)?[^\s\d]{1,12}[.,]{0,2}\s+(?:de\s+)?\d{4}\b|"
    r"[^\W\d_]{3}\.?\s+\d{1,2},\s+\d{4}\b|\b\d{4}\.?\s+[^\W\d_]{3,12}\.?\s+\d{1,2}\b"
)

ADDRESS = re.compile(_ADDRESS)
DATE = re.compile(_DATE)
WHOLE_DATE = re.compile(_WHOLE_DATE)
"""A day with its month and year: what is left of a date that was wrapped over two lines is none."""


def _any_of(words: tuple[str, ...]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True)).replace("'", "['’]")


# Vietnamese, Dutch and others put the sender before the verb, so only the end of the line says "wrote".
_UNSPACED = tuple(verb for verb in WROTE_VERBS if ord(verb[0]) >= 0x0E00)  # Thai, Chinese, Japanese, Korean
"""Verbs of scripts that put no space between words."""

_ENDING_VERBS = tuple(verb.rstrip(":") for verb in WROTE_VERBS)
_BEFORE_A_VERB = frozenset(" \t>)]\"'”»}-\u202f")


def ends_wrote(text: str) -> bool:
    """Whether a line ends by saying that somebody wrote; the colon and dashes behind it may be there or not."""
    last = text[-200:].rstrip(" \t\r\n-:：").lower().replace("’", "'")
    if not last.endswith(_ENDING_VERBS):
        return False
    if last.endswith(_UNSPACED):
        return True
    verbs = (verb for verb in _ENDING_VERBS if last.endswith(verb))
    return any(len(last) == len(verb) or last[-len(verb) - 1] in _BEFORE_A_VERB for verb in verbs)


WROTE_INSIDE = re.compile(rf"\s(?:{_any_of(WROTE_VERBS)})\s[^\n]{{0,160}}[:：]\s*$", re.IGNORECASE)
WROTE_ANYWHERE = re.compile(rf"(?<!\w)(?:{_any_of(WROTE_VERBS)})(?!\w)", re.IGNORECASE)
WROTE_START = re.compile(
    r"(?:on|am|le|el|em|il|op|den|på|dne|dňa|w dniu|dnia|la data de|în|pe|tarihinde|в|у|στις|vào|pada|ngày|เมื่อ|"
    r"ב|בתאריך|في|fr|mo|di|mi|do|sa|so)\b"
)
"""For text in lower case."""
_SEPARATORS = frozenset(ORIGINAL_MESSAGE)
_AROUND = " \t-_=*#~>|.:–—―─━‐\u2011［］[]<>()"


def is_separator(text: str) -> bool:
    """Whether a line says "original message" and nothing else."""
    if not text or len(text) > 120:
        return False
    phrase = text.strip(_AROUND).lower()
    # The small form of a Turkish capital I has its dot as a letter of its own.
    return (phrase if phrase.isascii() else phrase.replace("’", "'").replace("\u0307", "")) in _SEPARATORS
