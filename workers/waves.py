"""Queue `waves`: write the mails of a wave."""

from __future__ import annotations

from service.bootstrap import current_app
from service.workflow import plan_week
from workers.boundary import job_boundary


@job_boundary
def compose(wave_id: int) -> None:
    """Write the mails of the wave `wave_id`."""
    plan_week.compose_wave(current_app(), wave_id)
