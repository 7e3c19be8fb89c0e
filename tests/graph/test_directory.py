"""Lists, people and managers, over the sandbox and, where it has none of the kind, by script."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from service.errors import ConfigurationError, TransientError
from service.graph.client import GraphClient
from service.graph.directory import Directory, DirectoryPerson, OtherMember
from tests.graph.sandbox import BEN, MIRA, MONA, OKR, Sandbox
from tests.graph.scripted_server import Answer, ScriptedServer


@pytest.fixture
def directory(graph: GraphClient, sandbox: Sandbox) -> Directory:
    return Directory(graph)


def _id_of(directory: Directory, address: str) -> str:
    person = directory.person(address)
    assert person is not None
    return person.id


@pytest.mark.parametrize(
    ("address", "name", "kind"),
    [("ops@example.com", "Ops", "distribution"), ("everybody@example.com", "Everybody", "m365")],
)
def test_list_is_found_by_its_address(directory: Directory, address: str, name: str, kind: str) -> None:
    group = directory.find_group(address)

    assert group is not None
    assert (group.name, group.kind, group.address) == (name, kind, address)


def test_list_is_found_by_another_address_of_it(directory: Directory) -> None:
    group = directory.find_group("operations@example.com")

    assert group is not None
    assert group.address == "ops@example.com"


@pytest.mark.parametrize("address", ["nothing@example.com", "o'brien@example.com", MIRA])
def test_address_of_no_list_finds_none(directory: Directory, address: str) -> None:
    assert directory.find_group(address) is None


def test_members_come_through_nested_lists_each_once(directory: Directory) -> None:
    group = directory.find_group("everybody@example.com")
    assert group is not None

    members = directory.members(group.id)

    people = [member for member in members if isinstance(member, DirectoryPerson)]
    assert sorted(person.mail or "" for person in people) == [BEN, MIRA, MONA]
    others = [(member.type, member.name) for member in members if isinstance(member, OtherMember)]
    assert others == [("group", "Ops")]


def test_person_is_read_with_all_addresses(directory: Directory) -> None:
    mira = directory.person(MIRA)

    assert mira is not None
    assert (mira.display_name, mira.given_name, mira.mail) == ("Mira Möller", "Mira", MIRA)
    assert mira.addresses == (MIRA, "m.moeller@example.com")
    assert (mira.is_enabled, mira.is_guest, mira.preferred_language) == (True, False, "de-DE")


def test_person_is_found_by_id_and_by_another_address(directory: Directory) -> None:
    known = _id_of(directory, MIRA)

    assert _id_of(directory, known) == known
    assert _id_of(directory, "m.moeller@example.com") == known


@pytest.mark.parametrize(
    "name", ["nobody@example.com", "o'brien@example.com", "00000000-0000-0000-0000-000000000000"]
)
def test_nobody_is_found_where_nobody_is(directory: Directory, name: str) -> None:
    assert directory.person(name) is None


def test_manager_is_found_and_may_be_missing(directory: Directory) -> None:
    manager = directory.manager(_id_of(directory, MIRA))

    assert manager is not None
    assert manager.mail == MONA
    assert directory.manager(manager.id) is None


def test_disabled_account_and_guest_are_told(sandbox: Sandbox, directory: Directory) -> None:
    sandbox.change_person(BEN, enabled=False, user_type="Guest")

    ben = directory.person(BEN)

    assert ben is not None
    assert (ben.is_enabled, ben.is_guest) == (False, True)


def test_mailbox_settings_of_a_member_are_read(sandbox: Sandbox, directory: Directory) -> None:
    absence = {"message": "Away", "start": "2026-10-19T06:00:00+00:00", "end": "2026-10-26T06:00:00+00:00"}
    sandbox.change_person(MIRA, automatic_replies=absence)

    found = directory.mailbox_settings(_id_of(directory, MIRA))

    assert found is not None
    assert (found.time_zone_given, found.time_zone) == ("W. Europe Standard Time", "Europe/Berlin")
    assert (found.locale, found.purpose) == ("de-DE", "user")
    assert found.automatic_replies.starts_at == datetime(2026, 10, 19, 6, tzinfo=UTC)
    assert found.automatic_replies.active_at(datetime(2026, 10, 20, tzinfo=UTC))


def test_member_without_a_mailbox_has_no_settings(directory: Directory) -> None:
    assert directory.mailbox_settings(_id_of(directory, BEN)) is None
    assert directory.mailbox_settings(_id_of(directory, OKR)) is not None


# What the sandbox's directory does not hold


def _user(**changes: Any) -> dict[str, Any]:
    return {
        "@odata.type": "#microsoft.graph.user",
        "id": "5f1c",
        "displayName": "Mira",
        "userPrincipalName": "mira@example.com",
        "mail": "Mira@example.com",
        "proxyAddresses": [
            "smtp:m@example.com",
            "SMTP:mira@example.com",
            "x500:/o=Example",
            "SIP:mira@example.com",
        ],
        **changes,
    }


def test_primary_address_comes_first_and_only_mail_addresses_count(
    server: ScriptedServer, client: GraphClient
) -> None:
    server.will_answer(Answer(200, _user()))

    person = Directory(client).person("5f1c")

    assert person is not None
    assert person.addresses == ("Mira@example.com", "m@example.com")


def test_contacts_and_devices_are_reported_with_their_type(
    server: ScriptedServer, client: GraphClient
) -> None:
    contact = {
        "@odata.type": "#microsoft.graph.orgContact",
        "id": "c1",
        "displayName": "Olaf",
        "mail": "olaf@e.example",
    }
    server.will_answer(
        Answer(200, {"value": [contact, {"@odata.type": "#microsoft.graph.device", "id": "d1"}]})
    )

    assert Directory(client).members("g1") == (
        OtherMember("c1", "orgContact", "Olaf", "olaf@e.example"),
        OtherMember("d1", "device", None, None),
    )


def test_members_without_properties_are_a_missing_permission_and_not_an_empty_team(
    server: ScriptedServer, client: GraphClient
) -> None:
    limited = _user(displayName=None, userPrincipalName=None, mail=None, proxyAddresses=None)
    server.will_answer(Answer(200, {"value": [limited]}))

    with pytest.raises(ConfigurationError, match=r"User\.Read\.All"):
        Directory(client).members("g1")


def test_member_listed_twice_is_one_member(server: ScriptedServer, client: GraphClient) -> None:
    server.will_answer(Answer(200, {"value": [_user(), _user()]}))

    assert len(Directory(client).members("g1")) == 1


def test_manager_who_is_a_mere_contact_is_none(server: ScriptedServer, client: GraphClient) -> None:
    server.will_answer(
        Answer(200, {"@odata.type": "#microsoft.graph.orgContact", "id": "c1", "mail": "x@e.example"})
    )

    assert Directory(client).manager("5f1c") is None


@pytest.mark.parametrize(
    ("flags", "kind"),
    [
        ({"groupTypes": ["Unified"], "mailEnabled": True, "securityEnabled": True}, "m365"),
        ({"groupTypes": [], "mailEnabled": True, "securityEnabled": False}, "distribution"),
        ({"groupTypes": [], "mailEnabled": True, "securityEnabled": True}, "mail-enabled security"),
        ({"groupTypes": ["DynamicMembership"], "mailEnabled": False, "securityEnabled": True}, "security"),
    ],
)
def test_kind_of_a_list_is_told(
    server: ScriptedServer, client: GraphClient, flags: dict[str, Any], kind: str
) -> None:
    server.will_answer(Answer(200, {"value": [{"id": "g1", "visibility": "HiddenMembership", **flags}]}))

    group = Directory(client).find_group("ops@example.com")

    assert group is not None
    assert group.kind == kind
    assert group.is_dynamic == ("DynamicMembership" in flags["groupTypes"])
    assert group.hides_members


def test_managers_of_many_are_read_twenty_in_a_call(directory: Directory, sandbox: Sandbox) -> None:
    ids = {address: _id_of(directory, address) for address in (MIRA, BEN, MONA)}
    before = len(sandbox.exchanges())

    managers = directory.managers([*ids.values()])

    assert {address: getattr(managers[key], "mail", None) for address, key in ids.items()} == {
        MIRA: MONA,
        BEN: MONA,
        MONA: None,
    }
    assert len(sandbox.exchanges()) == before + 1


def test_a_manager_that_a_batch_could_not_read_is_asked_for_again(
    directory: Directory, sandbox: Sandbox
) -> None:
    ids = [_id_of(directory, address) for address in (MIRA, BEN)]
    sandbox.fault(path="/manager", status=429, code="TooManyRequests", retry_after="0")

    managers = directory.managers(ids)

    assert [getattr(managers[key], "mail", None) for key in ids] == [MONA, MONA]


def test_managers_that_can_not_be_read_are_an_error_and_not_nobody(
    directory: Directory, sandbox: Sandbox
) -> None:
    ids = [_id_of(directory, address) for address in (MIRA, BEN)]
    sandbox.fault(path="/manager", status=503, times=50)

    with pytest.raises(TransientError):
        directory.managers(ids)
