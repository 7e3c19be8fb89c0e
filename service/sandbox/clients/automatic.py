"""The automatic reply that Exchange sends for a person who is away."""

from __future__ import annotations

from service.sandbox.clients.languages import language_of
from service.sandbox.clients.model import ComposedReply, Draft, Original, Sender
from service.sandbox.clients.typed import escaped


def automatic_reply(sender: Sender, original: Original, message: str, language: str) -> ComposedReply:
    """
    Return what Exchange answers in the name of `sender`: the person's text alone, nothing quoted.

    `language` is the mailbox's, which names the subject. Headers and message class are the server's to set.
    """
    draft = Draft(original=original, words=message, sender=sender, at=original.sent_at, inline=())
    lines = "\n".join(f"<div>{escaped(line.rstrip()) or '<br>'}</div>" for line in message.splitlines())
    html = (
        '<html>\n<head>\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\n'
        '<style type="text/css" style="display:none;"> P {margin-top:0;margin-bottom:0;} </style>\n</head>\n'
        f'<body dir="ltr">\n<div dir="ltr" style="font-family:Calibri,Helvetica,sans-serif;font-size:12pt">\n{lines}\n'
        "</div>\n</body>\n</html>\n"
    )
    return draft.finish(language_of(language).automatic, html, message.rstrip() + "\n")
