"""Public pages a second through the real server, beside a bare FastAPI page of as many bytes."""

from contextlib import ExitStack

from app.demo.server import running, usable_port
from bench import rows
from bench.bare import serving
from bench.client import get_all, get_once
from bench.drops import folder
from bench.measure import Line, interleaved
from bench.office import Office

__all__ = ["measure"]

_PATH = f"/b/{rows.BOX}"
_YEAR = 12  # as many results as one page shows


def measure(repeats: int, count: int) -> list[Line]:
    """A box's page with a year of results, as a phone asks for it (zipped) and as a program does."""
    with ExitStack() as stack:
        place = stack.enter_context(folder())
        office = Office(place, 1)
        stack.callback(office.close)
        rows.add_periods(office.database, 1, _YEAR + 1)
        port = usable_port(0)
        environ = office.environ | {"HOMPHIEU_PUBLIC_URL": f"http://127.0.0.1:{port}"}
        stack.enter_context(running(place, port, environ))
        size = len(get_once(port, _PATH))
        bare = stack.enter_context(serving("page", str(size)))
        rates = interleaved(
            repeats,
            {
                "bare": lambda: get_all(bare, _PATH, count),
                "zipped": lambda: get_all(port, _PATH, count, "Accept-Encoding: gzip"),
                "plain": lambda: get_all(port, _PATH, count),
            },
        )
    return [
        Line(f"bare FastAPI page of {size:,} bytes", rates["bare"], "/s"),
        Line("a box's page, zipped ÷ that", rates["zipped"], "/s", rates["bare"], "≥ 0.5"),
        Line("a box's page, not zipped ÷ that", rates["plain"], "/s", rates["bare"], "≥ 0.5"),
    ]
