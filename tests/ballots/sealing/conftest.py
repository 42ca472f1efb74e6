"""Sealing and keys as an office pays for them: what is tested here is the whole work."""

import pytest
from cheaply import truly


@pytest.fixture(autouse=True)
def true_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is cheaper than at an office."""
    truly(monkeypatch)
