"""The control API and the process."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from service.sandbox import server
from tests.graph_contract import read_exchanges
from tests.sandbox.office import BEN, GROUPS, MIRA, OKR, PEOPLE, Control, Graph
from tests.support.servers import wait_until


@pytest.mark.parametrize(
    ("directory", "named"),
    [
        ({"people": [{"name": "X"}]}, "address"),
        ({"people": [{"name": "X", "address": "x@x", "shoe": 43}]}, "shoe"),
        ({"people": [PEOPLE[0], PEOPLE[0]]}, OKR),
        ({"people": PEOPLE, "groups": [{"name": "G", "members": ["who@example.com"]}]}, "who@example.com"),
        ({"people": [{"name": "X", "address": "x@x", "manager": "boss@x"}]}, "boss@x"),
    ],
    ids=["no_address", "unknown_field", "same_address_twice", "unknown_member", "unknown_manager"],
)
def test_directory_that_contradicts_itself_is_refused_and_nothing_changes(
    control: Control, directory: dict[str, object], named: str
) -> None:
    answer = control.call("POST", "directory", directory)

    assert answer.status_code == 400
    assert named in answer.json()["error"]
    assert len(control.do("GET", "directory")["people"]) == len(PEOPLE)


def test_people_and_groups_keep_their_ids_and_mail_in_a_new_directory(graph: Graph, control: Control) -> None:
    before = graph.get(f"/users/{MIRA}")["id"]
    graph.send(graph.draft())

    control.do("POST", "directory", {"people": PEOPLE[::-1], "groups": GROUPS})

    assert graph.get(f"/users/{MIRA}")["id"] == before
    assert len(control.messages(MIRA)) == 1


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "people/who@example.com", {}),
        ("PATCH", "people/mira@example.com", {"language": 1}),
        ("PATCH", "groups/who@example.com", {}),
        ("GET", "mailboxes/who@example.com/messages", None),
        ("GET", "mailboxes/room1@example.com/messages", None),
        ("GET", "mailboxes/mira@example.com/messages?folder=attic", None),
        ("POST", "mailboxes/mira@example.com/reply", {"message_id": "none", "words": "x"}),
        ("POST", "mail", {"to": []}),
        ("POST", "lifecycle/exploded", {}),
        ("POST", "directory", []),
    ],
)
def test_what_can_not_be_done_is_refused_with_a_sentence(
    control: Control, method: str, path: str, body: object
) -> None:
    answer = control.call(method, path, body)

    assert answer.status_code == 400
    assert answer.json()["error"]


def test_unknown_client_is_refused_and_known_ones_are_named(graph: Graph, control: Control) -> None:
    graph.send(graph.draft())
    message = control.messages(MIRA)[0]["id"]

    answer = control.call(
        "POST", f"mailboxes/{MIRA}/reply", {"message_id": message, "client": "pine", "words": "x"}
    )

    assert answer.status_code == 400
    assert "outlook-desktop" in answer.json()["error"]


def test_mails_are_counted(graph: Graph, control: Control) -> None:
    graph.send(graph.draft(to="ops@example.com"))

    counts = control.do("GET", "counts")

    assert counts["sent"] == {OKR: 1}
    assert counts["delivered"] == {MIRA: 1, BEN: 1}


def test_exchanges_are_recorded_without_tokens(graph: Graph, control: Control) -> None:
    control.do("POST", "faults", {"id": "f1", "path": "/groups"})
    graph.draft()
    graph.call("GET", "/groups")

    first, second = control.do("GET", "exchanges")["exchanges"]

    assert (first["request"]["method"], first["answer"]["status"], first["fault"]) == ("POST", 201, None)
    assert first["request"]["body"]["subject"] == first["answer"]["body"]["subject"]
    assert (second["answer"]["status"], second["fault"]) == (503, "f1")
    assert "Bearer" not in json.dumps([first, second])


def test_reset_forgets_everything(graph: Graph, control: Control) -> None:
    graph.send(graph.draft())

    control.do("POST", "reset")

    assert control.do("GET", "directory") == {"people": [], "groups": []}
    assert control.do("GET", "counts") == {"sent": {}, "delivered": {}, "left_the_tenant": 0}


class Process:
    """`python -m service.sandbox`."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.exchanges = folder / "exchanges.jsonl"
        options = ["--port", str(port), "--state", str(folder / "state"), "--exchanges", str(self.exchanges)]
        environment = {name: value for name, value in os.environ.items() if name != "OKR_CLOCK_FILE"}
        self.process = subprocess.Popen([sys.executable, "-m", "service.sandbox", *options], env=environment)
        wait_until(self._answers, "the sandbox answers")

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/_sandbox/health", timeout=1).ok
        except requests.ConnectionError:
            return False


def test_process_serves_records_and_remembers(tmp_path: Path) -> None:
    first = Process(tmp_path)
    Control(first.url).do("POST", "directory", {"people": PEOPLE, "groups": GROUPS})
    graph = Graph(first.url)
    graph.send(graph.draft())
    delta = graph.get(f"/users/{MIRA}/mailFolders/inbox/messages/delta")
    assert first.stop() == 0

    second = Process(tmp_path)
    control = Control(second.url)
    again = Graph(second.url)
    again.send(again.draft())
    link = delta["@odata.deltaLink"].replace(first.url, second.url)
    new = again.get(link)["value"]
    messages = control.messages(MIRA)
    assert second.stop() == 0

    assert [len(messages), len(new)] == [2, 1]
    assert len(read_exchanges(first.exchanges)) == 6


def test_damaged_state_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "state.pickle").write_bytes(b"no snapshot")

    run = subprocess.run(
        [sys.executable, "-m", "service.sandbox", "--port", "0", "--state", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert run.returncode == 1
    assert run.stderr.strip().endswith("delete it to begin with an empty sandbox.")


def test_taken_port_is_refused_in_words(tmp_path: Path, sandbox: str) -> None:
    port = sandbox.rpartition(":")[2]

    run = subprocess.run(
        [sys.executable, "-m", "service.sandbox", "--port", port, "--state", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert run.returncode == 1
    assert f"Port {port} is in use" in run.stderr


def test_server_that_closes_ends_kept_connections() -> None:
    running = server.serve()
    with requests.Session() as session:
        session.get(f"{running.url}/_sandbox/health", timeout=10)
        running.close()

        with pytest.raises(requests.ConnectionError):
            session.get(f"{running.url}/_sandbox/health", timeout=10)
