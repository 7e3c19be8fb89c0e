"""Delta: what is new, changed and gone in a folder since the last time."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.office import OKR, OLAF, Control, Graph

FOLDER = f"/users/{OKR}/mailFolders/inbox/messages"
DELTA = f"{FOLDER}/delta"


def arrive(control: Control, *subjects: str) -> None:
    for subject in subjects:
        control.do(
            "POST",
            "mail",
            {"from": {"address": OLAF}, "to": [{"address": OKR}], "subject": subject, "text": "x"},
        )


def read(graph: Graph, path: str, **headers: str) -> tuple[list[dict[str, Any]], str]:
    """Return all entries of a round, and the link of the next one."""
    pages = list(graph.pages(path, **headers))
    return [entry for page in pages for entry in page["value"]], pages[-1]["@odata.deltaLink"]


def names(entries: list[dict[str, Any]]) -> list[str]:
    return [entry.get("subject") or entry["@removed"]["reason"] for entry in entries]


def test_first_round_reads_everything_and_the_next_one_what_is_new(graph: Graph, control: Control) -> None:
    arrive(control, "A", "B")
    first, link = read(graph, DELTA)
    arrive(control, "C")
    second, link = read(graph, link)
    third, _ = read(graph, link)

    assert [names(entries) for entries in (first, second, third)] == [["A", "B"], ["C"], []]


def test_round_comes_in_pages_of_the_preferred_size(graph: Graph, control: Control) -> None:
    arrive(control, *"ABCDE")

    pages = list(graph.pages(DELTA, Prefer='IdType="ImmutableId", odata.maxpagesize=2'))

    assert [names(page["value"]) for page in pages] == [["A", "B"], ["C", "D"], ["E"]]
    assert ["@odata.deltaLink" in page for page in pages] == [False, False, True]


def test_links_keep_the_options_of_the_first_call(graph: Graph, control: Control) -> None:
    arrive(control, "A", "B")
    expand = "singleValueExtendedProperties($filter=id eq 'String 0x001A')"
    first, link = read(graph, f"{DELTA}?$select=subject&$top=1&$expand={expand}")
    arrive(control, "C")
    second, _ = read(graph, link)

    for entry in first + second:
        assert entry.keys() - {"@odata.type", "@odata.etag", "singleValueExtendedProperties"} == {
            "id",
            "subject",
        }
        assert entry["singleValueExtendedProperties"][0]["value"] == "IPM.Note"


def test_changed_message_comes_again_once(graph: Graph, control: Control) -> None:
    arrive(control, "A", "B")
    entries, link = read(graph, DELTA)
    for is_read in (True, False, True):
        graph.patch(f"/users/{OKR}/messages/{entries[0]['id']}", {"isRead": is_read})

    changed, _ = read(graph, link)

    assert [(entry["id"], entry["isRead"]) for entry in changed] == [(entries[0]["id"], True)]


@pytest.mark.parametrize("preference", ["", 'IdType="ImmutableId"'])
def test_moved_and_deleted_messages_are_removed_under_the_id_that_was_shown(
    graph: Graph, control: Control, preference: str
) -> None:
    arrive(control, "A", "B", "C")
    entries, link = read(graph, DELTA, Prefer=preference)
    graph.call("DELETE", f"/users/{OKR}/messages/{entries[0]['id']}")
    graph.post(f"/users/{OKR}/messages/{entries[1]['id']}/move", {"destinationId": "archive"})

    removed, _ = read(graph, link, Prefer=preference)

    assert [entry["id"] for entry in removed] == [entry["id"] for entry in entries[:2]]
    assert [entry["@removed"] for entry in removed] == [{"reason": "deleted"}] * 2


def test_message_that_went_away_and_came_back_is_there(graph: Graph, control: Control) -> None:
    arrive(control, "A")
    entries, link = read(graph, DELTA)
    for folder in ("archive", "inbox"):
        graph.post(f"/users/{OKR}/messages/{entries[0]['id']}/move", {"destinationId": folder})

    again, _ = read(graph, link)

    assert names(again) == ["A"]


def test_first_round_does_not_tell_of_what_was_removed_before(graph: Graph, control: Control) -> None:
    arrive(control, "A", "B")
    (first, _), _ = read(graph, DELTA)
    graph.call("DELETE", f"/users/{OKR}/messages/{first['id']}")

    assert names(read(graph, DELTA)[0]) == ["B"]


def test_message_that_goes_in_mid_round_is_told_as_removed(graph: Graph, control: Control) -> None:
    arrive(control, "A", "B")
    page = graph.get(f"{DELTA}?$top=1")
    graph.call("DELETE", f"/users/{OKR}/messages/{page['value'][0]['id']}")

    rest, _ = read(graph, page["@odata.nextLink"])

    assert names(rest) == ["B", "deleted"]


def test_only_wanted_kinds_of_change_are_told(graph: Graph, control: Control) -> None:
    arrive(control, "A")
    entries, link = read(graph, f"{DELTA}?changeType=created")
    graph.patch(f"/users/{OKR}/messages/{entries[0]['id']}", {"isRead": True})
    arrive(control, "B")

    assert names(read(graph, link)[0]) == ["B"]


def test_older_mail_can_be_left_out(graph: Graph, control: Control) -> None:
    arrive(control, "A")

    assert names(read(graph, f"{DELTA}?$filter=receivedDateTime ge 2026-10-05T00:00:00Z")[0]) == ["A"]
    assert names(read(graph, f"{DELTA}?$filter=receivedDateTime gt 2026-10-06T00:00:00Z")[0]) == []


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("$filter=subject eq 'A'", "ErrorInvalidUrlQueryFilter"),
        ("$filter=receivedDateTime le 2026-10-06T00:00:00Z", "ErrorInvalidUrlQueryFilter"),
        ("$orderby=subject", "ErrorInvalidUrlQuery"),
        ("changeType=moved", "ErrorInvalidUrlQuery"),
        ("$search=A", "BadRequest"),
        ("$skip=1", "BadRequest"),
        ("$deltatoken=latest", "BadRequest"),
        ("$skiptoken=bm9uc2Vuc2U", "BadRequest"),
    ],
)
def test_what_delta_does_not_do_is_refused(graph: Graph, query: str, code: str) -> None:
    assert graph.refused("GET", f"{DELTA}?{query}") == (400, code)


def test_links_that_the_server_has_forgotten_are_gone(graph: Graph, control: Control) -> None:
    _, link = read(graph, DELTA)

    control.do("POST", "delta/forget")

    answer = graph.call("GET", link)

    assert answer.status_code == 410
    assert answer.json()["error"]["code"] == "SyncStateNotFound"
    assert answer.headers["Location"].endswith("/messages/delta")
    assert read(graph, DELTA)[0] == []
