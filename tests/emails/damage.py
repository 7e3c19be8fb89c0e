"""
Damage a mail as the way to us, or an enemy, could: bytes flipped, parts swapped, headers gone.

The same seed gives the same damage, so that a failure can be looked at again.
"""

from __future__ import annotations

import re
from base64 import encodebytes
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from random import Random
from zlib import crc32

from tests.emails.fixtures import Fixture

MESSAGE = """\
From: Andy Lim <andy.lim@example.com>
Subject: Re: your key results
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="outer"

--outer
Content-Type: multipart/alternative; boundary="inner"

--inner
Content-Type: text/{kind}; charset="utf-8"
Content-Transfer-Encoding: base64

{body}
--inner--
--outer
Content-Type: image/png; name="logo.png"
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename="logo.png"

iVBORw0KGgo=
--outer--
"""


def raw_message_of(fixture: Fixture) -> bytes:
    """Return the mail as a raw message with an attachment, where it is not a raw message already."""
    if fixture.mime is not None:
        return fixture.mime
    kind, body = ("plain", fixture.text) if fixture.html is None else ("html", fixture.html)
    encoded = encodebytes((body or "").encode()).decode("ascii")
    return MESSAGE.format(kind=kind, body=encoded).replace("\n", "\r\n").encode("ascii")


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
    "flipped bytes": flip_bytes,
    "swapped parts": swap_parts,
    "dropped headers": drop_headers,
}


def damaged(fixture: Fixture) -> Iterator[Fixture]:
    """Yield the mail as a raw message, damaged: what is one already in each way, the others in one, by turns."""
    kinds = list(DAMAGES)
    if fixture.mime is None:
        kinds = [kinds[crc32(fixture.name.encode()) % len(kinds)]]
    for kind in kinds:
        random = Random(f"{kind} {fixture.name}")  # noqa: S311 - no secret hangs on it
        raw = DAMAGES[kind](raw_message_of(fixture), random)
        yield replace(fixture, name=f"{fixture.name} with {kind}", text=None, html=None, mime=raw)
