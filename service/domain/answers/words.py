"""
The words that people answer with, per language (en, de, fr, es, id), as data.

The code that uses them knows no language: all languages are tried at once, because people mix them.
"""

from __future__ import annotations

import re

_DONE = (
    "done", "all done", "ok done", "erledigt", "fertig", "geschafft", "alles erledigt", "alles geschafft", "fait", "faite",
    "faits", "c'est fait", "hecho", "hecha", "hechos", "hechas", "selesai", "sudah selesai", "beres",
)  # fmt: skip
_REACHED = (
    "complete", "completed", "finished", "achieved", "reached", "met", "delivered", "closed", "erreicht", "abgeschlossen",
    "gemacht", "terminé", "terminée", "fini", "finie", "atteint", "atteinte", "accompli", "réussi", "terminado",
    "terminada", "completado", "completada", "listo", "lista", "logrado", "lograda", "cumplido", "cumplida",
    "conseguido", "sudah", "tercapai", "tuntas", "exceeded", "surpassed", "overachieved", "übertroffen", "übererfüllt",
    "dépassé", "dépassée", "superado", "superada", "terlampaui", "vollbracht",
)  # fmt: skip
"""Done as well, but with more words behind them they tell of something: "closed 3 of 20", "met with Purchasing"."""
_PARTLY = (
    "partial", "half-done", "half finished", "half complete", "halfway there", "half way there", "halfway done",
    "à moitié fait", "à moitié faite", "à moitié terminé", "à mi-chemin", "setengah selesai", "setengah jalan", "separuh jalan",
    "zur hälfte fertig", "zur hälfte erledigt", "medio hecho", "a mitad", "hecho a medias",
    "partly", "partly done", "partially", "partially done", "in part", "half", "half done", "halfway", "half way",
    "teilweise", "zum teil", "teils", "halb", "halb fertig", "zur hälfte", "die hälfte", "hälfte", "teilweise erledigt",
    "en partie", "partiellement", "à moitié", "moitié", "la moitié",
    "en parte", "parcialmente", "parcial", "a medias", "la mitad", "mitad",
    "sebagian", "separuh", "setengah", "sebagian selesai",
)  # fmt: skip
_NOT_DONE = (
    "no", "nope", "not", "isn't", "aren't", "wasn't", "not done", "not yet", "not yet done", "not done yet", "not started", "not begun", "no progress",
    "nothing done", "not achieved", "not reached", "not met", "didn't happen", "did not happen", "didn't get to it",
    "did not get to it", "didn't manage", "undone", "not finished", "not completed", "didn't get to this", "didn't get to that",
    "did not get to this", "did not get to that", "didn't start", "did not start", "haven't started", "have not started",
    "hasn't started", "not at all", "unfortunately not", "unfortunately no", "sadly not", "sadly no", "missed", "failed",
    "leider nicht", "leider nein", "gar nicht", "überhaupt nicht", "verpasst", "verfehlt", "noch nicht fertig",
    "noch nicht erledigt", "noch nicht geschafft", "noch nicht angefangen", "noch nicht gestartet", "noch nicht erreicht",
    "pas du tout", "pas encore commencé", "pas encore fait", "pas encore terminé", "raté", "ratée", "manqué", "manquée",
    "échoué", "non atteint", "non atteinte", "malheureusement pas", "malheureusement non",
    "no se hizo", "nada", "nada hecho", "fallado", "lamentablemente no", "no alcanzado", "no conseguido", "no completado",
    "gagal", "belum sama sekali", "tidak sama sekali", "belum tercapai", "tidak terlaksana", "sayangnya belum",
    "nein", "nicht", "nicht geschafft", "nicht erledigt", "nicht erreicht", "nicht begonnen", "nicht angefangen",
    "nicht gestartet", "noch nicht", "noch nicht begonnen", "kein fortschritt", "nicht fertig", "nicht gemacht",
    "non", "pas fait", "pas faite", "pas commencé", "pas encore", "pas terminé", "pas atteint", "aucun progrès",
    "non fait", "pas réussi", "non faite", "pas réussie", "pas commencée", "pas terminée", "pas atteinte",
    "pas encore commencée", "pas encore faite", "pas encore terminée",
    "no hecho", "no hecha", "sin hacer", "no empezado", "no iniciado", "sin empezar", "sin avance", "sin avances",
    "sin progreso", "todavía no", "aún no", "no terminado", "no logrado", "no cumplido", "no empezada", "no iniciada",
    "no terminada", "no lograda", "no cumplida", "no alcanzada", "no conseguida", "no completada",
    "tidak", "belum", "belum selesai", "belum dimulai", "belum mulai", "tidak selesai", "tidak tercapai",
    "tidak ada kemajuan",
)  # fmt: skip
_QUALIFIERS = (
    "almost", "nearly", "mostly", "not quite", "not fully", "not completely", "not entirely", "not really", "not all",
    "fast", "beinahe", "nahezu", "größtenteils", "nicht ganz", "nicht vollständig", "presque", "quasiment",
    "pas complètement", "pas tout à fait", "casi", "no del todo", "no completamente", "hampir", "belum sepenuhnya",
)  # fmt: skip
_UNDER_WAY = (
    "in progress", "work in progress", "wip", "ongoing", "on track", "on it", "started", "in arbeit", "läuft", "auf kurs", "im plan", "angefangen",
    "begonnen", "en cours", "en bonne voie", "commencé", "en curso", "en progreso", "en marcha", "empezado", "sedang berjalan",
    "masih proses", "berjalan", "sesuai rencana", "mostly done", "almost there",
)  # fmt: skip
_KEEP = (
    "keep", "keep it", "carry", "carry over", "carry on", "continue", "next week", "again next week", "still on", "stays",
    "behalten", "beibehalten", "weiter", "nächste woche", "weiterführen", "bleibt", "übernehmen", "verschoben",
    "garder", "garde", "à garder", "semaine prochaine", "la semaine prochaine", "continuer", "reporter", "reporté",
    "mantener", "mantengo", "seguir", "sigue", "próxima semana", "la próxima semana", "conservar", "continuar",
    "lanjut", "lanjutkan", "pertahankan", "minggu depan", "teruskan", "tetap",
)  # fmt: skip
_DROP = (
    "drop", "drop it", "dropped", "let go", "let it go", "cancel", "cancelled", "canceled", "remove", "delete", "withdraw",
    "streichen", "gestrichen", "fallen lassen", "verwerfen", "weglassen", "entfällt", "löschen",
    "abandonner", "à abandonner", "abandonné", "laisser tomber", "supprimer", "annuler", "annulé", "retirer",
    "descartar", "descartado", "soltar", "quitar", "cancelar", "cancelado", "eliminar", "dejar",
    "hapus", "batal", "batalkan", "lepas", "lepaskan", "buang",
)  # fmt: skip
_SAME = (
    "same", "the same", "same again", "same as last week", "same as before", "no change", "no changes", "unchanged",
    "as last week", "same please", "same ones", "same as last time",
    "same as last weeks", "same as the last week", "same again please", "gleich wie letzte woche",
    "das gleiche wie letzte woche", "dasselbe wie letzte woche", "genauso wie letzte woche", "gleich", "das gleiche", "dasselbe", "wie letzte woche", "unverändert", "keine änderung", "wie gehabt",
    "idem", "pareil", "la même chose", "comme la semaine dernière", "comme la semaine passée",
    "pareil que la semaine dernière", "inchangé", "pas de changement", "les mêmes",
    "lo mismo", "igual", "sin cambios", "igual que la semana pasada", "lo mismo que la semana pasada", "los mismos", "mismo",
    "sama", "sama saja", "sama seperti minggu lalu", "sama dengan minggu lalu", "tidak berubah", "tetap sama",
)  # fmt: skip
_NONE = (
    "none", "no key result", "nothing", "no one", "neither", "n/a", "keins", "keines", "keiner", "keine", "aucun",
    "aucune", "ninguno", "ninguna", "tidak ada", "nihil",
)  # fmt: skip
_YES = (
    "yes", "yes please", "yep", "yeah", "y", "right", "correct", "that's right", "exactly", "sure", "ok yes", "confirmed",
    "ja", "ja bitte", "jawohl", "genau", "richtig", "stimmt", "passt",
    "oui", "exact", "c'est ça", "exactement", "d'accord", "oui merci",
    "sí", "si", "correcto", "exacto", "así es", "vale",
    "ya", "iya", "betul", "benar", "👍", "👍🏻", "👍🏼", "👍🏽", "✅",
)  # fmt: skip
_NO = (
    "no",
    "nope",
    "wrong",
    "not right",
    "nein",
    "falsch",
    "non",
    "incorrect",
    "incorrecto",
    "tidak",
    "bukan",
    "salah",
)
_ALL = (
    "all", "everything", "all of them", "all three", "all two", "both", "both of them", "each", "all lines", "every line",
    "alles", "alle", "alle drei", "beide", "beides", "tout", "tous", "toutes", "les deux", "les trois", "tous les trois",
    "todo", "todos", "todas", "los dos", "las dos", "ambos", "los tres", "semua", "semuanya", "keduanya", "ketiganya",
)  # fmt: skip
_REST = (
    "the rest", "rest", "the others", "others", "the other", "all others", "alle anderen", "der rest", "die anderen",
    "le reste", "les autres", "el resto", "los demás", "lo demás", "sisanya", "yang lain", "lainnya",
)  # fmt: skip
_EXCEPT = (
    "except", "except for", "but", "but not", "apart from", "besides", "excluding", "other than", "bis auf", "außer",
    "ausser", "aber nicht", "sauf", "à part", "excepté", "mais pas", "excepto", "salvo", "menos", "pero no", "kecuali",
    "selain", "tapi bukan",
)  # fmt: skip
_AND = ("and", "und", "et", "y", "e", "dan", "plus")
_ABOUT = (
    "about", "around", "at", "approx", "approx.", "approximately", "ca", "ca.", "circa", "roughly", "to", "is", "it's",
    "maybe", "say", "zu", "bei", "etwa", "ungefähr", "rund", "so", "à", "environ", "vers", "au", "al", "aprox", "aprox.",
    "aproximadamente", "unos", "sekitar", "kira-kira", "score", "note", "sudah", "baru", "already", "schon", "i'd say", "would say",
)  # fmt: skip
_BLOCKED = (
    "blocked", "blocker", "blocking", "blockiert", "blockade", "bloqué", "bloquée", "blocage", "bloqueado", "bloqueada",
    "bloqueo", "terblokir", "terhambat", "terhalang", "hambatan",
)  # fmt: skip
_STUCK = ("stuck", "hängt", "hängen fest", "coincé", "coincée", "atascado", "atascada", "macet")
_NEW = (
    "new",
    "new one",
    "new line",
    "new kr",
    "new key result",
    "neue zeile",
    "neues ergebnis",
    "new ones",
    "neu",
    "nouveau",
    "nouvelle",
    "nuevo",
    "nueva",
    "baru",
    "also",
    "plus",
    "and new",
    "one more",
    "another",
    "another one",
    "additionally",
    "zusätzlich",
    "noch eins",
    "außerdem",
    "encore un",
    "en plus",
    "otro",
    "otra",
    "además",
    "satu lagi",
    "tambahan",
)
_ON_THE_WAY = (
    "it", "this", "that", "it's", "that's", "we", "we've", "i", "i've", "is", "was", "are", "were", "has", "have", "been", "got", "now",
    "already", "finally", "fully", "completely", "entirely", "totally", "unfortunately", "sadly", "target", "goal", "targets", "goals",
    "ist", "wurde", "sind", "das", "alles", "ganz", "vollständig", "komplett", "leider", "ziel", "endlich", "schon",
    "est", "a été", "ont été", "entièrement", "complètement", "malheureusement", "objectif", "enfin", "déjà",
    "está", "fue", "ha sido", "completamente", "totalmente", "lamentablemente", "objetivo", "meta", "ya", "por fin",
    "telah", "target", "akhirnya", "sayangnya",
)  # fmt: skip
"""Words that may stand between a line's number and how it ended."""
_WHEN_DONE = (
    r"ahead\b|early\b|late\b|(?:on|in)\s+time\b|on\s+schedule\b|on\s+(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|satur|sun)(?:day)?\b|"
    r"yesterday\b|today\b|this\s+(?:morning|afternoon|week)\b|last\s+(?:week|night)\b|as\s+planned\b|in\s+full\b|successfully\b|"
    r"am\s+\w{2,10}tag\b|seit\b|gestern\b|heute\b|pünktlich\b|vorzeitig\b|früher\b|rechtzeitig\b|wie\s+geplant\b|"
    r"en\s+avance\b|à\s+temps\b|à\s+l['’]heure\b|hier\b|aujourd|comme\s+prévu\b|antes\s+de\s+tiempo\b|a\s+tiempo\b|ayer\b|hoy\b|"
    r"según\s+lo\s+previsto\b|lebih\s+(?:awal|cepat)\b|tepat\s+waktu\b|kemarin\b|hari\s+ini\b|sesuai\s+rencana\b"
)
"""What says when something was reached, and takes nothing from it."""
_PARTS = (
    (0.25, ("a quarter", "one quarter", "ein viertel", "un quart", "un cuarto", "seperempat")),
    (1 / 3, ("a third", "one third", "ein drittel", "un tiers", "un tercio", "sepertiga")),
    (2 / 3, ("two thirds", "zwei drittel", "deux tiers", "dos tercios", "dua pertiga")),
    (
        0.75,
        ("three quarters", "drei viertel", "dreiviertel", "trois quarts", "tres cuartos", "tiga perempat"),
    ),
)
_ORDINALS = (
    ("first", "1st", "erste", "erster", "erstes", "première", "premier", "1er", "1re", "1ère", "primera", "primero", "pertama"),
    ("second", "2nd", "zweite", "zweiter", "zweites", "deuxième", "seconde", "2e", "2ème", "segunda", "segundo", "kedua"),
    ("third", "3rd", "dritte", "dritter", "drittes", "troisième", "3e", "3ème", "tercera", "tercero", "ketiga"),
    ("fourth", "4th", "vierte", "vierter", "viertes", "quatrième", "4e", "4ème", "cuarta", "cuarto", "keempat"),
    ("fifth", "5th", "fünfte", "fünfter", "fünftes", "cinquième", "5e", "5ème", "quinta", "quinto", "kelima"),
)  # fmt: skip
"""What people call the lines by their place, from the first on."""
_TOO = ("too", "as well", "also", "auch", "ebenfalls", "ebenso", "aussi", "également", "también", "juga")


