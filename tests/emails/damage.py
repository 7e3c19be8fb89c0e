"""
Damage a mail as the way to us, or an enemy, could: bytes flipped, parts swapped, headers gone.

The same seed gives the same damage, so that a failure can be looked at again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP
from random import Random

from tests.emails.fixtures import Fixture


def raw_message_of(fixture: Fixture) -> bytes:
    """Return the mail as a raw message with both kinds of body, where it is not one already."""
    if fixture.mime is not None:
        return fixture.mime
    message = EmailMessage(policy=SMTP)
    message["From"] = "Andy Lim <andy.lim@example.com>"
    message["Subject"] = "Re: your key results"
    message.set_content(fixture.text or "See the other part.", cte="quoted-printable")
    if fixture.html is not None:
        message.add_alternative(fixture.html, subtype="html", cte="base64")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="logo.png")
    return message.as_bytes()


def flip_bytes(raw: bytes, random: Random) -> bytes:
    """Turn over one bit in each of up to twenty bytes."""
    flipped = bytearray(raw)
    for _ in range(min(20, len(raw))):
        flipped[random.randrange(len(flipped))] ^= 1 << random.randrange(8)
    return bytes(flipped)


def swap_parts(raw: bytes, random: Random) -> bytes:
    """Change the places of what stands between the boundaries, or of any two stretches where there are none."""
    parts = re.split(rb"(?m)^(?=--)", raw)
    if len(parts) < 3:
        first, second = sorted(random.randrange(len(raw) + 1) for _ in range(2))
        parts = [raw[:first], raw[first:second], raw[second:]]
    random.shuffle(parts)
    return b"".join(parts)


def drop_headers(raw: bytes, random: Random) -> bytes:
    """Take away about half of all lines that look like headers, those of parts too."""
    lines = raw.splitlines(keepends=True)
    return b"".join(line for line in lines if not re.match(rb"[A-Za-z-]+:", line) or random.random() < 0.5)


DAMAGES: Mapping[str, Callable[[bytes, Random], bytes]] = {
    "flipped_bytes": flip_bytes,
    "swapped_parts": swap_parts,
    "dropped_headers": drop_headers,
}


def damaged(fixture: Fixture, kind: str) -> Fixture:
    """Return the mail as a raw message, damaged."""
    random = Random(f"{kind} {fixture.name}")  # noqa: S311 - no secret hangs on it
    return replace(fixture, text=None, html=None, mime=DAMAGES[kind](raw_message_of(fixture), random))
