"""
CPU time per mail, from facts to subject, text and HTML, beside what Jinja2 alone takes for the same words.

The partner renders the same templates with Jinja2 and stops before MJML: what a service would do whose templates are
plain HTML. Both run in one process, in turn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from jinja2 import FileSystemLoader

from bench.measure import in_turn
from bench.report import Goal, Report, Table
from service.domain import speech
from service.domain.digests import DigestFacts, build_digest
from service.domain.mails import DigestMail, MailContext
from service.package_data import folder
from service.rendering import IN_MARKUP, Emails, emails
from service.rendering.themed import Themed
from tests.domain.test_digests import large_team
from tests.rendering.mails_of_week_three import BOARD, SETUP

_SETUP_MS, _DIGEST_MS = 2.0, 5.0
_WEEKS = 8


def run(*, quick: bool) -> Report:
    """Build setup and digest again and again; the digest is of 10 people with 4 lines each over 8 weeks."""
    mails, rounds = (20, 3) if quick else (200, 7)
    facts = _eight_weeks(large_team(10))
    ours, raw = Emails(), _raw()

    def our_digest() -> object:
        return ours.render(DigestMail(view=build_digest(facts), board_url=BOARD))

    def raw_digest() -> object:
        return raw(DigestMail(view=build_digest(facts), board_url=BOARD))

    contenders: dict[str, Callable[[], object]] = {
        "setup": partial(ours.render, SETUP),
        "setup, Jinja2 alone": partial(raw, SETUP),
        "digest": our_digest,
        "digest, Jinja2 alone": raw_digest,
    }
    work = {name: partial(_repeat, build, mails) for name, build in contenders.items()}
    taken = {name: 1000 * seconds / mails for name, seconds in in_turn(work, rounds).items()}
    rows = tuple((name, milliseconds) for name, milliseconds in taken.items())
    return Report(
        name="mails",
        about="CPU milliseconds to build one mail: facts to view, subject, text part, HTML part.",
        tables=(Table("Per mail", ("mail", "ms"), rows),),
        goals=(
            Goal(
                "setup",
                f"≤ {_SETUP_MS:g} ms",
                f"{taken['setup']:.2f} ms",
                taken["setup"] <= _SETUP_MS,
                decides=False,
            ),
            Goal(
                "digest of 10 people × 4 lines × 8 weeks",
                f"≤ {_DIGEST_MS:g} ms",
                f"{taken['digest']:.2f} ms",
                taken["digest"] <= _DIGEST_MS,
                decides=False,
            ),
        ),
    )


def _repeat(build: Callable[[], object], times: int) -> None:
    for _ in range(times):
        build()


def _eight_weeks(facts: DigestFacts) -> DigestFacts:
    (team,) = facts.teams
    return replace(facts, teams=(replace(team, weeks=(team.weeks * _WEEKS)[:_WEEKS]),))


def _raw() -> Callable[[MailContext], object]:
    """Render the three templates of a mail with Jinja2 and nothing else."""
    loader = FileSystemLoader(folder("templates"))
    ours = Emails()
    markup = emails.environment(loader, autoescape=True, kind=Themed)
    markup.globals |= IN_MARKUP

    def render(mail: MailContext) -> object:
        facts = {"mail": mail, "language": speech.spoken().language}
        return (
            ours.text.get_template(f"email/{mail.folder}/body.txt").render(facts),
            markup.get_template(f"email/{mail.folder}/body.mjml").render(facts),
        )

    return render
