"""The checker must notice what it is there to notice."""

from __future__ import annotations

from typing import Any

import pytest

from tests.graph_contract import check_exchanges

MESSAGES = "http://127.0.0.1:8181/v1.0/users/mira@example.com/messages"
MESSAGE = {"id": "AAMkAD", "subject": "Week 3", "isDraft": True, "importance": "normal"}
JSON = {"Content-Type": "application/json;odata.metadata=minimal;charset=utf-8"}


def exchange(
    method: str = "GET",
    url: str = MESSAGES,
    sent: object = None,
    status: int = 200,
    got: object = None,
    fault: str | None = None,
) -> dict[str, Any]:
    return {
        "request": {"method": method, "url": url, "headers": JSON, "body": sent},
        "answer": {"status": status, "headers": JSON, "body": got},
        "fault": fault,
    }


def posted(**changed: object) -> dict[str, Any]:
    return exchange("POST", sent={"subject": "Week 3", **changed}, status=201, got=MESSAGE)


def listed(*messages: object, query: str = "") -> dict[str, Any]:
    return exchange(url=f"{MESSAGES}?{query}", got={"value": list(messages)})


def test_exchanges_as_microsoft_describes_them_pass() -> None:
    good = [
        posted(body={"contentType": "html", "content": "<p>Hi</p>"}),
        listed(MESSAGE, query="$select=id,subject&$top=5&$filter=isDraft eq true"),
        exchange(url=f"{MESSAGES}/AAMkAD/$value", got="From: Mira"),
        exchange("POST", f"{MESSAGES}/AAMkAD/send", status=202),
    ]
    good[2]["answer"]["headers"] = {"Content-Type": "text/plain"}

    assert check_exchanges(good) == []


@pytest.mark.parametrize(
    ("bad", "named"),
    [
        pytest.param(posted(subjct="Week 3"), "subjct", id="misspelt_property"),
        pytest.param(
            posted(body={"contenttype": "html", "content": ""}), "body.contenttype", id="inner_property"
        ),
        pytest.param(posted(importance="urgent"), "urgent", id="wrong_enum_member"),
        pytest.param(posted(isRead="yes"), "boolean", id="wrong_type"),
        pytest.param(listed(query="$pagesize=5"), "$pagesize", id="unknown_query_option"),
        pytest.param(listed(query="$top=many"), "many", id="wrong_kind_of_query_option"),
        pytest.param(
            listed({**MESSAGE, "isdraft": True}), "value[].isdraft", id="misspelt_property_in_answer"
        ),
        pytest.param(listed({**MESSAGE, "receivedDateTime": "today"}), "today", id="no_time_in_answer"),
        pytest.param(exchange("POST", sent={}, got=MESSAGE), "200 instead of 201", id="wrong_status"),
        pytest.param(exchange(url=f"{MESSAGES}/AAMkAD/body", got={}), "no such operation", id="unknown_path"),
        pytest.param(exchange("PUT", got={}), "no such operation", id="unknown_method"),
        pytest.param(exchange(status=404, got={"message": "gone"}), "error", id="error_of_another_shape"),
    ],
)
def test_planted_error_is_reported(bad: dict[str, Any], named: str) -> None:
    found = check_exchanges([bad])

    assert len(found) == 1
    assert named in found[0]


def test_property_is_looked_up_in_the_type_that_the_object_names() -> None:
    members = "http://127.0.0.1:8181/v1.0/groups/1/members"
    user = {"@odata.type": "#microsoft.graph.user", "id": "1", "mail": "mira@example.com"}
    group = {"@odata.type": "#microsoft.graph.group", "id": "2", "givenName": "Ops"}

    found = check_exchanges([exchange(url=members, got={"value": [user, group]})])

    assert found == [
        "GET /groups/{group-id}/members: answer: the property value[].givenName is not described"
    ]


def test_planted_error_inside_a_batch_is_reported() -> None:
    part = {"id": "1", "method": "GET", "url": "/users/mira@example.com?$only=mail"}
    answered = {"id": "1", "status": 200, "headers": JSON, "body": {"id": "1", "mial": "mira@example.com"}}
    batch = exchange(
        "POST",
        "http://127.0.0.1:8181/v1.0/$batch",
        sent={"requests": [part]},
        got={"responses": [answered]},
    )

    found = check_exchanges([batch])

    assert [problem.rpartition(": ")[2] for problem in found] == [
        "the query option $only is not described",
        "the property mial is not described",
    ]


def test_scripted_answer_is_excepted_but_its_request_is_not() -> None:
    found = check_exchanges([exchange(url=f"{MESSAGES}?$only=id", status=503, got={"oops": 1}, fault="f1")])

    assert found == ["GET /users/{user-id}/messages: the query option $only is not described"]


def test_options_in_links_of_the_server_are_not_checked() -> None:
    folder = "http://127.0.0.1:8181/v1.0/users/mira@example.com/mailFolders/inbox/messages/delta"

    found = check_exchanges([exchange(url=f"{folder}?$deltatoken=abc&x=1", got={"value": []})])

    assert found == []


def test_same_error_in_many_exchanges_is_reported_once() -> None:
    found = check_exchanges([posted(subjct=f"Week {week}") for week in range(3)])

    assert len(found) == 1
