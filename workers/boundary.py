"""
The job boundary: the one place that decides what an error of a use case means.

It never asks for a repetition. The rows that a failed job leaves are still due; the reconciler hints again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import structlog
from sqlalchemy.exc import OperationalError

from service.errors import TransientError

_log = structlog.get_logger()
_Arguments = ParamSpec("_Arguments")


def job_boundary(job: Callable[_Arguments, None]) -> Callable[_Arguments, None]:
    """End a job quietly where time helps; any other error is logged and makes RQ keep the job as failed."""

    @wraps(job)
    def guarded(*args: _Arguments.args, **kwargs: _Arguments.kwargs) -> None:
        try:
            job(*args, **kwargs)
        except (TransientError, OperationalError) as error:
            # OperationalError: the database is away, locked or restarting.
            _log.warning("job.postponed", job=job.__name__, error=type(error).__name__, reason=_reason(error))
        except Exception as error:
            _log.error("job.failed", job=job.__name__, error=type(error).__name__, reason=_reason(error))
            raise  # RQ logs the trace.

    return guarded


def _reason(error: Exception) -> str:
    """Return the error's first line: SQLAlchemy's further ones hold the statement and its values."""
    return str(error).partition("\n")[0]
