"""
Follow a folder's delta pages to their end, and store what they hold.

A page's mails are committed before its link, so a crash repeats a page and never skips one. A mail that spoils its page
is found by reading mail by mail; one that Graph doesn't give is tried again later, and the others go on. Where Graph itself
is away, everything waits for the next look.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from service.db import inbound
from service.db.tables import InboundMessage
from service.domain.dispositions import Kind, Reason
from service.errors import NotFoundError, PermanentError, SyncStateLostError, TransientError
from service.graph.mail import ChangesPage, Folder
from service.workflow.reader import Reader, wait_after
from service.workflow.stored_mail import mail_row, row_by_its_id

_PAGE = 50
_MOST_FAILURES = 3
_FIRST_LOOK_BACK = timedelta(days=7)
"""Of a mailbox never read before, so much is read: older mail can't answer us."""
_OVERLAP = timedelta(days=3)
"""Read again after Graph lost its place; a mail that is known is not stored twice."""
_ARRIVING = timedelta(minutes=1)
_log = structlog.get_logger()


def read_folder(reader: Reader, folder: Folder) -> None:
    """
    Read what is new in a folder.

    Raises:
        TransientError: It can't be read now.
        PermanentError: Graph refuses the link to go on from; after three such looks the folder is listed instead.
    """
    with reader.app.db.read() as session:
        link = inbound.link_of(session, reader.address, folder)
    while True:
        reader.check_time()
        try:
            page = _page(reader, folder, link)
        except SyncStateLostError:
            if link is None:
                raise TransientError(
                    "Graph lost its place in a folder that was read from the start"
                ) from None
            link = None
            continue
        except (TransientError, PermanentError) as error:
            is_busy = isinstance(error, TransientError) and error.retry_after is not None
            if is_busy or not _is_spoilt(reader, folder):
                raise
            _read_by_listing(reader, folder)
            return
        link = page.next_link or page.delta_link
        _store(reader, folder, page, link)
        if page.next_link is None:
            return


def store_found(reader: Reader, folder: str, graph_ids: Sequence[str]) -> int:
    """
    Fetch and store those of these mails that are not known, one by one; return how many there were.

    Raises:
        TransientError: Graph or the database is away, or the lease could not be kept; never because of one mail.
    """
    with reader.app.db.read() as session:
        unknown = inbound.unknown(session, reader.address, graph_ids)
    for graph_id in unknown:
        reader.check_time()
        row = _found_row(reader, folder, graph_id)
        if row is not None:
            with reader.app.db.begin() as session:
                reader.go_on(session)
                inbound.store_messages(session, [row])
    return len(unknown)


def _found_row(reader: Reader, folder: str, graph_id: str) -> InboundMessage | None:
    """Return the row of a mail that was listed; one that can't be had is tried again later (`try_mails`)."""
    try:
        message = reader.fetch(graph_id)
    except PermanentError as error:
        return _not_given(reader, folder, graph_id, error)
    return None if message.is_draft else mail_row(reader.app, reader.address, folder, message)


def _not_given(reader: Reader, folder: str, graph_id: str, error: PermanentError) -> InboundMessage:
    """Return the row of a mail that Graph did not give; that was its first try."""
    _log.warning("mail_not_given", error=type(error).__name__, reason=str(error))
    app = reader.app
    row = row_by_its_id(app, reader.address, folder, graph_id)
    row.attempts, row.retry_at = 1, app.clock.machine_now() + wait_after(app, 0)
    return row


def _page(reader: Reader, folder: Folder, link: str | None) -> ChangesPage:
    """Read a page; where it fails, its first mail alone, so that only what is spoilt is left."""
    since = _since(reader, folder) if link is None else None
    try:
        return reader.mailbox.changes(folder, link, _PAGE, since=since)
    except TransientError as error:
        if error.retry_after is not None:
            raise  # Graph is busy: that is no page's fault.
        return reader.mailbox.changes(folder, link, 1, since=since)


def _since(reader: Reader, folder: Folder) -> datetime:
    """Return from when on a folder is read where there is no link to go on from."""
    now = reader.app.clock.now()
    with reader.app.db.read() as session:
        newest = inbound.newest_received(session, reader.address, folder)
    return min(newest, now) - _OVERLAP if newest is not None else now - _FIRST_LOOK_BACK


def _store(reader: Reader, folder: Folder, page: ChangesPage, link: str | None) -> None:
    app = reader.app
    rows = [
        mail_row(app, reader.address, folder, message) for message in page.messages if not message.is_draft
    ]
    with app.db.read() as session:
        removed = inbound.unknown(session, reader.address, page.removed)
    rows += [row for graph_id in removed if (row := _removed_row(reader, graph_id)) is not None]
    with app.db.begin() as session:
        reader.go_on(session)
        inbound.store_messages(session, rows)
        inbound.store_link(session, reader.address, folder, link)


def _removed_row(reader: Reader, graph_id: str) -> InboundMessage | None:
    """
    Find a mail that left the folder before it was read: a rule may have moved it, or a person deleted it.

    Moved, it is read where it lies; gone for good, a row says that something was there.
    """
    app, address = reader.app, reader.address
    try:
        message = reader.fetch(graph_id)
    except NotFoundError:
        gone = row_by_its_id(app, address, "removed", graph_id)
        gone.disposition, gone.reason = Kind.HELD, Reason.REMOVED_UNSEEN
        return gone
    except PermanentError as error:
        return _not_given(reader, "moved", graph_id, error)
    if message.is_draft or message.received_at < app.clock.now() - _FIRST_LOOK_BACK:
        return None
    return mail_row(app, address, "moved", message)


def _is_spoilt(reader: Reader, folder: Folder) -> bool:
    """Count a page that can't be read; say whether that was so often that Graph's absence is not the reason."""
    with reader.app.db.begin() as session:
        reader.go_on(session)
        return inbound.count_failure(session, reader.address, folder) >= _MOST_FAILURES


def _read_by_listing(reader: Reader, folder: Folder) -> None:
    """Read a folder whose delta is spoilt by a mail: list it, take each mail by itself, begin the delta behind it."""
    began = reader.app.clock.now()
    found = store_found(reader, folder, reader.mailbox.list_ids(folder, _since(reader, folder)))
    _log.warning("folder_read_by_listing", folder=folder, found=found)
    page = reader.mailbox.changes(folder, None, _PAGE, since=began - _ARRIVING)
    _store(reader, folder, page, page.next_link or page.delta_link)
