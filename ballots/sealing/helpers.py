"""Opens whole boxes: few envelopes at once here, many by two processes that all who open share.

The processes are started with the first work, and end with the last: none lives on, or holds a released key,
when nobody opens a box. They are spawned, not forked: safe from a thread of a server. What is made of the
answers is made there too, so that a server that shows pages meanwhile has little to do. Knows no database.
"""

import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Lock, Thread
from typing import Generic, TypeVar

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    derive_private_key,
)

from ballots.errors import Code
from ballots.sealing.envelope import Opener
from ballots.sealing.sheet import read_sheet

__all__ = ["HELPERS", "give_way", "open_and_make", "open_many"]

_PROCESSES = 2
_CHUNK = 128  # envelopes handed to a process at once
_UNDER_WAY = 8  # chunks: enough to keep both busy, and memory stays bounded for any number of envelopes
_WORTH_PROCESSES = 500  # below this the start of two processes takes longer than the opening
_NICENESS = 10  # not the most: a committee waits as well, and a machine may be busy for long
_SCALAR_BYTES = 32

_Result = bytes | Code
_Made = TypeVar("_Made")
_Make = Callable[[Iterable[_Result]], _Made]
_Keys = tuple[bytes, tuple[bytes, ...], tuple[str, ...]]  # the sheet, the scalars of the set, the set


def open_many(
    sheet: bytes,
    keys: Mapping[str, EllipticCurvePrivateKey],
    chosen: Sequence[str],
    envelopes: Iterable[bytes],
) -> Iterator[_Result]:
    """Yield, in the order of the envelopes, the answers or the code for which one does not count.

    NOT_A_QUORUM, before the first is opened, unless `chosen` stands on the sheet and the keys fit.
    """
    make: _Make[list[_Result]] = list
    return chain.from_iterable(open_and_make(make, sheet, keys, chosen, envelopes))


def open_and_make(
    make: _Make[_Made],
    sheet: bytes,
    keys: Mapping[str, EllipticCurvePrivateKey],
    chosen: Sequence[str],
    envelopes: Iterable[bytes],
) -> Iterator[_Made]:
    """Yield what `make` makes of each chunk of open_many()'s results, in order; at least one. NOT_A_QUORUM.

    Some hundreds are opened here, unless the processes are there anyway; more, of one box or of several at
    once, by the processes, with a bounded number under way. `make` goes there and back, so it is pickled.
    """
    opener = Opener(read_sheet(sheet), keys, chosen)
    scalars = tuple(keys[role].private_numbers().private_value.to_bytes(_SCALAR_BYTES) for role in chosen)
    waiting = iter(envelopes)
    first = list(islice(waiting, _WORTH_PROCESSES))
    if not HELPERS.worth(len(first)):
        return iter([make(map(opener.result, first))])
    work = _Work(make, opener, (sheet, scalars, tuple(chosen)))
    return work.done(chain(first, waiting))


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

    def submit(self, make: _Make[_Made], keys: _Keys, envelopes: list[bytes]) -> "Future[_Made] | None":
        """Hand a chunk over; None on a machine that cannot keep processes."""
        with self._lock, suppress(BrokenProcessPool, OSError):
            if self._pool is None:
                self._pool = _start_pool()
            return self._pool.submit(_open_chunk, make, keys, envelopes)
        return None


HELPERS = Helpers()


def _start_pool() -> ProcessPoolExecutor:
    """Start the processes from a thread that gives way itself, so that they do while they begin, too."""
    pool = ProcessPoolExecutor(_PROCESSES, get_context("spawn"), _start_process)

    def start() -> None:
        if sys.platform == "linux":  # where each thread has a niceness, and hands it on
            os.nice(_NICENESS)
        with suppress(BrokenProcessPool, OSError):  # who hands work over meets the same, and does it here
            for _ in range(_PROCESSES):
                pool.submit(os.getpid)

    thread = Thread(target=start)
    thread.start()
    thread.join()
    return pool


@dataclass(frozen=True)
class _Work(Generic[_Made]):
    """What is to be made of one box's envelopes, and how they are opened."""

    make: _Make[_Made]
    opener: Opener
    keys: _Keys

    def done(self, envelopes: Iterator[bytes]) -> Iterator[_Made]:
        """Hand out chunks, a bounded number at once, and collect what was made of each."""
        under_way: deque[tuple[list[bytes], Future[_Made] | None]] = deque()
        with HELPERS.at_work():
            while True:
                while len(under_way) < _UNDER_WAY and (chunk := list(islice(envelopes, _CHUNK))):
                    under_way.append((chunk, HELPERS.submit(self.make, self.keys, chunk)))
                if not under_way:
                    return
                yield self._collect(*under_way.popleft())

    def _collect(self, chunk: list[bytes], future: "Future[_Made] | None") -> _Made:
        """A chunk's result; a machine that cannot keep processes opens its box all the same, slower."""
        if future is not None:
            with suppress(BrokenProcessPool):
                return future.result()
        return self.make(map(self.opener.result, chunk))


# --- in a process of its own ----------------------------------------------------------------------------


def _start_process() -> None:
    Thread(target=_end_with_parent, daemon=True).start()
    give_way()


def give_way() -> None:
    """Let this process take only what the machine's others leave: whoever waits for a page goes first.

    Linux weighs sessions before it weighs their processes (sched(7), autogroup), so it gets one of its own,
    of little weight; where sessions are not weighed, or it leads one already, its own weight counts.
    """
    if not hasattr(os, "nice"):
        return
    os.nice(max(0, _NICENESS - os.nice(0)))
    with suppress(OSError):
        os.setsid()
        Path("/proc/self/autogroup").write_text(f"{_NICENESS}\n", encoding="ascii")


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


def _open_chunk(make: _Make[_Made], keys: _Keys, envelopes: list[bytes]) -> _Made:
    return make(map(_opener(keys).result, envelopes))
