"""Run migrations on the connection that `service.db.migrate` opens."""

from __future__ import annotations

from typing import Literal

from alembic import context

from service.db.tables import Table
from service.db.types import UtcDateTime


def render_type(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Write instants as plain SQLAlchemy, so that a migration never depends on today's code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,
    render_item=render_type,
)
with context.begin_transaction():
    context.run_migrations()
