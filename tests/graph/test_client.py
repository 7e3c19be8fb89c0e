"""How the client takes what HTTP and Graph can do to it."""

from __future__ import annotations

import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from service.errors import (
    AmbiguousError,
    ConfigurationError,
    NotFoundError,
    OkrError,
    PermanentError,
    SyncStateLostError,
    TransientError,
)
from service.graph.answers import RefusedError, parse_retry_after
from service.graph.auth import AppTokens
from service.graph.client import GraphClient, route
from service.graph.settings import GraphSettings
from tests.graph.scripted_server import Answer, ScriptedServer, error, settings_for

DRAFTS = route("/users/{mailbox}/messages", mailbox="okr@example.com")
SEND = route("/users/{mailbox}/messages/{message}/send", mailbox="okr@example.com", message="AAkA1=")
INBOX = route("/users/{mailbox}/mailFolders/inbox/messages", mailbox="okr@example.com")
NOW = datetime(2026, 10, 5, 7, 0, tzinfo=UTC)


# What went wrong, told apart


@pytest.mark.parametrize("status", [500, 502, 503, 504, 507, 408])
def test_write_answered_with_a_server_error_may_have_been_carried_out(
    server: ScriptedServer, client: GraphClient, status: int
) -> None:
    server.will_answer(error(status, "UnknownError"))

    with pytest.raises(AmbiguousError):
        client.act(SEND)
    assert len(server.requests) == 1


@pytest.mark.parametrize("answer", [Answer(resets=True), Answer(hangs=True)], ids=["reset", "timeout"])
def test_write_whose_answer_is_lost_may_have_been_carried_out_and_is_not_repeated(
    server: ScriptedServer, impatient: GraphSettings, tokens: AppTokens, answer: Answer
) -> None:
    client = GraphClient(impatient, tokens)
    server.will_answer(answer)

    with pytest.raises(AmbiguousError):
        client.create(DRAFTS, {"subject": "Week 3"})
    assert len(server.requests) == 1
    client.close()


def test_write_that_never_reached_graph_was_certainly_not_carried_out(
    tokens: AppTokens,
) -> None:
    tokens.token()  # The login is there, only Graph is not.
    elsewhere = GraphClient(settings_for(f"http://127.0.0.1:{_closed_port()}"), tokens)

    with pytest.raises(TransientError) as caught:
        elsewhere.act(SEND)
    assert not isinstance(caught.value, AmbiguousError)


def test_throttled_write_was_not_carried_out_and_says_when_to_come_back(
    server: ScriptedServer, client: GraphClient
) -> None:
    server.will_answer(error(429, "ApplicationThrottled", retry_after="17"))

    with pytest.raises(TransientError) as caught:
        client.act(SEND)
    assert not isinstance(caught.value, AmbiguousError)
    assert caught.value.retry_after == 17
    assert len(server.requests) == 1


def test_only_the_documented_success_counts(server: ScriptedServer, client: GraphClient) -> None:
    server.will_answer(Answer(200, {"id": "AAkA1="}))

    with pytest.raises(AmbiguousError, match="200"):
        client.create(DRAFTS, {"subject": "Week 3"})


@pytest.mark.parametrize("body", [b"<html>portal</html>", b'{"id": "AAk', [1, 2]])
def test_created_but_unreadable_is_looked_up(
    server: ScriptedServer, client: GraphClient, body: object
) -> None:
    server.will_answer(Answer(201, body))

    with pytest.raises(AmbiguousError):
        client.create(DRAFTS, {"subject": "Week 3"})


def test_missing_thing_is_not_found(server: ScriptedServer, client: GraphClient) -> None:
    server.will_answer(error(404, "ErrorItemNotFound"))

    with pytest.raises(NotFoundError, match="ErrorItemNotFound"):
        client.act(SEND)


