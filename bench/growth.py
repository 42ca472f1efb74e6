"""What must not grow: a drop's mean with few and with many slips ever issued, on both databases."""

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import SystemRandom
from secrets import token_bytes
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import insert, update
from sqlmodel import col

from app.settings import now
from ballots.box import drop, slips
from ballots.box.issue import expiry
from ballots.sealing import codes
from ballots.tables import Box, Slip
from bench.cluster import binaries, running_cluster
from bench.measure import Line, interleaved
from bench.office import Office

__all__ = ["measure"]

_FEW = 300
_AT_ONCE = 5_000
_BOX = "hom-1"
_shuffle = SystemRandom()


@dataclass(frozen=True)
class _Served:
    """An office of one box, and how many of its slips the next round drops."""

    office: Office
    drops: int

    def round(self) -> float:
        """Drop so many envelopes one after the other; the mean in microseconds."""
        office = self.office
        posts = [(codes.read_code(post.code), post.envelope) for post in office.posts(self.drops, 1)]
        today, key = now().date(), office.log_key(_BOX)
        begun = perf_counter()
        for token, envelope in posts:
            with office.database.dropping() as session:
                drop.drop(session, _BOX, token, envelope, today, _shuffle, key)
        return (perf_counter() - begun) / len(posts) * 1e6


def _filled(office: Office, number: int, *, over: bool) -> None:
    """Let the box have issued so many slips more, whose use is over (and so retired) or is not."""
    today = now().date()
    gone = today.replace(day=1) - timedelta(days=1)
    for start in range(0, number, _AT_ONCE):
        size = min(_AT_ONCE, number - start)
        with office.database.writing() as session:
            rows = [_row(at, gone if over else expiry(today)) for at in range(size)]
            session.connection().execute(insert(Slip), rows)
            box = update(Box).where(col(Box.id) == _BOX).values(issued=col(Box.issued) + size)
            session.connection().execute(box)
    if over:
        with office.database.writing() as session:
            slips.retire(session, _BOX, today, used=True)


def _row(at: int, expires_on: date) -> dict[str, object]:
    token = token_bytes(codes.TOKEN_BYTES)
    return {
        "token_hash": codes.token_hash(token),
        "box_id": _BOX,
        "number": codes.slip_number(token) + f"{at}",  # no two alike: of 60,000 some would be
        "expires_on": expires_on,
        "state": "live",
    }


def measure(repeats: int, drops: int, many: int) -> list[Line]:
    """On SQLite, and on PostgreSQL where it is installed."""
    with ExitStack() as stack:
        lines = _lines(stack, "SQLite", [""] * 3, (repeats, drops, many))
        if binaries() is not None:
            cluster = stack.enter_context(running_cluster({}))
            urls = [cluster.create(name) for name in ("few", "retired", "live")]
            lines += _lines(stack, "PostgreSQL", urls, (repeats, drops, many))
    return lines


def _lines(stack: ExitStack, name: str, urls: list[str], sizes: tuple[int, int, int]) -> list[Line]:
    repeats, drops, many = sizes
    offices = [_Served(_office(stack, url), drops) for url in urls]
    few, retired, live = offices
    _filled(few.office, _FEW, over=False)
    _filled(retired.office, many - _FEW, over=True)
    _filled(retired.office, _FEW, over=False)
    _filled(live.office, many, over=False)
    took = interleaved(repeats, {"few": few.round, "retired": retired.round, "live": live.round})
    what = f"{name}: mean of a drop, {many:,} slips"
    return [
        Line(f"{name}: mean of a drop, {_FEW} slips in use", took["few"], "µs"),
        Line(
            f"{what} ever issued, of which {_FEW} in use ÷ that", took["retired"], "µs", took["few"], "≤ 1.3"
        ),
        Line(f"{what} in use ÷ that", took["live"], "µs", took["few"]),
    ]


def _office(stack: ExitStack, url: str) -> Office:
    folder = stack.enter_context(TemporaryDirectory(prefix="homphieu-bench-"))
    office = Office(Path(folder), 1, url)
    stack.callback(office.close)
    return office
