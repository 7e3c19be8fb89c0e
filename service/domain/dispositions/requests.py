"""Recognise two mails by their words: a wish to be asked no more, and an automatic reply that lost its headers."""

from __future__ import annotations

import re

_STOP = re.compile(
    r"^\W*(?:(?:hi|hello|hallo|bonjour|hola|halo)\b[^\n]{0,30}\n\s*)?(?:please|bitte|pls|s'il vous plaît|por favor|tolong)?[\s,]*"
    r"(?:unsubscribe(?:\s+me)?|stop(?:\s+(?:it|this|sending|mailing|e-?mailing|writing|asking|these|the)\b[^\n\d]{0,60})?"
    r"|(?:remove|take|opt)\s+me\s+(?:off|out|from)\b[^\n\d]{0,60}|opt\s+out|no\s+more\s+(?:of\s+these\s+)?e?-?mails?"
    r"|abmelden|(?:mich\s+)?(?:abbestellen|austragen)|keine\s+(?:weiteren\s+)?(?:e-?)?mails?\s+mehr"
    r"|(?:me\s+)?désabonner|désabonnez-moi|désinscri\w+(?:-moi)?|plus\s+de\s+mails?"
    r"|(?:dar(?:me)?|date|dame)\s+de\s+baja|no\s+más\s+correos|cancelar\s+(?:la\s+)?suscripción"
    r"|berhenti\s+(?:berlangganan|mengirim\b[^\n\d]{0,60})|jangan\s+kirim\b[^\n\d]{0,60})"
    r"[\s,.!]*(?:please|bitte|svp|s'il vous plaît|merci|gracias|thanks?(?:\s+you)?|danke|terima\s+kasih)?\W*$",
    re.IGNORECASE,
)
_LONGEST_REQUEST = 160

_AUTOMATIC = (
    "Automatic reply",
    "Automatische Antwort",
    "Abwesenheitsnotiz",
    "Réponse automatique",
    "Respuesta automática",
    "Risposta automatica",
    "Automatisch antwoord",
    "Resposta automática",
    "Autosvar",
    "Automatiskt svar",
    "Automatisk svar",
    "Odpowiedź automatyczna",
    "Balasan otomatis",
    "自动答复",
    "自動返信",
    "Автоматический ответ",
    "Automaattinen vastaus",
    "Out of office",
    "Auto",
)
"""What Exchange and others put before the subject of the mail that they answer by themselves."""


def asks_to_stop(words: str) -> bool:
    """Say whether the whole mail is a wish to be asked no more. It is never carried out by itself."""
    return len(words) <= _LONGEST_REQUEST and _STOP.match(words) is not None


def repeats_our_subject(subject: str, ours: str) -> bool:
    """
    Say whether a subject has the shape of an automatic reply to our mail: a known prefix, then our own words.

    It never decides alone: people write "Out of office on Friday" about their key results.
    """
    prefix, colon, rest = subject.replace("：", ":").partition(":")
    known = {word.casefold() for word in _AUTOMATIC}
    ours = ours.strip().casefold().removeprefix("re:").strip()
    is_ours = bool(ours) and rest.strip().casefold().endswith(ours)
    return bool(colon) and prefix.strip().casefold() in known and is_ours
