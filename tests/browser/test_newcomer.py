"""The month of a new office with two boxes: one passphrase a person does for both; every click is counted.

A deputy comes in the absent lead's place, and one of the boxes has too few envelopes to be opened.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from beginnings import migrated, write_secret
from closed import Drawn
from desks import Desks, pdf_text, typed_marks, typed_numbers
from live import staff_office
from playwright.sync_api import Browser, Locator, Page, Request, Route, expect
from simulator import BOX, Office
from sqlmodel import col, select
from two_boxes import OTHER, TwoBoxes

from app.staff import accounts
from ballots.meeting import openings
from ballots.tables import Account, SheetDraft

pytestmark = pytest.mark.browser
MEMBERS = ("ubnd", "mttq", "union", "clerk")
PASSPHRASE = "bao gio cho den thang muoi"  # of every identity that the simulator makes
OPENING_DAY = datetime(2026, 11, 30, 16, 5)  # noqa: DTZ001 - the office's local time is naive
MOST_OF_A_MEMBER, MOST_OF_THE_MEETING = 8, 25


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    write_secret(tmp_path / "homphieu.secret")
    made = Office(migrated(f"sqlite:///{tmp_path}/homphieu.db"))
    yield made
    made.database.close()


@pytest.fixture
def boxes(office: Office, server: Any, monkeypatch: pytest.MonkeyPatch) -> TwoBoxes:
    """All but the front have fitted their padlocks at both boxes."""
    made = TwoBoxes(office, server.settings, monkeypatch)
    for box in (BOX, OTHER):
        with made.at(box) as here:
            here.fit("ubnd", "union", "clerk", periods=4)
    made.has_deputy("ubnd")
    return made


@pytest.fixture
def desks(browser: Browser, server: Any, office: Office, boxes: TwoBoxes) -> Iterator[Desks]:
    passwords = staff_office(office)
    with office.writing() as session:
        deputy = session.exec(select(Account).where(Account.login == "deputy")).one()
        passwords["deputy"] = accounts.reset_password(session, deputy)
    made = Desks(browser, server, passwords)
    yield made
    made.close()
    assert made.faults == []


class Hand:
    """A person's hand at a page: types where the caret is, and counts every press of the mouse."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0
        page.on("dialog", self._asked)

    def _asked(self, _dialog: Any) -> None:
        self.clicks += 1  # "OK"; Desks presses it

    def click(self, place: Locator) -> None:
        self.clicks += 1
        place.click()

    def button(self, name: str) -> None:
        self.click(self.page.get_by_role("button", name=name).filter(visible=True).first)

    def link(self, name: str) -> None:
        self.click(self.page.get_by_role("link", name=name).filter(visible=True).first)

    def types(self, place: Locator, text: str) -> None:
        if not place.evaluate("field => field === document.activeElement"):
            self.click(place)
        self.page.keyboard.type(text)

    def decides(self, button: str, passphrase: str = "", *, focused: bool = False) -> None:
        """Read what is drawn, type the passphrase, press."""
        drawn = Drawn(self.page)
        if passphrase:
            self.clicks += not focused
            if focused:
                drawn.line("Chỉ dùng trên máy đang gõ")
                self.page.keyboard.type(passphrase)
            else:
                drawn.type(passphrase)
        self.clicks += 1
        drawn.press(button)


# --- a member ---------------------------------------------------------------------------------------------


def _front_makes_keys(desks: Desks) -> tuple[str, int]:
    """The front's chair draws a passphrase, once for both boxes; gives it, and the clicks."""
    hand = Hand(desks.page("mttq", "/staff"))
    hand.link("Tạo chìa khóa")
    hand.button("Rút cụm mật khẩu")
    drawn = hand.page.locator(".passphrase")
    expect(drawn).to_be_visible()
    passphrase = drawn.inner_text()
    hand.button("Tôi đã chép xong")
    hand.types(hand.page.locator("#typed"), passphrase)
    hand.button("Gắn ổ khóa cho 12 kỳ của cả 2 hòm")
    expect(hand.page.locator("[data-done] li")).to_have_text(
        ["Hòm phiếu số 1: 12 kỳ tới, đến hết kỳ 12", "Hòm phiếu số 2: 12 kỳ tới, đến hết kỳ 12"]
    )
    return passphrase, hand.clicks


