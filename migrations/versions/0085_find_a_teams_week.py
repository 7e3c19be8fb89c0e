"""Find a team's week, and what somebody reads, without reading the other weeks and people"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0085"
down_revision = "0084"
branch_labels = None
depends_on = None

_PERIOD_OF_THE_LINE = """
    UPDATE alignments SET period =
        (SELECT line.period FROM weekly_key_results AS line WHERE line.id = alignments.weekly_key_result_id)
"""


def upgrade() -> None:
    with op.batch_alter_table("alignments") as batch_op:
        batch_op.add_column(sa.Column("period", sa.String(length=8), nullable=True))
    op.execute(_PERIOD_OF_THE_LINE)
    with op.batch_alter_table("alignments") as batch_op:
        batch_op.alter_column("period", existing_type=sa.String(length=8), nullable=False)
        batch_op.drop_index("ix_alignments_team_id")
        batch_op.create_index("ix_alignments_team_id_period", ["team_id", "period"])
    op.create_index("ix_people_manager_id", "people", ["manager_id"])
    op.create_index("ix_teams_lead_id", "teams", ["lead_id"])


def downgrade() -> None:
    op.drop_index("ix_teams_lead_id", table_name="teams")
    op.drop_index("ix_people_manager_id", table_name="people")
    with op.batch_alter_table("alignments") as batch_op:
        batch_op.drop_index("ix_alignments_team_id_period")
        batch_op.create_index("ix_alignments_team_id", ["team_id"])
        batch_op.drop_column("period")
