"""The engine, and the one place where a transaction begins and is committed.

One request is one transaction. It is committed before the answer is sent, so what a client was told is
on disk; whatever is raised on the way rolls it back. What SQLite and PostgreSQL do differently ends at this
file's border (docs/decisions/0007-two-databases.md); only ballots/box knows of it too, for the tray's sake.
"""

import hashlib
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from functools import partial
from selectors import EVENT_READ, DefaultSelector
from typing import Annotated, Any, TypeVar

import anyio
from fastapi import Depends, Request
from sqlalchemy import URL, Connection, Engine, ExceptionContext, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import ORMExecuteState, sessionmaker
from sqlmodel import Session, create_engine

from app import trouble
from app.heads import Heads
from app.nodes import patience
from app.nodes.address import of_driver, several
from app.nodes.file import file_of, make_private, opening, was_moved
from ballots.box import chain
from ballots.box.memory import Known
from ballots.sealing import ledger

__all__ = ["Database", "OneWrite", "Reading", "Writing", "for_all_units"]

_log = logging.getLogger("homphieu")
_LOOKED_BACK = "homphieu_looked_back"  # in a connection's info

_Result = TypeVar("_Result")
_Route = TypeVar("_Route", bound=Callable[..., Any])
_BUSY_TIMEOUT_MS = 10_000
# SEALING.md, "The tray": no deleted row stays readable on disk, no log keeps the order of arrival.
_PRAGMAS = (
    "secure_delete=ON",
    "journal_mode=TRUNCATE",
    "synchronous=FULL",
    "foreign_keys=ON",
    f"busy_timeout={_BUSY_TIMEOUT_MS}",
)
# What a client was told is on disk, whatever the server's default; who waits in vain hears of it in the end.
_SERVER_SETTINGS = "-c synchronous_commit=on -c lock_timeout={}s -c idle_in_transaction_session_timeout=120s"
_LOCK_SECONDS = 30
_READ_ONLY = "25006"  # PostgreSQL, appendix A: read_only_sql_transaction
_CONNECT_SECONDS = 10
# Threads that serve pages may each hold a connection (anyio has 40); drops get along with a few.
_POOL, _POOL_OVERFLOW = 10, 40
_DROPS_AT_ONCE = 8
_STAFF_AT_ONCE = 8  # of this process: whoever waits for another process's turn holds a thread meanwhile
# Any number, as long as nobody else takes the same lock in this database: the letters "hom-phieu" on a phone.
_STAFF_LOCK = 466_744_338


