"""
The tenant's directory in Graph: find a distribution list, its people, their managers.

What their mailboxes say (zone, language, automatic replies) is read by `service.graph.mailbox_settings`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from service.errors import ConfigurationError, NotFoundError
from service.graph.answers import JSONObject
from service.graph.client import GraphClient, Route, route
from service.graph.mailbox_settings import MailboxSettings, read_mailbox_settings
from service.graph.odata import literal

GroupKind = Literal["m365", "security", "mail-enabled security", "distribution"]

_PERSON_FIELDS = "id,displayName,givenName,surname,mail,userPrincipalName,proxyAddresses,accountEnabled,userType,preferredLanguage"
_GROUP_FIELDS = "id,displayName,mail,proxyAddresses,groupTypes,mailEnabled,securityEnabled,visibility"


@dataclass(frozen=True)
class Group:
    """A list of people that Graph can show. Dynamic distribution groups of Exchange are not among these."""

    id: str
    name: str
    address: str | None
    kind: GroupKind
    is_dynamic: bool
    """Its members follow a rule, so nobody can be put on it by hand."""
    hides_members: bool
    """Needs Member.Read.Hidden; without it the list looks empty."""


@dataclass(frozen=True)
class DirectoryPerson:
    """A user of the directory. A shared mailbox or a room is one too; its mailbox settings tell which."""

    id: str
    display_name: str = field(repr=False)
    given_name: str | None = field(repr=False)
    surname: str | None = field(repr=False)
    mail: str | None = field(repr=False)
    """The primary address; None where the account has no mailbox and no contact address."""
    user_principal_name: str = field(repr=False)
    addresses: tuple[str, ...] = field(repr=False)
    """All mail addresses of the account, the primary one first, without `smtp:`."""
    is_enabled: bool
    """Shared mailboxes are disabled accounts, so False does not mean that the person has left."""
    is_guest: bool
    preferred_language: str | None


@dataclass(frozen=True)
class OtherMember:
    """A member of a list that is no user: a nested group (its people are listed as well), a contact, a device."""

    id: str
    type: str
    """Graph's word for it: group, orgContact, device, servicePrincipal, …"""
    name: str | None = field(repr=False)
    mail: str | None = field(repr=False)


DirectoryMember = DirectoryPerson | OtherMember


class Directory:
    """Read the directory. All methods raise the errors that `GraphClient` names; changes show with a delay."""

    def __init__(self, client: GraphClient) -> None:
        self._client = client

    def find_group(self, address: str) -> Group | None:
        """Return the list with that address, the primary or another one of it."""
        found = self._find_by_address(route("/groups"), address, _GROUP_FIELDS)
        return None if found is None else _group(found)

    def members(self, group_id: str) -> tuple[DirectoryMember, ...]:
        """
        Return everybody and everything in a list, through nested groups, each once.

        A list with hidden members can come back empty, so an unexpectedly empty answer is no proof of an empty list.

        Raises:
            ConfigurationError: The app may see that there are members, but not who they are.
        """
        where = route("/groups/{group}/transitiveMembers", group=group_id)
        query = {"$select": _PERSON_FIELDS, "$top": "999"}
        found = {member["id"]: _member(member) for member in self._client.items(where, query)}
        return tuple(found.values())

    def managers(self, user_ids: Sequence[str]) -> dict[str, DirectoryPerson | None]:
        """Return whom the directory names as manager of each of these users; None as `manager` does."""
        wheres = [route("/users/{user}/manager", user=user_id) for user_id in user_ids]
        found = self._client.get_many(wheres, {"$select": _PERSON_FIELDS})
        read = [_member(raw) if raw is not None else None for raw in found]
        return {
            user_id: manager if isinstance(manager, DirectoryPerson) else None
            for user_id, manager in zip(user_ids, read, strict=True)
        }

    def manager(self, user_id: str) -> DirectoryPerson | None:
        """Return whom the directory names as manager; None where it names nobody, or a mere contact."""
        return self._person(route("/users/{user}/manager", user=user_id))

    def person(self, address_or_id: str) -> DirectoryPerson | None:
        """Return the user with that id, principal name or mail address."""
        direct = self._person(route("/users/{user}", user=address_or_id))
        if direct is not None or "@" not in address_or_id:
            return direct
        found = self._find_by_address(route("/users"), address_or_id, _PERSON_FIELDS)
        return None if found is None else _person(found)

    def mailbox_settings(self, user_id: str) -> MailboxSettings | None:
        """Return what the user's mailbox says about its owner; None where there is no mailbox that we can ask."""
        return read_mailbox_settings(self._client, user_id)

    def _person(self, where: Route) -> DirectoryPerson | None:
        try:
            found = _member(self._client.get(where, {"$select": _PERSON_FIELDS}))
        except NotFoundError:
            return None
        return found if isinstance(found, DirectoryPerson) else None

    def _find_by_address(self, where: Route, address: str, fields: str) -> JSONObject | None:
        tests = (f"mail eq {literal(address)}", f"proxyAddresses/any(p:p eq {literal('smtp:' + address)})")
        for test in tests:
            for found in self._client.items(where, {"$filter": test, "$select": fields}):
                return found
        return None


def _group(raw: Mapping[str, Any]) -> Group:
    types = raw.get("groupTypes") or ()
    return Group(
        id=raw["id"],
        name=raw.get("displayName") or "",
        address=raw.get("mail"),
        kind=_kind(raw),
        is_dynamic="DynamicMembership" in types,
        hides_members=str(raw.get("visibility")).lower() == "hiddenmembership",
    )


def _kind(raw: Mapping[str, Any]) -> GroupKind:
    if "Unified" in (raw.get("groupTypes") or ()):
        return "m365"
    if not raw.get("securityEnabled"):
        return "distribution"
    return "mail-enabled security" if raw.get("mailEnabled") else "security"


def _member(raw: Mapping[str, Any]) -> DirectoryMember:
    # Graph leaves the type out where a path allows only one, as /users/{id} does.
    kind = str(raw.get("@odata.type") or "user").removeprefix("#microsoft.graph.")
    if kind == "user":
        return _person(raw)
    return OtherMember(raw["id"], kind, raw.get("displayName"), raw.get("mail"))


def _person(raw: Mapping[str, Any]) -> DirectoryPerson:
    name = raw.get("userPrincipalName")
    if not name:
        # Graph's "limited information": who may read groups but not users gets ids with empty properties, and a 200.
        raise ConfigurationError(
            "Graph shows that people are there but not who they are: grant the app User.Read.All and consent to it."
        )
    return DirectoryPerson(
        id=raw["id"],
        display_name=raw.get("displayName") or name,
        given_name=raw.get("givenName"),
        surname=raw.get("surname"),
        mail=raw.get("mail"),
        user_principal_name=name,
        addresses=_addresses(raw),
        is_enabled=raw.get("accountEnabled") is not False,
        is_guest=str(raw.get("userType")).lower() == "guest",
        preferred_language=raw.get("preferredLanguage"),
    )


def _addresses(raw: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the mail addresses in Exchange's list (`SMTP:` marks the primary; `x500:` and the like are none)."""
    listed: list[str] = sorted(
        raw.get("proxyAddresses") or (), key=lambda entry: not entry.startswith("SMTP:")
    )
    given = [raw.get("mail") or "", *(entry[5:] for entry in listed if entry.lower().startswith("smtp:"))]
    # Spelling differs between the two places; the first one stands.
    return tuple({address.lower(): address for address in reversed(given) if address}.values())[::-1]
