"""
Tell teams' channels in Microsoft Teams what was agreed: row, claim, act, confirm.

The mails are the main channel and wait for none of this. A card that Teams does not take is tried again with growing
pauses, as long as it asks for, and then stays as failed, for a person to see.
"""

from __future__ import annotations

from datetime import timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from service.db import cards, people
from service.db.tables import Card, DistributionList, TeamChannel
from service.domain.cards import CardKind, team_cards
from service.errors import TransientError
from service.rendering import known_language, speaking
from service.workflow import links
from service.workflow.app import App
from service.workflow.digest_facts import fill_shelf

MOST_ATTEMPTS = 8
_LATEST = timedelta(hours=24)
"""After this the week's overview is no news any more."""
_log = structlog.get_logger()


def plan_due_cards(app: App) -> None:
    """Write down the cards that overviews call for; one transaction for each."""
    now = app.clock.now()
    with app.db.read() as session:
        untold = sorted(cards.untold(session, now - _LATEST))
    for team_id, period, kind in untold:
        card = Card(team_id=team_id, period=period, kind=kind, created_at=now)
        card.due_at = app.clock.machine_now()
        try:
            with app.db.begin() as session:
                session.add(card)
        except IntegrityError:
            continue  # Another process wrote it at the same time.


def post_due_cards(app: App) -> None:
    """Post each card that is due; what goes wrong with one is stored in its row and keeps no other."""
    with app.db.read() as session:
        due = cards.due(session, app.clock.machine_now())
    for card_id in due:
        post_card(app, card_id)


def post_card(app: App, card_id: int) -> None:
    """Post a card, unless another process does."""
    now = app.clock.machine_now()
    until = now + timedelta(seconds=app.config.timings.lease)
    with app.db.begin() as session:
        card = cards.claim(session, card_id, now, until)
        channel = session.get(TeamChannel, card.team_id) if card else None
    if card is None:
        return
    if channel is None:
        _end(app, card, "cancelled", "Its team has no channel any more.")
    elif app.clock.now() - card.created_at > _LATEST:
        was_tried = card.reason is not None
        reason = f"It was a day late. {card.reason or ''}".strip()
        _end(app, card, "failed" if was_tried else "cancelled", reason)
    else:
        _attempt(app, card, channel.url)


def _attempt(app: App, card: Card, url: str) -> None:
    try:
        app.channels.post(url, _message(app, card))
    except TransientError as error:
        _try_later(app, card, str(error), error.retry_after)
    except OperationalError:
        raise  # The database is away; the lease brings the card back.
    except Exception as error:  # noqa: BLE001 - Whatever one card trips over must not keep the others.
        _log.warning("card.failed", card_id=card.id, error=type(error).__name__)
        _end(app, card, "failed", _reason(error))
    else:
        _end(app, card, "posted", None, posted_at=app.clock.machine_now())


def _try_later(app: App, card: Card, reason: str, retry_after: float | None) -> None:
    if card.attempts >= MOST_ATTEMPTS:
        _end(app, card, "failed", f"{reason} Tried {card.attempts} times.")
        return
    timings = app.config.timings
    pause = min(timings.retry_first * 2 ** (card.attempts - 1), timings.retry_most)
    due_at = app.clock.machine_now() + timedelta(seconds=max(pause, retry_after or 0))
    with app.db.begin() as session:
        cards.record(session, card, due_at=due_at, reason=reason)


def _end(app: App, card: Card, state: str, reason: str | None, **more: object) -> None:
    with app.db.begin() as session:
        cards.record(session, card, state=state, reason=reason, **more)


def _reason(error: Exception) -> str:
    """Return a sentence: ours as it stands; of any other error the name alone, since its words could hold anything."""
    ours = type(error).__module__.startswith("service.")
    return str(error) if ours else f"It could not be made ({type(error).__name__})."


def _message(app: App, card: Card) -> str:
    with app.db.read() as session:
        list_ = session.scalars(
            select(DistributionList).where(DistributionList.team_id == card.team_id)
        ).one()
        return message_for(app, session, list_, card.period, CardKind(card.kind))


def message_for(app: App, session: Session, list_: DistributionList, period: str, kind: CardKind) -> str:
    """Return the message that a team's channel would get of a period now."""
    language = language_of(session, list_)
    with speaking(language):
        facts = fill_shelf(app, session, [list_], period).facts([list_])
        return app.cards.render(team_cards(facts, kind, links.board_url(app), language))


def language_of(session: Session, list_: DistributionList) -> str:
    """Return the language of a team's channel: its list's, else its lead's, else the one that most of its people read."""
    if list_.language is not None:
        return known_language(list_.language) or "en"
    if list_.team.lead is not None:
        return known_language(list_.team.lead.language) or "en"
    asked = [known_language(one.person.language) or "en" for one in people.asked_members(session, list_.id)]
    return max(sorted(set(asked)), key=asked.count, default="en")
