"""The engine, and the one place where a transaction begins and is committed.

One request is one transaction. It is committed before the answer is sent, so what a client was told is
on disk; whatever is raised on the way rolls it back. SQLite's peculiarities end at this file's border.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext
from pathlib import Path
from typing import Annotated, Any, TypeVar

import anyio
from fastapi import Depends, Request
from sqlalchemy import Connection, event, make_url
from sqlalchemy.orm import ORMExecuteState
from sqlalchemy.orm import Session as OrmSession
from sqlmodel import Session, create_engine

__all__ = ["Database", "OneWrite", "Reading", "Writing"]

_Result = TypeVar("_Result")
_BUSY_TIMEOUT_MS = 10_000
# SEALING.md, "The tray": no deleted row stays readable on disk, no log keeps the order of arrival.
_PRAGMAS = (
    "secure_delete=ON",
    "journal_mode=TRUNCATE",
    "synchronous=FULL",
    "foreign_keys=ON",
    f"busy_timeout={_BUSY_TIMEOUT_MS}",
)


class Database:
    """An engine and its two kinds of transaction; close() lets go of every connection."""

    def __init__(self, url: str) -> None:
        # hide_parameters: no error and no log line may carry a value of a row.
        self.sqlite = make_url(url).get_backend_name() == "sqlite"
        self.engine = create_engine(url, hide_parameters=True)
        if self.sqlite:
            _make_private_folder(url)
            event.listen(self.engine, "connect", _set_pragmas)
            event.listen(self.engine, "begin", _begin)
        self._writing = self.engine.execution_options(homphieu_writes=True)
        # SQLite has one writer at a time: waiting here, in order, holds no thread and never polls.
        self._turn: AbstractAsyncContextManager[Any] = anyio.Lock() if self.sqlite else nullcontext()

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that is committed at the end, or rolled back by whatever is raised inside."""
        with Session(self._writing, expire_on_commit=False) as session:
            yield session
            session.commit()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that is always rolled back; to write in it is a defect and raises."""
        with Session(self.engine) as session:
            event.listen(session, "before_flush", _refuse_flush)
            event.listen(session, "do_orm_execute", _refuse_execute)
            yield session

    @asynccontextmanager
    async def write_for_request(self) -> AsyncIterator[Session]:
        """As writing(), but waits for its turn without a thread, and commits in one."""
        async with self._turn:
            # The session is used by one thread after another, never by two at once.
            session = Session(self._writing, expire_on_commit=False)
            try:
                yield session
                await _in_thread(session.commit)
            except BaseException:
                with anyio.CancelScope(shield=True):
                    await _in_thread(session.close)
                raise
            # The commit gave the connection back: nothing is left that would wait for a disk, and who
            # holds the turn holds up everyone behind.
            session.close()

    async def write_in_turn(self, act: Callable[[Session], _Result]) -> _Result:
        """Run `act` in a transaction of its own, begun, done and committed in one thread, in one go.

        For the one request that people wait for in a queue: the turn is held for the work on the disk only.
        """

        def transact() -> _Result:
            with self.writing() as session:
                return act(session)

        async with self._turn:
            return await _in_thread(transact)

    @asynccontextmanager
    async def read_for_request(self) -> AsyncIterator[Session]:
        """As reading(), for a request."""
        with self.reading() as session:
            try:
                yield session
            finally:
                with anyio.CancelScope(shield=True):
                    await _in_thread(session.close)


async def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


async def _read(request: Request) -> AsyncIterator[Session]:
    database: Database = request.app.state.database
    async with database.read_for_request() as session:
        yield session


async def _write(request: Request) -> AsyncIterator[Session]:
    database: Database = request.app.state.database
    async with database.write_for_request() as session:
        yield session


# scope="function": the end of the transaction comes before the answer is sent, not after it.
Reading = Annotated[Session, Depends(_read, scope="function")]
Writing = Annotated[Session, Depends(_write, scope="function")]
OneWrite = Annotated[Database, Depends(_database)]  # for a route that hands its one transaction over


async def _in_thread(act: Callable[[], _Result]) -> _Result:
    # A limiter of its own: the end of a transaction must never wait for a thread that waits for it.
    return await anyio.to_thread.run_sync(act, limiter=anyio.CapacityLimiter(1))


def _set_pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # pysqlite begins nothing by itself; _begin does
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    # A writer takes its lock at once: a read that turns into a write could otherwise fail half-way.
    writes = connection.get_execution_options().get("homphieu_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _make_private_folder(url: str) -> None:
    database = make_url(url).database
    if database and database != ":memory:":
        Path(database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)


def _refuse_flush(session: OrmSession, _context: Any, _instances: Any) -> None:
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("a write in a reading transaction")


def _refuse_execute(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        raise RuntimeError("a write in a reading transaction")
