"""An office on the day of its opening, served under a name, and members who have a khóa chạm."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import simulator
from beginnings import migrated, write_secret
from desks import Desks
from live import free_port, serving, staff_office
from playwright.sync_api import Browser, Page
from simulator import BOX, Office
from sqlmodel import select
from touching import Authenticator, add_by_passphrase
from web import Clock

from app.main import create_app
from app.settings import Settings

__all__ = [
    "COUNTING",
    "PASSPHRASE",
    "PHONE",
    "Here",
    "bound_only",
    "desks",
    "office",
    "pressed",
    "rows",
    "server",
    "with_key",
]

PASSPHRASE = "bao gio cho den thang muoi"
PHONE: Any = {"width": 360, "height": 640}


class Here:
    """The application as it is served, under a name: a passkey is for no address of numbers."""

    def __init__(self, office: Office, secret: Path, **more: Any) -> None:
        self.port = free_port()
        self.address = f"http://localhost:{self.port}"
        self.settings = Settings(office.url, secret, self.address, plain_address=True, **more)
        self.clock = Clock(office.now)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """The day of the opening: six ballots in the box, the next sheet drafted, the meeting called."""
    url, secret = f"sqlite:///{tmp_path}/homphieu.db", tmp_path / "homphieu.secret"
    write_secret(secret)
    monkeypatch.setattr(simulator, "LOG_KEY", Settings(url, secret, "").keys().log_key(BOX))
    migrated(url)
    made = Office(url)
    made.fit()
    made.seal()
    for slip in made.issue(6):
        made.vote(slip, ket_qua="HL")
    made.today = made.today.replace(day=30)
    made.draft()
    made.start()
    yield made
    made.database.close()


@pytest.fixture
def bound_only() -> bool:
    return False


@pytest.fixture
def server(office: Office, tmp_path: Path, bound_only: bool) -> Iterator[Here]:  # noqa: FBT001 - a fixture
    here = Here(office, tmp_path / "homphieu.secret", device_passkeys=bound_only)
    with serving(create_app(here.settings, here.clock), here.port):
        yield here


@pytest.fixture
def desks(browser: Browser, server: Here, office: Office) -> Iterator[Desks]:
    made = Desks(browser, server, staff_office(office))
    yield made
    made.close()
    assert made.faults == []


def with_key(desks: Desks, login: str, options: Any = None) -> tuple[Page, Authenticator]:
    """A member at the own phone, with a key that opens the own identity."""
    page = desks.page(login, "/staff", PHONE)
    key = Authenticator(page, options or {})
    add_by_passphrase(page, desks.server.address, PASSPHRASE)
    return page, key


COUNTING = """
    window.__pressed = Number(sessionStorage.pressed || 0);
    const count = () => { sessionStorage.pressed = window.__pressed += 1; };
    addEventListener("click", (event) => event.isTrusted && event.detail > 0 && count(), true);
    addEventListener("keydown", count, true);
"""


def pressed(page: Page) -> int:
    """What a person has pressed on this page and those before it, keys included."""
    return int(page.evaluate("window.__pressed"))


def rows(office: Office, table: Any) -> list[Any]:
    with office.reading() as session:
        return list(session.exec(select(table)))
