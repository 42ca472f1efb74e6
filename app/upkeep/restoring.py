"""Puts a backup in the place of the database, every box of it marked as not compared yet.

Nothing is served and no chain continued before `homphieu restored` has compared them. The memory of the
chains stays where it is: it knows what the backup does not. Sessions of the staff end.
"""

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import delete, inspect

from app import migrate
from app.db import Database
from app.stop import Stop
from app.upkeep import postgresql
from app.upkeep.written import open_sealed, seal_into, whole
from ballots.box import memory
from ballots.tables import RestoredBox, StaffSession

__all__ = ["into_postgresql", "into_sqlite", "mark"]

Check = Callable[[Database], None]


def mark(database: Database, today: date) -> int:
    """Let every box that has a chain wait to be compared; gives how many. Whatever was signed in is out."""
    with database.writing() as session:
        session.execute(delete(StaffSession))
        waiting = 0
        for box_id, head in memory.heads(session.connection()).items():
            row = session.get(RestoredBox, box_id)
            if row is None:
                session.add(RestoredBox(box_id=box_id, day=today, entries=head.height + 1))
            waiting += row is None or row.state == "waiting"
        return waiting


def into_sqlite(
    file: Path, identity: str, place: Path, now: datetime, check: Check
) -> tuple[int, Path | None]:
    """Put a backup at `place`; what was there is kept under another name, which is given. Stop, OSError."""
    fresh = place.with_name(place.name + ".restored")
    try:
        with whole(fresh) as target:
            _unpack(file, identity, target)
        _check_whole(fresh)
        database = Database(f"sqlite:///{fresh}")
        with closing(database):
            waiting = _prepare(database, now.date(), check)
        old = _put_aside(place, now)
        fresh.replace(place)
    except BaseException:
        for one in (fresh, fresh.with_name(fresh.name + "-journal")):
            with suppress(OSError):
                one.unlink()
        raise
    with suppress(OSError):
        fresh.with_name(fresh.name + "-journal").unlink()
    return waiting, old


def into_postgresql(file: Path, identity: str, database: Database, now: datetime, check: Check) -> int:
    """Load a dump into the empty database; Stop, OSError."""
    if inspect(database.engine).get_table_names():
        raise Stop(
            "cơ sở dữ liệu PostgreSQL mà DATABASE_URL nêu đã có bảng; xin tạo một cơ sở dữ liệu trống và đặt "
            "DATABASE_URL là địa chỉ ấy, để không ghi đè lên gì"
        )
    with _private() as folder:
        dump = folder / "restored.dump"
        with whole(dump) as target:
            _unpack(file, identity, target)
        postgresql.load(database.engine.url, dump)
    return _prepare(database, now.date(), check)


def _prepare(database: Database, today: date, check: Check) -> int:
    check(database)
    migrate.upgrade(database.engine)
    return mark(database, today)


def _unpack(file: Path, identity: str, target: object) -> None:
    with file.open("rb") as source:
        if file.suffix == ".age":
            if not identity:
                raise Stop("bản sao lưu đã mã hóa; xin ghi --identity TỆP, tệp khóa riêng của age")
            open_sealed(source, target, identity)  # type: ignore[arg-type]
        else:
            seal_into(source, target, None)  # type: ignore[arg-type]


def _check_whole(file: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as opened:
            [(said,)] = opened.execute("PRAGMA integrity_check(1)").fetchall()
            names = {
                name for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            }
    except sqlite3.Error:
        said, names = "", set()
    if said != "ok" or not {"box", "entry", "alembic_version"} <= names:
        raise Stop("tệp không phải bản sao lưu SQLite còn nguyên của chương trình; chưa có gì bị đổi")


def _put_aside(place: Path, now: datetime) -> Path | None:
    """Keep what is there, and a journal that would otherwise be rolled into the new file."""
    if not place.exists() or not place.stat().st_size:
        return None
    aside = place.with_name(f"{place.name}.truoc-{now:%Y%m%d-%H%M%S}")
    journal = place.with_name(place.name + "-journal")
    if journal.exists():
        journal.replace(aside.with_name(aside.name + "-journal"))
    place.replace(aside)
    return aside


@contextmanager
def _private() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="homphieu-", dir=os.environ.get("TMPDIR")) as folder:
        yield Path(folder)
