"""A scripted Graph and the sandbox, each with a client that speaks with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from service.graph.auth import AppTokens
from service.graph.client import GraphClient
from service.graph.settings import GraphSettings
from service.sandbox.server import serve
from tests.graph.sandbox import Sandbox
from tests.graph.scripted_server import ScriptedServer, scripted_server, settings_for
from tests.graph_contract import check_exchanges


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scripted_server() as running:
        yield running


@pytest.fixture
def settings(server: ScriptedServer) -> GraphSettings:
    return settings_for(server.url)


@pytest.fixture
def impatient(settings: GraphSettings) -> GraphSettings:
    """Settings for a test in which an answer never comes."""
    return replace(settings, read_timeout=1.0)


@pytest.fixture
def tokens(settings: GraphSettings) -> Iterator[AppTokens]:
    tokens = AppTokens(settings)
    yield tokens
    tokens.close()


@pytest.fixture
def client(settings: GraphSettings, tokens: AppTokens) -> Iterator[GraphClient]:
    client = GraphClient(settings, tokens)
    yield client
    client.close()


@pytest.fixture(scope="session")
def running_sandbox() -> Iterator[Sandbox]:
    running = serve()
    yield Sandbox(running.url)
    running.close()


@pytest.fixture
def sandbox(running_sandbox: Sandbox) -> Iterator[Sandbox]:
    """The sandbox, in which each exchange of a test has to be as Microsoft describes it."""
    running_sandbox.start_anew()
    yield running_sandbox
    assert check_exchanges(running_sandbox.exchanges()) == []


@pytest.fixture
def graph(sandbox: Sandbox) -> Iterator[GraphClient]:
    """A client that speaks with the sandbox."""
    settings = settings_for(sandbox.url)
    tokens = AppTokens(settings)
    client = GraphClient(settings, tokens)
    yield client
    client.close()
    tokens.close()
