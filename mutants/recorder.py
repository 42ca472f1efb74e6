"""A plugin of pytest: which lines each test executes, from its fixtures to its end, and how long it takes.

What tests keep for each other is forgotten between them: each is seen to execute all that it rests on.
Lines that run outside of any test, mostly at an import, are noted as such. Other processes are not seen.
"""

import functools
import json
import os
import sys
import time
from collections.abc import Generator
from pathlib import Path

import coverage
import pytest

ROOT = Path(__file__).resolve().parent.parent
_SEEN = coverage.Coverage(data_file=None, config_file=False, include=[f"{ROOT}/ballots/*", f"{ROOT}/app/*"])
_SEEN.start()  # this plugin is the first to be read: nothing of the product is imported yet
_SECONDS: dict[str, float] = {}


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Everything until the next test is this one's."""
    _forget()
    _SEEN.switch_context(item.nodeid)
    began = time.perf_counter()
    done = yield
    _SECONDS[item.nodeid] = time.perf_counter() - began
    _SEEN.switch_context("")
    return done


def _forget() -> None:
    for name, module in list(sys.modules.items()):
        if name in {"beginnings", "evidence"}:
            module.forget()
        elif name.startswith(("ballots.", "app.")):
            for kept in vars(module).values():
                if isinstance(kept, functools._lru_cache_wrapper):  # noqa: SLF001 - it has no other name
                    kept.cache_clear()


def pytest_unconfigure() -> None:
    """Write it down: for each line of each file the places of its tests in the list, None for an import."""
    _SEEN.stop()
    data = _SEEN.get_data()
    place = {name: at for at, name in enumerate(_SECONDS)}
    lines = {
        Path(path).relative_to(ROOT).as_posix(): {
            line: [place.get(name) for name in names] for line, names in data.contexts_by_lineno(path).items()
        }
        for path in data.measured_files()
    }
    Path(os.environ["MUTANTS_RECORD"]).write_text(json.dumps({"seconds": _SECONDS, "lines": lines}))
