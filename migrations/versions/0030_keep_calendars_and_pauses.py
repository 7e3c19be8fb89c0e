"""Keep calendars, own zones, deputies, and timetables that change from a period on"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "timetable_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("from_period", sa.String(length=8), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=True),
        sa.Column("cadence", sa.String(length=8), nullable=True),
        sa.Column("anchor", sa.Date(), nullable=True),
        sa.Column("cycle_start", sa.Date(), nullable=True),
        sa.Column("calendar", sa.String(length=24), nullable=True),
        sa.Column("own_zones", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["list_id"], ["distribution_lists.id"], name=op.f("fk_timetable_changes_list_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timetable_changes")),
        sa.UniqueConstraint("list_id", "from_period", name=op.f("uq_timetable_changes_list_id_from_period")),
    )
    op.create_table(
        "days_off",
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_off", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["distribution_lists.id"], name=op.f("fk_days_off_list_id")),
        sa.PrimaryKeyConstraint("list_id", "day", name=op.f("pk_days_off")),
    )
    op.create_table(
        "deputies",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_deputies_person_id")),
        sa.ForeignKeyConstraint(["deputy_id"], ["people.id"], name=op.f("fk_deputies_deputy_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_deputies")),
    )
    op.create_index(op.f("ix_deputies_deputy_id"), "deputies", ["deputy_id"])
    op.add_column("people", sa.Column("zone", sa.String(length=64), nullable=True))
    op.add_column("people", sa.Column("calendar", sa.String(length=24), nullable=True))
    op.add_column("people", sa.Column("settings_read_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("waves") as waves:
        waves.add_column(sa.Column("place", sa.String(length=96), nullable=False, server_default=""))
        waves.drop_constraint(op.f("uq_waves_list_id_period_kind"), type_="unique")
        waves.create_unique_constraint(
            op.f("uq_waves_list_id_period_kind_place"), ["list_id", "period", "kind", "place"]
        )
    with op.batch_alter_table("waves") as waves:
        waves.alter_column("place", server_default=None)


def downgrade() -> None:
    raise NotImplementedError("Go back by restoring the backup.")
