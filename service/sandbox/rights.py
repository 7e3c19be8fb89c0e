"""
Refuse Graph's calls for which the app has no right; what it was granted is `grants`.
"""

from __future__ import annotations

import re

import flask

from service.sandbox.context import sandbox
from service.sandbox.grants import Right
from service.sandbox.odata import GraphError

_MAIL = re.compile(r"/v1\.0/users/(?P<user>[^/]+)/(messages|mailFolders|getMailTips)(/|$)", re.IGNORECASE)
_SETTINGS = re.compile(r"/v1\.0/users/[^/]+/mailboxSettings", re.IGNORECASE)


def require_right() -> None:
    """Refuse a Graph call for which the app has no right, as Graph does."""
    path, method = flask.request.path, flask.request.method
    mail = _MAIL.match(path)
    if mail is not None:
        _require(_mail_rights(method, path), exchange=True)
        _require_mailbox(mail["user"])
    elif path.startswith("/v1.0/subscriptions"):
        _require({"Mail.Read"}, exchange=True)
    elif _SETTINGS.match(path):
        _require({"MailboxSettings.Read"}, exchange=True)
    elif path.startswith("/v1.0/users"):
        _require({"User.Read.All"})
    elif path.startswith("/v1.0/groups"):
        _require({"GroupMember.Read.All"})


def _mail_rights(method: str, path: str) -> set[Right]:
    """Return the rights of which one is enough."""
    if path.endswith("/send"):
        return {"Mail.Send"}
    reads = method == "GET" or path.endswith("/getMailTips")
    return {"Mail.Read", "Mail.ReadWrite"} if reads else {"Mail.ReadWrite"}


def _require(any_of: set[Right], *, exchange: bool = False) -> None:
    if any_of & sandbox().store.grants.rights:
        return
    if exchange:
        raise GraphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
    raise GraphError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")


def _require_mailbox(key: str) -> None:
    allowed = sandbox().store.grants.mailboxes
    if allowed is None:
        return
    person = sandbox().store.directory.person(key)
    if person is None or person.address.casefold() not in {address.casefold() for address in allowed}:
        raise GraphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
