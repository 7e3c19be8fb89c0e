"""What tests of several parts share: servers, databases, the clock. Fixtures are in `tests/conftest.py`."""
