"""The one object that every use case is handed: what the composition root has put together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from service.channels import Channels
from service.clock import Clock
from service.config import Config
from service.db.database import Database
from service.graph.directory import Directory
from service.graph.mail import Mailbox
from service.graph.probes import Probes
from service.graph.sign_in import SignIn
from service.job_queue import JobQueue
from service.rendering import Cards, Emails


@dataclass(frozen=True)
class App:
    """Configuration and adapters of one process."""

    config: Config
    clock: Clock
    db: Database
    emails: Emails
    cards: Cards
    queue: JobQueue
    directory: Directory
    mailbox: Callable[[str], Mailbox]
    """Open a mailbox by its address."""
    channels: Channels
    """Write into channels of Microsoft Teams."""
    sign_in: SignIn
    """Let people sign in with Entra."""
    probes: Probes
    """Try the app's rights."""

    @property
    def secret(self) -> bytes:
        """The key behind Message-IDs, plus-addresses and links."""
        return self.config.secret_key.get_secret_value().encode()
