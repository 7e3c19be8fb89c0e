"""
Tell the lead of a helped team at once that help which their digest showed is withdrawn.

Before the digest there is nothing to tell: the lead has not seen the line. Own teams read it in the next digest.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.db.offered import key_result_with_code
from service.db.tables import Answer, Delivery, Invitation, Team
from service.domain.delivery_keys import MailKind, withdrawn_key
from service.domain.mails import HelpWithdrawnMail, WithdrawnLine
from service.domain.speech import spoken
from service.domain.wording import clip, given_name
from service.rendering import speaking
from service.workflow import late
from service.workflow.app import App
from service.workflow.outbox import add_composed
from service.workflow.record_key_results import own_teams
from service.workflow.week_names import week_name

_MOST_QUOTED = 500


def tell_leads(app: App, session: Session, invitation: Invitation, answer: Answer) -> None:
    """Send one mail for each team of which an answer to a setup has taken help away."""
    if not late.setup_is_late(session, invitation, answer.received_at):
        return
    own, lost = own_teams(session, invitation), dict[str, list[WithdrawnLine]]()
    for team_code, line in _lost(session, invitation.period, answer):
        lost.setdefault(team_code, []).append(line)
    session.flush()
    for team in session.scalars(select(Team).where(Team.code.in_(lost)).order_by(Team.id)):
        if team.id not in own and team.lead_id not in (None, invitation.person_id):
            _send(app, session, invitation, answer, team, tuple(lost[team.code]))


def _lost(session: Session, period: str, answer: Answer) -> Iterator[tuple[str, WithdrawnLine]]:
    """Find what stood before an answer and serves its key result no more: by the team's code."""
    for name, was in answer.before.items():
        if name.partition(" ")[0] != period or was["dropped"]:
            continue
        now = answer.after.get(name, was)
        for code in was["alignments"]:
            if now["dropped"] or code not in now["alignments"]:
                yield code.rpartition("-")[0], _line(session, was, now, code)


def _line(session: Session, was: dict[str, Any], now: dict[str, Any], code: str) -> WithdrawnLine:
    key_result = key_result_with_code(session, code)
    words = f"  {key_result.text}" if key_result is not None else ""
    note = now["note"] if now["note"] != was["note"] else ""
    return WithdrawnLine(was["text"], f"KR{code.rpartition('-')[2]}{words}", clip(note, _MOST_QUOTED))


def _send(
    app: App,
    session: Session,
    invitation: Invitation,
    answer: Answer,
    team: Team,
    lines: tuple[WithdrawnLine, ...],
) -> None:
    person, lead = invitation.person, team.lead
    assert lead is not None
    with speaking(lead.language):
        mail = HelpWithdrawnMail(
            name=given_name(lead.name),
            team=team.name,
            author=person.name,
            author_team=invitation.team.name,
            week=week_name(invitation.list, invitation.period),
            lines=lines,
            language=spoken().language,
        )
        row = Delivery(
            key=withdrawn_key(answer.id, team.id),
            kind=MailKind.WITHDRAWN,
            person_id=lead.id,
            period=invitation.period,
            reply_to=person.address,
            labels={},
        )
        add_composed(app, session, row, app.emails.render(mail))
