"""What many tests begin with, made once a process and copied after that: tables, an office's sealed box."""

import secrets
from collections.abc import Callable, Hashable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url
from sqlmodel import SQLModel, text

from app.db import Database
from app.migrate import upgrade

__all__ = ["begun", "empty_database", "forget", "load", "migrated", "write_secret"]

_MADE: dict[Hashable, tuple[Any, dict[Any, Any], Any]] = {}
_Dump = tuple[dict[str, bytes], list[Any]]  # COPY's bytes by table; counter, value, whether given out
_COUNTERS = """
    SELECT format('%I', sequencename), coalesce(last_value, start_value), last_value IS NOT NULL
      FROM pg_sequences WHERE schemaname = 'public'
"""
_SECRET = secrets.token_bytes(32)


@cache
def empty_database() -> bytes:
    """An SQLite file fresh from the migrations."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "empty.db")
        upgrade(f"sqlite:///{path}")
        return path.read_bytes()


def migrated(url: str) -> str:
    """Make the new SQLite file that an address names, with tables and no rows."""
    Path(url.removeprefix("sqlite:///")).write_bytes(empty_database())
    return url


def load(database: Database, content: bytes) -> None:
    """Put these bytes in the place of a database in memory."""
    with database.engine.connect() as connection:
        connection.connection.driver_connection.deserialize(content)


def write_secret(path: Path) -> None:
    """The secret of this process's tests: with one log key for all, what was signed can be copied."""
    path.write_bytes(_SECRET)
    path.chmod(0o600)


def begun(office: Any, begin: Callable[[], None]) -> None:
    """Let an office begin as `begin` does, by copying what came out of it the last time from the same state.

    The state is all that the office draws from: every row of its database, its seed's state, the log key.
    """
    state = (_state(office.database), office.random.getstate(), office.today, office.log_key)
    key = (begin.__name__, *state, tuple(office.padlocks))
    if key not in _MADE:
        begin()
        _MADE[key] = (_keep(office.database), dict(office.padlocks), office.random.getstate())
        return
    made, padlocks, drawn = _MADE[key]
    _take(office.database, made)
    office.padlocks = dict(padlocks)
    office.random.setstate(drawn)


def forget() -> None:
    """Let the next office begin for itself: whoever records what a test executes wants all of it."""
    _MADE.clear()


def _state(database: Database) -> Hashable:
    return _keep(database) if database.sqlite else _rows(database)


def _keep(database: Database) -> Any:
    if not database.sqlite:
        return _dump(database)
    if path := database.engine.url.database:
        return Path(path).read_bytes()
    with database.engine.connect() as connection:
        return bytes(connection.connection.driver_connection.serialize())


def _take(database: Database, made: Any) -> None:
    if not database.sqlite:
        _fill(database, made)
    elif path := database.engine.url.database:
        database.engine.dispose()
        Path(path).write_bytes(made)
    else:
        load(database, made)


# --- PostgreSQL: rows and counters, as COPY writes and reads them ---------------------------------------


def _rows(database: Database) -> Hashable:
    """Where the server is, and a hash of all rows of each table."""
    hashed = "SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM \"{}\" AS t"
    whole = " UNION ALL ".join(hashed.format(name) for name in sorted(SQLModel.metadata.tables))
    with database.engine.connect() as connection:
        return (str(_address(database, "postgres")), *(row[0] for row in connection.execute(text(whole))))


def _address(database: Database, name: str | None = None) -> URL:
    url = make_url(database.engine.url).set(drivername="postgresql")
    return url if name is None else url.set(database=name)


def _dump(database: Database) -> _Dump:
    """What stands in each table that has rows, and where each counter is."""
    with _direct(database) as connection:
        tables = {name: _out(connection, name) for name in _used(connection)}
        return tables, connection.execute(_COUNTERS).fetchall()


def _fill(database: Database, made: _Dump) -> None:
    tables, counters = made
    with _direct(database) as connection:
        connection.execute("SET session_replication_role = replica")  # in any order
        for name in _used(connection):
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
        for name, rows in tables.items():
            into = sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(sql.Identifier(name))
            with connection.cursor().copy(into) as copy:
                copy.write(rows)
        for counter in counters:
            connection.execute("SELECT setval(%s::regclass, %s, %s)", counter)


def _direct(database: Database) -> psycopg.Connection[Any]:
    return psycopg.connect(_address(database).render_as_string(hide_password=False))


def _used(connection: psycopg.Connection[Any]) -> list[str]:
    asked = " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in SQLModel.metadata.tables
    )
    return [name for (name,) in connection.execute(asked).fetchall()]


def _out(connection: psycopg.Connection[Any], name: str) -> bytes:
    outof = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(name))
    with connection.cursor().copy(outof) as copy:
        return b"".join(copy)
