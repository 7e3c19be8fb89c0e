"""
Lines that stand over or beside key results without being one: headings, table heads, prose.
"""

from __future__ import annotations

import re

_CELLS = re.compile(r"\t|\s{2,}|\|")
_TABLE_HEADS = frozenset(
    """
    key result|key results|kr|krs|weekly key result|result|results|aligned to|aligned with|aligned|alignment|team kr|
    team key result|serves|no|no.|#|nr|nr.|line|what|goal|goals|objective|objectives|target|code|team|score|status|owner|
    ergebnis|schlüsselergebnis|ziel|ziele|zugeordnet zu|zuordnung|ausgerichtet auf|résultat|résultat clé|résultats clés|
    aligné sur|alignement|objectif|resultado|resultado clave|resultados clave|alineado con|alineación|objetivo|
    hasil|hasil utama|selaras dengan|sasaran|tujuan|my key results|comment|note|notes
    """.replace("\n", "")
    .replace("    ", "")
    .split("|")
)
_HEAD_BEGINNINGS = frozenset(name.split()[0] for name in _TABLE_HEADS)
_FOCUS = re.compile(
    r"^\s*(?:focus|main\s+focus|priority|priorities|theme|topic|context|background|note|notes|fyi|ps|schwerpunkte?|fokus|thema|"
    r"prioritäten|hinweis|objectif\s+principal|priorités?|thème|contexte|remarque|enfoque|foco|prioridad(?:es)?|tema|nota|"
    r"contexto|prioritas|catatan|konteks)\s*:",
    re.IGNORECASE,
)
_ABOUT_ONESELF = re.compile(
    r"^\s*(?:(?:as\s+discussed|btw|by\s+the\s+way|unfortunately|leider|malheureusement|lamentablemente)\b|"
    r"(?:no|keine|aucun|ning[uú]n|tidak\s+ada)\s+(?:key\s+results?|krs?|ergebnisse|résultat|resultado|hasil)\b|"
    r"(?:please\s+)?(?:unsubscribe|stop\s+sending|take\s+me\s+off|remove\s+me)\b|"
    r"(?:i|i['’]m|i['’]ll|i['’]ve|we|we['’]re|we['’]ll|this\s+week\s+i|ich|wir|diese\s+woche\s+(?:bin|habe)|je|j['’](?:ai|étais)|nous|"
    r"estoy|esta\s+semana\s+(?:estoy|tengo)|estamos|saya|kami|minggu\s+ini\s+saya)\s)",
    re.IGNORECASE,
)
_MAX_KEY_RESULT = 240
_MAX_HEAD_WORDS = 12


def is_table_head(text: str) -> bool:
    """Whether all cells of a row are names of columns."""
    cells = [cell.strip(" :*").casefold() for cell in _CELLS.split(text.strip()) if cell.strip(" |-:*")]
    if len(cells) == 1:  # HTML makes one space of the many that set columns apart.
        names = cells[0].split(maxsplit=_MAX_HEAD_WORDS)
        return names[0] in _HEAD_BEGINNINGS and any(
            " ".join(names[:cut]) in _TABLE_HEADS and " ".join(names[cut:]) in _TABLE_HEADS
            for cut in range(1, len(names))
        )
    return len(cells) >= 2 and all(cell in _TABLE_HEADS for cell in cells)


def is_heading(text: str) -> bool:
    """ "My key results this week:" or "Focus: the audit"."""
    return text.rstrip(" *_").endswith((":", "：")) or bool(_FOCUS.match(text))


def is_prose(text: str) -> bool:
    """Whether a line without a code speaks about the person or asks something, or is far too long for a key result."""
    stripped = text.strip()
    if stripped.endswith("?") or len(stripped) > _MAX_KEY_RESULT:
        return True
    return bool(_ABOUT_ONESELF.match(stripped)) or len(re.findall(r"[.!?]\s+[^\W\d_]", stripped)) >= 2
