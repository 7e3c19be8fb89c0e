"""What travels in the wheel is enough: templates, migrations, the command."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import service
from service.db import migrate

ROOT = Path(service.__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from this checkout, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = (sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder))
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into a folder of its own; what it depends on comes from here."""
    folder = tmp_path_factory.mktemp("installed")
    options = ("--no-deps", "--no-index", "--no-compile", "--quiet", "--target", str(folder))
    subprocess.run((sys.executable, "-m", "pip", "install", *options, str(wheel)), check=True)
    return folder


def _run(installed: Path, folder: Path, *arguments: str) -> str:
    """Run Python in `folder`, where our packages can only come from the installed wheel."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OKR_")}
    environment |= {
        "PYTHONPATH": str(installed),
        "OKR_SECRET_KEY": "tests-only-tests-only-tests-only-tests-only",
    }
    done = subprocess.run(
        (sys.executable, *arguments), capture_output=True, text=True, check=False, cwd=folder, env=environment
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_database_is_made_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    where = _run(installed, tmp_path, "-c", "import service; print(service.__file__)")
    told = _run(installed, tmp_path, "-m", "service.cli", "db", "upgrade")

    assert where.startswith(str(installed))
    assert f"at version {migrate.newest_revision()} now" in told
    assert (tmp_path / ".okr" / "okr.db").stat().st_size > 0


def test_mail_is_rendered_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    code = """
from service.domain.mails import NudgeMail
from service.rendering import Emails
mail = NudgeMail(
    name="Andy", week="Week 3 (19-23 Oct)", by_day="Friday", open_lines=(), sample=None,
    form_url="https://okr.test/f/7Kq2", in_by="18:00", overview_day="tomorrow",
)
email = Emails().render(mail)
print(email.subject, email.html.count("https://okr.test/f/7Kq2"), "https://okr.test/f/7Kq2" in email.text)
"""
    subject, _, rest = _run(installed, tmp_path, "-c", code).strip().partition(": ")

    assert subject == "Week 3 (19-23 Oct)"
    assert rest.endswith("1 True")


def test_wheel_holds_all_templates_and_migrations_and_nothing_of_the_tests(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for data in ("templates", "migrations"):
        files = {
            f for f in (ROOT / data).rglob("*") if f.is_file() and f.suffix != ".pyc" and f.name != ".gitkeep"
        }
        assert files
        assert {f"service/{file.relative_to(ROOT).as_posix()}" for file in files} <= names

    assert not [name for name in names if name.startswith(("tests/", "bench/", "docs/"))]
