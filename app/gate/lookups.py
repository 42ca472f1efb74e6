"""Looks up codes before a drop takes its turn: strangers may send any number of made-up ones beside voters.

Whoever comes first asks for all who wait. On PostgreSQL, where a drop waits at its own box only, nobody is
asked for until a drop was refused for such a code.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

import anyio
from sqlalchemy import Connection

from app import trouble
from app.db import Database
from ballots.box import drop
from ballots.errors import Code, Refused

__all__ = ["Lookups"]

_MOST = 200  # in one statement
_WARY_SECONDS = 10.0  # after the last made-up code
_STRANGE = frozenset({Code.CODE_UNKNOWN, Code.BOX_UNKNOWN})


@dataclass(eq=False)
class _Asked:
    """Somebody's code, and what was found: a refusal, an error of the database, or nothing against it."""

    box_id: str
    token: bytes
    done: bool = False
    found: Code | Exception | None = None


class Lookups:
    """The look-ups of one server."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._turn = anyio.Lock()
        self._waiting: list[_Asked] = []
        self._wary_until = 0.0

    @contextmanager
    def hearing(self) -> Iterator[None]:
        """Be wary for a while if what is done inside is refused for a made-up code."""
        try:
            yield
        except Refused as refusal:
            if refusal.code in _STRANGE:
                self._wary_until = monotonic() + _WARY_SECONDS
            raise

    async def check(self, box_id: str, token: bytes) -> None:
        """Whether the box ever gave out the token: BOX_UNKNOWN, CODE_UNKNOWN, or what the database raises."""
        if not self._database.sqlite and monotonic() >= self._wary_until:
            return
        mine = _Asked(box_id, token)
        self._waiting.append(mine)
        try:
            async with self._turn:
                if not mine.done:
                    await self._look()
        finally:
            if not mine.done:
                self._waiting.remove(mine)
        if isinstance(mine.found, Exception):
            raise mine.found
        if mine.found is not None:
            raise Refused(mine.found)

    async def _look(self) -> None:
        """Look for those who have waited longest; an error of the database is everybody's."""
        asked = self._waiting[:_MOST]

        def look(connection: Connection) -> list[Code | None]:
            return drop.strangers(connection, [(one.box_id, one.token) for one in asked])

        found: Sequence[Code | Exception | None]
        try:
            found = await self._database.glance(look)
        except trouble.LASTING as error:
            found = [error] * len(asked)
        for one, said in zip(asked, found, strict=True):
            one.done, one.found = True, said
        self._waiting = [one for one in self._waiting if not one.done]
