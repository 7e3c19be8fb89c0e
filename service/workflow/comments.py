"""
Bring a comment to the person whom it is for: at once in a mail of its own, once more on top of their next ask.

A comment is a row before there is a mail of it; who reads a digest and what they answered is `understand_reply`.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from service.db import comments, weeks
from service.db.tables import Comment, Delivery, WeeklyKeyResult
from service.domain.delivery_keys import MailKind, comment_key
from service.domain.mails import CommentMail, CommentOnTop
from service.domain.speech import spoken
from service.domain.wording import given_name
from service.rendering import speaking
from service.workflow.app import App
from service.workflow.outbox import add_composed
from service.workflow.week_names import week_name

PERSON = "@"
"""In a digest's labels it marks a person's name, as against a line's."""


def is_about_a_digest(delivery: Delivery) -> bool:
    """Say whether a mail is a digest, or the answer to somebody's answer to one: their labels name people."""
    names_people = any(label.startswith(PERSON) for label in delivery.labels or {})
    return delivery.kind == MailKind.DIGEST or names_people


def send(app: App, session: Session, comment: Comment, line: WeeklyKeyResult | None) -> None:
    """Mail a comment to the person alone; answers go to whoever wrote it."""
    person, author = comment.person, comment.author
    with speaking(person.language):
        mail = CommentMail(
            name=given_name(person.name),
            author=author.name,
            week=_week(session, comment),
            words=comment.words,
            n=line.n if line is not None else None,
            line=line.text if line is not None else "",
            language=spoken().language,
        )
        row = Delivery(
            key=comment_key(comment.id),
            kind=MailKind.COMMENT,
            person_id=person.id,
            period=comment.period,
            reply_to=author.address,
            labels={},
        )
        add_composed(app, session, row, app.emails.render(mail))
        session.flush()
        comment.delivery_id = row.id


def on_top_of(session: Session, row: Delivery, zone: str) -> tuple[CommentOnTop, ...]:
    """Take the comments that this ask shows; no later one shows them again."""
    found = comments.to_show(session, row.person_id, row.id)
    for comment in found:
        comment.shown_in_id = row.id
    return tuple(
        CommentOnTop(
            author=given_name(comment.author.name),
            day=spoken().short_day(comment.said_at.astimezone(ZoneInfo(zone)).date()),
            words=comment.words,
            line=comment.line.text if comment.line is not None else "",
        )
        for comment in found
    )


def _week(session: Session, comment: Comment) -> str:
    """Name the week as the person knows it; who was never asked in it gets the period's own name."""
    asked = weeks.find_invitation(session, comment.person_id, comment.period, "setup")
    return week_name(asked.list, comment.period) if asked is not None else comment.period
