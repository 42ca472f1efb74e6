"""A scanned file is sent again: with numbers that two members have typed, and to be taken back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from beginnings import migrated, write_secret
from live import free_port, serving
from playwright.sync_api import Browser, Page, expect
from scan_pages import PNG, SHEETS, ScanMeeting, sheet
from simulator import Office
from web import Clock

from app.main import create_app
from app.settings import Settings

pytestmark = pytest.mark.browser


@dataclass
class Desk:
    """The meeting's PC, where the secretary is signed in."""

    meeting: ScanMeeting
    page: Page
    file: Path

    def sends(self, button: str) -> None:
        self.page.locator("#scan-file").set_input_files(self.file)
        self.page.get_by_role("button", name=button).click()

    def types(self, login: str, *numbers: str) -> None:
        self.page.locator("#number-login").fill(login)
        self.page.locator("#number-password").fill(self.meeting.passwords[login])
        self.page.get_by_role("button", name="Tiếp tục").click()
        fields = self.page.locator("[data-number-fields] input")
        expect(fields.first).to_be_visible()
        for field, number in zip(fields.all(), numbers, strict=True):
            assert field.input_value() == ""  # nobody sees what another has typed
            field.fill(number)
        self.page.get_by_role("button", name="Gõ xong").click()


@pytest.fixture
def desk(browser: Browser, tmp_path: Path) -> Iterator[Desk]:
    """The numbers of pages 5 and 6 cannot be read."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    secret = tmp_path / "secret"
    write_secret(secret)
    settings = Settings(migrated(f"sqlite:///{tmp_path}/a.db"), secret, address, plain_address=True)
    office, clock = Office(settings.database_url).ready(), Clock()
    clock.moment = office.now
    app = create_app(settings, clock)
    meeting = ScanMeeting(office, app, clock)
    meeting.numbers = [slip.number for slip in office.issue(SHEETS)]
    meeting.opened()
    pages = [sheet(number) for number in meeting.numbers]
    for at in (4, 5):
        (one,) = pages[at].sheets
        pages[at] = replace(pages[at], sheets=(replace(one, number=None),))
    meeting.pages = pages
    app.state.reader = meeting.read
    context = browser.new_context()
    with serving(app, port):
        page = context.new_page()
        page.goto(f"{address}/login")
        page.locator("[name=login]").fill("secretary")
        page.locator("[name=password]").fill(meeting.passwords["secretary"])
        page.locator("main button").click()
        page.wait_for_url("**/staff")
        page.goto(address + meeting.scan)
        file = tmp_path / "quet.pdf"
        file.write_bytes(b"%PDF-1.7")
        yield Desk(meeting, page, file)
        context.close()
    office.database.close()
    app.state.database.close()


def test_numbers_are_typed_by_two_and_the_file_is_taken_back(desk: Desk) -> None:
    page, numbers = desk.page, desk.meeting.numbers
    desk.sends("Đọc tệp này")
    expect(page.locator('[data-says="read"]')).to_contain_text(f"Đã nhận {SHEETS - 2} tờ")
    desk.types("ubnd", numbers[4], numbers[5])
    expect(page.get_by_text("Mời người thứ hai")).to_be_visible()
    desk.types("mttq", numbers[4], "")
    expect(page.locator("[data-asides]")).to_contain_text("Trang 6: hai người gõ số phiếu khác nhau")
    expect(page.locator('[data-text="sheets"]')).to_have_text(str(SHEETS - 1))
    desk.types("ubnd", numbers[5])
    desk.types("mttq", numbers[5])
    expect(page.locator('[data-text="sheets"]')).to_have_text(str(SHEETS))
    expect(page.locator("[data-numbers]")).to_be_hidden()
    page.on("dialog", lambda asked: asked.accept())
    page.get_by_text("Quét nhầm: bỏ một tệp").click()
    desk.sends("Bỏ tệp này ra")
    expect(page.locator('[data-says="back"]')).to_contain_text(f"Đã bỏ {SHEETS} tờ")
    expect(page.locator('[data-text="sheets"]')).to_have_text("0")
    desk.sends("Đọc tệp này")
    expect(page.locator('[data-text="sheets"]')).to_have_text(str(SHEETS))
    desk.sends("Đọc tệp này")
    expect(page.locator('[data-says="none"]')).to_contain_text("không có thêm tờ nào")
    expect(page.locator("[data-asides] li")).to_have_text([re.compile(f"^Trang 1–{SHEETS}: đã nhận")])
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_remark_that_was_begun_stands_there_again_until_it_is_saved(desk: Desk) -> None:
    """A night, a reload, a session that ended; never beside another picture."""
    page, pages = desk.page, desk.meeting.pages
    for at in (0, 1):
        (one,) = pages[at].sheets
        pages[at] = replace(pages[at], sheets=(replace(one, remark_picture=PNG),))
    desk.sends("Đọc tệp này")
    expect(page.locator('[data-says="read"]')).to_be_visible()
    page.on("dialog", lambda asked: asked.accept())
    page.get_by_role("button", name="Đã quét hết").click()
    text, left = page.locator("#remark-text"), page.locator('[data-text="remarks"]')
    expect(left).to_have_text("2")
    text.fill("Thêm ghế ở tầng 2")
    page.context.clear_cookies(name="homphieu_session")
    page.get_by_role("button", name="Lưu, hình tiếp theo").click()
    expect(page.get_by_role("alert")).to_contain_text("đăng nhập")
    page.reload()
    page.locator("[name=login]").fill("secretary")
    page.locator("[name=password]").fill(desk.meeting.passwords["secretary"])
    page.locator("main button").click()
    expect(text).to_have_value("Thêm ghế ở tầng 2")
    page.get_by_role("button", name="Lưu, hình tiếp theo").click()
    expect(left).to_have_text("1")
    expect(text).to_have_value("")
    assert page.evaluate("sessionStorage.length") == 0
