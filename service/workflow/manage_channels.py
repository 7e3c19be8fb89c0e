"""
Say which channel of Microsoft Teams a list's team is told in; try it, look at it, take it back.

The Workflow's address is a secret: nothing here gives it out again, only its host and last characters.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from service.db import cards
from service.db.tables import Card, DistributionList, TeamChannel
from service.domain.cards import TestCard
from service.domain.channel_urls import problem_of, shown
from service.errors import ConfigurationError
from service.workflow.app import App
from service.workflow.list_reports import get_list
from service.workflow.post_cards import language_of


@dataclass(frozen=True)
class LastCard:
    """A team's newest card since its channel was set."""

    kind: str
    period: str
    state: str
    """planned, posted, failed or cancelled."""
    reason: str | None


@dataclass(frozen=True)
class ChannelReport:
    """A team's channel as an admin sees it."""

    team_code: str
    team_name: str
    shown: str | None
    """The address's host and last characters; None where no channel is set."""
    with_digest: bool = False
    set_at: datetime | None = None
    last_card: LastCard | None = None


def show(app: App, name: str | None = None) -> tuple[ChannelReport, ...]:
    """
    Report on the channel of one list's team, or on all that are set.

    Raises:
        ConfigurationError: There is no such list.
    """
    with app.db.read() as session:
        newest = cards.last_cards(session)
        if name is not None:
            list_ = get_list(session, name)
            return (_report(list_, session.get(TeamChannel, list_.team_id), newest.get(list_.team_id)),)
        rows = cards.channels(session)
        return tuple(_told(row, newest.get(row.team_id)) for row in rows)


def set_channel(app: App, name: str, url: str | None, *, with_digest: bool | None = None) -> ChannelReport:
    """
    Tell a list's team in the channel behind `url` from the next overview on; what is None stays as it is.

    Raises:
        ConfigurationError: There is no such list, or the address can't be one; says why, and never shows it.
    """
    problem = problem_of(url, app.config.teams.hosts, app.config.sandbox_url) if url is not None else None
    if problem is not None:
        raise ConfigurationError(problem)
    with app.db.begin() as session:
        list_ = get_list(session, name)
        row = session.get(TeamChannel, list_.team_id) or TeamChannel(team_id=list_.team_id, with_digest=False)
        if url is not None:
            row.url, row.set_at = url, app.clock.now()
        elif row.set_at is None:
            raise ConfigurationError(_no_channel(list_))
        row.with_digest = row.with_digest if with_digest is None else with_digest
        session.add(row)
    return show(app, name)[0]


def try_channel(app: App, name: str) -> ChannelReport:
    """
    Post a few words into a team's channel now.

    Raises:
        ConfigurationError: There is no such list, or it has no channel.
        TransientError, PermanentError: The Workflow did not take them; says why.
    """
    with app.db.read() as session:
        list_, row = _channel_of(session, name)
        card = TestCard(list_.team.name, language_of(session, list_))
    app.channels.post(row.url, app.cards.render([card]))
    return show(app, name)[0]


def remove_channel(app: App, name: str) -> ChannelReport:
    """
    Forget a team's channel and its address; the cards that were posted stay there.

    Raises:
        ConfigurationError: There is no such list, or it has no channel.
    """
    with app.db.begin() as session:
        _list, row = _channel_of(session, name)
        session.delete(row)
    return show(app, name)[0]


def _channel_of(session: Session, name: str) -> tuple[DistributionList, TeamChannel]:
    list_ = get_list(session, name)
    row = session.get(TeamChannel, list_.team_id)
    if row is None:
        raise ConfigurationError(_no_channel(list_))
    return list_, row


def _no_channel(list_: DistributionList) -> str:
    return f"{list_.team.name} has no Teams channel. Set one: okr teams set {list_.team.code}"


def _told(row: TeamChannel, last: Card | None) -> ChannelReport:
    card = LastCard(last.kind, last.period, last.state, last.reason) if last else None
    return ChannelReport(row.team.code, row.team.name, shown(row.url), row.with_digest, row.set_at, card)


def _report(list_: DistributionList, row: TeamChannel | None, last: Card | None) -> ChannelReport:
    return _told(row, last) if row is not None else ChannelReport(list_.team.code, list_.team.name, None)
