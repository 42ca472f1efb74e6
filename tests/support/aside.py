"""Runs something in a thread of its own: a browser's driver leaves an event loop in that of the tests."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

__all__ = ["aside"]


def aside(act: Callable[..., Any], *given: Any) -> Any:
    """What `act` gives; raises what it raises."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(act, *given).result()
