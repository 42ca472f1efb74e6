"""Databases as version 1.0.0 of the tables left them: what every later version must be able to go on from.

`python -m first_release` in this folder made `tests/data/first-release-*.db.xz` when it was
released: `rows` has one row in every table, `month` is an office with a month behind it, under
MONTH_SECRET.
"""

import lzma
import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import simulator
from beginnings import empty_database
from simulator import BOX, Office
from sqlmodel import Session, SQLModel, create_engine

from app.settings import Settings

__all__ = ["MONTH_SECRET", "NAMES", "REVISION", "first_release", "month_settings"]

REVISION = "20261120"
NAMES = ("rows", "month")
MONTH_SECRET = bytes(range(32))
_FOLDER = Path(__file__).parents[1] / "data"
_QUORUM = ["ubnd", "mttq", "union", "clerk"]


def first_release(name: str, path: Path) -> str:
    """Write the named database to a new file; gives its DATABASE_URL."""
    path.write_bytes(lzma.decompress(_file(name).read_bytes()))
    return f"sqlite:///{path}"


def month_settings(url: str, folder: Path) -> Settings:
    """The installation that `month` is of."""
    secret = folder / "month.secret"
    secret.write_bytes(MONTH_SECRET)
    secret.chmod(0o600)
    return Settings(url, secret, "http://localhost:8000")


def _file(name: str) -> Path:
    return _FOLDER / f"first-release-{name}.db.xz"


def _month(path: Path) -> None:
    """A month that was opened, counted and filed, and the next one running."""
    path.write_bytes(empty_database())
    made = Office(month_settings(f"sqlite:///{path}", path.parent).database_url).ready()
    first, second = made.issue(20), made.issue(15)
    for slip in first[:15]:
        made.vote(slip, ket_qua="RHL", remark="Nhanh, gọn")
    made.void(first[19].number)
    made.today = date(2026, 11, 30)
    made.open(_QUORUM)
    made.paper(first[16].number, ket_qua="HL")
    made.finish()
    made.file()
    made.seal()
    for slip in second[:13]:
        made.vote(slip, ket_qua="HL")
    made.database.close()


def _rows(path: Path, rows: list[SQLModel]) -> None:
    path.write_bytes(empty_database())
    engine = create_engine(f"sqlite:///{path}")
    with Session(engine) as session:
        for row in rows:
            session.add(row)
            session.flush()
        session.commit()
    engine.dispose()


def _make() -> None:
    sys.path.insert(0, str(Path(__file__).parents[1] / "ballots" / "tables"))
    from test_migrations import one_row_of_each_table  # noqa: PLC0415 - pytest's folder

    with TemporaryDirectory() as folder:
        path = Path(folder, "office.db")
        simulator.LOG_KEY = month_settings("sqlite://", Path(folder)).keys().log_key(BOX)
        _month(path)
        _file("month").write_bytes(lzma.compress(path.read_bytes(), preset=9))
        _rows(path, one_row_of_each_table())
        _file("rows").write_bytes(lzma.compress(path.read_bytes(), preset=9))


if __name__ == "__main__":
    _make()