def alternatives(words: tuple[str, ...]) -> str:
    """Make the pattern of any of these phrases, the longest first, with spaces that may be wider."""
    ordered = sorted(set(words), key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", r"\s+").replace("'", "['’]") for word in ordered)


def share_of(part: str) -> float:
    """Return what a match of `PART` amounts to: a third is 0.3333."""
    named = " ".join(part.lower().split())
    return next(round(value, 4) for value, names in _PARTS if named in names)


def place_of(ordinal: str) -> int:
    """Return which place a match of `ORDINAL` names: the second is 2."""
    return next(place for place, names in enumerate(_ORDINALS, 1) if ordinal.lower() in names)


def _phrase(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(words)})(?![\w'’-])", re.IGNORECASE)


def _whole(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"^[\W_]*(?:{alternatives(words)})[\W_]*$", re.IGNORECASE)


DONE = re.compile(
    rf"(?:(?:{alternatives(_DONE)})(?![\w'’-])|(?:{alternatives(_REACHED)})(?=\s*(?:$|[^\w\s'’%-]|\n|100\s?%)|\s+-\s|\s+(?:{_WHEN_DONE})))",
    re.IGNORECASE,
)
ON_THE_WAY = re.compile(rf"(?:(?:{alternatives(_ON_THE_WAY)})\s+)+", re.IGNORECASE)
YES_LEAD = re.compile(
    rf"^[\s:=–—→,;-]*(?:{alternatives(_YES)})(?![\w'’-])\s*(?:$|[.,;:!–—-]+\s*(?!(?:but|only|aber|nur|mais|seulement|pero|solo|tapi|hanya)\b))",
    re.IGNORECASE,
)
"""A yes behind a line's number says that it is done, unless more is said that takes it back."""
NOT_KNOWN = re.compile(
    r"\s+(?:yet\s+)?(?:measured|known|clear|checked|counted|evaluated|sure|gemessen|bekannt|klar|geprüft|gezählt|ausgewertet|"
    r"mesurée?|connue?|clair|vérifiée?|medid[oa]|conocid[oa]|claro|comprobad[oa]|diukur|diketahui|jelas|dicek|dihitung)\b",
    re.IGNORECASE,
)
"""Behind "not yet": nobody can say how it ended."""
PARTLY, NOT_DONE = _phrase(_PARTLY), _phrase(_NOT_DONE)
QUALIFIER = _phrase(_QUALIFIERS)
HEDGED = re.compile(
    rf"[\s:=–—-]*(?P<words>(?:(?:{alternatives(_QUALIFIERS)})(?:\s+[^\W\d_]{{2,12}})?|{alternatives(_UNDER_WAY)}))\s*[,:;(–—-]*\s*"
    rf"(?=(?:{alternatives(_ABOUT)})?\s*\d{{1,3}}\s?%)",
    re.IGNORECASE,
)
"""Words that say no score, right before a percentage that does."""
UNDER_WAY = _phrase(_UNDER_WAY)
KEEP, DROP = _phrase(_KEEP), _phrase(_DROP)
NEXT_WEEK = re.compile(
    r"(?:(?:that|this|it|the|das|dies|es|ça|cela|eso|esto|itu|ini)(?:\s+one)?\s+)?(?:will\s+|has\s+to\s+|should\s+)?"
    r"(?:slips?|moves?|moved|goes|postponed?|carr(?:y|ies|ied)|verschoben|rutscht|verschiebt\s+sich|reporté|glisse|"
    r"pasa|se\s+pasa|aplazado|ditunda|pindah|comes|kommt|vient|viene|datang)\s*(?:over\s+|on\s+|auf\s+|in\s+|into\s+|to\s+|à\s+|a\s+|ke\s+|die\s+|la\s+)*"
    r"(?:next\s+week|nächste\s+woche|semaine\s+prochaine|próxima\s+semana|minggu\s+depan)(?![\w'’])",
    re.IGNORECASE,
)
SAME_ALONE = re.compile(
    rf"^[\W_]*(?:{alternatives(_SAME)})(?:\s+(?:please|pls|bitte|svp|por\s+favor|ya))?[\W_]*$", re.IGNORECASE
)
SAME = re.compile(
    rf"^[\W_]*(?:{alternatives(_SAME)})\s*(?:[,;.+&]|(?:{alternatives(_AND)})\b)\s*", re.IGNORECASE
)
NONE_ALONE, YES_ALONE, NO_ALONE = _whole(_NONE), _whole(_YES), _whole(_NO)
NONE = _phrase(_NONE)
NO_THEN = re.compile(rf"^\s*(?:{alternatives(_NO)})\s*[,:;.!–—-]\s*", re.IGNORECASE)
YES_THEN = re.compile(rf"^\s*(?:{alternatives(_YES)})\s*[,:;.!–—-]\s*", re.IGNORECASE)
ALL, REST, EXCEPT = _phrase(_ALL), _phrase(_REST), _phrase(_EXCEPT)
AND = alternatives(_AND)
ABOUT = re.compile(rf"(?:(?:{alternatives(_ABOUT)})(?:\s*[:=]\s*|\s+)|[~≈=]\s*)", re.IGNORECASE)
BLOCKED = re.compile(
    rf"(?<![\w'’-])(?:(?:still|is|are|we\s+are|we['’]re|i\s+am|i['’]m|immer\s+noch|noch|toujours|sigue|masih)\s+)*"
    rf"(?P<word>{alternatives(_BLOCKED + _STUCK)})(?![\w'’-])\s*(?P<colon>[:\-–—]?)\s*",
    re.IGNORECASE,
)
STUCK = _phrase(_STUCK)
NOT_BEFORE = re.compile(
    r"(?:\bnot|\bno\s+longer|n['’]t|\bnicht(?:\s+mehr)?|\bpas|\bplus|\bno|\btidak|\bkein|\bohne|\bun)\s*$",
    re.IGNORECASE,
)
NEW = re.compile(rf"(?:^|(?<=[.;,!])\s*)(?:{alternatives(_NEW)})\s*:\s*", re.IGNORECASE)
TOO = re.compile(rf"(?<![\w])(?:{alternatives(_TOO)})(?![\w])", re.IGNORECASE)
TOO_ALONE = re.compile(rf"[\s,]*(?:{alternatives(_TOO)})\s*(?=$|[.,;:!])", re.IGNORECASE)
YES_SHORT = re.compile(rf"[\s:=–—→-]*(?:{alternatives(_YES)})(?=\s*(?:$|[.,;:!]|\d))", re.IGNORECASE)
"""A yes with nothing behind it but the next number."""
PART = re.compile(
    rf"(?:{alternatives(tuple(word for _, names in _PARTS for word in names))})(?![\w'’-])", re.IGNORECASE
)
ORDINAL = re.compile(
    rf"(?:(?:the|der|die|das|le|la|el|lo|yang)\s+)?(?P<ordinal>{alternatives(tuple(word for names in _ORDINALS for word in names))})"
    r"(?:\s+(?:one|line|item|point|key\s+result|kr|zeile|punkt|ligne|línea|baris))?(?![\w'’-])(?!\s+(?:half|hälfte|moitié|mitad))",
    re.IGNORECASE,
)
PLEASE = re.compile(
    r"^\s*(?:please|pls|bitte|s['’]il\s+(?:te|vous)\s+pla[iî]t|svp|por\s+favor|tolong|ya)\b", re.IGNORECASE
)

UNITS = re.compile(
    r"(?:days?|d|hours?|hrs?|h|min|mins|minutes?|weeks?|wks?|months?|years?|people|persons?|heads?|fte|orders?|cases?|"
    r"points?|pts?|times?|x|k|m|mio|eur|usd|euros?|dollars?|pm|am|tage?n?|stunden?|minuten|wochen?|monate?n?|jahre?n?|"
    r"leute|personen|uhr|fälle|punkte|jours?|heures?|semaines?|mois|ans?|personnes|días?|horas?|minutos|semanas?|meses|"
    r"años?|personas|hari|jam|menit|minggu|bulan|tahun|orang|of|von|sur|de|dari|out)\b|[€$£¥]",
    re.IGNORECASE,
)
"""What makes a number a measure instead of a score or a code."""

EMOJI_SCORES = {
    "✅": 1.0, "☑": 1.0, "✔": 1.0, "✓": 1.0, "🟢": 1.0, "👍": 1.0, "💯": 1.0, "🎉": 1.0,
    "🟡": 0.5, "🟠": 0.5, "🟨": 0.5, "☐": 0.0, "🌗": 0.5, "🌓": 0.5,
    "❌": 0.0, "✖": 0.0, "✗": 0.0, "✘": 0.0, "🔴": 0.0, "👎": 0.0, "❎": 0.0, "🟥": 0.0,
}  # fmt: skip

OF_ONE = re.compile(
    r"\D{0,12}\d{1,2}\s+(?:is|isn['’]t|was|wasn['’]t|has|hasn['’]t|needs|will\s+(?:not\s+)?be|won['’]t\s+be|ist|war|wird|hat|braucht|"
    r"est|n['’]est|était|sera|a\s+été|está|estaba|estará|ha\s+sido|akan|sedang|masih)\b",
    re.IGNORECASE,
)
"""A number, and what is said of one thing: over one it is a line's number then and no count."""

OF_SEVERAL = re.compile(
    rf"\D{{0,12}}\d{{1,2}}(?:\s*(?:[,&+]|\b(?:{AND})\b)\s*\d{{1,2}})+\s+(?:are|aren['’]t|were|weren['’]t|have|haven['’]t|need|"
    r"will\s+(?:not\s+)?be|won['’]t\s+be|still|sind|waren|werden|haben|brauchen|warten|sont|ne\s+sont|étaient|seront|ont|"
    r"n['’]ont|attendent|están|estaban|estarán|siguen|han|esperan|akan|sedang|masih|menunggu)\b(?=[^\d%]*$)",
    re.IGNORECASE,
)
"""Several numbers, and what is said of several things: lines then, if no other number follows that may be a score."""

NOTHING_KEPT = re.compile(
    r"^[\W_]*(?:(?:there\s+is\s+)?(?:nothing|none|no\s+lines?)\s+to\s+(?:keep|carry(?:\s+over)?)|keep(?:ing)?\s+(?:nothing|none)|"
    r"nichts\s+(?:zu\s+(?:behalten|übernehmen)|behalten|übernehmen)|rien\s+à\s+(?:garder|reprendre|conserver)|"
    r"nada\s+(?:que|para)\s+(?:mantener|conservar)|tidak\s+ada\s+yang\s+(?:perlu\s+)?(?:disimpan|dilanjutkan|dipertahankan))"
    r"(?:\s+(?:from|of)\s+last\s+week)?\s*(?:$|[.,;:!–—]+\s*|-\s+)",
    re.IGNORECASE,
)
"""Said of last week's lines: they are left out, as they are without a word."""
