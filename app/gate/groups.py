"""Drops that wait for their turn are written together: whoever has the turn writes for all who wait.

One transaction, each drop judged by itself; nobody is answered before it is committed. On PostgreSQL a group
waits for no lock: the drops at a box that somebody else has locked wait for it in a line of their own.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import SystemRandom

import anyio
from sqlmodel import Session

from app import trouble
from app.db import Database
from ballots.box import drop as drop_box
from ballots.box.drop import Answer, LogKeys, Receipt, Sent
from ballots.errors import Refused

__all__ = ["Groups"]

_MOST = 32  # drops in a transaction: each waits for the others
_FEW_BOXES = 4  # or half of those that wait: at the others there will be more than one when it is their turn
_HELD_AT_ONCE = 6  # boxes whose drops wait for a lock, of the eight transactions that Database gives to drops
_FOR_ALL = (*trouble.LASTING, trouble.Unsure)
_Write = Callable[[Sequence[Sent]], Awaitable[list[Answer]]]
_shuffle = SystemRandom()


@dataclass(eq=False)
class _One:
    """Somebody's drop; called when it is answered, or to write a group."""

    sent: Sent
    called: anyio.Event = field(default_factory=anyio.Event)
    group: list["_One"] = field(default_factory=list)
    answer: Answer | Exception = None


class _Line:
    """Drops that wait, in the order in which they came, while a group is written: one at a time.

    With two, whoever is answered and comes again would never find anybody to go with.
    """

    def __init__(self, write: _Write) -> None:
        self._write, self._busy = write, False
        self._waiting: list[_One] = []

    @property
    def idle(self) -> bool:
        """Whether nobody waits and nothing is written."""
        return not self._waiting and not self._busy

    async def put(self, sent: Sent) -> Answer:
        """What became of it; raises what the database raised, or a fault."""
        one = _One(sent)
        self._waiting.append(one)
        self._begin()
        try:
            await one.called.wait()
        finally:
            if one in self._waiting:  # hung up
                self._waiting.remove(one)
            if one.group:
                try:
                    with anyio.CancelScope(shield=True):  # who hangs up takes nobody along
                        await self._answer(one.group)
                finally:
                    self._busy = False
                    self._begin()
        if isinstance(one.answer, Exception) and not isinstance(one.answer, Refused):
            raise one.answer
        return one.answer

    def _begin(self) -> None:
        """Let the first of a group write it, unless one is being written."""
        if self._waiting and not self._busy:
            self._busy = True
            group = self._take()
            group[0].group = group
            group[0].called.set()

    def _take(self) -> list[_One]:
        """Those who have waited longest, and all others at their boxes."""
        by_age = list(dict.fromkeys(one.sent.box_id for one in self._waiting))
        boxes = set(by_age[: max(_FEW_BOXES, len(by_age) // 2)])
        taken = [one for one in self._waiting if one.sent.box_id in boxes][:_MOST]
        self._waiting = [one for one in self._waiting if one not in taken]
        return taken

    async def _answer(self, group: Sequence[_One]) -> None:
        """Write a group; the database's trouble is everybody's, any other fault only that of whose it is."""
        answers: Sequence[Answer | Exception]
        try:
            answers = await self._write([one.sent for one in group])
        except _FOR_ALL as error:
            answers = [error] * len(group)
        except Exception as error:  # noqa: BLE001 - raised again, by the drop that it is of
            if len(group) > 1:
                for one in group:
                    await self._answer([one])
                return
            answers = [error]
        for one, answer in zip(group, answers, strict=True):
            one.answer = answer
            one.called.set()


class Groups:
    """The drops of one server."""

    def __init__(self, database: Database, log_keys: LogKeys, today: Callable[[], date]) -> None:
        self._database, self._log_keys, self._today = database, log_keys, today
        self._all = _Line(self._write_free)
        self._held: dict[str, _Line] = {}  # by box
        self._room = anyio.Semaphore(_HELD_AT_ONCE)

    async def put(self, sent: Sent) -> Receipt:
        """As ballots.box.drop.drop(), committed when it returns."""
        answer = None
        if sent.box_id not in self._held:
            answer = await self._all.put(sent)
        if answer is None:
            answer = await self._put_held(sent)
        if isinstance(answer, Receipt):
            return answer
        raise answer or RuntimeError("a drop that waited for its box was not looked at")

    async def _put_held(self, sent: Sent) -> Answer:
        line = self._held.setdefault(sent.box_id, _Line(self._write_held))
        try:
            return await line.put(sent)
        finally:
            if line.idle and self._held.get(sent.box_id) is line:
                del self._held[sent.box_id]

    async def _write_free(self, sent: Sequence[Sent]) -> list[Answer]:
        return await self._database.drop_in_turn(lambda session: self._drop(session, sent, patient=False))

    async def _write_held(self, sent: Sequence[Sent]) -> list[Answer]:
        async with self._room:
            return await self._database.drop_in_turn(lambda session: self._drop(session, sent, patient=True))

    def _drop(self, session: Session, sent: Sequence[Sent], *, patient: bool) -> list[Answer]:
        today = self._today()
        return drop_box.drop_all(session, sent, today, _shuffle, self._log_keys, patient=patient)
