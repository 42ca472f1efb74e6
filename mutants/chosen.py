"""A plugin of pytest: only the tests named in a file, in its order, each with a limit of time of its own.

A test that passes its limit ends the process at once, with LATE: whatever hangs, hangs in there.
"""

import json
import os
import signal
from collections.abc import Generator
from pathlib import Path

import pytest

LATE = 77  # pytest itself ends with 0 to 5
COLLECTING_SECONDS = 60.0
_LIMITS: dict[str, float] = json.loads(Path(os.environ.get("MUTANTS_CHOSEN", os.devnull)).read_text() or "{}")


def pytest_configure() -> None:
    """Imports can hang as well."""
    signal.signal(signal.SIGALRM, lambda *_: os._exit(LATE))
    signal.setitimer(signal.ITIMER_REAL, COLLECTING_SECONDS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the others out."""
    order = {name: at for at, name in enumerate(_LIMITS)}
    items[:] = sorted((one for one in items if one.nodeid in order), key=lambda one: order[one.nodeid])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Start the clock of a test anew."""
    signal.setitimer(signal.ITIMER_REAL, _LIMITS[item.nodeid])
    return (yield)
