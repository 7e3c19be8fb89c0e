"""
What the tenant's admin has granted to the app: rights in Entra, roles of Exchange limited to some mailboxes.

At first everything is granted, for every mailbox, as by a careless consent; a test or `okr up --sandbox` says less.
What it means for a call is `rights`.
"""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict

Right = Literal[
    "User.Read.All",
    "GroupMember.Read.All",
    "Mail.Read",
    "Mail.ReadWrite",
    "Mail.Send",
    "MailboxSettings.Read",
]


class Grants(BaseModel):
    """The rights, and the mailboxes for which the Mail rights hold; None: all of the tenant's."""

    model_config = ConfigDict(extra="forbid")

    rights: frozenset[Right] = frozenset(get_args(Right))
    mailboxes: tuple[str, ...] | None = None
