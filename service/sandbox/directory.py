"""
Hold the people and groups of the sandbox's tenant, as the control API describes them.

How Graph shows them is `graph_directory`; what they receive is `mailbox`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from service.sandbox import identifiers


class AutomaticReplies(BaseModel):
    """What somebody's mailbox answers by itself, once per sender, between `start` and `end`."""

    model_config = ConfigDict(extra="forbid")

    message: str
    start: AwareDatetime | None = None
    end: AwareDatetime | None = None
    ignores_suppress: bool = False
    """True for systems that answer although the mail asks for no answer (`X-Auto-Response-Suppress`)."""

    def active(self, at: datetime) -> bool:
        """Say whether somebody who writes at `at` gets the answer."""
        return (self.start is None or self.start <= at) and (self.end is None or at < self.end)


class Person(BaseModel):
    """A user of the tenant. `manager` and the members of groups are named by their addresses."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    id: str = ""
    name: str
    given_name: str = ""
    surname: str = ""
    address: str
    proxy_addresses: list[str] = Field(default_factory=list)
    manager: str | None = None
    department: str | None = None
    job_title: str | None = None
    language: str = "en-US"
    time_zone: str = "UTC"
    enabled: bool = True
    user_type: Literal["Member", "Guest"] = "Member"
    user_purpose: Literal["user", "shared", "room", "equipment", "linked", "others"] = "user"
    working_days: tuple[str, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday")
    client: str = "outlook-web"
    signature: list[str] = Field(default_factory=list)
    automatic_replies: AutomaticReplies | None = None
    bounces: Literal["hard", "soft", "delayed"] | None = None
    """What comes back to whoever writes; mail that is only delayed arrives all the same."""
    mailbox: bool = True
    app_roles: list[str] = Field(default_factory=list)
    """What an admin of the tenant has assigned to the person in the app: the `roles` of a sign-in."""


class Group(BaseModel):
    """A distribution list, security group or Microsoft 365 group; members are addresses of people or groups."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    id: str = ""
    name: str
    address: str | None = None
    proxy_addresses: list[str] = Field(default_factory=list)
    kind: Literal["m365", "distribution", "security"] = "distribution"
    """A security group with an address is a mail-enabled one."""
    members: list[str] = Field(default_factory=list)
    owners: list[str] = Field(default_factory=list)


class DirectoryError(ValueError):
    """The description contradicts itself; the sentence names the address."""


class Directory:
    """All people and groups, found by id or by any of their addresses, whatever the case."""

    def __init__(self, people: list[Person], groups: list[Group]) -> None:
        self.people = people
        self.groups = groups
        for entry in self.entries():
            entry.id = entry.id or identifiers.object_id(entry.address or entry.name)
        self.index()
        self._require_known_addresses()

    def entries(self) -> list[Person | Group]:
        """Return the people, then the groups."""
        return [*self.people, *self.groups]

    def index(self) -> None:
        """Rebuild the look-up by id and address; call it after a change of any of them."""
        self._found: dict[str, Person | Group] = {}
        for entry in self.entries():
            for key in (entry.address, *entry.proxy_addresses, entry.id):
                if key is not None and self._found.setdefault(key.casefold(), entry) is not entry:
                    raise DirectoryError(f"{key} belongs to two entries")

    def find(self, key: str) -> Person | Group | None:
        """Return who has this id or address."""
        return self._found.get(key.casefold())

    def person(self, key: str) -> Person | None:
        """Return the person with this id or address."""
        entry = self.find(key)
        return entry if isinstance(entry, Person) else None

    def group(self, key: str) -> Group | None:
        """Return the group with this id or address."""
        entry = self.find(key)
        return entry if isinstance(entry, Group) else None

    def recipient(self, address: str) -> Person | Group | None:
        """Return who gets mail to `address`: first the whole address counts, then the one without `+tag`."""
        local, _, domain = address.partition("@")
        return self.find(address) or self.find(f"{local.partition('+')[0]}@{domain}")

    def domains(self) -> set[str]:
        """Return the tenant's own mail domains, lower case."""
        addresses = (entry.address for entry in self.entries() if entry.address)
        return {address.rpartition("@")[2].casefold() for address in addresses}

    def members(self, group: Group) -> list[Person | Group]:
        """Return the direct members."""
        return [entry for address in group.members if (entry := self.find(address))]

    def transitive_members(self, group: Group) -> list[Person | Group]:
        """Return everybody and every group below, each once; cycles end where they close."""
        return list(self._descend(group, {group.id}))

    def _descend(self, group: Group, seen: set[str]) -> Iterator[Person | Group]:
        for entry in self.members(group):
            if entry.id in seen:
                continue
            seen.add(entry.id)
            yield entry
            if isinstance(entry, Group):
                yield from self._descend(entry, seen)

    def _require_known_addresses(self) -> None:
        managers = [(person.address, person.manager) for person in self.people if person.manager]
        members = [
            (group.name, address) for group in self.groups for address in (*group.members, *group.owners)
        ]
        for owner, address in (*managers, *members):
            if self.find(address) is None:
                raise DirectoryError(f"{owner} names {address}, who is not in the directory")
