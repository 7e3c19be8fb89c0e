"""Scripted faults: errors as Graph makes them, where and when the script says."""

from __future__ import annotations

import pytest
import requests

from tests.sandbox.office import IMMUTABLE, MIRA, OKR, Control, Graph, mail

MESSAGES = f"/users/{OKR}/messages"


def test_fault_takes_effect_as_often_as_told_and_tells_when_to_come_back(
    graph: Graph, control: Control
) -> None:
    fault = {"path": "/users", "times": 2, "status": 429, "code": "ApplicationThrottled", "retry_after": 7}
    control.do("POST", "faults", fault)

    answers = [graph.call("GET", f"/users/{MIRA}") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [429, 429, 200]
    assert answers[0].headers["Retry-After"] == "7"
    assert answers[0].json()["error"]["code"] == "ApplicationThrottled"
    assert answers[0].headers["request-id"] == answers[0].json()["error"]["innerError"]["request-id"]


def test_fault_waits_for_its_call(graph: Graph, control: Control) -> None:
    control.do("POST", "faults", {"method": "POST", "path": r"/messages$", "after": 1, "status": 500})

    statuses = [graph.call("POST", MESSAGES, mail()).status_code for _ in range(3)]

    assert statuses == [201, 500, 201]
    assert graph.call("GET", MESSAGES).status_code == 200
    (fault,) = control.do("GET", "faults")["faults"]
    assert (fault["matched"], fault["happened"]) == (3, 1)


def test_date_can_say_when_to_come_back(graph: Graph, control: Control) -> None:
    date = "Wed, 21 Oct 2026 07:28:00 GMT"
    control.do("POST", "faults", {"status": 503, "retry_after": date})

    assert graph.call("GET", "/users").headers["Retry-After"] == date


def test_error_may_hide_that_the_call_was_carried_out(graph: Graph, control: Control) -> None:
    draft = graph.draft()
    control.do(
        "POST",
        "faults",
        {"path": "/send$", "status": 504, "code": "UnknownError", "message": "", "executed": True},
    )

    answer = graph.call("POST", f"{MESSAGES}/{draft['id']}/send")

    assert (answer.status_code, answer.json()["error"]["code"]) == (504, "UnknownError")
    assert len(control.messages(MIRA)) == 1


def test_fault_without_execution_does_nothing(graph: Graph, control: Control) -> None:
    draft = graph.draft()
    control.do("POST", "faults", {"path": "/send$", "status": 504})

    graph.call("POST", f"{MESSAGES}/{draft['id']}/send")

    assert control.messages(MIRA) == []


@pytest.mark.parametrize(("executed", "delivered"), [(True, 1), (False, 0)])
def test_answer_can_be_lost(graph: Graph, control: Control, executed: bool, delivered: int) -> None:
    draft = graph.draft()
    control.do("POST", "faults", {"path": "/send$", "reset": True, "executed": executed})

    with pytest.raises(requests.ConnectionError):
        graph.call("POST", f"{MESSAGES}/{draft['id']}/send")

    assert len(control.messages(MIRA)) == delivered
    assert graph.call("GET", f"/users/{MIRA}").status_code == 200


def test_delayed_call_goes_well_later(graph: Graph, control: Control) -> None:
    control.do("POST", "faults", {"path": "/users", "delay": 0.3, "status": 0})

    with pytest.raises(requests.ReadTimeout):
        graph.session.get(f"{graph.url}/v1.0/users/{MIRA}", headers=IMMUTABLE, timeout=0.1)

    assert graph.call("GET", f"/users/{MIRA}").status_code == 200


def test_login_can_fail_as_well(control: Control) -> None:
    control.do("POST", "faults", {"path": "oauth2/v2.0/token", "status": 503})
    url = f"{control.url}/a.example/oauth2/v2.0/token"

    assert [requests.post(url, timeout=10).status_code for _ in range(2)] == [503, 400]


def test_faults_can_be_taken_back(graph: Graph, control: Control) -> None:
    first = control.do("POST", "faults", {"path": "/users", "times": 9})
    control.do("POST", "faults", {"path": "/groups", "times": 9})

    control.do("DELETE", f"faults/{first['id']}")
    assert graph.call("GET", "/users").status_code == 200
    assert graph.call("GET", "/groups").status_code == 503

    control.do("DELETE", "faults")
    assert graph.call("GET", "/groups").status_code == 200


@pytest.mark.parametrize("fault", [{"path": "("}, {"stauts": 500}, {"times": "many"}])
def test_fault_that_can_not_be_is_refused(control: Control, fault: dict[str, object]) -> None:
    answer = control.call("POST", "faults", fault)

    assert answer.status_code == 400
    assert next(iter(fault)) in answer.json()["error"]
