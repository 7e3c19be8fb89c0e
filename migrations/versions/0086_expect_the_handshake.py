"""Remember until when Graph's handshake is expected: only after a call of our own"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0086"
down_revision = "0085"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mailboxes", sa.Column("handshake_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("mailboxes", "handshake_until")
