"""`okr explain`: one person's week."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from service.workflow.explain import Explanation


@click.command()
@click.argument("person")
@click.argument("week")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def explain(person: str, week: str, as_json: bool) -> None:
    """
    Tell what PERSON (an address, or a name that only one has) was sent and answered in WEEK (2026-W43), and why.

    What was not sent is in it as well, with its reason. Times are UTC.
    """
    from service.cli.opening import open_app
    from service.cli.output import print_json
    from service.workflow.explain import explain as explain_week

    explanation = explain_week(open_app("explain"), person, _checked(week))
    if as_json:
        print_json(explanation)
    else:
        _print(explanation)


def _checked(week: str) -> str:
    from service.domain.periods import Period

    try:
        return str(Period.parse(week))
    except ValueError as error:
        raise click.BadParameter("write an ISO week like 2026-W43.", param_hint="WEEK") from error


def _print(explanation: Explanation) -> None:
    from service.cli.output import print_lines, print_table

    click.echo(f"{explanation.person} <{explanation.address}>, {explanation.week}\n")
    print_lines("Lists", explanation.lists)
    print_lines("Key results", explanation.lines)
    events = (
        (f"{event.at:%a %d %b %H:%M}", event.what, event.outcome, event.why) for event in explanation.events
    )
    print_table("What happened", ("UTC", "what", "outcome", "why"), events)
