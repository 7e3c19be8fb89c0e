"""
Render mails: Jinja2 for the text part, Jinja2 → MJML → HTML for the other.

Each mail is a folder of `templates/email` named by its context, with `subject.txt`, `body.txt` and `body.mjml`. The
templates lay out what the context says; a name that they misspell is an error, never a gap.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from mjml import mjml2html

from service.domain import speech, wording
from service.domain.mails import MailContext
from service.domain.speech import spoken
from service.package_data import folder
from service.rendering import columns
from service.rendering.languages import IN_MARKUP, speaking
from service.rendering.themed import Themed
from service.theme import PLAIN, Theme

# XML 1.0 §2.2 allows tab, line feed and carriage return of the control characters, no surrogates, no U+FFFE, U+FFFF.
_FORBIDDEN_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REPLACEMENT = "\ufffd"
_NO_BREAK = "\xa0"
_KEPT_TOGETHER = re.compile(r"(?<=\d) (?=%)|(?<=«) | (?=[»:;?!])")


@dataclass(frozen=True)
class Email:
    """A rendered mail; text and HTML say the same facts in the same order."""

    subject: str
    """One line."""
    text: str
    html: str


class Emails:
    """Render any mail; made once per process, since reading the templates takes longer than filling them."""

    def __init__(self, look: Theme = PLAIN) -> None:
        loader = FileSystemLoader(folder("templates"))
        self.text = environment(loader, autoescape=False)
        self._markup = environment(loader, autoescape=True, kind=Themed, finalize=_kept_together)
        self.text.globals |= {"_": speech._, "ngettext": speech.ngettext}
        self._markup.globals |= IN_MARKUP | {"look": look}
        self.text.filters |= {"wrap": columns.paragraph, "indented": columns.indented}
        for layout in (columns.row, columns.grid, columns.pad, columns.width, columns.longest):
            self.text.globals[layout.__name__] = layout

    def render(self, mail: MailContext) -> Email:
        """
        Render `mail`.

        Raises:
            jinja2.TemplateError: a template asks for what the context does not have.
            ValueError: a template is not MJML.
        """
        place = f"email/{mail.folder}"
        with speaking(mail.language):
            facts = {"mail": mail, "language": spoken().language}
            subject = self.text.get_template(f"{place}/subject.txt").render(facts)
            text = self.text.get_template(f"{place}/body.txt").render(facts)
            markup = self._markup.get_template(f"{place}/body.mjml").render(facts)
        return Email(" ".join(subject.split()), text.strip() + "\n", mjml2html(markup))


def environment(
    loader: FileSystemLoader,
    *,
    autoescape: bool,
    kind: type[Environment] = Environment,
    finalize: Callable[[Any], Any] | None = None,
) -> Environment:
    """Make what renders the templates of mails."""
    environment = kind(
        loader=loader,
        autoescape=autoescape,  # Off for plain text alone, where escaping would show
        undefined=StrictUndefined,
        finalize=finalize or _printable,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals["look"] = PLAIN
    environment.filters["all_of"] = wording.all_of
    environment.filters["sentence_case"] = wording.sentence_case
    environment.filters["clip"] = wording.clip
    return environment


def _printable(value: Any) -> Any:
    """Replace characters that XML forbids: MJML refuses the whole mail for one of them."""
    if not isinstance(value, str) or value.isprintable() or not _FORBIDDEN_IN_XML.search(value):
        return value
    return type(value)(_FORBIDDEN_IN_XML.sub(_REPLACEMENT, value))


def _kept_together(value: Any) -> Any:
    """Break no line between a number and its per cent sign, or between French words and the marks around them."""
    value = _printable(value)
    if not isinstance(value, str) or " " not in value or not _KEPT_TOGETHER.search(value):
        return value
    return type(value)(_KEPT_TOGETHER.sub(_NO_BREAK, value))
