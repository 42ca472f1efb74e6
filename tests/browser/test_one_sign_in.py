"""A meeting over two boxes, one of which stays shut: everybody signs in once and types once."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from beginnings import migrated, write_secret
from closed import Drawn
from desks import Desks
from live import staff_office
from playwright.sync_api import Browser, Page, Request, expect
from simulator import BOX, Office
from sqlmodel import col, delete
from two_boxes import OTHER, TwoBoxes

from ballots.meeting import openings
from ballots.tables import PadlockCopy

pytestmark = pytest.mark.browser
MEMBERS = ("ubnd", "mttq", "union", "clerk")
PASSPHRASE = "bao gio cho den thang muoi"  # of every identity that the simulator makes
OPENING_DAY = datetime(2026, 11, 30, 16, 5)  # noqa: DTZ001 - the office's local time is naive
LOST = "mttq"  # whose copy for the second box is gone: it stays shut


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    write_secret(tmp_path / "homphieu.secret")
    made = Office(migrated(f"sqlite:///{tmp_path}/homphieu.db"))
    yield made
    made.database.close()


@pytest.fixture
def boxes(office: Office, server: Any, monkeypatch: pytest.MonkeyPatch) -> TwoBoxes:
    """The first period is sealed at both boxes and has votes; the next one's sheet is drafted."""
    made = TwoBoxes(office, server.settings, monkeypatch)
    for box in (BOX, OTHER):
        with made.at(box) as here:
            here.fit(*MEMBERS, periods=4)
            here.seal()
            for slip in here.issue(6):
                here.vote(slip, ket_qua="HL")
            here.draft()
    office.today, server.clock.moment = OPENING_DAY.date(), OPENING_DAY
    with office.writing() as session:
        seats = [
            openings.Seat(
                office.account(session, role).id, role, role, f"Ông {role}", "", present=True, absence=""
            )
            for role in MEMBERS
        ]
        at = (session, "hoi-dong", [BOX, OTHER], "Phòng họp", office.now, seats, office.now)
        office.opening_id = openings.start(*at).id or 0
    return made


@pytest.fixture
def desks(browser: Browser, server: Any, office: Office, boxes: TwoBoxes) -> Iterator[Desks]:
    made = Desks(browser, server, staff_office(office))
    yield made
    made.close()
    assert made.faults == []


class Meeting:
    """The secretary's PC: who signs in there and who types a passphrase is counted, whatever the page."""

    def __init__(self, page: Page, passwords: dict[str, str]) -> None:
        self.page, self.passwords, self.drawn = page, passwords, Drawn(page)
        self.signed_in: Counter[str] = Counter()
        self.typed: Counter[str] = Counter()
        page.on("request", self._note)

    def _note(self, request: Request) -> None:
        if request.url.endswith("/panel"):
            self.signed_in[request.post_data_json["login"]] += 1

    def comes(self, place: str, login: str) -> None:
        """A person steps up: by the button with the own name, or by signing in where there is none."""
        known = self.page.locator(f"{place} [data-people]").get_by_role(
            "button", name=f"Ông {login}", exact=True
        )
        form = self.page.locator(f'{place} form[data-do="panel"]')
        expect(form).to_be_visible()
        if known.count() > 0:
            known.click()
            return
        form.locator("[name=login]").fill(login)
        form.locator("[name=password]").fill(self.passwords[login])
        form.get_by_role("button", name="Tiếp tục").click()

    def decides(self, login: str, button: str) -> None:
        self.drawn.line("Vai trò")
        self.page.wait_for_timeout(50)
        if any("Chỉ dùng trên máy đang gõ" in line for line in self.drawn.lines):
            self.drawn.type(PASSPHRASE)
            self.typed[login] += 1
        self.drawn.press(button)


def _sign_and_close(meeting: Meeting) -> None:
    for login in MEMBERS:
        meeting.comes("[data-sign]", login)
        meeting.decides(login, "ký cả 2 hòm")
        if login != MEMBERS[-1]:
            expect(meeting.page.locator('[data-sign] [data-says="signed"]')).to_be_visible()
    expect(meeting.page.get_by_role("button", name="Đóng khe cả 2 hòm")).to_be_enabled()
    for box in (BOX, OTHER):
        section = meeting.page.locator(f'section[data-box="{box}"]')
        section.locator(f"#direct-{box}").fill("20")
        section.get_by_label("Nguyên vẹn").check()
    meeting.page.get_by_role("button", name="Đóng khe cả 2 hòm").click()


