"""
Look after a mailbox, some times a day: find mails that its delta never told of, tidy its Drafts, let go of old mail.

Graph's delta loses a mail that left a folder and came back between two rounds (microsoft-graph-docs#21752); a plain
listing doesn't. Drafts that lost a race or whose answer was lost would lie there for ever, to be sent by somebody.
"""

from __future__ import annotations

from datetime import timedelta

import structlog

from service.db import deliveries, inbound
from service.domain.delivery_states import DeliveryState
from service.errors import OkrError
from service.graph.mail import Folder, ListedDraft
from service.workflow.app import App
from service.workflow.let_go_of_old_mail import let_go_of_old_mail
from service.workflow.read_folder import store_found
from service.workflow.reader import LostReadingError, Reader, TimeIsUpError
from service.workflow.receive_replies import begin_reading, give_up_reading
from service.workflow.try_mails import understand_waiting

_LOOK_BACK = timedelta(days=3)
_FOLDERS: tuple[Folder, ...] = ("inbox", "junkemail", "archive", "deleteditems")
"""Where an answer may lie: people and rules tidy up."""
_log = structlog.get_logger()


def look_after(app: App, address: str) -> None:
    """Compare the mailbox `address` with the database, and remove drafts that nobody will send."""
    reader = begin_reading(app, address)
    if reader is None:
        return  # It is being read; the next tick asks again.
    try:
        found = _find_missed(reader)
        swept = _sweep(reader)
        _look_for_unknown(reader)
    except (LostReadingError, TimeIsUpError):
        return  # The next one goes on: what was found is stored.
    except OkrError as error:
        give_up_reading(reader, error)
        raise
    with app.db.begin() as session:
        inbound.note_looked_after(session, address, reader.fence, app.clock.machine_now())
    let_go_of_old_mail(app, address)
    _log.info("mailbox_looked_after", mails_found=found, drafts_removed=swept)


def _find_missed(reader: Reader) -> int:
    """Store and understand what lies in the mailbox and not in the database; return how many mails that were."""
    since, found = reader.app.clock.now() - _LOOK_BACK, 0
    for folder in _FOLDERS:
        found += store_found(reader, folder, reader.mailbox.list_ids(folder, since))
    understand_waiting(reader)
    return found


def _sweep(reader: Reader) -> int:
    """Remove our drafts that are not the ones to be sent; return how many. A person's own drafts stay."""
    app = reader.app
    before = app.clock.now() - timedelta(seconds=app.config.timings.stray)
    stray = [draft for draft in reader.mailbox.list_drafts(before) if _is_stray(reader, draft)]
    for draft in stray:
        reader.check_time()
        reader.mailbox.delete(draft.id)
    return len(stray)


def _is_stray(reader: Reader, draft: ListedDraft) -> bool:
    """
    Say whether nobody will ever send this draft.

    One without our key was begun, and its answer lost. One with a key may still be taken up while its mail has none.
    """
    if draft.key is None:
        return draft.begun_for is not None
    with reader.app.db.read() as session:
        row = deliveries.by_key(session, draft.key)
    if row is None or row.draft_id == draft.id:
        return False
    return row.draft_id is not None or row.state == DeliveryState.CANCELLED


def _look_for_unknown(reader: Reader) -> None:
    """Look once more for mails whose fate was unknown; what is in Sent Items by now has left."""
    app = reader.app
    with app.db.read() as session:
        rows = deliveries.unknown_of(session, reader.address)
    for row in rows:
        reader.check_time()
        if any(not copy.is_draft for copy in reader.mailbox.find_by_key(row.key)):
            with app.db.begin() as session:
                deliveries.found_after_all(session, row.id, app.clock.machine_now())
