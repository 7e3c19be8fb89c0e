"""Give lanes their pace, people their mailbox, the outbox its switch, and poison mail its waits"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0060"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sending",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("look_first_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sending")),
    )
    op.add_column("people", sa.Column("mailbox", sa.String(length=320), nullable=True))
    op.add_column("mailboxes", sa.Column("recent_sends", sa.JSON(), nullable=True))
    op.add_column("mailboxes", sa.Column("send_troubles", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("mailboxes", sa.Column("paused_because", sa.Text(), nullable=True))
    op.add_column("mailboxes", sa.Column("looked_after_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("folders", sa.Column("failures", sa.Integer(), nullable=False, server_default="0"))
    op.drop_column("deliveries", "unclear_since")
    op.add_column("deliveries", sa.Column("replaced_by_id", sa.Integer(), nullable=True))
    op.create_index("ix_deliveries_mailbox_submitted_at", "deliveries", ["mailbox", "submitted_at"])
    op.add_column("inbound_messages", sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("inbound_messages", sa.Column("reruns", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("inbound_messages", "reruns")
    op.drop_column("inbound_messages", "retry_at")
    op.drop_index("ix_deliveries_mailbox_submitted_at", table_name="deliveries")
    op.drop_column("deliveries", "replaced_by_id")
    op.add_column("deliveries", sa.Column("unclear_since", sa.DateTime(timezone=True), nullable=True))
    op.drop_column("folders", "failures")
    op.drop_column("mailboxes", "looked_after_at")
    op.drop_column("mailboxes", "paused_because")
    op.drop_column("mailboxes", "send_troubles")
    op.drop_column("mailboxes", "recent_sends")
    op.drop_column("people", "mailbox")
    op.drop_table("sending")
