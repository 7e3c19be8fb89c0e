"""Keep a list's first mails back for some minutes after it was switched on, so that a mistake can be taken back."""

from __future__ import annotations

from datetime import datetime, timedelta

from service.db.tables import DistributionList
from service.workflow.app import App


def held_back_until(app: App, list_: DistributionList) -> datetime | None:
    """Return the product time before which no mail of a list leaves, while that is still to come."""
    if list_.enabled_at is None:
        return None
    until = list_.enabled_at + timedelta(seconds=app.config.timings.hold_back)
    return until if until > app.clock.now() else None


def may_leave_at(app: App, list_: DistributionList) -> datetime:
    """Return the machine time from which a mail of a list that is planned now may leave."""
    until = held_back_until(app, list_)
    wait = until - app.clock.now() if until is not None else timedelta()
    return app.clock.machine_now() + wait
