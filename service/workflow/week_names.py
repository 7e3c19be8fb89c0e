"""Say a list's periods as its people know them: the cycle's weeks, with dates."""

from __future__ import annotations

from service.db.tables import DistributionList
from service.db.timetables import cadence_of
from service.domain.periods import Cycle, Period


def week_name(list_: DistributionList, period: str) -> str:
    """Return "Week 3 (19–23 Oct)"."""
    return Cycle(list_.cycle_start).label(Period.parse(period), cadence_of(list_))


def short_week_name(list_: DistributionList, period: str) -> str:
    """Return "week 3", for the middle of a sentence."""
    return Cycle(list_.cycle_start).short_label(Period.parse(period), cadence_of(list_))
