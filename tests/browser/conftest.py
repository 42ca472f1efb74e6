"""A real server on loopback for browser tests: uvicorn in a thread, a migrated database, a sealed office."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import simulator
from beginnings import migrated, write_secret
from going import leave
from live import serving
from playwright.sync_api import Browser, Page
from simulator import Office
from web import Clock

from app.main import create_app
from app.settings import Settings
from ballots.forms import questionnaire

PHONE: Any = {"width": 360, "height": 640}


@dataclass
class Server:
    """Where the pages are, the clock they go by, and the office whose database they show."""

    address: str
    port: int
    clock: Clock
    office: Office
    settings: Settings


@pytest.fixture
def form() -> questionnaire.Form:
    """The questionnaire of the box; a test may name another one."""
    return questionnaire.builtin("hai-noi-dung")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: questionnaire.Form) -> Iterator[Office]:
    """The simulator's office in a database file: this period and the next one sealed.

    Its log key is the one that the server derives from its secret: what is signed is checked in the browser.
    """
    url = f"sqlite:///{tmp_path}/homphieu.db"
    secret = tmp_path / "homphieu.secret"
    write_secret(secret)
    monkeypatch.setattr(simulator, "LOG_KEY", Settings(url, secret, "").keys().log_key(simulator.BOX))
    migrated(url)
    made = Office(url, form=form).ready()
    yield made
    made.database.close()


@pytest.fixture
def server(office: Office, tmp_path: Path) -> Iterator[Server]:
    """The application as it is served, on the office's database and day."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = Settings(
        office.url, tmp_path / "homphieu.secret", f"http://127.0.0.1:{port}", plain_address=True
    )
    clock = Clock(office.now)
    with served(settings, clock, port):
        yield Server(settings.public_url, port, clock, office, settings)


@contextmanager
def served(settings: Settings, clock: Clock, port: int) -> Iterator[None]:
    """Serve in a thread until the block ends."""
    with serving(create_app(settings, clock), port):
        yield


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A phone's page that does not move by itself; an error of a script fails the test."""
    context = browser.new_context(viewport=PHONE, locale="vi-VN", reduced_motion="reduce")
    made = context.new_page()
    faults: list[str] = []
    made.on("pageerror", lambda error: faults.append(str(error)))
    yield made
    leave(context)
    assert faults == []
