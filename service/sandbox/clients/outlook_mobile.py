"""Outlook for iOS and Android: the app's own line, then the new Outlook's header block inside a container."""

from __future__ import annotations

from html import escape
from zlib import crc32

from service.sandbox.clients.languages import language_of
from service.sandbox.clients.model import ComposedReply, Draft
from service.sandbox.clients.outlook_web import RULE, quoted_original, reference_header
from service.sandbox.clients.plain_text import TextStyle, plain_text
from service.sandbox.clients.typed import escaped

FONT = "font-family: Aptos, Aptos_MSFontService, -apple-system, Roboto, Arial, Helvetica, sans-serif; font-size: 12pt;"
SYSTEMS = (("iOS", "https://aka.ms/o0ukef"), ("Android", "https://aka.ms/AAb9ysg"))


def compose(draft: Draft) -> ComposedReply:
    """Write the reply as Outlook does on a phone; the desktop's signature is not there."""
    html = (
        '<html><head>\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\n</head>\n<body>\n'
        f"{_typed(draft.words)}\n"
        f'<div id="ms-outlook-mobile-body-separator-line" dir="ltr" style="{FONT}"><br></div>\n'
        f'<div id="ms-outlook-mobile-signature" dir="ltr" style="{FONT}">{_app_line(draft)}</div>\n'
        '<div id="mail-editor-reference-message-container" class="ms-outlook-mobile-reference-message skipProofing">\n'
        f"{RULE}\n{reference_header(draft)}\n{quoted_original(draft)}\n</div></body></html>"
    )
    return draft.finish(language_of(draft.sender.language).prefix, html, plain_text(html, TextStyle()))


def _typed(words: str) -> str:
    """Return the words line by line: the phone's editor makes no lists."""
    return "\n".join(
        f'<div dir="ltr" style="{FONT}">{escaped(line.rstrip()) or "<br>"}</div>'
        for line in words.splitlines()
    )


def _app_line(draft: Draft) -> str:
    language = language_of(draft.sender.language)
    system, address = SYSTEMS[crc32(draft.sender.address.encode()) % len(SYSTEMS)]
    app = f'<a href="{address}">{escape(language.outlook_app.format(system=system))}</a>'
    return language.outlook_mobile.format(app=app)
