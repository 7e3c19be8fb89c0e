"""Hold, remove and exclude; what a sync changed; objectives that are changed, retired and asked for by mail"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0030"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("distribution_lists") as table:
        table.add_column(sa.Column("held_at", _INSTANT, nullable=True))
        table.add_column(sa.Column("removed_at", _INSTANT, nullable=True))
        table.add_column(sa.Column("sync_problem", sa.Text(), nullable=True))
    with op.batch_alter_table("memberships") as table:
        table.add_column(sa.Column("excluded_because", sa.Text(), nullable=True))
        table.add_column(sa.Column("is_home", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("memberships") as table:
        table.alter_column("is_home", server_default=None)
    with op.batch_alter_table("objectives") as table:
        table.add_column(sa.Column("retired_at", _INSTANT, nullable=True))
    with op.batch_alter_table("key_results") as table:
        table.add_column(sa.Column("retired_at", _INSTANT, nullable=True))
    with op.batch_alter_table("deliveries") as table:
        table.add_column(sa.Column("team_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_deliveries_team_id"), "teams", ["team_id"], ["id"])
    _create_list_syncs()
    _create_objectives_changes()


def _create_list_syncs() -> None:
    op.create_table(
        "list_syncs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("is_applied", sa.Boolean(), nullable=False),
        sa.Column("joined", sa.JSON(), nullable=False),
        sa.Column("left", sa.JSON(), nullable=False),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["distribution_lists.id"], name=op.f("fk_list_syncs_list_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_syncs")),
    )
    op.create_index(op.f("ix_list_syncs_list_id"), "list_syncs", ["list_id"])


def _create_objectives_changes() -> None:
    op.create_table(
        "objectives_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("inbound_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_objectives_changes_team_id")),
        sa.ForeignKeyConstraint(
            ["inbound_id"], ["inbound_messages.id"], name=op.f("fk_objectives_changes_inbound_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objectives_changes")),
        sa.UniqueConstraint("inbound_id", name=op.f("uq_objectives_changes_inbound_id")),
    )
    op.create_index(op.f("ix_objectives_changes_team_id"), "objectives_changes", ["team_id"])


def downgrade() -> None:
    op.drop_table("objectives_changes")
    op.drop_table("list_syncs")
    with op.batch_alter_table("deliveries") as table:
        table.drop_constraint(op.f("fk_deliveries_team_id"), type_="foreignkey")
        table.drop_column("team_id")
    for name, columns in (
        ("key_results", ("retired_at",)),
        ("objectives", ("retired_at",)),
        ("memberships", ("is_home", "excluded_because")),
        ("distribution_lists", ("sync_problem", "removed_at", "held_at")),
    ):
        with op.batch_alter_table(name) as table:
            for column in columns:
                table.drop_column(column)
