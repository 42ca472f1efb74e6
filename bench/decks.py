"""A deck of ballots: seconds and memory; one ballot on demand, through the real server, beside a deck too.

Run by itself (python -m bench.decks FOLDER COUNT) it makes one deck in a process of its own, whose peak of
memory is then the deck's.
"""

import json
import re
import resource
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from time import perf_counter

import anyio
import httpx

from app.counter import making
from app.counter.printed import tongue_of
from app.demo.server import running, usable_port
from app.settings import Settings, now
from app.staff import accounts
from ballots.box.decks import LEAST
from ballots.tables import Account, Unit
from bench.drops import folder
from bench.measure import Line
from bench.office import Office

__all__ = ["measure"]

_LOGIN = "quay"
_KILOBYTES = 1024  # in a megabyte: what the kernel counts in
_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


def measure(repeats: int, count: int, singly: int) -> list[Line]:
    """Decks of `count`, and `singly` ballots one by one; nothing is compared, so nothing is interleaved."""
    with ExitStack() as stack:
        taken, grown = zip(*(_alone(count) for _ in range(repeats)), strict=True)
        place = stack.enter_context(folder())
        office = Office(place, 1)
        stack.callback(office.close)
        with office.database.writing() as session:
            password = accounts.add_account(session, "xa", _LOGIN, "Quầy", duties=["issue"])[1]
        port = usable_port(0)
        url = f"http://127.0.0.1:{port}"
        stack.enter_context(running(place, port, office.environ | {"HOMPHIEU_PUBLIC_URL": url}))
        clerk = stack.enter_context(httpx.Client(base_url=url, timeout=600, trust_env=False))
        token = _sign_in(clerk, password)
        path = f"/staff/issue/{office.boxes[0]}"

        def one() -> float:
            return _asked(clerk, path, {"csrf": token, "script": "true"})

        one()
        quiet = median(one() for _ in range(singly))
        with ThreadPoolExecutor(1) as pool:
            data = {"csrf": token, "count": str(count)}
            drawing = pool.submit(_asked, clerk, f"{path}/deck", data)
            beside = median(_until(drawing.done, one))
    return [
        Line(f"a deck of {count:,} ballots, from the press to the last byte", median(taken) * 1000, "ms"),
        Line("… memory that it took at its peak", max(grown), "MB"),
        Line("one ballot on demand, from the press to its PDF, median", quiet * 1000, "ms", aim="≤ 150 ms"),
        Line("… while a deck is drawn", beside * 1000, "ms"),
    ]


def _until(done: Callable[[], bool], act: Callable[[], float]) -> list[float]:
    taken = [act()]
    while not done():
        taken.append(act())
    return taken


def _asked(clerk: httpx.Client, path: str, data: dict[str, str]) -> float:
    begun = perf_counter()
    clerk.post(path, data=data, headers={"accept": "application/json"}).raise_for_status()
    return perf_counter() - begun


def _sign_in(clerk: httpx.Client, password: str) -> str:
    """Sign in as the clerk; the token of that session."""
    fields = {"login": _LOGIN, "password": password, "after": "", "csrf": _token(clerk, "/login")}
    clerk.post("/login", data=fields, follow_redirects=True).raise_for_status()
    return _token(clerk, "/staff/password")


def _token(clerk: httpx.Client, path: str) -> str:
    found = _TOKEN.search(clerk.get(path).text)
    if found is None:
        raise RuntimeError(f"no form on {path}")
    return found[1]


# --- one deck in a process of its own ---------------------------------------------------------------------


def _alone(count: int) -> tuple[float, float]:
    """Seconds, and megabytes above what the process had before."""
    with folder() as place:
        run = [sys.executable, "-m", "bench.decks", str(place), str(count)]
        taken, grown = json.loads(subprocess.run(run, capture_output=True, text=True, check=True).stdout)
    return taken, grown


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KILOBYTES


def _one(place: Path, count: int) -> tuple[float, float]:
    office = Office(place, 1)
    box = office.boxes[0]
    with office.database.reading() as session:
        row = session.get_one(Account, 1)
        staff = accounts.person(row, session.get_one(Unit, "xa"), 0)
    settings = Settings.from_environment(office.environ)

    async def make(size: int) -> None:
        asked = making.Asked(staff, box, size, "", tongue_of(""), now().date())
        with office.database.reading() as session:
            deck = making.prepare(session, asked, settings)
        last = b""
        async for line in deck.told(anyio.Semaphore(1), office.database, office.log_key):
            last = line
        if b"done" not in last:
            raise RuntimeError(f"no deck: {last!r}")

    anyio.run(make, LEAST)  # what is loaded once is not the deck's
    before, begun = _peak(), perf_counter()
    anyio.run(make, count)
    taken, grown = perf_counter() - begun, _peak() - before
    office.close()
    return taken, grown


if __name__ == "__main__":
    print(json.dumps(_one(Path(sys.argv[1]), int(sys.argv[2]))))
