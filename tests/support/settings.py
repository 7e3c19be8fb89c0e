"""Say what an installation under test is: everything local, every wait short."""

from __future__ import annotations

from pathlib import Path

from service.config import Config, Timings

_SHORT = {
    "tick": 0.1,
    "poll": 0.2,
    "lease": 30.0,
    "retry_first": 0.1,
    "retry_most": 0.5,
    "look_up": 0.1,
    "confirm": 0.1,
    "give_up": 5.0,
    "hold_back": 0.0,
    "http": 10.0,
    "renew": 3600.0,
}


def settings(
    folder: Path, database_url: str, redis_url: str, sandbox: str, clock_file: Path, **waits: float
) -> Config:
    """Return the settings, with some waits (seconds) other than the usual short ones."""
    return Config(
        base_url="http://okr.test",
        mailbox="okr@example.com",
        data_dir=folder / "data",
        database_url=database_url,
        redis_url=redis_url,
        secret_key="tests-only-tests-only-tests-only-tests-only",
        sandbox_url=sandbox,
        clock_file=clock_file,
        mails_per_minute=10_000,
        timings=Timings(**{**_SHORT, **waits}),
    )