def test_refusal_carries_status_and_code(server: ScriptedServer, client: GraphClient) -> None:
    server.will_answer(error(403, "ErrorAccessDenied"))

    with pytest.raises(RefusedError) as caught:
        client.act(SEND)
    assert (caught.value.status, caught.value.code) == (403, "ErrorAccessDenied")
    assert isinstance(caught.value, PermanentError)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(410),
        error(410, "SyncStateNotFound"),
        error(400, "syncStateNotFound"),
        error(404, "SyncStateInvalid"),
        error(400, "BadRequest", inner_code="resyncRequired"),
    ],
    ids=["bare 410", "410", "400", "404", "inner code"],
)
def test_lost_sync_state_is_known_in_all_its_shapes(
    server: ScriptedServer, client: GraphClient, answer: Answer
) -> None:
    server.will_answer(answer)

    with pytest.raises(SyncStateLostError):
        client.get(INBOX)


def test_errors_name_the_call_and_its_request_id_but_no_person_and_no_words(
    server: ScriptedServer, client: GraphClient
) -> None:
    refused = error(400, "ErrorInvalidRecipients")
    server.will_answer(Answer(refused.status, refused.body, {"request-id": "a7c4"}), Answer(resets=True))

    said = [_what_is_said(lambda: client.act(SEND)), _what_is_said(lambda: client.act(SEND))]

    assert "POST /users/{mailbox}/messages/{message}/send" in said[0]
    assert "a7c4" in said[0]
    assert "POST /users/{mailbox}/messages/{message}/send" in said[1]
    assert not [text for text in said if "example.com" in text or "AAkA1" in text or "Words" in text]


# What does no harm twice is tried again a little


@pytest.mark.parametrize(
    "bad",
    [error(503, "ServiceUnavailable"), Answer(resets=True), Answer(200, b"{"), error(429, "TooManyRequests")],
)
def test_read_that_failed_in_passing_is_tried_again(
    server: ScriptedServer, client: GraphClient, bad: Answer
) -> None:
    server.will_answer(bad, Answer(200, {"value": []}))

    assert client.get(INBOX) == {"value": []}
    assert len(server.requests) == 2


def test_setting_values_is_tried_again_and_may_have_been_done_in_the_end(
    server: ScriptedServer, client: GraphClient
) -> None:
    server.will_answer(
        Answer(resets=True), Answer(200, {"id": "AAkA1="}), *[error(503, "ServiceUnavailable")] * 3
    )

    assert client.update(DRAFTS, {"subject": "Week 3"}) == {"id": "AAkA1="}
    with pytest.raises(AmbiguousError):
        client.update(DRAFTS, {"subject": "Week 3"})
    assert len(server.requests) == 5


def test_read_gives_up_in_the_end(server: ScriptedServer, client: GraphClient) -> None:
    server.will_answer(*[error(503, "ServiceUnavailable")] * 4)

    with pytest.raises(TransientError):
        client.get(INBOX)
    assert len(server.requests) == 3


def test_read_told_to_wait_long_leaves_the_waiting_to_its_caller(
    server: ScriptedServer, client: GraphClient
) -> None:
    server.will_answer(error(429, "ApplicationThrottled", retry_after="120"))

    with pytest.raises(TransientError) as caught:
        client.get(INBOX)
    assert caught.value.retry_after == 120
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("30", 30.0),
        (" 5 ", 5.0),
        ("Mon, 05 Oct 2026 07:02:00 GMT", 120.0),
        ("Mon, 05 Oct 2026 06:00:00 GMT", 0.0),
        ("soon", None),
        ("-3", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_date(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value, NOW) == seconds


# Tokens


def test_refused_token_is_renewed_once_and_the_call_goes_on(
    server: ScriptedServer, client: GraphClient
) -> None:
    server.will_answer(error(401, "InvalidAuthenticationToken"), Answer(202))

    client.act(SEND)

    assert [seen.headers["Authorization"] for seen in server.requests] == ["Bearer token-1", "Bearer token-2"]


def test_second_refusal_in_a_row_is_for_the_admin(server: ScriptedServer, client: GraphClient) -> None:
    server.will_answer(*[error(401, "InvalidAuthenticationToken")] * 2)

    with pytest.raises(ConfigurationError, match="InvalidAuthenticationToken"):
        client.get(INBOX)
    assert len(server.requests) == 2


# Where requests go


def test_redirect_is_not_followed(server: ScriptedServer, client: GraphClient) -> None:
    server.will_answer(Answer(302, headers={"Location": f"{server.url}/v1.0/elsewhere"}))

    with pytest.raises(RefusedError, match="302"):
        client.get(INBOX)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "link",
    [
        "https://graph.microsoft.com.evil.example/v1.0/users",
        "http://169.254.169.254/v1.0/metadata",
        "{host}@evil.example/v1.0/users",
        "{host}\\@evil.example/v1.0/users",
        "{host}/admin",
        "{host}/v1.0evil/users",
        "{host}/v1.0/../admin",
        "ftp://127.0.0.1/v1.0/users",
        "//evil.example/v1.0/users",
        "/v1.0/users",
        "http://[/v1.0/users",
        "",
    ],
)
def test_paging_link_that_leads_elsewhere_is_not_followed(
    server: ScriptedServer, client: GraphClient, link: str
) -> None:
    with pytest.raises(PermanentError):
        client.follow(link.replace("{host}", server.url))
    assert not server.requests
    assert not server.login_requests


