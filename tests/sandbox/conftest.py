"""
A sandbox with the people of `office`, over real HTTP.

After each test all that Graph was asked and answered is held against Microsoft's description, except the calls that a
test made wrong on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.graph_contract import check_exchanges
from tests.sandbox.office import GROUPS, PEOPLE, WRONG, Control, Graph


@pytest.fixture
def control(sandbox: str) -> Control:
    """Set the stage."""
    control = Control(sandbox)
    control.do("POST", "directory", {"people": PEOPLE, "groups": GROUPS})
    return control


@pytest.fixture
def graph(control: Control) -> Iterator[Graph]:
    """Call Graph; afterwards every exchange must be as Microsoft describes it."""
    graph = Graph(control.url)
    yield graph
    graph.session.close()
    exchanges = control.do("GET", "exchanges")["exchanges"]
    right = [
        each for each in exchanges if WRONG not in {name.casefold() for name in each["request"]["headers"]}
    ]
    assert check_exchanges(right) == []
