"""
Make a reply as a person's mail program would: what they typed, around it all that the program adds and quotes.

The shapes are those that Outlook, Gmail and Apple Mail send: a module for each. Nothing here sends or stores.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from service.sandbox.clients import (
    apple_mail,
    gmail,
    iphone_mail,
    outlook_desktop,
    outlook_mobile,
    outlook_web,
    plain,
)
from service.sandbox.clients.model import ComposedReply, Draft, InlineAnswer, Original, Sender

__all__ = [
    "CLIENTS",
    "ComposedReply",
    "InlineAnswer",
    "Original",
    "Sender",
    "compose_reply",
]

_COMPOSERS: Mapping[str, Callable[[Draft], ComposedReply]] = {
    "outlook-desktop": outlook_desktop.compose,
    "outlook-web": outlook_web.compose,
    "outlook-mobile": outlook_mobile.compose,
    "gmail": gmail.compose,
    "apple-mail": apple_mail.compose,
    "iphone-mail": iphone_mail.compose,
    "plain": plain.compose,
}

CLIENTS: tuple[str, ...] = tuple(_COMPOSERS)
"""The names that `compose_reply` takes, Outlook first."""


def compose_reply(
    client: str,
    original: Original,
    words: str,
    sender: Sender,
    at: datetime,
    *,
    inline: Sequence[InlineAnswer] = (),
) -> ComposedReply:
    """
    Return the reply that `client` makes when `sender` types `words` above the quoted `original`.

    `at` is when the reply is written, in the sender's zone: the quoted mail's time is shown in that zone too.

    Raises:
        ValueError: no such client, or an inline answer names words that the original does not hold.
    """
    if client not in _COMPOSERS:
        raise ValueError(f"no mail client {client!r}; there are {', '.join(CLIENTS)}")
    return _COMPOSERS[client](Draft(original, words, sender, at, tuple(inline)))
