"""A scripted Graph, and a client that speaks with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from service.graph.auth import AppTokens
from service.graph.client import GraphClient
from service.graph.settings import GraphSettings
from tests.graph.scripted_server import ScriptedServer, scripted_server, settings_for


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scripted_server() as running:
        yield running


@pytest.fixture
def settings(server: ScriptedServer) -> GraphSettings:
    return settings_for(server.url)


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
