"""What a clerk hands over to a kiosk: sealed by the clerk's browser to its key, for a minute, in memory.

Never in the database, never in a log, one at a time for each kiosk, given out once (decision 25). What is in
it the server cannot read, and which slip it was is not kept.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from threading import Lock
from time import monotonic

from app.errors import Problem, Rejected

__all__ = ["SEALED_BYTES", "SECONDS", "Relay"]

SECONDS = 60.0
SEALED_BYTES = 65 + 64 + 16  # HPKE to P-256 of a text filled up to 64 bytes


@dataclass(frozen=True)
class _Waiting:
    sealed: bytes = field(repr=False)
    number: int
    until: float


class Relay:
    """The hand-overs of one server."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lock = Lock()  # pages are answered in threads: none may see, or undo, half of another's
        self._numbers = count(1)
        self._waiting: dict[str, _Waiting] = {}

    def put(self, kiosk_id: str, sealed: bytes) -> int:
        """Let it wait for the kiosk; the number by which the clerk's page asks for it. KIOSK_BUSY."""
        with self._lock:
            self._forget()
            if kiosk_id in self._waiting:
                raise Rejected(Problem.KIOSK_BUSY)
            number = next(self._numbers)
            self._waiting[kiosk_id] = _Waiting(sealed, number, self._clock() + SECONDS)
            return number

    def take(self, kiosk_id: str) -> bytes | None:
        """What waits for this kiosk: given out once."""
        with self._lock:
            self._forget()
            found = self._waiting.pop(kiosk_id, None)
        return None if found is None else found.sealed

    def waits(self, kiosk_id: str, number: int) -> bool:
        """Whether the kiosk has not fetched it yet."""
        with self._lock:
            return self._is_there(kiosk_id, number)

    def drop(self, kiosk_id: str, number: int | None = None) -> None:
        """Take back what waits; with a number only that one."""
        with self._lock:
            if number is None or self._is_there(kiosk_id, number):
                self._waiting.pop(kiosk_id, None)

    def _is_there(self, kiosk_id: str, number: int) -> bool:
        self._forget()
        found = self._waiting.get(kiosk_id)
        return found is not None and found.number == number

    def _forget(self) -> None:
        """Whatever is over goes before anything is looked at, of all kiosks: nothing lies here longer."""
        now = self._clock()
        self._waiting = {one: waiting for one, waiting in self._waiting.items() if waiting.until > now}
