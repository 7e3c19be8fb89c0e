"""
Make ids that look like Exchange's.

An *ordinary* id (`AAMk…`) dies when its item moves, an *immutable* one (`AAkA…`) stays (concepts/outlook-immutable-id.md).
"""

from __future__ import annotations

import hashlib
import secrets
import struct
import uuid
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta

_FILETIME_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_NAMESPACE = uuid.UUID("6b1f2c53-3c1e-4a64-9d0f-6d5c3f0a7b11")


def ordinary_id(mailbox_id: str, number: int) -> str:
    """Return an id for the item's present place; `number` is new with each move."""
    return "AAMkAD" + _packed(mailbox_id, b"\x01", number)


def immutable_id(mailbox_id: str, number: int) -> str:
    """Return the id that an item keeps for as long as it lives."""
    return "AAkALg" + _packed(mailbox_id, b"\x02", number)


def folder_id(mailbox_id: str, name: str) -> str:
    """Return the id of a folder, which never changes."""
    digest = hashlib.sha256(f"{mailbox_id}/{name}".encode()).digest()
    return "AAMkAD" + urlsafe_b64encode(digest[:30]).decode() + "AAA="


def conversation_id(mailbox_id: str, root: bytes) -> str:
    """Return the id of a thread in one mailbox; other mailboxes name the same thread differently."""
    digest = hashlib.sha256(mailbox_id.encode() + root).digest()
    return "AAQkAD" + urlsafe_b64encode(digest[:30]).decode() + "AQ="


def object_id(name: str) -> str:
    """Return the same directory object id for the same name in every run."""
    return str(uuid.uuid5(_NAMESPACE, name.casefold()))


def new_conversation_index(at: datetime) -> bytes:
    """Return the 22 bytes that begin a thread: a version, 5 bytes of time, a GUID [MS-OXOMSG 2.2.1.3]."""
    ticks = (at - _FILETIME_EPOCH) // timedelta(microseconds=1) * 10
    return b"\x01" + struct.pack(">Q", ticks)[1:6] + secrets.token_bytes(16)


def child_conversation_index(parent: bytes, at: datetime) -> bytes:
    """Return the parent's index with five bytes more, as each answer adds them."""
    return parent + struct.pack(">I", int(at.timestamp()) & 0xFFFFFFFF) + secrets.token_bytes(1)


def message_id(domain: str) -> str:
    """Return a new internet Message-ID of `domain`, with its angle brackets."""
    return f"<{secrets.token_hex(16).upper()}@{domain}>"


def _packed(mailbox_id: str, kind: bytes, number: int) -> str:
    raw = uuid.UUID(mailbox_id).bytes + kind + struct.pack(">Q", number) + b"\x00" * 5
    return "ADhlNTRkZmEzLTQ3" + urlsafe_b64encode(raw).decode() + "BGAAAAAADAAA="
