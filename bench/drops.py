"""Drops a second through the real server, one box and eight, on both databases, beside the bare POSTs."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from app.demo.server import running, usable_port
from bench.bare import serving
from bench.client import post_all, post_beside_junk
from bench.cluster import binaries, running_cluster
from bench.measure import Line, interleaved
from bench.office import Office

__all__ = ["folder", "measure"]

_BOXES = 8
_JUNK_A_SECOND = 500


@contextmanager
def _office(folder: Path, url: str = "") -> Iterator[tuple[Office, int]]:
    """An office of eight boxes and the port of its real server."""
    office = Office(folder, _BOXES, url)
    port = usable_port(0)
    environ = office.environ | {"HOMPHIEU_PUBLIC_URL": f"http://127.0.0.1:{port}"}
    try:
        with running(folder, port, environ):
            yield office, port
    finally:
        office.close()


@contextmanager
def folder() -> Iterator[Path]:
    """A folder for one measurement."""
    with TemporaryDirectory(prefix="homphieu-bench-") as folder:
        yield Path(folder)


def _rates(repeats: int, count: int, served: tuple[Office, int], bare: dict[str, int]) -> dict[str, float]:
    """Interleave the real server's three and the bare ones; at the end no drop may be missing."""
    office, port = served
    like = office.posts(count, _BOXES)
    junk = office.junk(_JUNK_A_SECOND, _BOXES)

    def beside_junk() -> float:
        flooded = post_beside_junk(port, office.posts(count, _BOXES), junk, _JUNK_A_SECOND)
        strangers.append(flooded.junk)
        return flooded.real

    strangers: list[float] = []
    rates = interleaved(
        repeats,
        {
            "eight": lambda: post_all(port, office.posts(count, _BOXES)),
            "beside junk": beside_junk,
            "one": lambda: post_all(port, office.posts(count, 1)),
            **{kind: lambda at=at: post_all(at, like) for kind, at in bare.items()},
        },
    )
    rates["junk"] = median(strangers)
    if office.stored() != 3 * count * repeats:
        raise RuntimeError("drops were lost")
    return rates


def measure(repeats: int, count: int) -> list[Line]:
    """On SQLite, and on PostgreSQL where it is installed."""
    return _on_sqlite(repeats, count) + _on_postgresql(repeats, count)


def _on_sqlite(repeats: int, count: int) -> list[Line]:
    with ExitStack() as stack:
        place = stack.enter_context(folder())
        served = stack.enter_context(_office(place))
        bare = {
            kind: stack.enter_context(serving(kind, f"sqlite:///{place / kind}.db"))
            for kind in ("sqlmodel", "sqlite3")
        }
        rates = _rates(repeats, count, served, bare)
    return [
        Line("bare FastAPI POST, one SQLModel row", rates["sqlmodel"], "/s"),
        Line("bare FastAPI POST, one row by sqlite3", rates["sqlite3"], "/s"),
        Line("drops, one box ÷ SQLModel row", rates["one"], "/s", rates["sqlmodel"]),
        Line("drops, eight boxes ÷ SQLModel row", rates["eight"], "/s", rates["sqlmodel"], "≥ 0.5"),
        Line("drops, eight boxes ÷ row by sqlite3", rates["eight"], "/s", rates["sqlite3"]),
        *_junk_lines("", rates),
    ]


def _on_postgresql(repeats: int, count: int) -> list[Line]:
    """A cluster with PostgreSQL's own defaults, fsync and all, on a unix socket."""
    if binaries() is None:
        return []
    with ExitStack() as stack:
        cluster = stack.enter_context(running_cluster({}))
        served = stack.enter_context(_office(stack.enter_context(folder()), cluster.create("office")))
        bare = {"row": stack.enter_context(serving("postgresql", cluster.create("bare")))}
        rates = _rates(repeats, count, served, bare)
    return [
        Line("PostgreSQL: bare FastAPI POST, one SQLModel row", rates["row"], "/s"),
        Line("PostgreSQL: drops, one box ÷ that", rates["one"], "/s", rates["row"]),
        Line("PostgreSQL: drops, eight boxes ÷ that", rates["eight"], "/s", rates["row"], "≥ 0.5"),
        *_junk_lines("PostgreSQL: ", rates),
    ]


def _junk_lines(where: str, rates: dict[str, float]) -> list[Line]:
    return [
        Line(f"{where}made-up codes from strangers, {_JUNK_A_SECOND} wanted", rates["junk"], "/s"),
        Line(f"{where}drops beside them ÷ without", rates["beside junk"], "/s", rates["eight"], "≥ 0.7"),
    ]
