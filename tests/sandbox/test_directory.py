"""People and groups, as Graph's directory calls show them."""

from __future__ import annotations

import pytest

from tests.sandbox.office import BEN, GROUPS, MIRA, MONA, OKR, PEOPLE, Control, Graph

EVENTUAL = {"ConsistencyLevel": "eventual"}


def group_id(graph: Graph, address: str) -> str:
    found = graph.get(f"/groups?$filter=mail eq '{address}'&$select=id")["value"]
    assert len(found) == 1
    return str(found[0]["id"])


def test_user_is_found_by_id_and_by_principal_name_in_any_case(graph: Graph) -> None:
    mira = graph.get(f"/users/{MIRA.upper()}")

    assert mira["displayName"] == "Mira Möller"
    assert graph.get(f"/users/{mira['id']}")["mail"] == MIRA


def test_user_is_not_found_by_a_proxy_address(graph: Graph) -> None:
    assert graph.refused("GET", "/users/m.moeller@example.com") == (404, "Request_ResourceNotFound")


def test_some_properties_come_only_when_selected(graph: Graph) -> None:
    assert "accountEnabled" not in graph.get(f"/users/{MONA}")

    selected = graph.get(f"/users/{MONA}?$select=accountEnabled,userType,proxyAddresses")

    assert {name: value for name, value in selected.items() if "@" not in name} == {
        "accountEnabled": False,
        "userType": "Member",
        "proxyAddresses": [f"SMTP:{MONA}"],
    }


def test_unknown_property_can_not_be_selected(graph: Graph) -> None:
    assert graph.refused("GET", f"/users/{MIRA}?$select=nickname") == (400, "BadRequest")


def test_manager_and_direct_reports_face_each_other(graph: Graph) -> None:
    assert graph.get(f"/users/{MIRA}/manager?$select=mail")["mail"] == MONA

    reports = graph.get(f"/users/{MONA}/directReports")["value"]

    assert [report["mail"] for report in reports] == [MIRA, BEN]
    assert reports[0]["@odata.type"] == "#microsoft.graph.user"


def test_who_has_no_manager_answers_404(graph: Graph) -> None:
    assert graph.refused("GET", f"/users/{MONA}/manager") == (404, "Request_ResourceNotFound")


def test_users_can_be_found_by_mail(graph: Graph) -> None:
    found = graph.get(
        f"/users?$filter=mail eq '{BEN.upper()}' or proxyAddresses/any(p: p eq 'smtp:m.moeller@example.com')"
    )

    assert [user["mail"] for user in found["value"]] == [MIRA, BEN]


def test_group_is_found_by_its_address_and_by_a_proxy_address(graph: Graph) -> None:
    by_mail = graph.get("/groups?$filter=mail eq 'ALL@example.com'")["value"]
    by_proxy = graph.get("/groups?$filter=proxyAddresses/any(p:p eq 'smtp:everybody@example.com')")["value"]

    assert [group["displayName"] for group in by_mail + by_proxy] == ["Everybody", "Everybody"]


@pytest.mark.parametrize(
    ("name", "types", "mail_enabled", "security_enabled"),
    [("Ops", [], True, False), ("Everybody", ["Unified"], True, False), ("Secret", [], False, True)],
)
def test_kinds_of_groups_are_told_apart(
    graph: Graph, name: str, types: list[str], mail_enabled: bool, security_enabled: bool
) -> None:
    group = graph.get(f"/groups?$filter=displayName eq '{name}'")["value"][0]

    assert (group["groupTypes"], group["mailEnabled"], group["securityEnabled"]) == (
        types,
        mail_enabled,
        security_enabled,
    )


def test_members_are_direct_and_transitive_members_go_down_the_groups(graph: Graph) -> None:
    everybody = group_id(graph, "all@example.com")

    direct = graph.get(f"/groups/{everybody}/members")["value"]
    below = graph.get(f"/groups/{everybody}/transitiveMembers")["value"]

    assert [member["displayName"] for member in direct] == ["Mona Meyer", "Mira Möller", "Ops"]
    assert [member["displayName"] for member in below] == ["Mona Meyer", "Mira Möller", "Ops", "Ben O'Brien"]
    assert below[2]["@odata.type"] == "#microsoft.graph.group"


