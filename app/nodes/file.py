"""SQLite's file: made once for its owner alone, and never begun anew where somebody took it away."""

import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.dialects.sqlite.pysqlite import dialect

__all__ = ["file_of", "make_private", "opening", "was_moved"]


def file_of(address: URL) -> Path | None:
    """The file of an address of SQLite; None for a database in memory."""
    inside = address.database in {None, "", ":memory:"} or "uri" in address.query
    return None if inside else Path(address.database or "").absolute()


def make_private(file: Path) -> None:
    """Make the file and its folder where they are missing: it will hold released keys beside envelopes."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.touch(mode=0o600, exist_ok=True)


def opening(address: URL, file: Path) -> Callable[[], sqlite3.Connection]:
    """How SQLAlchemy connects: to the file where it is, and to none where it is not.

    SQLite itself would begin a new one, without a table, at the place of what a person or a disk took away.
    """
    _, named = dialect().create_connect_args(address)
    return partial(sqlite3.connect, f"{file.as_uri()}?mode=rw", **{**named, "uri": True})


def was_moved(error: BaseException | None) -> bool:
    """Whether SQLite refused to write, because what is open is no longer the file of that name."""
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_READONLY_DBMOVED
