"""Say days and moments on the pages of managers and admins: "Mon 2 Nov", "Mon 2 Nov, 18:00"."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import Flask

from service.domain.speech import spoken


def day(value: date) -> str:
    """Say a day, as "Mon 2 Nov"."""
    return f"{spoken().short_weekday(value)} {spoken().short_day(value)}"


def moment(value: datetime) -> str:
    """Say a moment by the clock that it carries, as "Mon 2 Nov, 18:00"."""
    return f"{day(value)}, {value:%H:%M}"


def moment_in(value: datetime, zone: str | None = None) -> str:
    """Say a moment by the clock of a zone; without one by UTC, which is then named."""
    if zone is None:
        return f"{moment(value.astimezone(UTC))} UTC"
    return moment(value.astimezone(ZoneInfo(zone)))


def add_to(flask: Flask) -> None:
    """Give these words to all templates, as filters."""
    flask.jinja_env.filters.update(day=day, moment=moment, moment_in=moment_in)
