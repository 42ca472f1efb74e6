"""Where boxes are opened for pages: no transaction is held meanwhile, and few boxes at once on one machine.

Whoever waits holds no thread and no connection. Who asks for a box that is being opened waits for it.
"""

import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import SystemRandom
from threading import Lock
from typing import TypeVar

import anyio
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session

from app.db import Database
from ballots.meeting import deciphering
from ballots.sealing.helpers import HELPERS

if sys.platform != "win32":
    import fcntl

__all__ = ["Deciphering", "Wanted"]

AT_ONCE = 3  # boxes: while two come to their last envelopes, there are those of another
_POLL_SECONDS = 0.02
_LONGEST_PAUSE = 0.02  # seconds
_SWITCH_SECONDS = 0.0005  # a tenth of Python's own: a page waits so long for each thread that is at work

_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Wanted:
    """A box that somebody of a unit's meeting opens."""

    unit_id: str
    opening_id: int
    box_id: str


class Deciphering:
    """Opens the boxes of one server, one after the other as the machine has room."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._room = anyio.Semaphore(AT_ONCE)
        self._one_thread = anyio.CapacityLimiter(1)
        self._one = Lock()
        self._boxes: dict[tuple[int, str], anyio.Lock] = {}
        self._askers, self._usual = 0, sys.getswitchinterval()

    async def step(self, act: Callable[[], _Result]) -> _Result:
        """Run a short step of an opening: one thread for all of them, with as long a pause behind each.

        Twenty at once share the interpreter out among themselves, and a clerk beside them gets a twentieth;
        the pauses are hers. Boxes are opened meanwhile: what they need first is no step.
        """

        def paced() -> _Result:
            begun = time.perf_counter()
            try:
                return act()
            finally:
                time.sleep(min(_LONGEST_PAUSE, time.perf_counter() - begun))

        return await anyio.to_thread.run_sync(lambda: self._by_itself(paced), limiter=self._one_thread)

    async def read(self, act: Callable[[Session], _Result]) -> _Result:
        """As Database.read_aside(), as a step()."""
        return await self.step(lambda: self._look(act))

    async def open_box(
        self, wanted: Wanted, log_key: Ed25519PrivateKey, tell: Callable[[Session], None]
    ) -> bool:
        """Open a box and `tell` of it in the same transaction; False, and nothing told, if it was done.

        Raises what deciphering.prepare, decipher and record raise.
        """
        HELPERS.come()
        try:
            with self._giving_way():
                async with self._alone((wanted.opening_id, wanted.box_id)):
                    return await self._open(wanted, log_key, tell)
        finally:
            with anyio.CancelScope(shield=True):
                await _in_thread(HELPERS.leave)

    @contextmanager
    def _giving_way(self) -> Iterator[None]:
        """Let threads follow each other faster while any box is opened."""
        self._askers += 1
        sys.setswitchinterval(_SWITCH_SECONDS)
        try:
            yield
        finally:
            self._askers -= 1
            if not self._askers:
                sys.setswitchinterval(self._usual)

    async def _open(
        self, wanted: Wanted, log_key: Ed25519PrivateKey, tell: Callable[[Session], None]
    ) -> bool:
        def prepare(session: Session) -> deciphering.Task | None:
            return deciphering.prepare(session, wanted.opening_id, wanted.box_id)

        def decipher(task: deciphering.Task) -> deciphering.Opened:
            with _place_on_machine():
                return deciphering.decipher(task, self._fetch)

        async with self._room:
            task = await _in_thread(lambda: self._by_itself(lambda: self._look(prepare)))
            if task is None:
                return False
            opened = await _in_thread(lambda: decipher(task))

        def record(session: Session) -> bool:
            done = deciphering.record(session, task, opened, SystemRandom(), log_key)
            if done:
                tell(session)
            return done

        async with self._database.write_for_request(wanted.unit_id) as session:
            return await _in_thread(lambda: self._by_itself(lambda: record(session)))

    def _fetch(self, task: deciphering.Task, batches: range) -> list[bytes]:
        return self._by_itself(
            lambda: self._look(lambda session: deciphering.envelopes(session, task, batches))
        )

    def _look(self, act: Callable[[Session], _Result]) -> _Result:
        with self._database.reading() as session:
            return act(session)

    def _by_itself(self, act: Callable[[], _Result]) -> _Result:
        """Of all that openings do here no two at once: whoever is at a page meets one thread, not many."""
        with self._one:
            return act()

    @asynccontextmanager
    async def _alone(self, box: tuple[int, str]) -> AsyncIterator[None]:
        lock = self._boxes.setdefault(box, anyio.Lock())
        async with lock:
            yield
        if not lock.statistics().tasks_waiting:
            self._boxes.pop(box, None)


@contextmanager
def _place_on_machine() -> Iterator[None]:
    """Take one of the machine's places, which all servers of this user share; a killed one gives its back."""
    if sys.platform == "win32":
        yield
        return
    handles = _places()
    try:
        while handles and not any(_taken(handle) for handle in handles):
            time.sleep(_POLL_SECONDS)
        yield
    finally:
        for handle in handles:
            os.close(handle)


def _places() -> list[int]:
    """The files of the places, open; none where they cannot be had: then this server counts alone."""
    folder = Path(tempfile.gettempdir()) / f"homphieu-{os.geteuid()}"
    handles: list[int] = []
    with suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.lstat().st_uid == os.geteuid() and not folder.is_symlink():
            for number in range(AT_ONCE):
                flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
                handles.append(os.open(folder / f"opening-{number}", flags, 0o600))
    return handles


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return True


async def _in_thread(act: Callable[[], _Result]) -> _Result:
    # A limiter of its own: an opening must not wait behind pages, nor they behind it.
    return await anyio.to_thread.run_sync(act, limiter=anyio.CapacityLimiter(1))
