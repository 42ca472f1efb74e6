"""A province of 166 units with a year of results each: its pages by HTTP, and its workbook with its memory.

Each is set against what it may take: 300 ms a page, 3 s and 200 MB a workbook of a year.
"""

import resource
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import httpx

from app import migrate
from app.db import Database
from app.demo.server import running, usable_port
from app.heads import Heads
from app.province import export
from app.settings import Settings, create_secret, now
from app.staff import accounts
from ballots.spans import Span, month_of
from ballots.views.province import results
from bench.communes import PROVINCE, add_communes, add_province
from bench.measure import Line, interleaved
from bench.province import Desk

__all__ = ["measure"]

_PAGE_MS, _BOOK_MS, _BOOK_MB = 300, 3_000, 200


def measure(repeats: int, units: int) -> list[Line]:
    """Every page of the province and of one unit, and the workbook of a year."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="homphieu-bench-")))
        environ, password = _made(folder, units)
        port = usable_port(0)
        base = f"http://127.0.0.1:{port}"
        stack.enter_context(running(folder, port, environ | {"HOMPHIEU_PUBLIC_URL": base}))
        desk = Desk(base, "tinh.xem", password)
        stack.callback(desk.close)
        year = _year().code
        paths = {
            "openings today": "/staff/province",
            "results of a month": "/staff/province/results",
            "results of a year": f"/staff/province/results?ky={year}&sort=chi-so",
            "public, a year": f"/tinh/{PROVINCE}?ky={year}&sort=chi-so",
            "figures as CSV, a year": f"/tinh/{PROVINCE}/so-lieu.csv?ky={year}",
            "a unit": "/u/xa-1/ket-qua",
            "a unit's signed results": "/u/xa-1/ket-qua.json",
        }
        taken = interleaved(3 * repeats, {name: _asked(desk, path) for name, path in paths.items()})
        pool = ProcessPoolExecutor(1, get_context("spawn"))
        seconds, megabytes = stack.enter_context(pool).submit(_workbook, environ["DATABASE_URL"]).result()
        of = f"province of {units} units"
        pages = [Line(f"{of}: {name}", 1_000 * one, "ms", _PAGE_MS, "≤ 1") for name, one in taken.items()]
        book = [
            Line(f"{of}: XLSX of a year", 1_000 * seconds, "ms", _BOOK_MS, "≤ 1"),
            Line(f"{of}: XLSX of a year, whole process", megabytes, "MB", _BOOK_MB, "≤ 1"),
        ]
        return pages + book


def _year() -> Span:
    """The year of the newest result."""
    return Span(month_of(now().date()).before.year, 1, 12)


def _made(folder: Path, units: int) -> tuple[dict[str, str], str]:
    environ = {
        "DATABASE_URL": f"sqlite:///{folder / 'bench.db'}",
        "HOMPHIEU_SECRET_FILE": str(folder / "bench.secret"),
    }
    settings = Settings.from_environment(environ)
    create_secret(settings.secret_file)
    log_key = settings.keys().log_key
    database = Database(settings.database_url)
    migrate.upgrade(database.engine)
    database.remember_in(Heads(folder / "bench.heads"))
    with database.writing() as session:
        add_province(session)
        add_communes(session, range(1, units + 1), now().date(), log_key)
        seen = ["province"]
        _, password = accounts.add_account(session, PROVINCE, "tinh.xem", "Người xem", duties=seen)
    database.close()
    return environ, password


def _asked(desk: Desk, path: str) -> Callable[[], float]:
    def ask() -> float:
        """Seconds."""
        begun = perf_counter()
        answer = desk.get(path)
        taken = perf_counter() - begun
        if answer.status_code != httpx.codes.OK:
            raise RuntimeError(f"{path}: {answer.status_code}")
        return taken

    return ask


def _workbook(url: str) -> tuple[float, float]:
    """Seconds, and megabytes at most, of a process that makes nothing else."""
    database = Database(url)
    begun = perf_counter()
    with database.reading() as session:
        view = results.province_results(session, PROVINCE, _year(), now().date())
        if view is None:
            raise RuntimeError("no province")
        export.workbook(view, results.by_months(session, PROVINCE, view.span))
    taken = perf_counter() - begun
    database.close()
    return taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
