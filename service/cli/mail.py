"""`okr mail`: what leaves, and the switch for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from service.workflow.control_sending import SendingStatus
    from service.workflow.outgoing_mail import MailLine

_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_STATES = ("planned", "drafted", "submitted", "confirmed", "bounced", "unknown", "cancelled")


@click.group()
def mail() -> None:
    """
    Look at mails that leave; hold, stop and resume them; send one again.

    A mail whose fate is unknown is never sent again by itself: look at it with okr mail list and decide.
    """


@mail.command("list")
@click.option(
    "--state", "states", multiple=True, type=click.Choice(_STATES), help="Only mails in this state."
)
@click.option("--all", "all_of_them", is_flag=True, help="All mails, the newest 500.")
@_as_json
def list_(states: tuple[str, ...], all_of_them: bool, as_json: bool) -> None:
    """List mails that ask for a look: unknown, bounced, refused, or held up. Times are UTC."""
    from service.cli.opening import open_app
    from service.cli.output import print_json
    from service.workflow import outgoing_mail

    lines = outgoing_mail.list_mails(open_app("mail"), states, all_of_them=all_of_them)
    if as_json:
        print_json(lines)
        return
    _print_mails(lines)
    if any(line.state == "unknown" and line.replaced_by is None for line in lines):
        click.echo(
            "Unknown: ask the person whether it came. If not: okr mail resend ID (may be a second one)."
        )


@mail.command()
@click.argument("mail_id", type=int)
@_as_json
def show(mail_id: int, as_json: bool) -> None:
    """Show all about the mail MAIL_ID, with its words."""
    from service.cli.opening import open_app
    from service.cli.output import print_json
    from service.workflow import outgoing_mail

    report = outgoing_mail.show_mail(open_app("mail"), mail_id)
    if as_json:
        print_json(report)
        return
    _print_mails((report.line,))
    click.echo(f"Key {report.key}, Message-ID {report.internet_message_id}, tried {report.attempts} times")
    click.echo(f"Submitted {report.submitted_at or 'not'}, confirmed {report.confirmed_at or 'not'}\n")
    click.echo(report.text or "It is not written yet.")


@mail.command()
@click.argument("mail_id", type=int)
@_as_json
def resend(mail_id: int, as_json: bool) -> None:
    """Send the mail MAIL_ID again: one that is unknown, bounced or refused. The person may get it twice."""
    from service.cli.opening import open_app
    from service.cli.output import print_json
    from service.workflow import outgoing_mail

    line = outgoing_mail.resend(open_app("mail"), mail_id)
    if as_json:
        print_json(line)
    else:
        click.echo(
            f"Mail {line.id} leaves in place of mail {mail_id}, from {line.mailbox} to {line.address}."
        )


@mail.command()
@_as_json
def status(as_json: bool) -> None:
    """Say whether mail leaves, how each mailbox stands, and which waves wait for your approval."""
    from service.cli.opening import open_app
    from service.workflow import control_sending

    _print_status(control_sending.status(open_app("mail")), as_json)


@mail.command()
@click.option("--reason", help="Why; shown to whoever looks.")
@_as_json
def hold(reason: str | None, as_json: bool) -> None:
    """Keep back what we start, within seconds; people's answers are still read and answered."""
    _turn("held", reason, as_json)


@mail.command()
@click.option("--reason", help="Why; shown to whoever looks.")
@_as_json
def stop(reason: str | None, as_json: bool) -> None:
    """Let nothing leave any more, within seconds; what comes in is still read and stored."""
    _turn("stopped", reason, as_json)


@mail.command()
@_as_json
def resume(as_json: bool) -> None:
    """Go on after a hold or stop; nothing is sent twice, and waves whose time has passed are skipped."""
    _turn("running", None, as_json)


@mail.command()
@click.argument("wave_id", type=int)
@_as_json
def approve(wave_id: int, as_json: bool) -> None:
    """Let the wave WAVE_ID go out, which is much larger than last time and waits for a yes."""
    from service.cli.opening import open_app
    from service.cli.output import print_json
    from service.workflow import control_sending

    wave = control_sending.approve(open_app("mail"), wave_id)
    if as_json:
        print_json(wave)
    else:
        click.echo(f"Approved: {wave.kind} of {wave.list}, {wave.week}, {wave.mails} mails.")


@mail.command()
@click.option("--hours", default=24.0, show_default=True, help="For how long.")
@_as_json
def restored(hours: float, as_json: bool) -> None:
    """
    After a restore from a backup: look for each mail in its mailbox before it is made.

    Run it before the workers start, so that what left after the backup was taken is not sent a second time.
    """
    from service.cli.opening import open_app
    from service.cli.output import print_json
    from service.workflow import control_sending

    control_sending.look_first(open_app("mail"), hours)
    if as_json:
        print_json({"looks_first_for_hours": hours})
    else:
        click.echo(f"For {hours:g} hours each mail is looked for in Drafts and Sent Items before it is made.")


def _turn(state: str, reason: str | None, as_json: bool) -> None:
    from service.cli.opening import open_app
    from service.domain.delivery_states import SendingState
    from service.workflow import control_sending

    _print_status(control_sending.turn(open_app("mail"), SendingState(state), reason), as_json)


def _print_status(status: SendingStatus, as_json: bool) -> None:
    from service.cli.output import print_json, print_table

    if as_json:
        print_json(status)
        return
    since = f" since {status.since:%Y-%m-%d %H:%M} UTC" if status.since and status.state != "running" else ""
    click.echo(f"Sending: {status.state}{since}{f' ({status.reason})' if status.reason else ''}\n")
    lanes = (
        (
            lane.mailbox,
            lane.to_send,
            lane.to_confirm,
            lane.sent_in_24_hours,
            f"{lane.next_mail_from:%H:%M:%S}" if lane.next_mail_from else "now",
            lane.paused_because,
        )
        for lane in status.lanes
    )
    headings = ("mailbox", "to send", "to confirm", "sent in 24 h", "next from (UTC)", "paused because")
    print_table("Mailboxes", headings, lanes)
    for wave in status.waiting_waves:
        click.echo(f"Waits for you: {wave.kind} of {wave.list}, {wave.week}: {wave.question}")
        click.echo(f"  Yes: okr mail approve {wave.id}")
    if status.unknown:
        click.echo(f"{status.unknown} mails whose fate is unknown: okr mail list --state unknown")


def _print_mails(lines: tuple[MailLine, ...]) -> None:
    from service.cli.output import print_table

    rows = (
        (
            line.id,
            f"{line.planned_at:%Y-%m-%d %H:%M}",
            line.kind,
            line.address,
            line.state,
            f"sent again as mail {line.replaced_by}" if line.replaced_by else line.reason,
        )
        for line in lines
    )
    print_table(f"{len(lines)} mails", ("id", "planned", "kind", "to", "state", "why"), rows)
