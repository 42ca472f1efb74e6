"""What many tests begin with, made once a process and copied after that: tables, an office's sealed box."""

from collections.abc import Callable, Hashable
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url
from sqlmodel import SQLModel, text

from app.db import Database
from app.migrate import upgrade

__all__ = ["begun", "empty_database", "load", "migrated"]

_MADE: dict[Hashable, tuple[Any, dict[Any, Any], Any]] = {}
_numbers = count(1)


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


def begun(office: Any, begin: Callable[[], None]) -> None:
    """Let an office begin as `begin` does, by copying what came out of it the last time from the same state.

    The state is all that the office draws from: every row of its database, its seed's state, the log key.
    """
    keep, take = (_content, load) if office.database.sqlite else (_as_template, _from_template)
    if office.database.sqlite and office.url != "sqlite://":
        begin()
        return
    key = (_state(office), office.random.getstate(), office.today, office.log_key, tuple(office.padlocks))
    if key not in _MADE:
        begin()
        _MADE[key] = (keep(office.database), dict(office.padlocks), office.random.getstate())
        return
    made, padlocks, drawn = _MADE[key]
    take(office.database, made)
    office.padlocks = dict(padlocks)
    office.random.setstate(drawn)


def _state(office: Any) -> Hashable:
    return _content(office.database) if office.database.sqlite else _rows(office.database)


def _content(database: Database) -> bytes:
    with database.engine.connect() as connection:
        return bytes(connection.connection.driver_connection.serialize())


# --- PostgreSQL: a database that is the template of others ----------------------------------------------


def _rows(database: Database) -> Hashable:
    """Where the server is, and a hash of all rows of each table."""
    hashed = "SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM \"{}\" AS t"
    whole = " UNION ALL ".join(hashed.format(name) for name in sorted(SQLModel.metadata.tables))
    with database.engine.connect() as connection:
        return (_server(database).port, *(row[0] for row in connection.execute(text(whole))))


def _server(database: Database) -> URL:
    return make_url(database.engine.url).set(drivername="postgresql", database="postgres")


def _as_template(database: Database) -> str:
    name = f"begun_{next(_numbers)}"
    _copy(database, str(database.engine.url.database), name)
    return name


def _from_template(database: Database, template: str) -> None:
    _copy(database, template, str(database.engine.url.database))


def _copy(database: Database, source: str, target: str) -> None:
    database.engine.dispose()
    where = _server(database).render_as_string(hide_password=False)
    with psycopg.connect(where, autocommit=True) as connection:
        names = {"source": sql.Identifier(source), "target": sql.Identifier(target)}
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {target}").format(**names))
        connection.execute(sql.SQL("CREATE DATABASE {target} TEMPLATE {source}").format(**names))
