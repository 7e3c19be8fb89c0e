"""The benchmark `scale`: plan a setup wave for a thousand, ten thousand, a hundred thousand members."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.report import Goal, Report, Table

FULL = (1_000, 10_000, 100_000)
QUICK = (200, 2_000)
"""Members."""


@dataclass(frozen=True)
class Planned:
    """What planning one wave took."""

    members: int
    seconds: float
    peak_mb: float
    """Resident memory at its highest, in MB."""
    mails: int
    statements: int


def run(*, quick: bool) -> Report:
    """Measure each size in a process of its own: memory that was once taken stays taken."""
    found = [_in_child(members) for members in (QUICK if quick else FULL)]
    small, large = found[0], found[-1]
    exponent = math.log(large.seconds / small.seconds) / math.log(large.members / small.members)
    return Report(
        "scale",
        "Plan one setup wave: the rows of who is asked and of each mail, on SQLite with synchronous=FULL.",
        (
            Table(
                "Planning a wave",
                ("members", "seconds", "µs a member", "statements", "peak MB", "mails planned"),
                tuple(
                    (
                        each.members,
                        each.seconds,
                        each.seconds / each.members * 1e6,
                        each.statements,
                        each.peak_mb,
                        each.mails,
                    )
                    for each in found
                ),
            ),
        ),
        (
            Goal(
                f"exponent from {small.members:,} to {large.members:,} members",
                "≤ 1.05",
                f"{exponent:.2f}",
                exponent <= 1.05,
                decides=not quick,
            ),
            Goal("every member's mail is planned", "all", str(large.mails), large.mails == large.members),
            Goal(
                f"{large.members:,} members, seconds",
                "≤ 5",
                f"{large.seconds:.1f}",
                large.seconds <= 5,
                decides=False,
            ),
            Goal(
                "more memory than for the smallest, MB",
                "≤ 30",
                f"{large.peak_mb - small.peak_mb:.0f}",
                large.peak_mb - small.peak_mb <= 30,
                decides=not quick,
            ),
            Goal(
                "statements a member",
                "≤ 0.1",
                f"{large.statements / large.members:.2f}",
                large.statements <= 0.1 * large.members,
            ),
        ),
        ("Seconds are CPU seconds of the planning process. Each size is planned in a process of its own.",),
    )


def _in_child(members: int) -> Planned:
    answer = subprocess.run(  # noqa: S603 - our own command.
        (sys.executable, "-m", "bench.scale.run", str(members)), capture_output=True, text=True, check=True
    )
    return Planned(**json.loads(answer.stdout.splitlines()[-1]))


def plan(members: int, folder: Path) -> Planned:
    """Plan one wave for so many members, in a database below `folder`."""
    import resource

    from sqlalchemy import event, func, select

    from bench.installation import START, add_team
    from bench.measure import cpu_seconds
    from service.bootstrap import build_app
    from service.clock import set_offset
    from service.config import load_config
    from service.db import migrate
    from service.db.tables import Delivery
    from service.workflow import plan_week
    from service.workflow.outbox import ensure_mailbox

    clock = folder / "clock"
    set_offset(clock, START)
    config = load_config(
        data_dir=str(folder), secret_key="x" * 32, sandbox_url="http://127.0.0.1:1", clock_file=str(clock)
    )
    app = build_app(config)
    migrate.upgrade(app.db)
    with app.db.begin() as session:
        add_team(session, members)
        ensure_mailbox(session, config.mailbox)
    set_offset(clock, START.replace(hour=9, minute=1))
    statements = [0]

    @event.listens_for(app.db.engine, "before_cursor_execute")
    def _count(*_: object) -> None:
        statements[0] += 1

    before = cpu_seconds()
    plan_week.plan_due_waves(app)
    seconds = cpu_seconds() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with app.db.read() as session:
        mails = session.scalar(select(func.count()).select_from(Delivery)) or 0
    app.db.close()
    return Planned(members, seconds, peak, mails, statements[0])


if __name__ == "__main__":
    os.environ.pop("OKR_CONFIG", None)
    with tempfile.TemporaryDirectory(prefix="okr-b-") as name:
        print(json.dumps(asdict(plan(int(sys.argv[1]), Path(name)))))