class Database:
    """An engine and its kinds of transaction; close() lets go of every connection.

    Whoever writes is alone. On PostgreSQL staff are alone in their unit only, and a drop at its box only.
    """

    def __init__(self, url: str) -> None:
        address = of_driver(url)
        self.sqlite = address.get_backend_name() == "sqlite"
        self.engine = _sqlite(address) if self.sqlite else _postgresql(address)
        event.listen(self.engine, "handle_error", _forget_values)
        self._drops = self.engine.execution_options(homphieu_writes="drop")
        self._reads = self._glances = self.engine
        if not self.sqlite:  # one page shows one moment, as in SQLite; the server itself refuses a write
            self._reads = self.engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            self._glances = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._looking = sessionmaker(self._reads, class_=Session)
        event.listen(self._looking, "before_flush", _refuse_flush)
        event.listen(self._looking, "do_orm_execute", _refuse_execute)
        # Waiting here for one's turn, in order, holds no thread, no connection, and never polls.
        self._turn: AbstractAsyncContextManager[Any] = anyio.Lock()
        self._drop_turn = self._turn if self.sqlite else anyio.Semaphore(_DROPS_AT_ONCE)
        self._turns: dict[str | None, anyio.Lock] = {}  # as many as there are units, on PostgreSQL
        self._staff = anyio.Semaphore(_STAFF_AT_ONCE)
        self._heads: Heads | None = None
        self._forgetful = False

    def remember_in(self, heads: Heads) -> None:
        """From now on no chain is read or written that does not extend what `heads` has: CHAIN_SHORT, _OTHER.

        Looked at on every new connection, as a failover makes them, and before an entry is committed.
        """
        self._heads = heads
        event.listen(self.engine, "begin", self._look_back)

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()

    def write_anew(self) -> None:
        """SQLite's file without the stale bytes that pages keep of rows which were moved in them."""
        with self.engine.connect() as connection:
            connection.connection.cursor().execute("VACUUM")

    @contextmanager
    def writing(self, unit_id: str | None = None) -> Iterator[Session]:
        """A transaction that is committed at the end, or rolled back by whatever is raised inside.

        Of staff in the unit, of whom none other writes meanwhile; or of the whole installation: nobody does.
        """
        with self._committing(self._alone(unit_id)) as session:
            yield session

    @contextmanager
    def dropping(self) -> Iterator[Session]:
        """As writing(), for a drop: it locks the row of its box first and waits for nobody else."""
        with self._committing(self._drops) as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that is always rolled back; to write in it is a defect and raises."""
        with self._looking() as session:
            yield session

    def _alone(self, unit_id: str | None) -> Engine:
        return self.engine.execution_options(homphieu_writes="alone", homphieu_unit=unit_id)

    @asynccontextmanager
    async def _staff_turn(self, unit_id: str | None) -> AsyncIterator[None]:
        """Wait for one's turn in this process; among processes, the database's locks decide."""
        if self.sqlite:
            async with self._turn:
                yield
        else:
            async with self._turns.setdefault(unit_id, anyio.Lock()), self._staff:
                yield

    @asynccontextmanager
    async def write_for_request(self, unit_id: str | None = None) -> AsyncIterator[Session]:
        """As writing(), but waits for its turn without a thread, and commits in one."""
        async with self._staff_turn(unit_id):
            # The session is used by one thread after another, never by two at once.
            session = Session(self._alone(unit_id), expire_on_commit=False)
            try:
                yield session
                await _in_thread(lambda: self._commit(session))
            except BaseException:
                with anyio.CancelScope(shield=True):
                    await _in_thread(session.close)
                raise
            # The commit gave the connection back: nothing is left that would wait for a disk, and who
            # holds the turn holds up everyone behind.
            session.close()

    @contextmanager
    def _committing(self, engine: Engine) -> Iterator[Session]:
        with Session(engine, expire_on_commit=False) as session:
            yield session
            self._commit(session)

    def _commit(self, session: Session) -> None:
        session.flush()  # whatever fails in here is undone for certain; of a commit under way nobody knows
        appended = chain.appended(session)
        if appended and self._heads is not None:
            self._heads.check_appended(session.connection(), appended)
        with trouble.at_commit():
            session.commit()
        if appended and self._heads is not None:
            newest = {box_id: _head(entries[-1]) for box_id, entries in appended.items()}
            self._remember(self._heads, newest)

    def _remember(self, heads: Heads, newest: Mapping[str, Known]) -> None:
        """What is committed stays done: a file that can't be written is told once, and behind meanwhile."""
        try:
            heads.remember(newest)
        except OSError as error:
            if not self._forgetful:
                _log.error("HOMPHIEU_HEADS_FILE cannot be written: %s", error.strerror)
            self._forgetful = True

    def _look_back(self, connection: Connection) -> None:
        if self._heads is not None and _LOOKED_BACK not in connection.info:
            self._heads.check(connection)
            connection.info[_LOOKED_BACK] = True

    async def drop_in_turn(self, act: Callable[[Session], _Result]) -> _Result:
        """Run `act` in a transaction of dropping(), begun, done and committed in one thread, in one go.

        For the one request that people wait for in a queue: the turn is held for the work on the disk only.
        """

        def transact() -> _Result:
            with self.dropping() as session:
                return act(session)

        async with self._drop_turn:
            return await _in_thread(transact)

    async def glance(self, act: Callable[[Connection], _Result]) -> _Result:
        """As read_aside(), for bare statements that may see several moments: on PostgreSQL no transaction."""

        def look() -> _Result:
            with self._glances.connect() as connection:
                return act(connection)

        return await _in_thread(look)

    async def read_aside(self, act: Callable[[Session], _Result]) -> _Result:
        """Run `act` in a transaction of reading(), begun and ended in one thread, and go on without it."""

        def look() -> _Result:
            with self.reading() as session:
                return act(session)

        return await _in_thread(look)

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


def for_all_units(route: _Route) -> _Route:
    """Mark a route whose act concerns what all units share: nobody else of the staff writes meanwhile."""
    route.homphieu_for_all_units = True  # type: ignore[attr-defined]
    return route


def _unit(request: Request) -> str | None:
    """The unit of who is signed in, whose turn a write waits for; None: everybody's."""
    database: Database = request.app.state.database
    if database.sqlite or hasattr(request.scope.get("endpoint"), "homphieu_for_all_units"):
        return None
    unit_id: str | None = request.app.state.unit_of(request)
    return unit_id


async def _write(request: Request, unit_id: Annotated[str | None, Depends(_unit)]) -> AsyncIterator[Session]:
    database: Database = request.app.state.database
    async with database.write_for_request(unit_id) as session:
        yield session


