"""`python -m service.cli`: the `okr` command for processes that are started with this very Python."""

from __future__ import annotations

from service.cli import main

main()
