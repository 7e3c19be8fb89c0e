from __future__ import annotations

import pytest

from service.rendering import Emails


@pytest.fixture(scope="session")
def emails() -> Emails:
    return Emails()
