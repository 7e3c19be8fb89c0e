"""
Keep the state of a sandbox in a file from one run of the process to the next.

The file is written when the process is stopped in order; it is trusted, since only the sandbox writes its folder.
"""

from __future__ import annotations

import pickle
from pathlib import Path

from service.sandbox.store import Store

_NAME = "state.pickle"
_UNREADABLE = (
    pickle.UnpicklingError,
    AttributeError,
    EOFError,
    ImportError,
    IndexError,
    KeyError,
    TypeError,
    ValueError,
)


class SnapshotError(Exception):
    """What was saved can't be read; the sentence says what to do."""


def save(store: Store, folder: Path) -> None:
    """Write people, mail and counts to `folder`; an older snapshot is replaced whole or not at all."""
    new = folder / f"{_NAME}.new"
    with store.lock:
        new.write_bytes(pickle.dumps(store.state()))
    new.replace(folder / _NAME)


def load(store: Store, folder: Path) -> None:
    """
    Fill `store` with what was saved in `folder`, if anything was.

    Raises:
        SnapshotError: the file is damaged or of another version of the sandbox.
    """
    file = folder / _NAME
    if not file.exists():
        return
    try:
        store.restore(pickle.loads(file.read_bytes()))  # noqa: S301 - written by `save` alone.
    except _UNREADABLE as error:
        raise SnapshotError(f"{file} can't be read; delete it to begin with an empty sandbox.") from error
