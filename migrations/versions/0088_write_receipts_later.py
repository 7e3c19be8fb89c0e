"""Keep what a receipt shows with its row, to be written as a mail after the answer is stored"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0088"
down_revision = "0087"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("facts", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("deliveries", "facts")
