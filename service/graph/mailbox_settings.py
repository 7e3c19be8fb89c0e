"""
What a member's mailbox says about its owner: time zone, language, automatic replies, what the mailbox is for.

Windows' and Exchange's ways to name zones and moments end here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tzlocal.windows_tz import win_tz

from service.errors import NotFoundError
from service.graph.answers import RefusedError
from service.graph.client import GraphClient, route

AutomaticRepliesStatus = Literal["disabled", "alwaysEnabled", "scheduled"]

_NO_MAILBOX_HERE = {"mailboxnotenabledforrestapi", "mailboxnotsupportedforrestapi", "extensionerror"}
"""No mailbox in Exchange Online: none at all, one on premises, or one that a policy closes."""
_STATUSES = {"disabled": "disabled", "alwaysenabled": "alwaysEnabled", "scheduled": "scheduled"}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_IANA = {windows.lower(): iana for windows, iana in win_tz.items()}


@dataclass(frozen=True)
class AutomaticReplies:
    """Whether the mailbox answers by itself, and when."""

    status: AutomaticRepliesStatus
    starts_at: datetime | None
    ends_at: datetime | None
    """Both aware, in UTC, and of use for `scheduled` alone; None where the mailbox's zone is unknown to us."""

    def active_at(self, now: datetime) -> bool:
        """Tell whether they are on at `now`. A schedule whose bounds can't be read counts as off."""
        if self.status != "scheduled":
            return self.status == "alwaysEnabled"
        return bool(self.starts_at and self.ends_at and self.starts_at <= now < self.ends_at)


@dataclass(frozen=True)
class MailboxSettings:
    """The settings of one mailbox, as its owner or an admin chose them."""

    time_zone_given: str | None
    """A Windows or an IANA name, or an own one that only the mailbox knows."""
    time_zone: str | None
    """The IANA name for it, or None where there is none: fall back to the list's zone."""
    locale: str | None
    """For example de-CH."""
    automatic_replies: AutomaticReplies
    working_days: frozenset[int]
    """ISO days of the week (1 is Monday) on which they work; empty where the mailbox does not say."""
    purpose: str | None
    """user, shared, room, equipment, linked, others; None where Graph does not say."""


def read_mailbox_settings(client: GraphClient, user_id: str) -> MailboxSettings | None:
    """
    Ask for the settings of a user's mailbox; None: there is no mailbox, or none that we may ask.

    One person without a mailbox, with one on premises or outside the app's scope must not stop a whole list.
    """
    try:
        raw = client.get(route("/users/{user}/mailboxSettings", user=user_id))
    except NotFoundError:
        return None
    except RefusedError as error:
        if error.status == 403 or error.code.lower() in _NO_MAILBOX_HERE:
            return None
        raise
    return MailboxSettings(
        time_zone_given=raw.get("timeZone"),
        time_zone=iana_zone(raw.get("timeZone")),
        locale=(raw.get("language") or {}).get("locale"),
        automatic_replies=_automatic_replies(raw.get("automaticRepliesSetting") or {}),
        working_days=_working_days(raw.get("workingHours") or {}),
        purpose=_purpose(raw.get("userPurpose")),
    )


def iana_zone(name: str | None) -> str | None:
    """Return the IANA name of a zone given by its Windows or IANA name, None for one that neither knows."""
    if not name:
        return None
    if known := _IANA.get(name.lower()):
        return known
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _automatic_replies(raw: Mapping[str, Any]) -> AutomaticReplies:
    status = _STATUSES.get(str(raw.get("status")).lower(), "disabled")
    return AutomaticReplies(
        status=cast("AutomaticRepliesStatus", status),
        starts_at=_moment(raw.get("scheduledStartDateTime")),
        ends_at=_moment(raw.get("scheduledEndDateTime")),
    )


def _working_days(raw: Mapping[str, Any]) -> frozenset[int]:
    given = {str(name).lower() for name in raw.get("daysOfWeek") or ()}
    return frozenset(number for number, name in enumerate(_DAYS, 1) if name in given)


def _moment(raw: Mapping[str, Any] | None) -> datetime | None:
    """Return the moment in a dateTimeTimeZone: a local time with up to seven decimals, and its zone's name beside it."""
    if not raw or not raw.get("dateTime"):
        return None
    moment = datetime.fromisoformat(raw["dateTime"])
    if moment.tzinfo is None:
        zone = iana_zone(raw.get("timeZone"))
        if zone is None:
            return None
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    return moment.astimezone(UTC)


def _purpose(raw: object) -> str | None:
    """Read both shapes that Graph has for it: "user" and {"value": "user"}."""
    value = raw.get("value") if isinstance(raw, dict) else raw
    return value.lower() if isinstance(value, str) else None
