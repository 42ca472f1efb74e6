"""Drops a second through the real server, one box and eight, beside the bare POSTs of bench.bare."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from socket import create_connection
from tempfile import TemporaryDirectory

from app.demo.server import running, usable_port
from bench.bare import KINDS
from bench.client import post_all
from bench.measure import Line, interleaved
from bench.office import Office

__all__ = ["measure"]

_BOXES = 8
_START_SECONDS = 30


@contextmanager
def _bare(kind: str, folder: Path) -> Iterator[int]:
    port = usable_port(0)
    command = [sys.executable, "-m", "bench.bare", kind, str(folder / f"{kind}.db"), str(port)]
    process = subprocess.Popen(command)
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait(port: int) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        try:
            create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the bare server does not start")


def measure(repeats: int, count: int) -> list[Line]:
    """Interleave all four: the real server's two, the bare two."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="homphieu-bench-")))
        office = Office(folder, _BOXES)
        stack.callback(office.close)
        port = usable_port(0)
        environ = office.environ | {"HOMPHIEU_PUBLIC_URL": f"http://127.0.0.1:{port}"}
        stack.enter_context(running(folder, port, environ))
        bare = {kind: stack.enter_context(_bare(kind, folder)) for kind in KINDS}
        like = office.posts(count, _BOXES)
        rates = interleaved(
            repeats,
            {
                "eight": lambda: post_all(port, office.posts(count, _BOXES)),
                "one": lambda: post_all(port, office.posts(count, 1)),
                **{kind: lambda at=bare[kind]: post_all(at, like) for kind in KINDS},
            },
        )
        if office.stored() != 2 * count * repeats:
            raise RuntimeError("drops were lost")
    return [
        Line("bare FastAPI POST, one SQLModel row", rates["sqlmodel"], "/s"),
        Line("bare FastAPI POST, one row by sqlite3", rates["sqlite3"], "/s"),
        Line("drops, one box ÷ SQLModel row", rates["one"], "/s", rates["sqlmodel"]),
        Line("drops, eight boxes ÷ SQLModel row", rates["eight"], "/s", rates["sqlmodel"], "≥ 0.5"),
        Line("drops, eight boxes ÷ row by sqlite3", rates["eight"], "/s", rates["sqlite3"]),
    ]
