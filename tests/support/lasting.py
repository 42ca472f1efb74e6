"""A browser that outlives its own crashes.

Once in some thirty whole runs a renderer of Chromium dies of a fault of its own, amid a navigation, and
the driver may wait for its answer for good. Then the browser is ended, the next context gets another one,
and the test is run once more (`--only-rerun` in pyproject.toml).
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from threading import Timer
from typing import Any

from playwright.sync_api import Browser, BrowserContext

__all__ = ["MARK", "lasting", "watched"]

MARK = f"--homphieu-tests={os.getpid()}-{token_hex(8)}"  # how the browsers of this process are known
_PATIENCE_SECONDS = 180.0  # several times what the longest test takes on a slow machine


def lasting(launch: Callable[[], Browser], prepare: Callable[[BrowserContext], None]) -> Iterator[Browser]:
    """Yield a browser whose new contexts are prepared, and are another one's where it has ended."""
    first = launch()
    launched, makers = [first], [first.new_context]

    def new_context(**how: Any) -> BrowserContext:
        if not launched[-1].is_connected():
            launched.append(launch())
            makers.append(launched[-1].new_context)
        context = makers[-1](**how)
        prepare(context)
        return context

    first.new_context = new_context  # type: ignore[method-assign]
    yield first
    for browser in launched:
        browser.close()


@contextmanager
def watched(seconds: float = _PATIENCE_SECONDS, mark: str = MARK) -> Iterator[None]:
    """End the browsers with this mark if what is done inside takes so long: who waits hears of it then."""
    timer = Timer(seconds, _end_browsers, (mark,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _end_browsers(mark: str) -> None:
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark.encode() in (process / "cmdline").read_bytes().split(b"\0"):
                os.kill(int(process.name), signal.SIGKILL)
