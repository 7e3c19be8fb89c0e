"""Ways from HTML to text, for the reply readers that read text only."""

from __future__ import annotations

from collections.abc import Callable

import html2text as html2text_package
import inscriptis
from resiliparse.extract.html2text import extract_plain_text
from selectolax.lexbor import LexborHTMLParser

Converter = Callable[[str], str]


def selectolax(html: str) -> str:
    """Every text node on its own line: the fastest way, which tears lines apart."""
    body = LexborHTMLParser(html).body
    return body.text(separator="\n") if body is not None else ""


def resiliparse(html: str) -> str:
    return str(extract_plain_text(html, links=False, alt_texts=False))


def inscriptis_text(html: str) -> str:
    return str(inscriptis.get_text(html))


def html2text(html: str) -> str:
    writer = html2text_package.HTML2Text(bodywidth=0)
    writer.ignore_links = writer.ignore_images = writer.ignore_emphasis = True
    return str(writer.handle(html))


CONVERTERS: dict[str, Converter] = {
    "selectolax": selectolax,
    "resiliparse": resiliparse,
    "inscriptis": inscriptis_text,
    "html2text": html2text,
}
