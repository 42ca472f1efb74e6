"""Signing in by an office's own system in a browser: to another site and back, no code in any address."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from eye import Eye
from live import free_port, serving, staff_office
from playwright.sync_api import Page, expect
from provider import Provider, providing
from simulator import Office
from sqlmodel import select
from web import Clock

from app.main import create_app
from app.settings import Settings
from ballots.tables import Account, OfficeIdentity

pytestmark = pytest.mark.browser


@pytest.fixture
def provider() -> Iterator[Provider]:
    with providing() as made:
        yield made


@pytest.fixture
def address(office: Office, provider: Provider, tmp_path: Path) -> Iterator[str]:
    """The application under a name, so that the provider's address of numbers is another site."""
    port = free_port()
    address = f"http://localhost:{port}"
    settings = Settings(office.url, tmp_path / "homphieu.secret", address, plain_address=True)
    with serving(create_app(settings, Clock(office.now), office=provider.settings()), port):
        yield address


def test_one_press_there_and_back(page: Page, address: str, office: Office, provider: Provider) -> None:
    passwords = staff_office(office)
    with office.writing() as session:
        session.exec(select(Account).where(Account.login == "secretary")).one().admin = True
        number = session.exec(select(Account.id).where(Account.login == "mttq")).one()
    eye, asked = Eye(), list[str]()
    page.on("request", lambda one: asked.append(one.url) if one.url.startswith(address) else None)
    page.goto(f"{address}/login")
    page.locator("[name=login]").fill("secretary")
    page.locator("[name=password]").fill(passwords["secretary"])
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.goto(f"{address}/staff/admin/accounts?account={number}")
    page.get_by_role("textbox", name="Tên ở hệ thống đăng nhập").fill("nguyen.an")
    page.get_by_role("button", name="Lưu tên").click()
    expect(page.get_by_text("Đã lưu tên ở hệ thống")).to_be_visible()
    eye.look("accounts", page)
    page.context.clear_cookies()

    page.goto(f"{address}/login?after=/staff/passkeys")
    eye.look("login", page)
    page.get_by_role("link", name="Đăng nhập bằng tài khoản của cơ quan").click()
    page.get_by_role("button", name="Vào Hòm Phiếu").click()
    expect(page).to_have_url(f"{address}/staff/passkeys")
    expect(page.locator(".me summary")).to_contain_text("mttq")
    code, sent = next(iter(provider.used.items()))
    assert not [one for one in asked if code in one or sent["state"] in one or "nguyen" in one]

    page.context.clear_cookies()
    provider.person["sub"] = "u-2"
    page.goto(f"{address}/login")
    page.get_by_role("link", name="Đăng nhập bằng tài khoản của cơ quan").click()
    page.route("**/onward.js", lambda route: route.abort())
    page.get_by_role("button", name="Vào Hòm Phiếu").click()
    expect(page.get_by_role("heading", name="Đang đăng nhập")).to_be_visible()
    eye.look("answer", page)
    page.get_by_role("button", name="Tiếp tục").click()  # as without scripts
    expect(page.get_by_text("nay là của một người khác")).to_be_visible()
    eye.look("other", page)
    with office.reading() as session:
        assert session.get_one(OfficeIdentity, number).refused_on is not None
    assert eye.found == {}
