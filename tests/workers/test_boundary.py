"""The job boundary ends quietly what time will mend, and never hides what it won't."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from service.errors import AmbiguousError, NotFoundError, PermanentError, TransientError
from workers.boundary import job_boundary


@job_boundary
def _job_that_ends_with(error: Exception | None) -> None:
    if error is not None:
        raise error


@pytest.mark.parametrize(
    "error",
    [
        TransientError("Graph answered 503", retry_after=30),
        AmbiguousError("The answer was lost"),
        OperationalError(
            "UPDATE deliveries SET text='canary'", {"text": "canary"}, Exception("database is locked")
        ),
    ],
    ids=["transient", "ambiguous", "database-away"],
)
def test_error_that_time_will_mend_ends_the_job_quietly(error: Exception) -> None:
    with capture_logs() as logs:
        _job_that_ends_with(error)

    assert [(line["event"], line["log_level"], line["error"]) for line in logs] == [
        ("job.postponed", "warning", type(error).__name__)
    ]
    assert "canary" not in str(logs)


@pytest.mark.parametrize(
    "error", [PermanentError("Graph answered 400"), NotFoundError("gone"), ZeroDivisionError()], ids=repr
)
def test_any_other_error_is_logged_loudly_and_fails_the_job(error: Exception) -> None:
    with capture_logs() as logs, pytest.raises(type(error)):
        _job_that_ends_with(error)

    assert [(line["event"], line["log_level"], line["error"]) for line in logs] == [
        ("job.failed", "error", type(error).__name__)
    ]


def test_job_that_goes_well_is_silent() -> None:
    with capture_logs() as logs:
        _job_that_ends_with(None)

    assert logs == []
