"""Foresee when the mails of several mailboxes are out, by their pace and by what each may send in 24 hours."""

from __future__ import annotations

from datetime import datetime, timedelta

_DAY = timedelta(days=1)


class LanePlan:
    """Lanes filled one wave after the other, each wave at its time or behind the one before."""

    def __init__(self, mails_per_minute: float, mails_per_day: int) -> None:
        self._per_minute = mails_per_minute
        self._per_day = mails_per_day
        self._free_at: dict[str, datetime] = {}
        self._sent: dict[str, list[tuple[datetime, int]]] = {}

    def add(self, mailbox: str, mails: int, begins: datetime) -> datetime:
        """Send a wave's share through a mailbox; return when its last mail is out."""
        at = max(begins, self._free_at.get(mailbox, begins))
        sent = self._sent.setdefault(mailbox, [])
        while mails > 0:
            recent = [(moment, number) for moment, number in sent if moment > at - _DAY]
            room = self._per_day - sum(number for _, number in recent)
            if room <= 0:
                at = recent[0][0] + _DAY
                continue
            now = min(mails, room)
            at += timedelta(minutes=now / self._per_minute)
            sent.append((at, now))
            mails -= now
        self._free_at[mailbox] = at
        return at
