"""Split one list into several teams"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("distribution_lists") as table:
        table.add_column(sa.Column("whole_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("manager_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_distribution_lists_whole_id"), "distribution_lists", ["whole_id"], ["id"]
        )
        table.create_foreign_key(op.f("fk_distribution_lists_manager_id"), "people", ["manager_id"], ["id"])
    op.create_table(
        "part_addresses",
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"], ["distribution_lists.id"], name=op.f("fk_part_addresses_list_id")
        ),
        sa.PrimaryKeyConstraint("list_id", "address", name=op.f("pk_part_addresses")),
    )


def downgrade() -> None:
    op.drop_table("part_addresses")
    with op.batch_alter_table("distribution_lists") as table:
        table.drop_constraint(op.f("fk_distribution_lists_manager_id"), type_="foreignkey")
        table.drop_constraint(op.f("fk_distribution_lists_whole_id"), type_="foreignkey")
        table.drop_column("manager_id")
        table.drop_column("whole_id")
