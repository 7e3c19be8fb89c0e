"""
Do the Graph calls of one mailbox three at a time: Exchange allows four, and one is left for reading.

The database stays with the calling thread, which looks after the work while it goes on.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache
from typing import TypeVar

IN_FLIGHT = 3
WATCH = 1.0
"""Seconds between two looks at whether the work may go on."""

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def for_each(
    items: Sequence[_Item],
    act: Callable[[_Item], _Result],
    watch: Callable[[], None],
    end: Callable[[], None],
) -> Mapping[int, _Result]:
    """
    Return what `act` gives for each item, by the item's place; `watch` is called from time to time meanwhile.

    Whatever interrupts the calling thread, `end` is called and nothing is begun any more.
    """
    futures = [_threads(os.getpid()).submit(act, item) for item in items]
    pending = set(futures)
    try:
        while pending:
            pending = wait(pending, timeout=WATCH).not_done
            if pending:
                watch()
    except BaseException:
        end()
        for future in pending:
            future.cancel()
        raise
    return {place: future.result() for place, future in enumerate(futures)}


@cache
def _threads(_process: int) -> ThreadPoolExecutor:
    """Keep the threads, and with them their connections; a forked process has none of its parent's."""
    return ThreadPoolExecutor(IN_FLIGHT, thread_name_prefix="graph")
