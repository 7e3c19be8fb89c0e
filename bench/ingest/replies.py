"""
A company that was asked for its key results on Monday, and the replies that come: one from each of its people.

Each reply is what Outlook or a phone makes of three typed lines above our mail, as Graph gives it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Table as SqlTable
from sqlalchemy import insert
from sqlalchemy.orm import Session

from bench.installation import MAILBOX, person
from bench.reply.mails import OUR_SETUP, setup_original
from service.db.tables import (
    Delivery,
    DistributionList,
    Invitation,
    InvitationTeam,
    KeyResult,
    Mailbox,
    Membership,
    Objective,
    Person,
    Team,
)
from service.db.tables import Table as Row
from service.domain.delivery_keys import message_id
from service.rendering import Emails
from service.sandbox.clients import Sender, compose_reply
from service.workflow.app import App

MONDAY = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
LINES = 3
"""Key results in each reply."""
_PERIOD = "2026-W41"
_IN_A_TEAM = 10
_AT_ONCE = 5_000
_THEN = datetime(2026, 10, 1, tzinfo=UTC)
_CLIENTS = ("outlook-desktop", "outlook-web", "outlook-mobile")
_SIGNATURE = ("Robin Vogel", "Operations Specialist | Tel. +00 1.2.555.0123 | Building 2.1")


def ask_everybody(app: App, session: Session, people: int) -> None:
    """Store teams of ten with two key results, and the setup mail that each person got."""
    everybody = range(1, people + 1)
    team_of = {n: (n - 1) // _IN_A_TEAM + 1 for n in everybody}
    teams = range(1, max(team_of.values()) + 1)
    lanes = {"send_fence": 0, "read_fence": 0, "ticket": 0, "read_ticket": 0}
    _store(session, Mailbox, [{"address": MAILBOX, **lanes}])
    _store(session, Person, (person(n) for n in everybody))
    _store(session, Team, ({"id": n, "code": f"T{n}", "name": f"Team {n}", "lead_id": n} for n in teams))
    _store(session, DistributionList, (_list(n) for n in teams))
    joined = ({"list_id": team_of[n], "person_id": n, "joined_at": _THEN} for n in everybody)
    _store(session, Membership, joined)
    _store(session, Objective, ({"id": n, "team_id": n, "number": 1, "text": "Objective"} for n in teams))
    results = ({"objective_id": n, "number": k, "text": f"Key result {k}"} for n in teams for k in (1, 2))
    _store(session, KeyResult, results)
    _store(session, Invitation, (_invitation(n, team_of[n]) for n in everybody))
    _store(session, InvitationTeam, ({"invitation_id": n, "team_id": team_of[n]} for n in everybody))
    email = Emails().render(OUR_SETUP)
    _store(session, Delivery, (_setup_mail(app, n, email.subject, email.text, email.html) for n in everybody))


def recorded(app: App, people: int) -> Iterator[str]:
    """Give Graph's JSON of each person's reply, a line each."""
    bodies = [_body(client, n) for n in range(4) for client in _CLIENTS]
    for n in range(1, people + 1):
        yield json.dumps(_reply(app, n, bodies[n % len(bodies)]))


def graph_id(n: int) -> str:
    """Return the id of person n's reply in the mailbox."""
    return f"AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A{n:020}AAA="


def _body(client: str, n: int) -> str:
    words = (
        f"Refund backlog from {118 + n} to 96 - 1.1\n3 starters have their checklist on day {1 + n} - 1.2\n"
        f"Courier pick-ups missed from {6 + n} to 2 - 1.2"
    )
    sender = Sender("Robin Vogel", "robin@example.com", _SIGNATURE, "en")
    return compose_reply(client, setup_original(Emails()), words, sender, MONDAY).html or ""


def _reply(app: App, n: int, html: str) -> dict[str, Any]:
    who = {"emailAddress": {"name": f"Person {n}", "address": f"p{n}@elsewhere.example"}}
    ours = message_id(app.secret, _key(n), MAILBOX)
    at = (MONDAY + timedelta(milliseconds=n)).isoformat().replace("+00:00", "Z")
    headers = {
        "Received": "from SANDBOX01.eurprd01.prod.outlook.com by SANDBOX02.eurprd01.prod.outlook.com with HTTPS",
        "From": f"Person {n} <p{n}@elsewhere.example>",
        "Message-ID": f"<reply-{n}@elsewhere.example>",
        "In-Reply-To": ours,
        "References": ours,
        "Content-Type": "multipart/alternative",
        "X-MS-Exchange-Organization-AuthAs": "Internal",
        "X-MS-Exchange-Organization-Network-Message-Id": f"{n:032x}",
    }
    return {
        "@odata.type": "#microsoft.graph.message",
        "id": graph_id(n),
        "internetMessageId": f"<reply-{n}@elsewhere.example>",
        "receivedDateTime": at,
        "sentDateTime": at,
        "subject": "RE: Week 1 (5–9 Oct): your key results",
        "from": who,
        "sender": who,
        "toRecipients": [{"emailAddress": {"name": "Key results", "address": MAILBOX}}],
        "body": {"contentType": "html", "content": html},
        "internetMessageHeaders": [{"name": name, "value": value} for name, value in headers.items()],
        "isDraft": False,
        "isRead": False,
        "hasAttachments": False,
    }


def _key(n: int) -> str:
    return f"setup:{n}:{_PERIOD}"


def _list(n: int) -> dict[str, object]:
    return {
        "id": n,
        "address": f"team{n}@example.com",
        "directory_id": f"t{n}",
        "name": f"Team {n}",
        "team_id": n,
        "zone": "UTC",
        "cadence": "weekly",
        "cycle_start": date(2026, 10, 5),
        "enabled_at": _THEN,
        "synced_at": _THEN,
    }


def _invitation(n: int, team: int) -> dict[str, object]:
    asked = {"person_id": n, "period": _PERIOD, "kind": "setup", "team_id": team, "list_id": team}
    return {"id": n, **asked}


def _setup_mail(app: App, n: int, subject: str, text: str, html: str) -> dict[str, object]:
    return {
        "key": _key(n),
        "kind": "setup",
        "person_id": n,
        "period": _PERIOD,
        "invitation_id": n,
        "mailbox": MAILBOX,
        "state": "confirmed",
        "due_at": MONDAY,
        "attempts": 1,
        "subject": subject,
        "text": text,
        "html": html,
        "labels": {},
        "internet_message_id": message_id(app.secret, _key(n), MAILBOX),
        "created_at": MONDAY,
        "submitted_at": MONDAY,
        "confirmed_at": MONDAY,
    }


def _store(session: Session, table: type[Row], rows: Iterable[dict[str, object]]) -> None:
    target = table.__table__
    assert isinstance(target, SqlTable)
    rows = iter(rows)
    while chunk := list(islice(rows, _AT_ONCE)):
        session.execute(insert(target), chunk)
