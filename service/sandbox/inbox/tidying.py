"""Move and delete mail as a mailbox's owner would, from the page that shows it."""

from __future__ import annotations

import flask
from flask.typing import ResponseReturnValue

from service.sandbox.inbox.pages import mail_or_404, mailbox_or_404, views


@views.post("/mail/<address>/<folder>/<key>/move")
def move(address: str, folder: str, key: str) -> ResponseReturnValue:
    """Move the mail to the folder that the form names; an empty name deletes it for good."""
    _, box = mailbox_or_404(address)
    message, name = mail_or_404(box, key), flask.request.form.get("to", "")
    to = box.folder_named(name)
    if name and to is None:
        flask.abort(404, "There is no such folder.")
    if to is None:
        box.remove(message)
    else:
        box.move(message, to)
    return flask.redirect(flask.url_for(".folder", address=address, folder=folder), 303)
