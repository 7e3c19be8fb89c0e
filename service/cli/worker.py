"""`okr worker`: the worker process of one queue."""

from __future__ import annotations

import click


@click.command()
@click.argument("queue", type=click.Choice(["outgoing", "inbound", "waves"]))
@click.option(
    "--max-jobs", default=5000, show_default=True, help="End after so many jobs, to be started afresh."
)
def worker(queue: str, max_jobs: int) -> None:
    """
    Work on one QUEUE: outgoing (sends mails), inbound (reads the mailbox) or waves (writes a wave's mails).

    Run one for each queue, and have it started again when it ends. SIGTERM ends it after the running job.
    """
    run(queue, max_jobs)


def run(queue: str, max_jobs: int = 5000) -> None:
    """Be the worker of `queue`."""
    from service.cli.opening import open_app
    from service.job_queue import redis_url
    from service.workflow.heartbeats import Pulse
    from workers import process

    app = open_app(f"worker-{queue}")
    process.run(redis_url(app.config), queue, max_jobs, Pulse(app, f"worker-{queue}").beat)
