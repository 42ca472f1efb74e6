"""Takes a copy of the database while it is in use, and removes copies that hold what was destroyed since.

SQLite: VACUUM INTO, one moment of the database written anew, without a page or row that was deleted, in the
order of keys. PostgreSQL: pg_dump, of a snapshot of its own. Secret and memory of the chains are in none.
"""

import os
import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pyrage

from app.db import Database
from app.stop import Stop
from app.upkeep import postgresql
from app.upkeep.written import seal_into, whole

__all__ = ["Kept", "backups_in", "prune", "take"]

_NAME = re.compile(r"homphieu-(\d{8}-\d{6})\.(db|dump)(\.age)?")


@dataclass(frozen=True)
class Kept:
    """A backup in a folder."""

    file: Path
    at: datetime


def take(database: Database, folder: Path, at: datetime, recipient: pyrage.x25519.Recipient | None) -> Path:
    """Write one backup; OSError with the file, Stop. A new folder is its owner's alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    ending = ("db" if database.sqlite else "dump") + (".age" if recipient else "")
    target = folder / f"homphieu-{at:%Y%m%d-%H%M%S}.{ending}"
    with whole(target) as file:
        if database.sqlite:
            with _copied(Path(database.engine.url.database or ""), folder) as copy, copy.open("rb") as source:
                seal_into(source, file, recipient)
        else:
            with postgresql.dumping(database.engine.url) as source:
                seal_into(source, file, recipient)
    return target


@contextmanager
def _copied(original: Path, folder: Path) -> Iterator[Path]:
    """One moment of a SQLite database, compact, in a private folder: it is not sealed yet."""
    place = folder if not os.access(original.parent, os.W_OK) else original.parent
    with tempfile.TemporaryDirectory(prefix=".homphieu-backup-", dir=place) as inside:
        copy = Path(inside) / "copy.db"
        copy.touch(mode=0o600)
        try:
            with closing(
                sqlite3.connect(f"{original.absolute().as_uri()}?mode=ro", uri=True, timeout=30)
            ) as source:
                source.execute("VACUUM INTO ?", (str(copy),))
        except sqlite3.Error as no:
            raise Stop(_why(no)) from None
        yield copy


def _why(no: sqlite3.Error) -> str:
    code = getattr(no, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return "đĩa đã đầy nên chưa có bản sao lưu nào được lập; không để lại tệp dở dang"
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return "cơ sở dữ liệu đang bận; chưa lập bản sao lưu, xin chạy lại sau ít phút"
    return "không đọc được cơ sở dữ liệu, hoặc không ghi được bản sao; chưa lập bản sao lưu"


def backups_in(folder: Path) -> list[Kept]:
    """The backups of a folder, the oldest first; other files are none of ours."""
    if not folder.is_dir():
        return []
    found = ((file, _NAME.fullmatch(file.name)) for file in folder.iterdir())
    made = (Kept(file, datetime.strptime(name[1], "%Y%m%d-%H%M%S")) for file, name in found if name)  # noqa: DTZ007 - local time, as everywhere
    return sorted(made, key=lambda one: one.at)


def prune(folder: Path, newest: Path, most: int, destroyed: date | None) -> list[Path]:
    """Remove what was taken before the last destruction, and more than `most`; never the newest. OSError."""
    older = [one for one in backups_in(folder) if one.file != newest]
    stale = [one for one in older if destroyed is not None and one.at.date() <= destroyed]
    fresh = [one for one in older if one not in stale]
    gone = stale + fresh[: max(0, len(fresh) + 1 - most)]
    for one in gone:
        one.file.unlink()
    return [one.file for one in gone]
