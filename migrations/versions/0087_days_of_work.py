"""Know on which days of the week somebody works, so that nobody is reminded on a day off"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0087"
down_revision = "0086"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("working_days", sa.String(7), nullable=True))


def downgrade() -> None:
    op.drop_column("people", "working_days")
