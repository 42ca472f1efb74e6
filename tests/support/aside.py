"""Async functions in tests: Chromium's driver has an event loop of its own in a run's main thread."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio

__all__ = ["aside", "run_aside"]


def run_aside(act: Callable[..., Any], *given: Any) -> Any:
    """Run it in a thread with an event loop of its own, and give what it gives."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(anyio.run, act, *given).result()


def aside(act: Callable[..., Any], *given: Any) -> Any:
    """Run what begins an event loop itself in a thread, and give what it gives."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(act, *given).result()
