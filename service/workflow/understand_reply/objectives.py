"""
Take a lead's answer to the ask for the team's objectives: store what is clear, show all that stands with its numbers.

The sender is known to be the person who was asked when a mail gets here; whether they still lead the team is asked here.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from service.db.tables import Delivery, Team
from service.domain.answers.small_talk import is_small_talk, is_thanks, without_greeting
from service.domain.delivery_keys import MailKind, receipt_key
from service.domain.dispositions import Disposition, Kind, Reason, why_unreadable
from service.domain.mails import ObjectivesReceiptMail, TeamKeyResult, TeamObjective
from service.domain.objectives import ObjectiveWords, Written, read_outline
from service.domain.reply_text import ReplyText
from service.domain.speech import _, spoken
from service.domain.wording import clip, given_name
from service.rendering import speaking
from service.workflow import change_objectives
from service.workflow.app import App
from service.workflow.outbox import add_composed
from service.workflow.understand_reply.mails import ArrivedMail

_MOST_QUOTED = 500


def take_objectives(app: App, session: Session, mail: ArrivedMail) -> Disposition:
    """Store what the lead wrote of the team's objectives, and answer with all that stands."""
    assert mail.delivery is not None
    assert mail.delivery.team_id is not None
    team = session.get_one(Team, mail.delivery.team_id)
    words = mail.words()
    mail.row.words = words.text
    if mail.person is None or team.lead_id != mail.person.id:
        return Disposition(Kind.HELD, Reason.NOT_THE_LEAD)
    if is_thanks(words.text):
        return Disposition(Kind.DISCARDED, Reason.THANKS)
    reason = why_unreadable(mail.envelope, mail.source, words.text)
    if reason is not None or not words.text:
        with speaking(mail.person.language):
            _answer(app, session, mail, team, is_stored=False, question=_how_to_write())
        return Disposition(Kind.CLARIFY, reason or Reason.NOTHING_READ)
    with speaking(mail.person.language):
        return _take(app, session, mail, team, words)


def _take(app: App, session: Session, mail: ArrivedMail, team: Team, words: ReplyText) -> Disposition:
    written = _written(words)
    applied = change_objectives.store_said(
        app,
        session,
        team,
        written.said,
        words=words.text,
        by=team.lead.name if team.lead is not None else "the lead",
        inbound_id=mail.row.id,
    )
    is_stored = bool(applied.changes)
    not_read = (*written.problems, *applied.problems)
    question = None if is_stored or written.said else (not_read[0] if not_read else _how_to_write())
    _answer(
        app, session, mail, team, is_stored=is_stored, question=question, not_read=not_read[bool(question) :]
    )
    if not (is_stored or written.said):
        return Disposition(Kind.CLARIFY, Reason.NOTHING_READ)
    if not_read:
        return Disposition(Kind.CLARIFY, Reason.STORED_IN_PART)
    return Disposition(Kind.ACCEPTED, Reason.STORED)


def _how_to_write() -> str:
    return _(
        "I could not read them. Please reply with plain words: an objective on a line, its key results below it."
    )


def _written(words: ReplyText) -> Written:
    """Read the lead's own lines; a greeting above them and thanks below say nothing."""
    return read_outline("\n".join("" if _says_nothing(line.text) else line.text for line in words.lines))


def _says_nothing(line: str) -> bool:
    return not without_greeting(line).strip() or is_small_talk(line)


def _answer(
    app: App,
    session: Session,
    mail: ArrivedMail,
    team: Team,
    *,
    is_stored: bool,
    question: str | None = None,
    not_read: Sequence[str] = (),
) -> None:
    assert mail.person is not None
    assert mail.delivery is not None
    receipt = ObjectivesReceiptMail(
        name=given_name(mail.person.name),
        team=team.name,
        subject=mail.delivery.subject or mail.row.subject,
        objectives=_shown(change_objectives.standing(session, team)),
        is_stored=is_stored,
        question=question,
        not_read=tuple(clip(one, _MOST_QUOTED) for one in not_read),
        language=spoken().language,
    )
    row = Delivery(
        key=receipt_key("inbound", mail.row.id),
        kind=MailKind.RECEIPT,
        person_id=mail.person.id,
        period=mail.delivery.period,
        team_id=team.id,
        answers_inbound_id=mail.row.id,
        labels={},
    )
    add_composed(app, session, row, app.emails.render(receipt))


def _shown(objectives: Sequence[ObjectiveWords]) -> tuple[TeamObjective, ...]:
    return tuple(
        TeamObjective(
            f"O{objective.number}  {objective.text}",
            tuple(
                TeamKeyResult(f"KR{objective.number}.{one.number}", one.text)
                for one in objective.key_results
                if not one.is_retired
            ),
        )
        for objective in objectives
        if not objective.is_retired
    )
