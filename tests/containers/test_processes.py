"""
The processes of docker-compose.yml at work: each service's own command, with its own environment.

Docker is not needed for that: the commands are run as processes here, against a real PostgreSQL and a real Redis, which
want the passwords out of the files. Names of hosts, and the places of containers' files, are put in the tests' own.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from redis import Redis
from redis.exceptions import AuthenticationError
from sqlalchemy import make_url, select

from service.bootstrap import build_app
from service.cli.demo import _TIMINGS
from service.config import load_config
from service.db import heartbeats
from service.db.tables import Delivery, InboundMessage, WeeklyKeyResult
from service.demo.office import Office
from service.demo.play import Play
from service.graph.certificate import make_certificate
from service.supervisor.processes import Process
from service.supervisor.redis_server import find_redis_server
from service.supervisor.service_processes import answers, sandbox_process
from service.supervisor.supervisor import Supervisor
from service.workflow.app import App
from tests.containers import compose
from tests.scenarios.test_three_weeks import TABLE
from tests.support.databases import PostgresServer

END_OF_WEEK_1 = datetime(2026, 10, 12, 6, 0, tzinfo=UTC)
DATABASE = "okr_containers"
POSTGRES_PASSWORD, REDIS_PASSWORD = "p@ss/w:rd%", "r3dis+secret=="


@dataclass(frozen=True)
class Host:
    """The machine on which the containers' commands run."""

    folder: Path
    ports: Mapping[str, int]
    postgres_socket: str

    def words(self, text: str) -> str:
        """Put this machine's places for those of the containers."""
        text = re.sub(r"(?<![\w/])/(run/secrets|data|tmp)(?![\w-])", rf"{self.folder}/\1", text)
        text = text.replace("@postgres:5432/okr", f"@/{DATABASE}?host={self.postgres_socket}")
        text = text.replace("redis-cli", f"redis-cli -p {self.ports['redis']}")
        text = text.replace("redis:6379", f"127.0.0.1:{self.ports['redis']}")
        return re.sub(r"\b8080\b", str(self.ports["web"]), text)

    def environment(self, service: compose.Service) -> dict[str, str]:
        """Return a service's own environment, and what points it to the sandbox instead of a tenant."""
        own = {name: self.words(value) for name, value in service.environment.items()}
        timings = {f"OKR_TIMINGS__{name.upper()}": str(value) for name, value in _TIMINGS.items()}
        return own | timings | {
            "OKR_BASE_URL": f"http://127.0.0.1:{self.ports['web']}",
            "OKR_SANDBOX_URL": f"http://127.0.0.1:{self.ports['sandbox']}",
            "OKR_CLOCK_FILE": str(self.folder / "clock"),
            "OKR_MAILS_PER_MINUTE": "30000",
        }  # fmt: skip

    def command(self, service: compose.Service) -> tuple[str, ...]:
        """Return a service's own command; the image's entry point is `okr`."""
        words = tuple(self.words(word) for word in service.command)
        return (sys.executable, "-m", "service.cli", *words) if service.is_ours else words

    def data_dir(self, process: str) -> Path:
        """Return the folder of a process that stands for its container's own /data."""
        return self.folder / "containers" / process


@dataclass
class Containers:
    """What `docker compose up` has started."""

    host: Host
    app: App
    office: Office
    play: Play
    services: Mapping[str, compose.Service]

    def health(self, service: compose.Service, process: str) -> bool:
        """Run a service's own health check for one of its processes."""
        kind, *words = service.health_check
        words = [
            self.host.words(word).replace(f"{self.host.folder}/data", str(self.host.data_dir(process)))
            for word in words
        ]
        command = ["sh", "-c", *words] if kind == "CMD-SHELL" else words
        path = f"{Path(sys.executable).parent}:{find_redis_server().parent}:{os.environ['PATH']}"
        return (
            subprocess.run(
                command, check=False, capture_output=True, env={**os.environ, "PATH": path}
            ).returncode
            == 0
        )


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer) -> Host:
    """Give a machine with the secrets' files and a database whose user has to say the password."""
    folder = tmp_path_factory.mktemp("machine")
    for name in ("run/secrets", "data", "tmp"):
        (folder / name).mkdir(parents=True)
    made = make_certificate("OKR Weekly", datetime.now(UTC), timedelta(days=1))
    secrets = {
        "secret_key": "tests-only-tests-only-tests-only-tests-only\n",
        "graph_certificate": made.private_key + made.certificate,
        "postgres_password": POSTGRES_PASSWORD,
        "redis_password": REDIS_PASSWORD,
    }
    for name, value in secrets.items():
        (folder / "run" / "secrets" / name).write_text(value)
    ports = {name: _free_port() for name in ("redis", "web", "sandbox")}
    return Host(folder, ports, _database_with_password(postgres))


@pytest.fixture(scope="module")
def containers(host: Host) -> Iterator[Containers]:
    """Start everything in the file's order, two workers for each queue."""
    services, _ = compose.load()
    migrate = services["migrate"]
    environment = {**os.environ, **host.environment(migrate)}
    subprocess.run(host.command(migrate), check=True, env=environment, cwd=host.folder)
    app = _app(host, services["web"])
    with Supervisor(_processes(host, services), host.folder / "supervisor") as supervisor:
        supervisor.start()
        office = Office(str(app.config.sandbox_url))
        yield Containers(host, app, office, Play(app, office, supervisor.problems), services)
    app.queue.close()
    app.db.close()


