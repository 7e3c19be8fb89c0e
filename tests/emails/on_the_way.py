"""
What happens to a reply between the sender's mailbox and ours: the mail servers' additions and rewritings.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import quote

from selectolax.lexbor import LexborHTMLParser

from service.sandbox.bodies import text_of

WARNING = (
    "CAUTION: This email originated from outside of the organization. Do not click links or open attachments unless "
    "you recognize the sender and know the content is safe."
)
BANNER = (
    '<table border="0" cellspacing="0" cellpadding="0" width="100%" style="border:1px solid #9C6500;background:#FFEB9C">'
    f'<tr><td style="padding:5px 10px"><span style="color:#9C6500">{WARNING}</span></td></tr></table><br>'
)
LEGAL_WORDS = (
    "This e-mail and any attachments are confidential and may be legally privileged. If you are not the intended "
    "recipient, please notify the sender immediately and delete this message; any copying, disclosure or distribution "
    "is prohibited. Example Trading Ltd. accepts no liability for damage caused by any virus transmitted by this e-mail."
)
DISCLAIMER = f'<hr><p style="font-size:8.0pt;color:gray">{LEGAL_WORDS}</p>'


def external_banner(html: str) -> str:
    """Put the receiving company's warning above everything."""
    return (
        re.sub(r"(<body[^>]*>)", lambda body: body[1] + BANNER, html, count=1)
        if "<body" in html
        else BANNER + html
    )


def disclaimer_below(html: str) -> str:
    """Put the sending company's disclaimer below the whole thread."""
    return html.replace("</body>", DISCLAIMER + "</body>") if "</body>" in html else html + DISCLAIMER


def text_banner(text: str) -> str:
    """Put the receiving company's warning above a text body."""
    return f"{WARNING}\r\n\r\n{text}"


def text_disclaimer(text: str) -> str:
    """Put the sending company's disclaimer below a text body."""
    return f"{text.rstrip()}\r\n\r\n{LEGAL_WORDS}\r\n"


def text_line_ends(text: str) -> str:
    """End every line as mail does, with blanks before it, and begin with a byte order mark."""
    lines = text.splitlines()
    return "\ufeff" + "\r\n".join(line if line == "--" else f"{line}  " for line in lines) + "\r\n"


def safe_links(html: str) -> str:
    """Wrap every link as Defender for Office 365 does."""
    data = "05%7C02%7Candy.lim%40example.com%7C0f3e%7C84df%7C0%7C0%7C638965%7CUnknown%7C%7C%7C"
    return re.sub(
        r'href="(https?://[^"]+)"',
        lambda link: (
            f'href="https://eur02.safelinks.protection.outlook.com/?url={quote(link[1], safe="")}&amp;data={data}'
            f'&amp;sdata=a1%2Fb2%3D&amp;reserved=0" originalsrc="{link[1]}"'
        ),
        html,
    )


def prefix_names(html: str) -> str:
    """Put `x_` before every id and class, as Exchange does when a mail is opened in another one."""
    page = LexborHTMLParser(html)
    for node in page.css("[id], [class]"):
        for attribute in ("id", "class"):
            if value := node.attributes.get(attribute):
                node.attrs[attribute] = " ".join(f"x_{name}" for name in value.split())
    return page.html or ""


def strip_names(html: str) -> str:
    """Take every id and class away."""
    page = LexborHTMLParser(html)
    for node in page.css("[id], [class]"):
        for attribute in ("id", "class"):
            if attribute in node.attributes:
                del node.attrs[attribute]
    return page.html or ""


def as_graph_text(html: str) -> str:
    """Return the text body that Graph makes of the mail."""
    return text_of(html)


def as_raw_message(html: str, text: str) -> bytes:
    """Return the message with both its parts, as `$value` hands it out."""
    message = EmailMessage(policy=SMTP)
    message["From"] = "Andy Lim <andy.lim@example.com>"
    message["To"] = "Ops key results <okr@example.com>"
    message["Subject"] = "AW: Week 3 (19–23 Oct): your key results"
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="base64")
    message.set_boundary("_000_A1B2C3D4E5F6_")
    return message.as_bytes()


Step = Callable[[str], str]
HTML_STEPS: tuple[Step, ...] = (external_banner, disclaimer_below, safe_links, prefix_names)
TEXT_STEPS: tuple[Step, ...] = (text_banner, text_disclaimer, text_line_ends)
"""Steps after which the same words must be read."""
