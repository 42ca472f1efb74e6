"""A whole month in headless Chromium: keys, seal, slips, votes, opening, paper, minutes, public result.

Everything is done through the real pages on a real server; only the calendar is turned by hand.
"""

import re
from base64 import b64decode
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from beginnings import migrated
from closed import Drawn
from desks import (
    Desks,
    committee,
    draw_and_type_back,
    pdf_text,
    sign,
    sign_in_panel,
    typed_marks,
    typed_numbers,
    unlock,
    unlock_known,
)
from live import staff_office
from playwright.sync_api import Browser, Page, expect
from simulator import BOX, Office
from voting import send, state, tick, write_remark

from app.settings import create_secret
from ballots.sealing.codes import read_code, slip_number

pytestmark = pytest.mark.browser
MEMBERS = ("ubnd", "mttq", "union", "clerk")
OPENING_DAY = datetime(2026, 11, 30, 16, 5)  # noqa: DTZ001 - the office's local time is naive
VOTES = 7
PAPER = 3


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office before its first period: nobody has a key, nothing is sealed."""
    url = f"sqlite:///{tmp_path}/homphieu.db"
    create_secret(tmp_path / "homphieu.secret")
    migrated(url)
    made = Office(url)
    yield made
    made.database.close()


@pytest.fixture
def desks(browser: Browser, server: Any, office: Office) -> Iterator[Desks]:
    made = Desks(browser, server, staff_office(office))
    yield made
    made.close()
    assert made.faults == []


def _make_keys(desks: Desks) -> dict[str, str]:
    passphrases = {}
    for role in MEMBERS:
        page = desks.page(role, f"/staff/padlocks/{BOX}")
        sent: list[str] = []
        page.on("request", lambda request, sent=sent: sent.append(request.post_data or ""))
        passphrases[role] = draw_and_type_back(page)
        assert not any(passphrases[role] in body for body in sent)
        expect(page.locator('[data-text="count"]')).to_have_text("12")
    return passphrases


def _draft(desks: Desks, number: int) -> None:
    page = desks.page("secretary", committee())
    page.get_by_role("button", name=f"Lập bản niêm phong kỳ {number}").click()
    page.wait_for_url("**/sign")


def _seal_first_period(desks: Desks, passphrases: dict[str, str]) -> str:
    """Every member signs at the own device; the last one sees the mã niêm phong to be read aloud."""
    _draft(desks, 1)
    for role in MEMBERS:
        page = desks.page(role, committee("/sign"))
        sign(page, passphrases[role])
        if role != MEMBERS[-1]:
            expect(page.locator('[data-says="signed"]')).to_be_visible()
    page.wait_for_url("**/seals/1")
    groups = page.locator(".aloud li").all_inner_texts()
    assert len(groups) == 13
    return " ".join(groups)


def _issue(desks: Desks, tmp_path: Path) -> list[tuple[str, str]]:
    """The clerk issues ten ballots; code and number as the paper has them."""
    page = desks.page("clerk", f"/staff/issue/{BOX}")
    page.locator("[name=count]").fill(str(VOTES + PAPER))
    with page.expect_response(lambda answer: answer.request.method == "POST") as issued:
        page.locator("#issue").click()
    text = pdf_text(b64decode(issued.value.json()["pdf"]), tmp_path)
    group = "[0-9A-HJKMNP-TV-Z]{4}"
    codes = re.findall(rf"(?<!\S){group}(?: {group}){{3}} [0-9A-HJKMNP-TV-Z](?!\S)", text)
    codes = list(dict.fromkeys(code.replace(" ", "") for code in codes))
    assert len(codes) == VOTES + PAPER
    return [(code, slip_number(read_code(code))) for code in codes]


def _vote(page: Page, server: Any, code: str, remark: str = "") -> None:
    page.goto("about:blank")
    page.goto(f"{server.address}/p/{BOX}#{code}")
    tick(page, "ket_qua", "RHL")
    tick(page, "thai_do", "HL")
    write_remark(page, remark)
    send(page)
    state(page, "done")


def _start(desks: Desks) -> str:
    page = desks.page("secretary", committee())
    page.get_by_role("link", name="Bắt đầu mở hòm").click()
    page.locator("#present-5").select_option("yes")
    page.get_by_role("button", name="Bắt đầu mở hòm").click()
    page.wait_for_url(re.compile(r"/staff/openings/\d+$"))
    return page.url.partition("#")[0].removeprefix(desks.server.address)


def _sign_at_the_roll_call(desks: Desks, opening: str, passphrases: dict[str, str]) -> tuple[Page, Page]:
    """Two at the meeting's PC, two on devices of their own; the slot closes only then."""
    page = desks.contexts["secretary"].pages[0]
    close = page.get_by_role("button", name="Đóng khe phiếu")
    expect(close).to_be_disabled()
    page.locator(f"#direct-{BOX}").fill("20")
    for role in ("ubnd", "mttq"):
        sign_in_panel(page, role, desks.passwords[role], passphrases[role])
        expect(page.locator(f'[data-signer="{role}"].done')).to_be_visible()
    own = desks.page("union", opening)
    sign(own, passphrases["ubnd"])
    expect(own.locator('[data-sign] [data-says="wrong_passphrase"]')).to_be_visible()
    Drawn(own).type(passphrases["union"])
    Drawn(own).press("Đúng như trên, ký")
    expect(own.locator('[data-signer="union"].done')).to_be_visible()
    sign(desks.page("clerk", opening), passphrases["clerk"])
    expect(close).to_be_enabled(timeout=15_000)
    return page, own