@pytest.fixture(scope="module")
def after_week_1(containers: Containers) -> Containers:
    """Play the story up to the Monday of week 2."""
    containers.play.prepare()
    for step in containers.play.steps:
        if step.at <= END_OF_WEEK_1:
            containers.play.take(step)
    return containers


def test_each_line_of_week_1_is_aligned_as_in_the_table(after_week_1: Containers) -> None:
    told: dict[str, list[str]] = {}
    with after_week_1.app.db.read() as session:
        lines = select(WeeklyKeyResult).order_by(WeeklyKeyResult.person_id, WeeklyKeyResult.n)
        for line in session.scalars(lines):
            told.setdefault(line.person.given_name, []).extend(each.code for each in line.alignments)

    assert told == {who: codes for (who, week), codes in TABLE.items() if week == 1}


def test_with_two_workers_for_each_queue_nobody_gets_a_mail_twice(after_week_1: Containers) -> None:
    with after_week_1.app.db.read() as session:
        mails = session.scalars(select(Delivery)).all()
        replies = session.scalars(select(InboundMessage.disposition)).all()
    sent = after_week_1.office.counts()["sent"]["okr@example.com"]

    assert {mail.state for mail in mails} == {"confirmed"}
    assert sent == len(mails) > 20
    assert None not in replies


def test_two_workers_for_each_queue_and_the_tick_were_heard_of(after_week_1: Containers) -> None:
    with after_week_1.app.db.read() as session:
        alive = heartbeats.alive(session, datetime.now(UTC) - timedelta(hours=1))

    assert alive == {"tick": 1, "worker-outgoing": 2, "worker-inbound": 2, "worker-waves": 2}


def test_health_checks_pass_and_fail_for_a_process_that_fell_silent(after_week_1: Containers) -> None:
    services = [service for service in after_week_1.services.values() if service.is_ours]
    checked = {
        service.name: after_week_1.health(service, f"{service.name}-1")
        for service in services
        if service.name != "migrate"
    }
    sign = after_week_1.host.data_dir("tick-1") / "alive" / "tick"
    os.utime(sign, (time.time() - 600, time.time() - 600))

    assert set(checked.values()) == {True}
    assert len(checked) == 5
    assert after_week_1.health(after_week_1.services["redis"], "redis")
    assert not after_week_1.health(after_week_1.services["tick"], "tick-1")


def test_servers_want_their_passwords(containers: Containers) -> None:
    with (
        Redis(port=containers.host.ports["redis"]) as redis,
        pytest.raises(AuthenticationError),
    ):
        redis.ping()
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgresql://okr:wrong@/{DATABASE}?host={containers.host.postgres_socket}")


def test_no_password_stands_in_the_list_of_processes(containers: Containers) -> None:
    told = subprocess.run(("ps", "-ww", "-eo", "args"), capture_output=True, text=True, check=True).stdout

    assert f"redis-server 127.0.0.1:{containers.host.ports['redis']}" in told
    assert REDIS_PASSWORD not in told
    assert POSTGRES_PASSWORD not in told


def _app(host: Host, web: compose.Service) -> App:
    """Return an App with the settings of the containers, to look at what they do."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in host.environment(web).items():
            patch.setenv(name, value)
        return build_app(load_config())


def _processes(host: Host, services: Mapping[str, compose.Service]) -> Iterator[Process]:
    yield _redis(host, services["redis"])
    clock = {"OKR_CLOCK_FILE": str(host.folder / "clock")}
    yield sandbox_process(host.ports["sandbox"], host.folder / "tenant", clock)
    for service in services.values():
        if service.is_ours and service.name != "migrate":
            for number in range(1, service.replicas + 1):
                yield _process(host, service, f"{service.name}-{number}")


def _redis(host: Host, service: compose.Service) -> Process:
    *shell, script = host.command(service)
    script = f"{script} --port {host.ports['redis']} --bind 127.0.0.1"
    path = {"PATH": f"{find_redis_server().parent}:{os.environ['PATH']}"}
    return Process("redis", (*shell, script), path, answers=lambda: _listens(host.ports["redis"]))


def _process(host: Host, service: compose.Service, name: str) -> Process:
    environment = {**host.environment(service), "OKR_DATA_DIR": str(host.data_dir(name))}
    asks = answers(f"http://127.0.0.1:{host.ports['web']}/healthz") if service.name == "web" else None
    return Process(name, host.command(service), environment, answers=asks)


def _database_with_password(postgres: PostgresServer) -> str:
    """Make a database whose user has to say the password; return the folder of the server's socket."""
    url = make_url(postgres.new_empty()).set(database="postgres")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE}".encode())
        connection.execute(b"DROP ROLE IF EXISTS okr")
        connection.execute(f"CREATE ROLE okr LOGIN PASSWORD '{POSTGRES_PASSWORD}'".encode())
        connection.execute(f"CREATE DATABASE {DATABASE} OWNER okr".encode())
        found = connection.execute("SHOW hba_file").fetchone()
        assert found is not None
        rules = Path(found[0])
        rules.write_text(f"local {DATABASE} okr scram-sha-256\n{rules.read_text()}")
        connection.execute("SELECT pg_reload_conf()")
    return str(url.query["host"])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
