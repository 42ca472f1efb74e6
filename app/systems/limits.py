"""How often a key may call: so many at once, and then one a second. In memory, and so of this process alone.

Behind several processes a key may call as often as there are of them; nothing is written for a call.
"""

import math
from collections.abc import Callable
from threading import Lock
from time import monotonic

__all__ = ["AT_ONCE", "Limits"]

AT_ONCE = 60
_SECONDS = 1.0  # until there is room for one more


class Limits:
    """The calls of every key that was good; strangers have no place in it."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._free_at: dict[int, float] = {}  # when all room will be free again
        self._lock = Lock()

    def wait(self, key_id: int) -> int:
        """Whole seconds until the key may call; 0 takes one call."""
        with self._lock:
            now = self._clock()
            free_at = max(self._free_at.get(key_id, now), now) + _SECONDS
            over = free_at - now - AT_ONCE * _SECONDS
            if over > 0:
                return math.ceil(over)
            self._free_at[key_id] = free_at
            return 0
