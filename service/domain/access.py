"""
Who may do what: the one place that decides it, on plain values.

Roles come from Entra (app roles or groups), what they reach from the directory: a manager sees the teams that they
read, a member their own, an admin runs the installation. Personal links are no sign-in and no part of this.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a signed-in person may be; one person can be several."""

    ADMIN = "admin"
    MANAGER = "manager"
    MEMBER = "member"


class Action(StrEnum):
    """What can be done on a page that needs a sign-in."""

    ENTER = "enter"
    """Be signed in: the own session, sign-out."""
    SEE_BOARD = "see_board"
    """See boards at all; which ones says SEE_TEAM."""
    SEE_TEAM = "see_team"
    """See one team's board; the object is the team's id."""
    SEE_NOTES = "see_notes"
    """See reasons, blocks, absences and missing answers of a team as its digest shows them; the object is its id."""
    GUIDE_TEAM = "guide_team"
    """Say whether a team's people get thoughts on their lines; the object is its id. An admin does it on the list's page."""
    ADMINISTER = "administer"
    """Lists, people, objectives, timetables, health: everything of the installation."""


@dataclass(frozen=True)
class RoleNames:
    """Which app roles' values and which groups' object ids make an admin, a manager, a member."""

    admins: frozenset[str]
    managers: frozenset[str] = frozenset()
    """Empty: every lead, and everyone whom the directory names as a manager."""
    members: frozenset[str] = frozenset()
    """Empty: everyone on a list."""


@dataclass(frozen=True)
class Viewer:
    """A signed-in person: what they are, and which teams are theirs."""

    name: str
    person_id: int | None = None
    """Who they are among the people we know; None for somebody on no list and above nobody."""
    roles: frozenset[Role] = frozenset()
    reads: frozenset[int] = frozenset()
    """Ids of the teams whose digest they read: as lead, or as manager of a member."""
    belongs_to: frozenset[int] = frozenset()
    """Ids of the teams on whose lists they are."""

    @property
    def teams(self) -> frozenset[int]:
        """Ids of the teams whose boards they see."""
        read = self.reads if Role.MANAGER in self.roles else frozenset[int]()
        own = self.belongs_to if Role.MEMBER in self.roles else frozenset[int]()
        return read | own


def roles_of(claims: Iterable[str], names: RoleNames) -> frozenset[Role]:
    """Return the roles that the claims of a sign-in give. To be nobody on any list is still to have no board."""
    given = frozenset(claims)
    roles = {Role.ADMIN} if given & names.admins else set[Role]()
    for role, wanted in ((Role.MANAGER, names.managers), (Role.MEMBER, names.members)):
        if not wanted or given & wanted:
            roles.add(role)
    return frozenset(roles)


def may(viewer: Viewer, action: Action, object_id: int | None = None) -> bool:
    """Say whether a person may do something; `object_id` is the team's where the action is about one, else not looked at."""
    match action:
        case Action.ENTER:
            return True
        case Action.SEE_BOARD:
            return bool(viewer.teams)
        case Action.SEE_TEAM:
            return object_id in viewer.teams
        case Action.SEE_NOTES | Action.GUIDE_TEAM:
            return object_id in viewer.reads and Role.MANAGER in viewer.roles
        case Action.ADMINISTER:
            return Role.ADMIN in viewer.roles