def _front_signs(desks: Desks, passphrase: str, number: int) -> int:
    """Both drafts with one passphrase; gives the clicks."""
    hand = Hand(desks.page("mttq", "/staff"))
    hand.link("Xem và ký")
    hand.button("Xem và ký cả 2 hòm")
    drawn = Drawn(hand.page)
    for line in (f"Hòm phiếu {BOX}, kỳ {number}", f"Hòm phiếu {OTHER}, kỳ {number}"):
        assert drawn.line(line)
    hand.decides("ký cả 2 hòm", passphrase)
    expect(hand.page.get_by_text("Hiện không có bản niêm phong nào chờ ký.")).to_be_visible()
    return hand.clicks


def _front_signs_one_after_the_other(desks: Desks, passphrase: str, number: int) -> None:
    """The server lies about the second box: it is named and not signed, the first is; then the truth is."""

    def lie(route: Route) -> None:
        honest = route.fetch()
        route.fulfill(response=honest, json=honest.json() | {"period": number + 1})

    hand = Hand(desks.page("mttq", f"/staff/committee/{BOX}/sign"))
    hand.page.route(f"**/{OTHER}/sign/view", lie)
    refused = hand.page.locator("[data-refused] li")
    hand.button("Xem và ký cả 2 hòm")
    expect(refused).to_contain_text("Hòm phiếu số 2: Bản niêm phong thuộc hòm phiếu hoặc kỳ khác.")
    hand.decides("Đúng như trên, ký", passphrase)
    expect(hand.page.locator(f'[data-at="{BOX}"] [data-signer="mttq"].done')).to_be_visible()
    expect(hand.page.locator(f'[data-at="{OTHER}"] [data-signer="mttq"].done')).to_have_count(0)
    expect(refused).to_have_count(1)
    hand.page.unroute_all()
    hand.page.reload()
    hand.button("Xem và ký cho")
    hand.decides("Đúng như trên, ký", passphrase)
    hand.page.wait_for_url(f"**/{OTHER}/seals/{number}")


def _sign_all(boxes: TwoBoxes, *roles: str) -> None:
    for box in (BOX, OTHER):
        with boxes.at(box) as here:
            with here.reading() as session:
                waits = session.get(SheetDraft, box) is not None
            if not waits:
                here.draft()
            for role in roles:
                here.sign(role)


def _sealed(office: Office, number: int) -> None:
    """Both boxes' drafts of this period are gone: it is sealed."""
    with office.reading() as session:
        assert session.exec(select(SheetDraft).where(col(SheetDraft.period) == number)).all() == []


def test_a_member_to_two_boxes_fits_and_signs_in_eight_clicks(
    desks: Desks, office: Office, boxes: TwoBoxes
) -> None:
    passphrase, clicks = _front_makes_keys(desks)
    _sign_all(boxes, "ubnd", "union", "clerk")
    clicks += _front_signs(desks, passphrase, 1)
    _sealed(office, 1)
    assert clicks <= MOST_OF_A_MEMBER
    _sign_all(boxes, "ubnd", "union", "clerk")
    _front_signs_one_after_the_other(desks, passphrase, 2)
    _sealed(office, 2)


# --- the meeting ------------------------------------------------------------------------------------------


def _begin(boxes: TwoBoxes, votes: dict[str, int]) -> None:
    """Two periods sealed at both boxes, and votes in the first."""
    for box in votes:
        with boxes.at(box) as here:
            here.fit("mttq", periods=4)
    for _ in (1, 2):
        _sign_all(boxes, *MEMBERS)
    for box, count in votes.items():
        with boxes.at(box) as here:
            for slip in here.issue(count):
                here.vote(slip, ket_qua="HL")


def _call(hand: Hand) -> None:
    """The lead is away, and a deputy there; the others are there anyway."""
    hand.link("Bắt đầu mở hòm")
    seat = hand.page.locator("fieldset.seat").filter(has=hand.page.locator('[value="Ông ubnd"]'))
    hand.clicks += 2  # unfold the choice, pick
    seat.locator("[name=present]").select_option("no")
    hand.types(seat.locator("[name=absence]"), "Đi họp ở tỉnh")
    hand.button("Bắt đầu mở hòm")
    hand.page.wait_for_url(re.compile(r"/staff/openings/\d+$"))