# scope="function": the end of the transaction comes before the answer is sent, not after it.
Reading = Annotated[Session, Depends(_read, scope="function")]
Writing = Annotated[Session, Depends(_write, scope="function")]
OneWrite = Annotated[Database, Depends(_database)]  # for a route that hands its one transaction over


async def _in_thread(act: Callable[[], _Result]) -> _Result:
    # A limiter of its own: the end of a transaction must never wait for a thread that waits for it.
    return await anyio.to_thread.run_sync(act, limiter=anyio.CapacityLimiter(1))


def _head(entry: ledger.Entry) -> Known:
    return Known(entry.height, entry.hash)


def _forget_values(context: ExceptionContext) -> None:
    """Leave an error's kind and SQLSTATE only: a server's own words can quote a row (DETAIL: Key (…)=…)."""
    error = context.original_exception
    state = getattr(error, "sqlstate", None)
    if not isinstance(error, Exception) or context.dialect.name == "sqlite":
        context.is_disconnect |= was_moved(error)  # no pooled connection to the old file is of use
        return  # SQLite names columns, never values; hide_parameters does the rest
    if state == _READ_ONLY:
        context.is_disconnect = True  # the machine has stepped down: no pooled connection to it is of use
    error.args = (f"SQLSTATE {state}" if state else "no connection",)
    if context.sqlalchemy_exception is not None:
        context.sqlalchemy_exception.args = (f"({type(error).__name__}) {error.args[0]}",)


# --- PostgreSQL -----------------------------------------------------------------------------------------


def _postgresql(address: URL) -> Engine:
    many = several(address)
    told = _SERVER_SETTINGS.format(patience.LOCK_SECONDS if many else _LOCK_SECONDS)
    waits = patience.CONNECT_ARGS if many else {"connect_timeout": _CONNECT_SECONDS}
    engine = create_engine(
        address,
        hide_parameters=True,
        isolation_level="READ COMMITTED",
        pool_size=_POOL,
        max_overflow=_POOL_OVERFLOW,
        connect_args={"options": told, **waits},
    )
    if many:
        patience.patiently(engine)
    event.listen(engine, "begin", _begin_postgresql)
    binary = engine.dialect.loaded_dbapi.pq.Format.BINARY

    def answer_in_bytes(connection: Any, _record: Any) -> None:
        connection.cursor_factory = partial(_cursor, connection.cursor_factory, binary)

    event.listen(engine, "connect", answer_in_bytes)

    def look(connection: Any, _record: Any, _fairy: Any) -> None:
        if not _is_there(engine, connection):
            raise InvalidatePoolError

    event.listen(engine, "checkout", look)
    return engine


def _cursor(make: Callable[..., Any], binary: Any, *given: Any, **named: Any) -> Any:
    """A cursor that is answered in binary: an envelope in hexadecimal is twice as long, and read twice."""
    cursor = make(*given, **named)
    cursor.format = binary
    return cursor


def _is_there(engine: Engine, connection: Any) -> bool:
    """After a restart of the server nobody gets a connection that is gone.

    A server that hangs up says so: without a word from it there is no need for a round trip.
    """
    try:
        with DefaultSelector() as selector:
            selector.register(connection, EVENT_READ)
            return not selector.select(0) or engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error:
        return False


def _begin_postgresql(connection: Connection) -> None:
    # The staff of a unit write one after the other, in however many processes: no step of theirs is ever half
    # seen. Who writes for the whole installation waits for all units, and all units for that one.
    options = connection.get_execution_options()
    if options.get("homphieu_writes") != "alone":
        return
    unit_id = options.get("homphieu_unit")
    if unit_id is None:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_STAFF_LOCK})")
        return
    number = int.from_bytes(hashlib.sha256(unit_id.encode()).digest()[:4], signed=True)
    connection.exec_driver_sql(
        f"SELECT pg_advisory_xact_lock_shared({_STAFF_LOCK}), pg_advisory_xact_lock({_STAFF_LOCK}, {number})"
    )


# --- SQLite ---------------------------------------------------------------------------------------------


def _sqlite(address: URL) -> Engine:
    # hide_parameters: no error and no log line may carry a value of a row.
    file = file_of(address)
    if file is None:
        engine = create_engine(address, hide_parameters=True)
    else:
        make_private(file)
        engine = create_engine(address, hide_parameters=True, creator=opening(address, file))
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # pysqlite begins nothing by itself; _begin_sqlite does
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its lock at once: a read that turns into a write could otherwise fail half-way.
    writes = connection.get_execution_options().get("homphieu_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _refuse_flush(session: Session, _context: Any, _instances: Any) -> None:
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("a write in a reading transaction")


def _refuse_execute(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        raise RuntimeError("a write in a reading transaction")