def test_all_pages_are_read_and_an_empty_one_is_not_the_end(
    server: ScriptedServer, client: GraphClient
) -> None:
    link = f"{server.url}/v1.0/users/okr@example.com/mailFolders/inbox/messages?$skiptoken=a%2Bb"
    server.will_answer(
        Answer(200, {"value": [{"id": "1"}], "@odata.nextLink": link}),
        Answer(200, {"value": [], "@odata.nextLink": link}),
        Answer(200, {"value": [{"id": "2"}]}),
    )

    assert [item["id"] for item in client.items(INBOX)] == ["1", "2"]
    assert server.requests[1].path == link.removeprefix(server.url)


def test_ids_and_names_are_quoted_as_one_segment() -> None:
    where = route("/users/{user}/messages/{message}", user="ivo_ex.org#EXT#@t.example", message="AAkA/x+y=")

    assert where.path == "/users/ivo_ex.org%23EXT%23@t.example/messages/AAkA%2Fx%2By%3D"


def test_query_is_written_as_odata_wants_it(server: ScriptedServer, client: GraphClient) -> None:
    server.will_answer(Answer(200, {"value": []}))

    client.get(INBOX, {"$filter": "mail eq 'a+b&c@example.com'", "$top": "5"})

    assert server.requests[0].path.endswith("?$filter=mail%20eq%20'a%2Bb%26c%40example.com'&$top=5")


def test_every_request_can_be_traced_and_states_its_preferences(
    server: ScriptedServer, client: GraphClient
) -> None:
    server.will_answer(Answer(202), Answer(202))

    client.act(SEND, prefer=('IdType="ImmutableId"', "odata.maxpagesize=25"))
    client.act(SEND)

    first, second = (seen.headers for seen in server.requests)
    assert first["Prefer"] == 'IdType="ImmutableId", odata.maxpagesize=25'
    assert "Prefer" not in second
    assert first["client-request-id"] != second["client-request-id"]
    assert first["Content-Length"] == "0"


def test_proxy_of_the_environment_is_not_used(
    server: ScriptedServer, client: GraphClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{_closed_port()}")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    server.will_answer(Answer(202))

    client.act(SEND)

    assert len(server.requests) == 1


def test_each_thread_keeps_one_connection_of_its_own(server: ScriptedServer, settings: GraphSettings) -> None:
    server.will_answer(*[Answer(202)] * 4)
    client = GraphClient(settings, AppTokens(settings))

    def send_twice_and_close() -> None:
        client.act(SEND)
        client.act(SEND)
        client.close()

    for _ in range(2):
        with ThreadPoolExecutor(1) as thread:
            thread.submit(send_twice_and_close).result()

    ports = [seen.port for seen in server.requests]
    assert ports[0] == ports[1] != ports[2] == ports[3]


def _closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _what_is_said(call: Callable[[], object]) -> str:
    with pytest.raises(OkrError) as caught:
        call()
    return str(caught.value)
