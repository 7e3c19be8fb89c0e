"""The command: run benchmarks, show what they found, exit 1 if a goal that decides was missed."""

from __future__ import annotations

import json
from importlib import import_module

import click
from rich.console import Console

from bench.report import Report
from bench.show import print_report, write_results

BENCHMARKS: dict[str, str] = {
    "footprint": "bench.footprint.run",
    "form": "bench.form.run",
    "pacing": "bench.pacing.run",
    "reply": "bench.reply.run",
    "mails": "bench.mails.run",
    "digests": "bench.digests.run",
    "scale": "bench.scale.run",
    "wave": "bench.wave.run",
    "ingest": "bench.ingest.run",
}
"""By name the module whose `run(quick=…)` returns the report; imported when it is run."""


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("names", nargs=-1, type=click.Choice(list(BENCHMARKS)), metavar="[NAME]...")
@click.option("--quick", is_flag=True, help="Less of everything, for CI; nothing is written to RESULTS.md.")
@click.option("--json", "as_json", is_flag=True, help="JSON on stdout, the tables on stderr.")
def main(names: tuple[str, ...], quick: bool, as_json: bool) -> None:
    """Run the benchmarks NAME, or all of them."""
    console = Console(stderr=as_json)
    reports = []
    for name in names or BENCHMARKS:
        with console.status(f"{name} is running …"):
            report: Report = import_module(BENCHMARKS[name]).run(quick=quick)
        print_report(report, console)
        if not quick:
            write_results(report, f"python -m bench {name}")
        reports.append(report)
    if as_json:
        click.echo(json.dumps([report.as_json() for report in reports], indent=2, ensure_ascii=False))
    if any(report.fails for report in reports):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
