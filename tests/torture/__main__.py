"""Run the long torture: `python -m tests.torture --kills 1000 --seed 1`. Exits 1 if anything was violated."""

from __future__ import annotations

import random
import signal
import sys
import tempfile
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from tests.torture.storms import Result, rage

KINDS = ("worker", "web", "supervisor", "redis", "postgres")


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--kills", default=1000, show_default=True, help="How many processes to kill, over all kinds.")
@click.option("--seed", type=int, help="Repeats the script of an earlier run; drawn and shown if left out.")
@click.option(
    "--keep", type=click.Path(path_type=Path), help="Folder for databases and logs, kept afterwards."
)
def main(kills: int, seed: int | None, keep: Path | None) -> None:
    """Kill processes at random under 30 % faults of Graph, on SQLite and on PostgreSQL, and check the outcome."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # What was started is stopped all the same.
    console = Console()
    seed = seed if seed is not None else random.SystemRandom().randrange(1_000_000)
    console.print(f"seed {seed}, {kills} kills")
    results = []
    for name, quota in quotas(kills).items():
        with tempfile.TemporaryDirectory(prefix="okr-t-", ignore_cleanup_errors=True) as folder:
            place = Path(folder) if keep is None else keep / name
            place.mkdir(parents=True, exist_ok=True)
            results.append(_rage(console, place, name, quota, seed))
    console.print(summary(results))
    problems = [problem for result in results for problem in result.violations]
    for problem in problems:
        console.print(f"[red]{problem}[/red]", markup=True, highlight=False)
    sys.exit(1 if problems else 0)


def quotas(kills: int) -> dict[str, dict[str, int]]:
    """Share the kills out: as many of each kind, half of them on either database."""
    share = kills // len(KINDS)
    half = share // 2
    both = ("worker", "web", "supervisor", "redis")
    return {
        "sqlite": dict.fromkeys(both, half),
        "postgres": {**dict.fromkeys(both, share - half), "postgres": kills - 4 * share},
    }


def _rage(console: Console, place: Path, name: str, quota: dict[str, int], seed: int) -> Result:
    def tell(result: Result) -> None:
        killed = ", ".join(f"{kind} {n}" for kind, n in sorted(result.kills.items()))
        console.print(
            f"{name} {result.seconds:5.0f} s  storm {result.storms}: {sum(result.kills.values())} of "
            f"{sum(quota.values())} kills ({killed}), {len(result.violations)} violations"
        )

    return rage(place, quota, seed, on_postgres=name == "postgres", tell=tell)


def summary(results: list[Result]) -> Table:
    """Return the final table."""
    table = Table("", *("SQLite", "PostgreSQL")[: len(results)], title="Torture")
    for kind in KINDS:
        table.add_row(f"SIGKILL {kind}", *(str(result.kills[kind]) for result in results))
    for what in ("SIGSTOP", "FLUSHALL", "clock jump", "delta forgotten"):
        table.add_row(what, *(str(result.other[what]) for result in results))
    for state in ("confirmed", "bounced", "unknown", "cancelled"):
        table.add_row(f"mails {state}", *(str(result.mails[state]) for result in results))
    table.add_row("mails put aside", *(str(result.put_aside) for result in results))
    table.add_row("mails in", *(str(result.mails["in"]) for result in results))
    table.add_row("answers given", *(str(result.said) for result in results))
    table.add_row("calls of Graph", *(str(result.calls) for result in results))
    table.add_row("of them failed", *(str(result.faults) for result in results))
    table.add_row("blows while idle", *(str(result.idle) for result in results))
    table.add_row("states sampled", *(str(result.samples) for result in results))
    table.add_row("slowest calm, s", *(f"{result.slowest_calm:.0f}" for result in results))
    table.add_row("seconds", *(f"{result.seconds:.0f}" for result in results))
    table.add_row("[bold]violations", *(str(len(result.violations)) for result in results))
    return table


if __name__ == "__main__":
    main()
