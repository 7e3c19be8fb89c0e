"""Find a browser of this machine for Playwright; none is downloaded."""

from __future__ import annotations

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ADVICE = (
    "No Chromium or Chrome is on this machine's PATH (Debian, Ubuntu: apt install chromium), "
    "so what a browser shows was not tested."
)
REQUIRED = os.environ.get("OKR_REQUIRE_BROWSER") == "1"
"""Set where tests must not be skipped, as in CI. Read here, before the fixtures empty OKR_* variables."""

OPTIONS = (
    "--headless",
    "--no-sandbox",  # It needs rights that containers don't give; only our own pages are opened.
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find() -> str | None:
    """Return the path of a browser, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)
