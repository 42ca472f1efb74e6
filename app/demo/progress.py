"""Tells on the terminal which step is under way and what each took; on a pipe one plain line a step."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

__all__ = ["Bar", "Steps"]

_WIDTH = 24
_LABEL = 52


class Bar:
    """One step's bar; `advance` counts what is done."""

    def __init__(self, label: str, total: int, *, moving: bool) -> None:
        self._label, self._total, self._moving = label, total, moving
        self._done = 0
        self._draw()

    def advance(self, count: int = 1) -> None:
        """Count some more as done."""
        self._done += count
        self._draw()

    def _draw(self) -> None:
        if self._moving:
            full = _WIDTH * min(self._done, self._total) // self._total
            bar = "█" * full + "░" * (_WIDTH - full)
            sys.stdout.write(f"\r  {self._label:<{_LABEL}} {bar} {self._done}/{self._total} ")
            sys.stdout.flush()


class Steps:
    """All steps of a run, with the seconds that each took."""

    def __init__(self) -> None:
        self._started = monotonic()
        self._moving = sys.stdout.isatty()

    @contextmanager
    def step(self, label: str, total: int = 1) -> Iterator[Bar]:
        """Run one step; its line is final only when it went well."""
        begun = monotonic()
        bar = Bar(label, total, moving=self._moving)
        try:
            yield bar
        except BaseException:
            if self._moving:
                print()
            raise
        took = f"{monotonic() - begun:.1f}".replace(".", ",")
        clear = "\r\033[K" if self._moving else ""
        print(f"{clear}  ✓ {label:<{_LABEL}} {took:>6} giây", flush=True)

    def total(self) -> str:
        """Give the seconds since the beginning, the Vietnamese way."""
        return f"{monotonic() - self._started:.1f}".replace(".", ",")
