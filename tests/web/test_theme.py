"""The pages show the company's name, colour and logo."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest

from service.bootstrap import build_app
from service.config import Config, ThemeConfig
from tests.support.pages import open_page_of, serving


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """Name a database that no page here opens."""
    return f"sqlite:///{tmp_path}/none.db"


def test_pages_wear_the_company_look(config: Config, tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    logo.write_bytes(b"\x89PNG\r\n")
    theme = ThemeConfig(name="Contoso <goals>", brand="#5b2d8e", logo=logo)
    with serving(build_app(config.model_copy(update={"theme": theme}))) as site:
        page = open_page_of(site, "/auth/signed-out")
        picture = open_page_of(site, "/logo")

    assert page.one(".brand").text().strip() == "Contoso <goals>"
    assert page.one(".brand img").attributes["src"] == "/logo"
    style = page.one("style").text()
    assert "--brand: #5b2d8e;" in style
    policy = page.response.headers["Content-Security-Policy"]
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in policy
    assert policy.endswith("img-src 'self'")
    assert (picture.response.headers["Content-Type"], picture.response.content) == (
        "image/png",
        b"\x89PNG\r\n",
    )


def test_without_settings_nothing_is_loaded(config: Config) -> None:
    with serving(build_app(config)) as site:
        page = open_page_of(site, "/auth/signed-out")
        picture = open_page_of(site, "/logo")

    assert page.one(".brand").text().strip() == "OKR Weekly"
    assert "img-src" not in page.response.headers["Content-Security-Policy"]
    assert picture.status == 404
