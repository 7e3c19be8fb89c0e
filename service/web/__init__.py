"""
The web pages: personal forms, all teams' key results, Graph's doorbell and the health check.

Pages read through `service.db`; whatever they store goes through `service.workflow`. No page needs JavaScript.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def wsgi() -> Flask:
    """Make the pages of this process's configuration; the server calls it once per worker."""
    from service import logs
    from service.bootstrap import current_app
    from service.web.pages import create_app

    logs.configure("web")
    return create_app(current_app())
