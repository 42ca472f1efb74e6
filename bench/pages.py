"""Pages that grow with the work: statements and time of each, of few rows and of many, without a socket.

The rows are written straight into the tables from one office's: sealing 3,321 boxes would take an hour.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from sqlalchemy import Engine, event
from sqlmodel import Session

from app.db import Database
from app.settings import now
from ballots.box import chain
from ballots.meeting import openings
from ballots.office import kiosks
from ballots.systems import keys as system_keys
from ballots.views import boxes, meeting
from ballots.views.lists.directory import directory
from ballots.views.matters import listed, told
from ballots.views.matters.listed import Seen, Wanted
from bench import rows
from bench.measure import Line, interleaved
from bench.office import Office

__all__ = ["measure"]

_BOX = rows.BOX
_AIM = "≤ 1.5, as many statements"
_AIM_OF_SEARCH = "≤ 3, as many statements"  # every name is looked through, in the database

_AIM_OF_MATTERS = "≤ 20, as many statements"  # five years: all are counted and looked through
_AIM_OF_BOXES = "≤ 10, as many statements"  # all of them are shown


def measure(repeats: int, many: int, periods: int, entries: int) -> list[Line]:
    """`many` units, `periods` past openings and `entries` in the chain, each beside a little of the same."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="homphieu-bench-")))
        office = Office(folder, 1)
        stack.callback(office.close)
        database = office.database
        few = min(166, many)
        lines = []
        rows.add_units(database, 1, few)
        before = _page(database, repeats, _list)
        rows.add_units(database, few, many)
        lines += _grown(database, repeats, "/ with", "boxes", (few, many), before, _list, _AIM_OF_SEARCH)
        rows.add_kiosks(database, 1, few)
        before = _page(database, repeats, _kiosk)
        rows.add_kiosks(database, few, many)
        lines += _grown(database, repeats, "a kiosk known among", "kiosks", (few, many), before, _kiosk)
        rows.add_keys(database, 1, few)
        before = _page(database, repeats, _key)
        rows.add_keys(database, few, many)
        lines += _grown(database, repeats, "a system's key known among", "keys", (few, many), before, _key)
        year = min(12, periods)  # as many results as the page shows at once
        rows.add_periods(database, 1, year + 1)
        before = _page(database, repeats, _notice)
        rows.add_periods(database, year + 1, periods + 1)
        lines += _grown(database, repeats, "/b/BOX after", "periods", (year, periods), before, _notice)
        rows.add_counted(database, 0, 3)
        before = _page(database, repeats, _opening)
        rows.add_counted(database, 3, 30)
        lines += _grown(database, repeats, "an opening of", "boxes", (3, 30), before, _opening, _AIM_OF_BOXES)
        rows.add_entries(database, 0, entries // 100)
        before = _page(database, repeats, _closing)
        rows.add_entries(database, entries // 100, entries)
        sizes = (entries // 100, entries)
        lines += _grown(
            database, repeats, "a closing found in a chain of", "entries", sizes, before, _closing
        )
        rows.add_matters(database, 0, 40)
        before = _page(database, repeats, _matters)
        said = _page(database, repeats, _answers)
        rows.add_matters(database, 40, rows.MATTERS)
        sizes = (40, rows.MATTERS)
        for name, was, read in (("late of", before, _matters), ("answers of", said, _answers)):
            lines += _grown(database, repeats, name, "matters", sizes, was, read, _AIM_OF_MATTERS)
        return lines


def _list(session: Session) -> None:
    directory(session, "dong thanh", 1)


def _kiosk(session: Session) -> None:
    kiosks.find(session, "hom-x1", (1).to_bytes(32))


def _key(session: Session) -> None:
    if system_keys.find(session, "1") is None:
        raise RuntimeError("a key is not known")


def _notice(session: Session) -> None:
    boxes.notice(session, _BOX)


def _matters(session: Session) -> None:
    listed.listed(session, Seen("xa"), Wanted("cho lau", "late"), 1, now().date())


def _answers(session: Session) -> None:
    told.answers(session, _BOX)


def _closing(session: Session) -> None:
    openings.closing_entry(session, _BOX, 1)
    chain.head(session, _BOX)


def _opening(session: Session) -> None:
    meeting.opening_view(session, rows.OPENING)


def _grown(
    database: Database,
    repeats: int,
    name: str,
    of: str,
    sizes: tuple[int, int],
    before: tuple[int, float],
    read: Callable[[Session], None],
    aim: str = _AIM,
) -> list[Line]:
    after = _page(database, repeats, read)
    return [
        Line(f"{name} {sizes[0]:,} {of}: {before[0]} statements", before[1], "µs"),
        Line(f"{name} {sizes[1]:,} {of}: {after[0]} statements", after[1], "µs", before[1], aim),
    ]


def _page(database: Database, repeats: int, read: Callable[[Session], None]) -> tuple[int, float]:
    """Statements of one read, and its median time in µs."""

    def once() -> float:
        with database.reading() as session:
            begun = perf_counter()
            read(session)
            return (perf_counter() - begun) * 1e6

    with _statements(database.engine) as heard:
        once()
    return len(heard), interleaved(3 * repeats, {"page": once})["page"]


@contextmanager
def _statements(engine: Engine) -> Iterator[list[str]]:
    heard: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        heard.append(statement)

    event.listen(engine, "before_cursor_execute", hear)
    yield heard
    event.remove(engine, "before_cursor_execute", hear)
