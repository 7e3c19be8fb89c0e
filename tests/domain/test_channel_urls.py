"""Which addresses a card may go to, and what of one may be seen."""

from __future__ import annotations

import pytest

from service.domain.channel_urls import problem_of, shown

HOSTS = ("api.powerplatform.com",)
GOOD = (
    "https://defaultab12.34.environment.api.powerplatform.com:443/powerautomate/automations/direct/workflows/0f1e"
    "/triggers/manual/paths/invoke?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=a%2Bb_c-9fQk"
)


def test_address_of_a_workflow_may_be_called_and_is_shown_by_host_and_end() -> None:
    assert problem_of(GOOD, HOSTS) is None
    assert shown(GOOD) == "defaultab12.34.environment.api.powerplatform.com …9fQk"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://x.api.powerplatform.com/a?sig=SECRET",
        "https://x.api.powerplatform.com:8443/a?sig=SECRET",
        "https://evilapi.powerplatform.com.example/a?sig=SECRET",
        "https://evil-api.powerplatform.com/a?sig=SECRET",
        "https://api.powerplatform.com@evil.example/a?sig=SECRET",
        "https://evil.example/api.powerplatform.com?sig=SECRET",
        "https://evil.example\\.api.powerplatform.com/a?sig=SECRET",
        "https://169.254.169.254/a?sig=SECRET",
        "https://[::1]/a?sig=SECRET",
        "https://x.api.powerplatform.com/a b?sig=SECRET",
        "https://x.api.powerplatform.com/a?sig=SECRET\r\nHost: evil.example",
        "https://x.api.powerplatform.com/a?sig=SECRET#end",
        "https://x.api.powerplatform.com/ä?sig=SECRET",
        "https://x.api.powerplatform.com",
        "https://x.api.powerplatform.com:x/a?sig=SECRET",
        "file:///etc/passwd?sig=SECRET",
        "http://127.0.0.1:8025/workflows/ops?sig=SECRET",
    ],
)
def test_other_addresses_are_refused_without_being_repeated(url: str) -> None:
    problem = problem_of(url, HOSTS)

    assert problem is not None
    assert "SECRET" not in problem


def test_sandbox_is_called_in_sandbox_mode_alone() -> None:
    url = "http://127.0.0.1:8025/workflows/ops/triggers/manual/paths/invoke?sig=x"

    assert problem_of(url, HOSTS, "http://127.0.0.1:8025") is None
    assert problem_of(url, HOSTS, "http://127.0.0.1:802") is not None
