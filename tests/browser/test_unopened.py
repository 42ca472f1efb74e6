"""A box that can't be opened: members agree at the meeting's PC, where the secretary stays signed in."""

from collections.abc import Iterator
from typing import Any

import pytest
from desks import Desks
from live import staff_office
from playwright.sync_api import Browser, Page, expect
from simulator import BOX, Office
from sqlmodel import select

from ballots.tables import Attendance

pytestmark = pytest.mark.browser


@pytest.fixture
def desks(browser: Browser, server: Any, office: Office) -> Iterator[Desks]:
    """The slot is closed, the front has unlocked, two keys are lost."""
    for slip in office.issue(6):
        office.vote(slip, ket_qua="HL")
    office.today = office.today.replace(day=30)
    server.clock.moment = office.now
    office.start()
    with office.writing() as session:  # everybody has come with an account of the own
        for seat in session.exec(select(Attendance)):
            seat.account_id = office.account(session, seat.role).id
            session.add(seat)
    office.close()
    for role in ("ubnd", "union"):
        office.release(role)
    made = Desks(browser, server, staff_office(office))
    yield made
    made.close()
    assert made.faults == []


def _come(page: Page, login: str, password: str) -> None:
    form = page.locator('[data-panel] form[data-do="panel"]')
    form.locator("[name=login]").fill(login)
    form.locator("[name=password]").fill(password)
    form.get_by_role("button", name="Tiếp tục").click()


def _propose(page: Page) -> None:
    for area in page.locator("[name=reason]").all():
        area.fill("Quên cụm mật khẩu, không có chìa khóa dự phòng")
    page.get_by_role("button", name="Lưu lý do").click()
    expect(page.get_by_text("Chưa có ai đồng ý.")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_two_members_agree_at_the_secretarys_pc_and_it_is_settled(
    desks: Desks, office: Office, width: int
) -> None:
    where = f"/staff/openings/{office.opening_id}/boxes/{BOX}/unopened"
    page = desks.page("secretary", where, {"width": width, "height": 800})
    _propose(page)
    panel = page.locator("[data-panel]")
    _come(page, "ubnd", "sai")
    expect(panel.locator('[data-says="other"]')).to_be_visible()
    desks.server.clock.pass_by(seconds=31)  # a wrong password is slowed down
    for login in ("ubnd", "union"):
        _come(page, login, desks.passwords[login])
        expect(panel.locator('[data-text="name"]')).to_have_text(f"Ông {login}")
        panel.get_by_role("button", name="Tôi đồng ý").click()
        expect(page.locator("li").filter(has_text=f"Ông {login} –")).to_be_visible()
    _come(page, "union", desks.passwords["union"])
    expect(panel.get_by_role("button", name="Tôi đồng ý")).to_be_hidden()
    panel.get_by_role("button", name="Rút lại").click()
    expect(page.get_by_text("Chưa đủ người đồng ý.")).to_be_visible()
    _come(page, "union", desks.passwords["union"])
    panel.get_by_role("button", name="Tôi đồng ý").click()
    page.get_by_role("button", name="Chốt: không mở được hòm phiếu").click()
    page.wait_for_url("**/staff/openings/*")
    expect(page.get_by_text("Không mở được hòm phiếu điện tử")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
