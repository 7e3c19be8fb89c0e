"""
Outlook's header block in every language it speaks, in each of the shapes in which it reaches us.

A colleague's mail is answered at the top; what differs from one mail to the next is language and shape alone.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path

from babel.dates import format_datetime

from tests.emails.fixtures import Fixture

SENT_AT = datetime(2026, 10, 19, 9, 5)  # noqa: DTZ001 - written in a header, without a zone
QUOTED = (
    "Hi Andy,",
    "could you send me your two results before noon? The list of cases is on the share.",
    "Thanks",
    "Rina",
)
LANGUAGES = Path(__file__).with_name("languages.toml")


@dataclass(frozen=True)
class Answer:
    """What differs from one language to the next."""

    words: tuple[str, ...]
    header: tuple[tuple[str, str], ...]
    """Label and value, line by line."""
    right_to_left: bool


def fixtures() -> Iterator[Fixture]:
    """Yield each language in the shapes that its programs make."""
    for language, answer in _answers().items():
        for shape, build in _shapes_of(language).items():
            name = f"{shape}_header_{language.replace('-', '_').lower()}"
            body = build(answer)
            words = ("\n".join(answer.words),)
            if shape.startswith("graph_text"):
                yield Fixture(name, words, text=body)
            else:
                yield Fixture(name, words, html=body)


def _shapes_of(language: str) -> Mapping[str, Callable[[Answer], str]]:
    if language.endswith("-mac"):
        return {"outlook_for_mac": outlook_for_mac, "graph_text_of_mac": graph_text_without_rule}
    if "-" in language and language not in ("zh-Hans", "zh-Hant"):
        return {"outlook_desktop_2010": outlook_2010, "graph_text_without_rule": graph_text_without_rule}
    return {
        "outlook_web": outlook_web,
        "outlook_desktop": outlook_desktop,
        "outlook_web_without_ids": outlook_web_without_ids,
        "graph_text": graph_text,
    }


def outlook_web(answer: Answer) -> str:
    """The new Outlook: `appendonsend`, a rule, `divRplyFwdMsg`, the quoted mail as what follows."""
    direction = "rtl" if answer.right_to_left else "ltr"
    typed = "".join(
        f'<div class="elementToProof" dir="{direction}">{escape(words)}</div>' for words in answer.words
    )
    font = '<font face="Calibri, sans-serif" style="font-size:11pt" color="#000000">'
    return (
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body dir="{direction}">'
        f'{typed}<div class="elementToProof"><br></div><div id="appendonsend"></div>'
        '<hr style="display:inline-block;width:98%" tabindex="-1">'
        f'<div id="divRplyFwdMsg" dir="{direction}">{font}{_bold_header(answer)}</font><div>&nbsp;</div></div>'
        f"<div>{_paragraphs()}</div></body></html>"
    )


def outlook_web_without_ids(answer: Answer) -> str:
    """The same mail after an Exchange that took ids, classes and the rule's style away."""
    typed = "".join(f"<div>{escape(words)}</div>" for words in answer.words)
    return (
        f"<html><body>{typed}<div><br></div><div></div><hr>"
        f"<div><font>{_bold_header(answer)}</font><div>&nbsp;</div></div><div>{_paragraphs()}</div></body></html>"
    )


def outlook_desktop(answer: Answer) -> str:
    """Outlook for Windows: the header under a thin grey rule, everything in Word's paragraphs."""
    return _word(answer, "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm")


def outlook_2010(answer: Answer) -> str:
    """Outlook 2007 and 2010: the rule is blue and the style's quotes are single ones."""
    return _word(answer, "border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0in 0in 0in")


def outlook_for_mac(answer: Answer) -> str:
    """Outlook for Mac: `OLK_SRC_BODY_SECTION` around header and quoted mail, the date under another name."""
    typed = "".join(f"<div>{escape(words)}</div>" for words in answer.words)
    rule = (
        "font-family:Calibri; font-size:12pt; text-align:left; color:black; BORDER-BOTTOM: medium none; "
        "BORDER-LEFT: medium none; PADDING-BOTTOM: 0in; PADDING-LEFT: 0in; PADDING-RIGHT: 0in; "
        "BORDER-TOP: #b5c4df 1pt solid; BORDER-RIGHT: medium none; PADDING-TOP: 3pt"
    )
    header = "<br>".join(
        f'<span style="font-weight:bold">{escape(label)}</span> {escape(value)}'
        for label, value in answer.header
    )
    return (
        '<html><head></head><body style="word-wrap: break-word; font-size: 14px; font-family: Calibri, sans-serif;">'
        f'{typed}<div><br></div><span id="OLK_SRC_BODY_SECTION"><div style="{rule}">{header}</div>'
        f"<div><br></div><div>{_paragraphs()}</div></span></body></html>"
    )


def graph_text(answer: Answer) -> str:
    """The text body that Graph makes: the rule has become a line of underscores."""
    return _text(answer, "________________________________\r\n")


def graph_text_without_rule(answer: Answer) -> str:
    """Word's rule is a border, of which Graph's text body keeps nothing."""
    return _text(answer, "")


def _text(answer: Answer, rule: str) -> str:
    header = [f"{label} {value}" for label, value in answer.header]
    return "\r\n".join([*answer.words, "", rule + "\r\n".join(header), "", "\r\n\r\n".join(QUOTED), ""])


def _word(answer: Answer, rule: str) -> str:
    typed = "\r\n".join(f"<p class=MsoNormal>{escape(words)}<o:p></o:p></p>" for words in answer.words)
    empty = "<p class=MsoNormal><o:p>&nbsp;</o:p></p>"
    quoted = "\r\n".join(f"<p class=MsoNormal>{escape(line)}<o:p></o:p></p>" for line in QUOTED)
    return (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!-- p.MsoNormal {margin:0cm;} --></style>'
        f"</head><body lang=EN-GB link=blue vlink=purple><div class=WordSection1>{typed}\r\n{empty}\r\n"
        f"<div><div style='{rule}'><p class=MsoNormal>{_bold_header(answer)}<o:p></o:p></p></div></div>\r\n{empty}\r\n"
        f"{quoted}</div></body></html>"
    )


def _bold_header(answer: Answer) -> str:
    return "<br>\n".join(f"<b>{escape(label)}</b> {escape(value)}" for label, value in answer.header)


def _paragraphs() -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in QUOTED)


def _answers() -> dict[str, Answer]:
    languages = tomllib.loads(LANGUAGES.read_text("utf-8"))
    return {name: _answer(language) for name, language in languages.items()}


def _answer(language: dict[str, str | list[str]]) -> Answer:
    locale, pattern = str(language["locale"]), str(language["date"])
    values = (
        "Rina Wijaya <rina.wijaya@example.com>",
        format_datetime(SENT_AT, pattern, locale=locale),
        "Andy Lim <andy.lim@example.com>",
        f"{language['prefix']} Week 3, two results",
    )
    header = tuple(zip(language["labels"], values, strict=True))
    return Answer(tuple(language["words"]), header, right_to_left=locale[:2] in ("ar", "he"))
