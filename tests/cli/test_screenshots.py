"""Pictures need tools that are not part of the service: who has none is told so before the play begins."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.okr import Okr


def test_missing_browser_is_told_before_anything_is_played(
    okr: Okr, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    told = okr(
        "demo", "--screenshots", str(tmp_path / "shots"), "--data-dir", str(tmp_path / "demo"), fails=2
    )

    assert "apt install chromium" in told
    assert list(tmp_path.iterdir()) == []