def _close(hand: Hand) -> None:
    """The numbers of both boxes, then both slots with one press; the second has too few and is carried on."""
    for box in (BOX, OTHER):
        section = hand.page.locator(f'section[data-box="{box}"]')
        hand.types(section.locator(f"#direct-{box}"), "20")
        hand.click(section.get_by_label("Nguyên vẹn"))
    hand.button("Đóng khe cả 2 hòm")
    carried = hand.page.locator(f'section[data-box="{OTHER}"]')
    expect(carried).to_contain_text("Phiếu điện tử chuyển sang lần mở hòm sau")
    expect(hand.page.locator("[data-unlock] [data-at]")).to_have_count(1)


def _unlock(hand: Hand, passwords: dict[str, str]) -> None:
    """One after the other at this PC, each with one sign-in; the hands stay on the keyboard."""
    for login in ("deputy", "mttq", "union", "clerk"):
        form = hand.page.locator('[data-unlock] form[data-do="panel"]')
        hand.types(form.locator("[name=login]"), login)
        hand.page.keyboard.press("Tab")
        hand.types(form.locator("[name=password]"), passwords[login])
        hand.page.keyboard.press("Enter")
        hand.decides("Mã khớp, mở ổ khóa", PASSPHRASE, focused=True)
        if login != "clerk":
            expect(hand.page.locator('[data-unlock] [data-says="thanks"]')).to_be_visible()
    expect(hand.page.get_by_text("Hòm đã mở bằng chìa khóa của 4 vai trò")).to_be_visible()


def _count_paper(hand: Hand, number: str) -> None:
    hand.link("Nhập phiếu giấy")
    hand.clicks += 1  # "no more sheets", in typed_numbers
    typed_numbers(hand.page, number.lower())
    typed_marks(hand.page, "4", "4")
    hand.page.keyboard.press("Enter")
    expect(hand.page.locator('[data-text="marked"]').first).to_have_text("1")
    hand.link("Về lần mở hòm")


def _file(hand: Hand, folder: Path) -> str:
    hand.button("Chốt kết quả cả 2 hòm")
    hand.link("Soạn biên bản")
    hand.button("Lưu vào sổ")
    link = hand.page.get_by_role("link", name="Mở biên bản (PDF)").get_attribute("href")
    origin = "/".join(hand.page.url.split("/")[:3])
    return str(pdf_text(hand.page.request.get(f"{origin}{link}").body(), folder))


def test_a_meeting_over_two_boxes_takes_25_clicks_and_nobody_signs_in_twice(
    desks: Desks, office: Office, boxes: TwoBoxes, server: Any, tmp_path: Path
) -> None:
    _begin(boxes, {BOX: 6, OTHER: 2})
    with boxes.at(BOX) as here:
        paper = here.issue()[0].number
    office.today, server.clock.moment = OPENING_DAY.date(), OPENING_DAY

    hand = Hand(desks.page("secretary", "/staff"))
    signed_in: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith("/panel"):
            signed_in.append(request.post_data_json["login"])

    hand.page.on("request", note)
    _call(hand)
    _close(hand)
    _unlock(hand, desks.passwords)
    _count_paper(hand, paper)
    text = _file(hand, tmp_path)
    assert hand.clicks <= MOST_OF_THE_MEETING
    assert signed_in == ["deputy", "mttq", "union", "clerk"]
    assert "Bà deputy" in text
    assert "chưa được mở" in text


def test_one_passphrase_unlocks_both_boxes_and_both_open(
    desks: Desks, office: Office, boxes: TwoBoxes, server: Any
) -> None:
    _begin(boxes, {BOX: 5, OTHER: 5})
    office.today, server.clock.moment = OPENING_DAY.date(), OPENING_DAY
    seats = [openings.Seat(None, "secretary", "Thư ký", "Bà Hà", "", present=True, absence="")]
    with office.writing() as session:
        at = (session, "hoi-dong", [BOX, OTHER], "Phòng họp", office.now, seats, office.now)
        office.opening_id = openings.start(*at).id or 0
    for box in (BOX, OTHER):
        with boxes.at(box) as here:
            here.close()
            for role in MEMBERS[:3]:
                here.release(role)

    hand = Hand(desks.page("clerk", f"/staff/openings/{office.opening_id}"))
    hand.button("Mở ổ khóa của tôi")
    hand.decides("Mã khớp, mở ổ khóa cả 2 hòm", PASSPHRASE)
    for box in (BOX, OTHER):
        expect(hand.page.locator(f'section[data-box="{box}"]')).to_have_attribute("data-state", "counting")
    expect(hand.page.locator("[data-unlock]")).to_have_count(0)
