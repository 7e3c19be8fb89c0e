"""Measure CPU time fairly: everybody in one process, round by round in turn, the median counts."""

from __future__ import annotations

import gc
import resource
from collections.abc import Callable, Mapping
from statistics import median


def cpu_seconds() -> float:
    """Return the CPU time that this process and its ended children have used, in user and kernel mode."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def cpu_of(work: Callable[[], object]) -> float:
    """Return the CPU seconds that one call takes; garbage of earlier work is collected before."""
    gc.collect()
    before = cpu_seconds()
    work()
    return cpu_seconds() - before


def in_turn(contenders: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """
    Return the median CPU seconds of each contender's work.

    Every round runs each once, and starts with another one, so that nobody always runs on a warm or a busy machine.
    """
    names = list(contenders)
    taken: dict[str, list[float]] = {name: [] for name in names}
    for first in range(rounds):
        for place in range(len(names)):
            name = names[(first + place) % len(names)]
            taken[name].append(cpu_of(contenders[name]))
    return {name: median(seconds) for name, seconds in taken.items()}
