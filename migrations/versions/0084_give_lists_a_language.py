"""Give lists a language for those of their people whose own nobody knows"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0084"
down_revision = "0083"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("distribution_lists") as batch_op:
        batch_op.add_column(sa.Column("language", sa.String(16), nullable=True))
    with op.batch_alter_table("people") as batch_op:
        batch_op.add_column(sa.Column("own_language", sa.String(16), nullable=True))
    # English was also written where nobody knew.
    op.execute(
        "UPDATE people SET own_language = language WHERE settings_read_at IS NOT NULL OR language <> 'en'"
    )


def downgrade() -> None:
    with op.batch_alter_table("people") as batch_op:
        batch_op.drop_column("own_language")
    with op.batch_alter_table("distribution_lists") as batch_op:
        batch_op.drop_column("language")
