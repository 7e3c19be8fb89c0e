"""What a mailbox says about its owner, in all the spellings that Graph has for it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from service.errors import TransientError
from service.graph.answers import RefusedError
from service.graph.client import GraphClient
from service.graph.directory import Directory
from service.graph.mailbox_settings import MailboxSettings, iana_zone
from tests.graph.scripted_server import Answer, ScriptedServer, error


def _settings(server: ScriptedServer, client: GraphClient, **raw: Any) -> MailboxSettings:
    server.will_answer(Answer(200, raw))
    found = Directory(client).mailbox_settings("5f1c")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("given", "iana"),
    [
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("w. europe standard time", "Europe/Berlin"),
        ("UTC", "Etc/UTC"),
        ("Singapore Standard Time", "Asia/Singapore"),
        ("Europe/Zurich", "Europe/Zurich"),
        ("Customized Time Zone", None),
        ("../../etc/passwd", None),
        ("Europe", None),
        ("", None),
        (None, None),
    ],
)
def test_zone_is_known_by_its_windows_and_its_iana_name(given: str | None, iana: str | None) -> None:
    assert iana_zone(given) == iana


def test_language_and_zone_are_read(server: ScriptedServer, client: GraphClient) -> None:
    found = _settings(
        server,
        client,
        timeZone="Customized Time Zone",
        language={"locale": "de-CH", "displayName": "Deutsch"},
    )

    assert (found.time_zone_given, found.time_zone, found.locale) == ("Customized Time Zone", None, "de-CH")


def test_scheduled_absence_is_read_in_its_own_zone(server: ScriptedServer, client: GraphClient) -> None:
    found = _settings(
        server,
        client,
        automaticRepliesSetting={
            "status": "Scheduled",
            "scheduledStartDateTime": {
                "dateTime": "2026-10-19T08:00:00.0000000",
                "timeZone": "W. Europe Standard Time",
            },
            "scheduledEndDateTime": {"dateTime": "2026-10-26T08:00:00.0000000", "timeZone": "UTC"},
        },
    )

    replies = found.automatic_replies
    assert replies.status == "scheduled"
    assert replies.starts_at == datetime(2026, 10, 19, 6, tzinfo=UTC)
    assert replies.ends_at == datetime(2026, 10, 26, 8, tzinfo=UTC)
    assert [replies.active_at(datetime(2026, 10, day, 7, tzinfo=UTC)) for day in (18, 19, 25, 27)] == [
        False,
        True,
        True,
        False,
    ]


def test_absence_in_a_zone_that_nobody_knows_has_no_bounds(
    server: ScriptedServer, client: GraphClient
) -> None:
    moment = {"dateTime": "2026-10-19T08:00:00.0000000", "timeZone": "Customized Time Zone"}
    found = _settings(
        server, client, automaticRepliesSetting={"status": "scheduled", "scheduledStartDateTime": moment}
    )

    assert found.automatic_replies.starts_at is None
    assert not found.automatic_replies.active_at(datetime(2026, 10, 19, 12, tzinfo=UTC))


def test_standing_automatic_reply_is_always_on(server: ScriptedServer, client: GraphClient) -> None:
    found = _settings(server, client, automaticRepliesSetting={"status": "alwaysEnabled"})

    assert found.automatic_replies.active_at(datetime(2026, 10, 19, tzinfo=UTC))


@pytest.mark.parametrize("purpose", ["shared", "Shared", {"value": "shared"}])
def test_purpose_is_read_in_both_shapes(server: ScriptedServer, client: GraphClient, purpose: object) -> None:
    assert _settings(server, client, userPurpose=purpose).purpose == "shared"


def test_mailbox_that_says_nothing_is_read_as_nothing(server: ScriptedServer, client: GraphClient) -> None:
    found = _settings(server, client)

    assert (found.time_zone, found.locale, found.purpose) == (None, None, None)
    assert found.automatic_replies.status == "disabled"


@pytest.mark.parametrize(
    "answer",
    [
        error(404, "MailboxNotEnabledForRESTAPI"),
        error(404, "ErrorItemNotFound"),
        error(403, "ErrorAccessDenied"),
        error(400, "extensionError"),
    ],
)
def test_person_without_a_mailbox_that_we_may_ask_has_no_settings(
    server: ScriptedServer, client: GraphClient, answer: Answer
) -> None:
    server.will_answer(answer)

    assert Directory(client).mailbox_settings("5f1c") is None


def test_trouble_is_not_taken_for_a_missing_mailbox(server: ScriptedServer, client: GraphClient) -> None:
    server.will_answer(error(400, "BadRequest"), *[error(503, "ServiceUnavailable")] * 3)

    with pytest.raises(RefusedError):
        Directory(client).mailbox_settings("5f1c")
    with pytest.raises(TransientError):
        Directory(client).mailbox_settings("5f1c")
