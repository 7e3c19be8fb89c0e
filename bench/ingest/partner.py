"""The partner of `ingest`: a job for each notification, which fetches that one mail and understands it."""

from __future__ import annotations

import sys

from redis import Redis
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from bench.ingest.replies import graph_id
from bench.installation import MAILBOX
from service.bootstrap import current_app
from service.db import inbound
from service.job_queue import redis_url
from service.workflow.stored_mail import mail_row
from service.workflow.understand_reply import understand


def take(place: int) -> None:
    """Fetch the mail at this place, store it, understand it."""
    app = current_app()
    message = app.mailbox(MAILBOX).message(graph_id(place + 1))
    row = mail_row(app, MAILBOX, "inbox", message)
    with app.db.begin() as session:
        inbound.store_messages(session, [row])
    understand(app, [(row.id, message)], lambda _: None)


if __name__ == "__main__":
    SimpleWorker(
        [sys.argv[1]], connection=Redis.from_url(redis_url(current_app().config)), serializer=JSONSerializer
    ).work(logging_level="ERROR")
