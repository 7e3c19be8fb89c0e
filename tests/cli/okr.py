"""Run the `okr` command in this process, as a person runs it."""

from __future__ import annotations

import sys

import pytest

from service.bootstrap import current_app
from service.cli import main


class Okr:
    """The command, run in this process as a person runs it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *arguments: str, fails: int = 0) -> str:
        """Return what it prints, or what it says on stderr where it `fails` with the expected exit status."""
        current_app.cache_clear()
        self._monkeypatch.setattr(sys, "argv", ["okr", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = self._capsys.readouterr()
        assert ended.value.code == fails, printed.err
        return printed.err if fails else printed.out
