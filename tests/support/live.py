"""A real server on loopback for tests: a process of its own over a real SQLite file, which may be killed.

The clock of the server is told and ticks from there, so that a test is never early or late for its month.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import httpx
import uvicorn
from fastapi import FastAPI
from remembering import heads_file, remember
from simulator import Office
from web import FORM, csrf_of, sign_in

from app.main import server_config
from app.settings import Settings
from app.staff import accounts

__all__ = ["CITIZEN", "JSON", "Desk", "Server", "citizen", "free_port", "serving", "staff_office"]

ROOT = Path(__file__).resolve().parents[2]
JSON = {"accept": "application/json"}
CITIZEN = "127.0.0.77"  # where the citizens' requests come from: easy to find in a log
_READY_SECONDS = 20.0
# What `homphieu serve` does, with the loudest log that an operator can set, and with a clock that is told.
_PROGRAM = """\
import logging, sys
from datetime import datetime
from app.main import create_app, serve
from app.settings import Settings

logging.basicConfig(level=logging.DEBUG)
told, begun = datetime.fromisoformat(sys.argv[2]), datetime.now()
app = create_app(Settings.from_environment(), lambda: told + (datetime.now() - begun))
{extra}
serve(app, "127.0.0.1", int(sys.argv[1]))
"""


@dataclass
class Server:
    """The application as a process; `log` gets all that it writes."""

    settings: Settings
    moment: datetime
    log: Path
    extra: str = ""  # lines put in before it serves
    port: int = 0
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start on a free port and wait until it answers."""
        if not heads_file(self.settings).exists():
            remember(self.settings)
        self.port = free_port()
        environment = {
            **os.environ,
            "DATABASE_URL": self.settings.database_url,
            "HOMPHIEU_SECRET_FILE": str(self.settings.secret_file),
            "HOMPHIEU_HEADS_FILE": str(heads_file(self.settings)),
            "HOMPHIEU_PUBLIC_URL": self.settings.public_url,
            "HOMPHIEU_PLAIN_ADDRESS": "1",
        }
        program = [sys.executable, "-c", _PROGRAM.format(extra=self.extra)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*program, str(self.port), self.moment.isoformat()],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._wait()

    def _wait(self) -> None:
        assert self.process is not None
        until = time.monotonic() + _READY_SECONDS
        while time.monotonic() < until:
            assert self.process.poll() is None, self.log.read_text(encoding="utf-8")
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.02)
        self.stop()
        raise AssertionError(f"no answer in {_READY_SECONDS} s")

    def children(self) -> list[int]:
        """The processes that the server has started."""
        assert self.process is not None
        listed = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        found: list[int] = []
        for path in listed:
            with contextlib.suppress(OSError):
                found += [int(pid) for pid in path.read_text(encoding="ascii").split()]
        return found

    def kill(self) -> None:
        """SIGKILL: nothing is finished, nothing is said."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)
        self.process = None

    def stop(self) -> None:
        """End it as Ctrl-C does; what does not end is killed."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)
        self.process = None


def free_port() -> int:
    """A port of loopback that nobody has at the moment."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Desk:
    """Somebody of the staff at a browser, signed in."""

    def __init__(self, url: str, login: str, password: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=60, trust_env=False)
        sign_in(self.http, login, password)  # type: ignore[arg-type]
        self.token = csrf_of(self.get("/staff").text)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def get(self, path: str) -> httpx.Response:
        answer = self.http.get(path, headers=FORM)
        assert answer.status_code in {200, 303}, (path, answer.status_code, answer.text)
        return answer

    def view(self, path: str) -> Any:
        return self.http.get(path, headers=JSON).raise_for_status().json()

    def form(self, path: str, **fields: Any) -> httpx.Response:
        """Send a form; done, or the test fails."""
        answer = self.http.post(path, data={**fields, "csrf": self.token}, headers=FORM)
        assert answer.status_code in {200, 303}, (path, answer.status_code, answer.text)
        return answer

    def json(self, path: str, body: Any, **headers: str) -> Any:
        """Send JSON as a page's script does; done, or the test fails."""
        headers = {**JSON, "x-csrf-token": self.token, **headers}
        answer = self.http.post(path, json=body, headers=headers)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        return answer.json()


def citizen(url: str, agent: str = "DienThoaiCuaBa/7.7") -> httpx.Client:
    """A citizen's phone: an address and a browser of its own, no cookie."""
    transport = httpx.HTTPTransport(local_address=CITIZEN, trust_env=False)
    return httpx.Client(
        base_url=url, transport=transport, headers={"user-agent": agent}, timeout=60, trust_env=False
    )


def staff_office(office: Office) -> dict[str, str]:
    """Give the office's people passwords and duties: login → password."""
    passwords = {}
    with office.writing() as session:
        for login in ("ubnd", "mttq", "union", "clerk", "secretary"):
            account = office.account(session, login)
            account.issues, account.secretary = login == "clerk", login == "secretary"
            passwords[login] = accounts.reset_password(session, account)
    return passwords


@contextmanager
def serving(app: FastAPI, port: int) -> Iterator[None]:
    """Serve in a thread until the block ends."""
    running = uvicorn.Server(server_config(app, "127.0.0.1", port))
    thread = threading.Thread(target=running.run)
    thread.start()
    for _ in range(500):
        if running.started:
            break
        time.sleep(0.02)
    try:
        assert running.started
        yield
    finally:
        running.should_exit = True
        thread.join(10)