def _close(page: Page) -> None:
    """What was typed before the last signature is still there."""
    expect(page.locator(f"#direct-{BOX}")).to_have_value("20")
    page.locator("[name=stock_left]").fill("999")
    page.get_by_label("Nguyên vẹn").check()
    sure = page.get_by_label("Đã xem lại, các số nêu trên đúng như vậy").first
    expect(sure).to_be_hidden()
    page.get_by_role("button", name="Đóng khe phiếu").click()
    expect(page.get_by_text("phiếu in sẵn còn lại 999, nhiều hơn")).to_be_in_viewport()
    expect(sure).to_be_visible()
    page.locator("[name=stock_left]").fill("0")
    page.get_by_role("button", name="Đóng khe phiếu").click()
    expect(page.locator("[data-unlock]")).to_be_visible()


def _unlock_all(desks: Desks, page: Page, own: Page) -> None:
    """Nobody types a passphrase twice; a key that is forgotten on purpose is asked for again."""
    for role in ("ubnd", "mttq"):
        unlock_known(page, f"Ông {role}")
        expect(page.locator(f'.board [data-role="{role}"].done')).to_be_visible()
    expect(page.locator('#people [data-text="opened"]')).to_have_text("chưa có ai")
    expect(own.locator("[data-unlock]")).to_be_visible(timeout=15_000)
    unlock(own, "")
    expect(own.locator('[data-unlock] [data-says="thanks"]')).to_be_in_viewport()
    expect(own.locator('.board [data-role="union"].done')).to_be_visible()
    expect(page.locator('.board [data-role="union"].done')).to_be_visible()
    clerk = desks.contexts["clerk"].pages[0]
    expect(clerk.locator("[data-unlock]")).to_be_visible(timeout=15_000)
    unlock(clerk, "")
    for someone in (page, own):
        expect(someone.get_by_text("Phiếu thu vào").first).to_be_visible(timeout=15_000)


def _type_paper(desks: Desks, opening: str, numbers: list[str]) -> None:
    page = desks.page("secretary", f"{opening}/boxes/{BOX}/paper")
    typed_numbers(page, *(number.lower() for number in numbers))
    for marks in ("44", "1x", "30"):
        typed_marks(page, *marks)
        page.keyboard.press("Enter")
        expect(page.locator('[data-step="look"]')).to_be_hidden()
    expect(page.locator('[data-text="marked"]').first).to_have_text("3")
    expect(page.locator('[data-step="enough"]')).to_be_visible()
    page.locator('[data-step="enough"] [data-do="numbers"]').click()
    page.keyboard.type(numbers[0])
    page.keyboard.press("Enter")
    expect(page.locator('[data-step="doubt"]')).to_contain_text("trùng")
    page.keyboard.press("s")
    expect(page.locator("[name=number]")).to_have_value(numbers[0])
    expect(page.locator("[name=number]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator('[data-text="ballots"]').first).to_have_text("3")
    expect(page.locator('[data-text="refused"]').first).to_have_text("0")


def _write_and_file(desks: Desks, opening: str) -> bytes:
    page = desks.page("secretary", opening)
    page.get_by_role("button", name="Chốt kết quả").click()
    page.get_by_role("link", name="Soạn biên bản").click()
    page.locator("[name=opinions]").fill("Bà mttq đề nghị đặt hòm gần cửa ra vào.")
    page.locator("[name=printed]").first.check()
    page.get_by_role("button", name="Lưu", exact=True).click()
    minutes = opening.replace("openings", "minutes")
    for role in ("ubnd", "clerk"):
        desks.page(role, minutes).get_by_role("button", name="Xác nhận", exact=True).click()
    union = desks.page("union", minutes)
    union.get_by_text("Không nhất trí với biên bản").click()
    union.locator("[name=reason]").fill("Chưa đếm lại phiếu giấy")
    union.get_by_role("button", name="Không xác nhận").click()
    page.reload()
    expect(page.get_by_text("Chưa đếm lại phiếu giấy")).to_be_visible()
    page.get_by_role("button", name="Lưu vào sổ").click()
    link = page.get_by_role("link", name="Mở biên bản (PDF)").get_attribute("href")
    answer = page.request.get(f"{desks.server.address}{link}")
    assert answer.status == 200
    return answer.body()


def test_a_month_from_the_first_key_to_the_public_result(
    desks: Desks, server: Any, office: Office, page: Page, tmp_path: Path
) -> None:
    passphrases = _make_keys(desks)
    seal = _seal_first_period(desks, passphrases)
    slips = _issue(desks, tmp_path)
    for code, _ in slips[:VOTES]:
        _vote(page, server, code, "Nhanh gọn, cảm ơn")
    _draft(desks, 2)
    desks.close()
    office.today, server.clock.moment = OPENING_DAY.date(), OPENING_DAY
    opening = _start(desks)
    page_of_meeting, own = _sign_at_the_roll_call(desks, opening, passphrases)
    _close(page_of_meeting)
    _unlock_all(desks, page_of_meeting, own)
    _type_paper(desks, opening, [number for _, number in slips[VOTES:]])
    text = pdf_text(_write_and_file(desks, opening), tmp_path)
    page.goto(f"{server.address}/b/{BOX}")
    public = re.sub(r"\s+", " ", page.locator("main").inner_text())
    assert "Bà mttq đề nghị đặt hòm gần cửa ra vào." in text
    assert "Chưa đếm lại phiếu giấy" in text
    assert "Nhanh gọn, cảm ơn" in text
    assert seal[:19] in text
    for number in ("50,0 %", "01/BB-TTPVHCC"):  # 10 of 20 took part; the first minutes of the year
        assert number in text
        assert number in public
