"""Who may do what, on plain values."""

from __future__ import annotations

from service.domain.access import Action, Role, RoleNames, Viewer, may, roles_of

OPS, HR = 1, 2
ANYONE = RoleNames(frozenset({"admin"}))
STRICT = RoleNames(frozenset({"admin"}), frozenset({"leads-group"}), frozenset({"staff-group"}))


def viewer(*claims: str, names: RoleNames = ANYONE, reads: int = 0, belongs_to: int = 0) -> Viewer:
    teams = (frozenset({reads} - {0}), frozenset({belongs_to} - {0}))
    return Viewer("Someone", 1, roles_of(claims, names), *teams)


def test_without_named_groups_everyone_is_what_the_directory_says() -> None:
    assert roles_of((), ANYONE) == {Role.MANAGER, Role.MEMBER}


def test_named_groups_are_needed_beside_the_directory() -> None:
    assert roles_of(("other",), STRICT) == set()
    assert not may(viewer(names=STRICT, reads=OPS, belongs_to=OPS), Action.SEE_TEAM, OPS)
    assert may(viewer("leads-group", names=STRICT, reads=OPS), Action.SEE_TEAM, OPS)
    assert may(viewer("staff-group", names=STRICT, belongs_to=OPS), Action.SEE_TEAM, OPS)
    assert not may(viewer("staff-group", names=STRICT, reads=OPS), Action.SEE_TEAM, OPS)


def test_nobody_sees_a_team_that_is_not_theirs() -> None:
    for someone in (viewer(reads=OPS), viewer(belongs_to=OPS), viewer("admin"), viewer()):
        assert not may(someone, Action.SEE_TEAM, HR)
        assert not may(someone, Action.SEE_TEAM, None)


def test_only_readers_see_the_notes_beside_scores() -> None:
    assert may(viewer(reads=OPS), Action.SEE_NOTES, OPS)
    assert not may(viewer(belongs_to=OPS), Action.SEE_NOTES, OPS)
    assert not may(viewer("admin"), Action.SEE_NOTES, OPS)


def test_only_admins_administer() -> None:
    assert may(viewer("admin"), Action.ADMINISTER)
    assert not may(viewer("Admin", reads=OPS, belongs_to=OPS), Action.ADMINISTER)


def test_admin_without_a_team_has_no_board() -> None:
    assert not may(viewer("admin"), Action.SEE_BOARD)
