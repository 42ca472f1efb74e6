"""khóa chạm in a real browser with a virtual authenticator: adding, one touch a deed, signing in, the ways out."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from closed import Drawn
from desks import Desks
from live import free_port, serving, staff_office
from playwright.sync_api import Browser, Page, expect
from simulator import BOX, Office, identity
from sqlmodel import select
from touching import Authenticator, add_by_passphrase, enter
from web import Clock

from app.main import create_app
from app.settings import Settings
from ballots.tables import Passkey, PasskeyWrapping, Release, SheetSignature
from ballots.views import proofs

pytestmark = pytest.mark.browser
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


def rows(office: Office, table: Any) -> list[Any]:
    with office.reading() as session:
        return list(session.exec(select(table)))


# --- adding -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("transport", ["internal", "usb"])
def test_a_key_is_added_by_one_passphrase_and_proves_itself(
    desks: Desks, office: Office, transport: str
) -> None:
    page = desks.page("mttq", "/staff", PHONE)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    key = Authenticator(page, {"transport": transport})
    add_by_passphrase(page, desks.server.address, PASSPHRASE)
    expect(page.get_by_text("Đăng nhập và mở khóa cá nhân")).to_be_visible()
    [row], [wrapping] = rows(office, Passkey), rows(office, PasskeyWrapping)
    assert (row.name, row.bound, row.transports) == ("Điện thoại của tôi", True, f'["{transport}"]')
    assert identity("mttq")[1] not in wrapping.wrapped
    assert key.count == 3  # made, wrapped, opened again
    assert not any(PASSPHRASE in body for body in sent)
