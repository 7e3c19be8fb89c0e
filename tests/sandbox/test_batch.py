"""`$batch`: several calls in one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.office import BEN, MIRA, OKR, Control, Graph, mail


def get(key: str, url: str, **more: object) -> dict[str, Any]:
    return {"id": key, "method": "GET", "url": url, **more}


def batch(graph: Graph, *parts: dict[str, Any]) -> dict[str, dict[str, Any]]:
    answered = graph.post("/$batch", {"requests": list(parts)})
    return {part["id"]: part for part in answered["responses"]}


def test_each_part_has_its_own_answer(graph: Graph) -> None:
    answers = batch(
        graph,
        get("1", f"/users/{MIRA}?$select=mail"),
        get("2", "/users/nobody@example.com"),
        get("3", f"/users/{BEN}/mailboxSettings"),
    )

    assert {key: answer["status"] for key, answer in answers.items()} == {"1": 200, "2": 404, "3": 200}
    assert answers["1"]["body"]["mail"] == MIRA
    assert answers["2"]["body"]["error"]["code"] == "Request_ResourceNotFound"


def test_part_can_write(graph: Graph, control: Control) -> None:
    part = {
        "id": "1",
        "method": "POST",
        "url": f"/users/{OKR}/messages",
        "headers": {"Content-Type": "application/json"},
        "body": mail(),
    }

    assert batch(graph, part)["1"]["status"] == 201
    assert len(control.messages(OKR, "drafts")) == 1


def test_part_whose_predecessor_failed_is_not_tried(graph: Graph) -> None:
    answers = batch(graph, get("1", "/users/nobody@example.com"), get("2", f"/users/{MIRA}", dependsOn=["1"]))

    assert answers["2"]["status"] == 424


def test_parts_are_throttled_one_by_one(graph: Graph, control: Control) -> None:
    control.do("POST", "faults", {"path": f"/users/{BEN}", "status": 429, "retry_after": 3})

    answers = batch(graph, get("1", f"/users/{MIRA}"), get("2", f"/users/{BEN}"))

    assert answers["1"]["status"] == 200
    assert (answers["2"]["status"], answers["2"]["headers"]["Retry-After"]) == (429, "3")


@pytest.mark.parametrize(
    "requests",
    [None, [get("1", "/users"), get("1", "/groups")], [get(str(n), "/users") for n in range(21)]],
    ids=["nothing", "same_id_twice", "too_many"],
)
def test_batch_that_graph_does_not_take_is_refused(graph: Graph, requests: object) -> None:
    assert graph.refused("POST", "/$batch", {"requests": requests}) == (400, "BadRequest")
