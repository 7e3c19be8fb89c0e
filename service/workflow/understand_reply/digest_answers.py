"""
Take the answer to a digest: pass a comment on to the one person it is for, note an ok, ask where it is not clear.

The sender is known to be the reader whose digest it was when a mail gets here.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from service.db.tables import Agreement, Comment, Delivery, Person, WeeklyKeyResult
from service.domain.comments import Colleague, DigestAnswer, Doubt, colleagues_of, read_digest_answer
from service.domain.delivery_keys import MailKind, receipt_key
from service.domain.delivery_states import DeliveryState
from service.domain.dispositions import Disposition, Kind, Reason, why_unreadable
from service.domain.mails import CommentReceiptMail
from service.domain.speech import _, spoken
from service.domain.wording import any_of, clip, given_name
from service.rendering import speaking
from service.workflow import comments
from service.workflow.answer_limit import TOO_MANY, has_enough
from service.workflow.app import App
from service.workflow.outbox import add_composed
from service.workflow.understand_reply.mails import ArrivedMail

_MOST_QUOTED = 500


def take_digest_answer(app: App, session: Session, mail: ArrivedMail, words: str) -> Disposition:
    """Carry out what a lead or manager answered to their digest, and tell them whom it went to."""
    assert mail.delivery is not None
    reason = why_unreadable(mail.envelope, mail.source, words)
    if reason is not None:
        return Disposition(Kind.HELD, reason)
    people = _people_of(session, mail.delivery)
    answer = read_digest_answer(words, people)
    if answer.agrees:
        _agree(app, session, mail.delivery)
    if answer.doubt is None and not answer.remarks:
        if answer.agrees:
            return Disposition(Kind.ACCEPTED, Reason.AGREED)
        return Disposition(Kind.DISCARDED, Reason.THANKS)
    if answer.doubt is None:
        _pass_on(app, session, mail, answer)
    _tell_the_reader(app, session, mail, answer, people)
    if answer.doubt is not None:
        return Disposition(Kind.CLARIFY, Reason.FOR_WHOM)
    return Disposition(Kind.ACCEPTED, Reason.COMMENTED)


def _people_of(session: Session, digest: Delivery) -> tuple[Colleague, ...]:
    """Return the people whom a digest named, as it called them."""
    labels = digest.labels or {}
    names: dict[str, tuple[int, str]] = {}
    for label, row_id in labels.items():
        if label.startswith(comments.PERSON):
            person = session.get_one(Person, row_id)
            names[label.removeprefix(comments.PERSON)] = (person.id, person.name)
    return colleagues_of(labels, names)


def _agree(app: App, session: Session, digest: Delivery) -> None:
    if session.get(Agreement, (digest.person_id, digest.period)) is None:
        session.add(Agreement(person_id=digest.person_id, period=digest.period, agreed_at=app.clock.now()))


def _pass_on(app: App, session: Session, mail: ArrivedMail, answer: DigestAnswer) -> None:
    digest = mail.delivery
    assert digest is not None
    for position, remark in enumerate(answer.remarks):
        called = next(
            label.removeprefix(comments.PERSON)
            for label, row_id in (digest.labels or {}).items()
            if label.startswith(comments.PERSON) and row_id == remark.person_id
        )
        line_id = (digest.labels or {}).get(f"{called} {remark.n}") if remark.n is not None else None
        row = Comment(
            inbound_id=mail.row.id,
            position=position,
            author_id=digest.person_id,
            person_id=remark.person_id,
            period=digest.period,
            weekly_key_result_id=line_id,
            words=remark.words,
            said_at=mail.row.received_at,
        )
        session.add(row)
        session.flush()
        line = session.get_one(WeeklyKeyResult, line_id) if line_id is not None else None
        comments.send(app, session, row, line)


def _tell_the_reader(
    app: App, session: Session, mail: ArrivedMail, answer: DigestAnswer, people: tuple[Colleague, ...]
) -> None:
    digest, reader = mail.delivery, mail.person
    assert digest is not None
    assert reader is not None
    called = {one.person_id: one.called for one in people}
    with speaking(reader.language):
        receipt = CommentReceiptMail(
            name=given_name(reader.name),
            subject=digest.subject or mail.row.subject,
            sent_to=tuple(dict.fromkeys(called[remark.person_id] for remark in answer.remarks)),
            question=_question(answer.doubt, people) if answer.doubt is not None else "",
            agreed=answer.agrees,
            words=clip(mail.row.words or "", _MOST_QUOTED),
            language=spoken().language,
        )
        row = Delivery(
            key=receipt_key("inbound", mail.row.id),
            kind=MailKind.RECEIPT,
            person_id=reader.id,
            period=digest.period,
            answers_inbound_id=mail.row.id,
            labels=digest.labels,
        )
        is_too_much = answer.doubt is not None and has_enough(
            session, reader.id, app.clock.now(), notices=False
        )
        delivery = add_composed(app, session, row, app.emails.render(receipt))
    if is_too_much:
        delivery.state, delivery.reason = DeliveryState.CANCELLED, TOO_MANY


def _question(doubt: Doubt, people: tuple[Colleague, ...]) -> str:
    """Say what is not clear, with an example of what to reply."""
    if doubt.code == "two_people":
        return _(
            "{name} may be {names}. Reply once more, beginning with one of these names.",
            name=doubt.words,
            names=any_of(doubt.called),
        )
    if doubt.code == "two_in_a_line":
        return _(
            "{name} and {other} stand in one line. Reply once more, with each name on a line of its own.",
            name=doubt.called[0],
            other=doubt.called[1],
        )
    if doubt.code == "no_such_line":
        return _(
            "{name} has no line {n} in this digest. Reply once more with the right number, or with the name alone.",
            name=doubt.called[0],
            n=doubt.n,
        )
    example = people[0].called if people else ""
    return _(
        "Whom is it for? Reply once more, beginning with a name and a number, for example "
        '"{name} 1: use the July data".',
        name=example,
    )
