"""
Hold recorded exchanges against Microsoft's own description of Graph v1.0.

`contract.json` is Microsoft's OpenAPI description, cut to what this project uses (licence beside it). `check_exchanges`
reports what contradicts it; each distinct shape of a request and its answer is checked once.
"""

from __future__ import annotations

from tests.graph_contract.exchanges import check_exchanges, read_exchanges

__all__ = ["check_exchanges", "read_exchanges"]