def _unlock(meeting: Meeting) -> None:
    """The first box opens; the second does not, for the front can't unlock it."""
    for login in MEMBERS:
        meeting.comes("[data-unlock]", login)
        meeting.decides(login, "Mã khớp, mở ổ khóa")
        if login != MEMBERS[-1]:
            expect(meeting.page.locator('[data-unlock] [data-says="thanks"]')).to_be_visible()
    expect(meeting.page.locator(f'section[data-box="{BOX}"]')).to_have_attribute("data-state", "counting")
    expect(meeting.page.locator(f'section[data-box="{OTHER}"]')).to_have_attribute("data-state", "closed")


def _count_beside(meeting: Meeting) -> None:
    """The secretary goes to paper and to scanned marks: who has signed in is known there, and back here."""
    box = meeting.page.locator(f'section[data-box="{BOX}"]')
    with meeting.page.expect_popup() as opened:
        box.get_by_role("link", name="Nhập phiếu giấy").click()
    paper = opened.value
    expect(paper.locator("#number")).to_be_visible()
    with paper.expect_event("close"):
        paper.get_by_role("link", name="Về lần mở hòm").click()
    with meeting.page.expect_popup() as opened:
        box.get_by_role("link", name="Quét phiếu giấy").click()
    scanned = opened.value
    scanned.goto(f"{scanned.url}/settle")
    known = scanned.locator("[data-people] button")
    expect(known).to_have_text([f"Ông {login}" for login in MEMBERS])
    scanned.close()
    alone = meeting.page.context.new_page()
    alone.goto(f"{meeting.page.url}/boxes/{BOX}/scan/settle")
    alone.wait_for_timeout(1500)
    expect(alone.locator("[data-people] button")).to_have_count(0)
    alone.close()


def test_over_two_boxes_one_of_which_stays_shut_everybody_signs_in_and_types_once(
    desks: Desks, office: Office
) -> None:
    with office.writing() as session:
        of_other = (col(PadlockCopy.box_id) == OTHER, col(PadlockCopy.period) == 1)
        session.exec(delete(PadlockCopy).where(*of_other, col(PadlockCopy.role) == LOST))
    path = f"/staff/openings/{office.opening_id}"
    meeting = Meeting(desks.page("secretary", path), desks.passwords)
    page = meeting.page
    _sign_and_close(meeting)
    _unlock(meeting)

    _count_beside(meeting)
    page.locator(f'section[data-box="{OTHER}"] summary', has_text="Chưa đủ người mở khóa").click()
    page.get_by_role("link", name="Lập biên bản không mở được hòm phiếu").click()
    expect(page.locator("#inside h1")).to_be_focused()
    assert page.url.endswith(f"/boxes/{OTHER}/unopened")
    for area in page.locator("[name=reason]").all():
        area.fill("Mất bản sao chìa khóa, không có chìa khóa dự phòng")
    page.get_by_role("button", name="Lưu lý do").click()
    expect(page.locator("#inside .notice-good")).to_be_visible()  # the server's word that it is saved
    panel = page.locator("#inside [data-panel]")
    for login in ("ubnd", "union"):
        meeting.comes("#inside [data-panel]", login)
        expect(panel.locator('[data-text="name"]')).to_have_text(f"Ông {login}")
        panel.get_by_role("button", name="Tôi đồng ý").click()
        expect(page.locator("#inside li").filter(has_text=f"Ông {login} –")).to_be_visible()
    page.get_by_role("button", name="Chốt: không mở được hòm phiếu").click()
    page.wait_for_url(re.compile(rf"{path}$"))
    shut = page.locator(f'section[data-box="{OTHER}"]')
    expect(shut).to_have_attribute("data-state", "counting")
    expect(shut).to_contain_text("Không mở được hòm phiếu điện tử")
    assert dict(meeting.signed_in) == dict.fromkeys(MEMBERS, 1)
    assert dict(meeting.typed) == dict.fromkeys(MEMBERS, 1)
