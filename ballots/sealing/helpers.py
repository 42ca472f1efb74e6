"""Opens whole boxes: few envelopes at once here, many by two processes that all who open share.

The processes are started with the first work, and end with the last: none lives on, or holds a released key,
when nobody opens a box. They are spawned, not forked: safe from a thread of a server. Knows no database.
"""

import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from functools import lru_cache
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from threading import Lock, Thread

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
)

from ballots.errors import Code
from ballots.sealing.envelope import Opener
from ballots.sealing.sheet import read_sheet

__all__ = ["HELPERS", "give_way", "open_many"]

_PROCESSES = 2
_CHUNK = 128  # envelopes handed to a process at once
_UNDER_WAY = 8  # chunks: enough to keep both busy, and memory stays bounded for any number of envelopes
_WORTH_PROCESSES = 500  # below this the start of two processes takes longer than the opening
_NICENESS = 10
_SCALAR_BYTES = 32

_Result = bytes | Code
_Chunk = Future[list[_Result]]
_Keys = tuple[bytes, tuple[bytes, ...], tuple[str, ...]]  # the sheet, the scalars of the set, the set


def open_many(
    sheet: bytes,
    keys: Mapping[str, EllipticCurvePrivateKey],
    chosen: Sequence[str],
    envelopes: Iterable[bytes],
) -> Iterator[_Result]:
    """Yield, in the order of the envelopes, the answers or the code for which one does not count.

    NOT_A_QUORUM, before the first is opened, unless `chosen` stands on the sheet and the keys fit. Some
    hundreds are opened here, unless the processes are there anyway; more, of one box or of several at once,
    by the processes, with a bounded number under way.
    """
    opener = Opener(read_sheet(sheet), keys, chosen)
    scalars = tuple(keys[role].private_numbers().private_value.to_bytes(_SCALAR_BYTES) for role in chosen)
    waiting = iter(envelopes)
    first = list(islice(waiting, _WORTH_PROCESSES))
    if not HELPERS.worth(len(first)):
        return map(opener.result, first)
    return _open_by_helpers(opener, (sheet, scalars, tuple(chosen)), chain(first, waiting))


class Helpers:
    """The two processes of this program, for as long as anybody is at work with them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._askers = 0
        self._pool: ProcessPoolExecutor | None = None

    def worth(self, count: int) -> bool:
        """Whether so many envelopes are for the processes: they are there, or all who came have enough."""
        return self._pool is not None or count * max(1, self._askers) >= _WORTH_PROCESSES

    def come(self) -> None:
        """Announce work: the processes, once started, stay until as many have left as have come."""
        with self._lock:
            self._askers += 1

    def leave(self) -> None:
        """Say that the work is done; the last one waits until the processes have ended."""
        with self._lock:
            self._askers -= 1
            idle = None if self._askers else self._pool
            self._pool = None if idle is not None else self._pool
        if idle is not None:
            idle.shutdown()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Come, and leave at the end."""
        self.come()
        try:
            yield
        finally:
            self.leave()

    def submit(self, keys: _Keys, envelopes: list[bytes]) -> _Chunk | None:
        """Hand a chunk over; None on a machine that cannot keep processes."""
        with self._lock, suppress(BrokenProcessPool, OSError):
            if self._pool is None:
                self._pool = ProcessPoolExecutor(_PROCESSES, get_context("spawn"), _start_process)
            return self._pool.submit(_open_chunk, keys, envelopes)
        return None


HELPERS = Helpers()


def _open_by_helpers(opener: Opener, keys: _Keys, envelopes: Iterator[bytes]) -> Iterator[_Result]:
    under_way: deque[tuple[list[bytes], _Chunk | None]] = deque()
    with HELPERS.at_work():
        while True:
            while len(under_way) < _UNDER_WAY and (chunk := list(islice(envelopes, _CHUNK))):
                under_way.append((chunk, HELPERS.submit(keys, chunk)))
            if not under_way:
                return
            yield from _collect(opener, *under_way.popleft())


def _collect(opener: Opener, chunk: list[bytes], future: _Chunk | None) -> list[_Result]:
    """Return a chunk's results; a machine that cannot keep processes opens its box all the same, slower."""
    if future is not None:
        with suppress(BrokenProcessPool):
            return future.result()
    return [opener.result(envelope) for envelope in chunk]


# --- in a process of its own ----------------------------------------------------------------------------


def _start_process() -> None:
    Thread(target=_end_with_parent, daemon=True).start()
    give_way()


def give_way() -> None:
    """Let this process take only what the machine's others leave: whoever waits for a page goes first."""
    if hasattr(os, "nice"):
        os.nice(_NICENESS)


def _end_with_parent() -> None:
    """Leave nothing behind that holds released keys, even when the server is killed outright."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@lru_cache(maxsize=4)
def _opener(keys: _Keys) -> Opener:
    sheet, scalars, chosen = keys
    derived = (derive_private_key(int.from_bytes(scalar), SECP256R1()) for scalar in scalars)
    return Opener(read_sheet(sheet), dict(zip(chosen, derived, strict=True)), chosen)


def _open_chunk(keys: _Keys, envelopes: list[bytes]) -> list[_Result]:
    opener = _opener(keys)
    return [opener.result(envelope) for envelope in envelopes]
