"""
Failures of the world. What a person did wrong is a value (`service.domain`), never one of these.

    OkrError
    ├── ConfigurationError      the admin has to change a setting; says which, and to what
    ├── TransientError          later it may work; `retry_after` says when, if the other side said so
    │   └── AmbiguousError      it may have been carried out already: look it up, don't repeat it
    ├── PermanentError          the same call will fail again
    │   └── NotFoundError       the thing asked for is not there
    └── SyncStateLostError      a delta token is no longer good: read the folder anew
"""

from __future__ import annotations


class OkrError(Exception):
    """The root of all errors that this service raises by itself."""


class ConfigurationError(OkrError):
    """A setting is missing or wrong; the message names each and says what to set."""


class TransientError(OkrError):
    """A failure that may be over later."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """Seconds the other side asked us to wait, or None where it said nothing."""


class AmbiguousError(TransientError):
    """The call may have been carried out although its answer was lost or an error."""


class PermanentError(OkrError):
    """A failure that repeating the same call will not mend."""


class NotFoundError(PermanentError):
    """What was asked for does not exist (any more)."""


class SyncStateLostError(OkrError):
    """Graph no longer knows the delta token; a full round must be read."""