def test_cast_to_user_needs_an_advanced_query(graph: Graph) -> None:
    path = f"/groups/{group_id(graph, 'all@example.com')}/transitiveMembers/microsoft.graph.user"

    assert graph.refused("GET", path) == (400, "Request_UnsupportedQuery")

    found = graph.get(f"{path}?$count=true&$select=mail", **EVENTUAL)
    assert [user["mail"] for user in found["value"]] == [MONA, MIRA, BEN]
    assert found["@odata.count"] == 3


def test_groups_that_contain_each_other_end(graph: Graph, control: Control) -> None:
    control.do("PATCH", "groups/ops@example.com", {"members": [MIRA, "all@example.com"]})

    below = graph.get(f"/groups/{group_id(graph, 'ops@example.com')}/transitiveMembers")["value"]

    assert [member["displayName"] for member in below] == ["Mira Möller", "Everybody", "Mona Meyer"]


def test_long_lists_come_in_pages(graph: Graph, control: Control) -> None:
    crowd = [{"name": f"P{n:03}", "address": f"p{n}@example.com"} for n in range(230)]
    big = {"name": "Big", "address": "big@example.com", "members": [person["address"] for person in crowd]}
    control.do("POST", "directory", {"people": [*PEOPLE, *crowd], "groups": [*GROUPS, big]})
    path = f"/groups/{group_id(graph, 'big@example.com')}/members?$select=displayName"

    pages = list(graph.pages(path))

    assert [len(page["value"]) for page in pages] == [100, 100, 30]
    names = [member["displayName"] for page in pages for member in page["value"]]
    assert names == [person["name"] for person in crowd]
    assert len(graph.get(f"{path}&$top=999")["value"]) == 230
    assert graph.refused("GET", f"{path}&$top=1000") == (400, "BadRequest")


def test_filter_that_graph_does_not_know_is_refused(graph: Graph) -> None:
    for words in (
        "mail like 'x'",
        "mail eq",
        "shoeSize eq 43",
        "mail eq 'x' and",
        "(mail eq 'x'",
        "mail eq 'x' 'y'",
    ):
        assert graph.refused("GET", f"/groups?$filter={words}") == (400, "BadRequest")


def test_owners_are_listed(graph: Graph) -> None:
    owners = graph.get(f"/groups/{group_id(graph, 'ops@example.com')}/owners")["value"]

    assert [owner["mail"] for owner in owners] == [MONA]


def test_mailbox_settings_tell_zone_language_and_purpose(graph: Graph) -> None:
    settings = graph.get(f"/users/{MIRA}/mailboxSettings")

    assert settings["timeZone"] == "W. Europe Standard Time"
    assert settings["language"]["locale"] == "de-DE"
    assert settings["automaticRepliesSetting"]["status"] == "disabled"
    assert graph.get(f"/users/{OKR}/mailboxSettings?$select=userPurpose")["userPurpose"] == "shared"


def test_absence_shows_in_mailbox_settings(graph: Graph, control: Control) -> None:
    away = {"message": "Away.", "start": "2026-10-05T00:00:00+02:00", "end": "2026-10-12T00:00:00+02:00"}
    control.do("PATCH", f"people/{MIRA}", {"automatic_replies": away})

    setting = graph.get(f"/users/{MIRA}/mailboxSettings")["automaticRepliesSetting"]

    assert setting["status"] == "scheduled"
    assert setting["scheduledEndDateTime"] == {"dateTime": "2026-10-11T22:00:00.0000000", "timeZone": "UTC"}


def test_who_has_no_mailbox_has_no_settings(graph: Graph) -> None:
    assert graph.refused("GET", "/users/room1@example.com/mailboxSettings") == (
        404,
        "MailboxNotEnabledForRESTAPI",
    )
    assert graph.refused("GET", "/users/nobody@example.com/messages") == (404, "ErrorInvalidUser")


def test_changed_address_keeps_mail_manager_and_old_address(graph: Graph, control: Control) -> None:
    graph.send(graph.draft())

    control.do("PATCH", f"people/{MIRA}", {"address": "mira.chen@example.com", "name": "Mira Chen"})
    graph.send(graph.draft(to=MIRA))

    assert len(control.messages("mira.chen@example.com")) == 2
    assert graph.get("/users/mira.chen@example.com/manager")["mail"] == MONA
    assert graph.refused("GET", f"/users/{MIRA}") == (404, "Request_ResourceNotFound")
