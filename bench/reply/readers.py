"""
The reply readers that are compared, each called the way its documentation says, with everything that helps it.

The packages are imported when their reader is made, so that a hostile mail's child process loads only what it tries.
"""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from types import ModuleType

from bench.reply.converters import CONVERTERS, Converter
from bench.reply.mails import Mail
from service.domain.reply_text import Body, read_reply

Reader = Callable[[Mail], str]
OURS = "okr-weekly"
OURS_ALONE = "okr-weekly, not told what we sent"


@dataclass(frozen=True)
class Partner:
    """A public reply reader: what it makes of text, and of HTML if it reads that itself."""

    name: str
    read_text: Callable[[str], str]
    cut_html: Callable[[str], str] | None = None
    """Returns the reply as HTML, which still has to be converted; None: the mail is converted first, then read."""

    def read(self, mail: Mail, to_text: Converter) -> str:
        if not mail.is_html:
            return self.read_text(mail.body)
        if self.cut_html is not None:
            return to_text(self.cut_html(mail.body))
        return self.read_text(to_text(mail.body))


def read_as_the_service(mail: Mail) -> str:
    """Read as `service.workflow` does: our own mail, which is quoted, is known."""
    return read_reply(_body(mail), mail.sent).text


def read_alone(mail: Mail) -> str:
    """Read with nothing but the mail, as the others do."""
    return read_reply(_body(mail)).text


def reader_named(name: str, converter: str) -> Reader:
    """
    Return the reader `name`, as it is used with `converter`.

    Raises:
        KeyError: no such reader or converter.
    """
    if name in OWN:
        return OWN[name]
    partner, to_text = PARTNERS[name](), CONVERTERS[converter]
    return lambda mail: partner.read(mail, to_text)


def _body(mail: Mail) -> Body:
    return Body(html=mail.body) if mail.is_html else Body(text=mail.body)


def _email_reply_parser() -> Partner:
    from email_reply_parser import EmailReplyParser

    return Partner("email-reply-parser", lambda text: str(EmailReplyParser.parse_reply(text)))


def _mail_parser_reply() -> Partner:
    from mailparser_reply import EmailReplyParser

    # All languages of the mails that it knows; Indonesian and Portuguese it does not.
    parser = EmailReplyParser(languages=["en", "de", "fr", "es", "it", "nl", "ja"])

    def newest(text: str) -> str:
        replies = parser.read(text).replies
        return replies[0].body if replies else ""  # Its `parse_reply` leaves the signature in.

    return Partner("mail-parser-reply", newest)


def _quotequail_text() -> Partner:
    return Partner("quotequail (text)", _quotequail_top)


def _quotequail_html() -> Partner:
    import quotequail

    def top(html: str) -> str:
        parts = quotequail.unwrap_html(html)
        return html if parts is None else parts.get("html_top", "")

    return Partner("quotequail (HTML)", _quotequail_top, top)


def _quotequail_top(text: str) -> str:
    import quotequail

    # It reads more mails right by `unwrap` than by `quote`, which knows no header blocks.
    parts = quotequail.unwrap(text)
    return text if parts is None else parts.get("text_top", "")


def _talon_text() -> Partner:
    read_text, _ = _talon()
    return Partner("talon (text)", read_text)


def _talon_html() -> Partner:
    return Partner("talon (HTML)", *_talon())


def _talon() -> tuple[Callable[[str], str], Callable[[str], str]]:
    """
    Return talon's two readers.

    Signatures are found by its patterns. Its other way, a model of 2015, loads with no scikit-learn of today; the
    package around both imports it, so a bare stand-in takes that package's place.
    """
    spec = find_spec("talon")
    assert spec is not None
    assert spec.submodule_search_locations
    package = ModuleType("talon.signature")
    package.__path__ = [f"{spec.submodule_search_locations[0]}/signature"]
    sys.modules["talon.signature"] = package
    from talon import quotations
    from talon.signature.bruteforce import extract_signature

    logging.getLogger("talon").setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", module="html5lib")  # It warns of every mail that Word wrote.
    quotations.register_xpath_extensions()
    return (
        lambda text: str(extract_signature(quotations.extract_from_plain(text))[0]),
        lambda html: str(quotations.extract_from_html(html)),
    )


OWN: dict[str, Reader] = {OURS: read_as_the_service, OURS_ALONE: read_alone}
PARTNERS: dict[str, Callable[[], Partner]] = {
    "email-reply-parser": _email_reply_parser,
    "mail-parser-reply": _mail_parser_reply,
    "quotequail (text)": _quotequail_text,
    "quotequail (HTML)": _quotequail_html,
    "talon (text)": _talon_text,
    "talon (HTML)": _talon_html,
}
HTML_PARTNERS = ("quotequail (HTML)", "talon (HTML)")
"""Those that read HTML themselves; on text mails they are the same as their other half."""
