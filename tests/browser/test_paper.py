"""Paper by keyboard: all numbers, then the marks; a sheet is shown for correction before it is counted."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from desks import Desks, typed_marks, typed_numbers
from live import staff_office
from playwright.sync_api import Browser, expect
from simulator import BOX, Office

from ballots.tables import Count

pytestmark = pytest.mark.browser


@pytest.fixture
def desks(browser: Browser, server: Any, office: Office) -> Iterator[Desks]:
    """The slot is closed; paper may be typed in."""
    for slip in office.issue(6):
        office.vote(slip, ket_qua="HL")
    office.today = office.today.replace(day=30)
    server.clock.moment = office.now
    office.start()
    office.close()
    made = Desks(browser, server, staff_office(office))
    yield made
    made.close()
    assert made.faults == []


def paper_page(desks: Desks, office: Office) -> Any:
    path = f"/staff/openings/{office.opening_id}/boxes/{BOX}/paper"
    return desks.page("secretary", path, {"width": 360, "height": 800})


def test_a_wrong_mark_is_seen_and_mended_before_the_sheet_is_counted(desks: Desks, office: Office) -> None:
    numbers = [slip.number for slip in office.issue(2)]
    page = paper_page(desks, office)
    typed_numbers(page, *numbers)
    assert not any(page.get_by_text(number).first.is_visible() for number in numbers)
    page.get_by_text("Lĩnh vực, quầy, lý do, ý kiến").click()
    page.locator("[name=reasons]").first.check()
    page.locator("[name=remark]").fill("Chờ lâu")
    page.locator("[data-question] input").first.focus()
    typed_marks(page, "1", "1")
    shown = page.locator('[data-step="look"]')
    expect(shown).to_contain_text("chỉ lấy lại được khi chưa nhập tờ tiếp theo")
    for part in ("1 – ", "Lý do chưa hài lòng", "Chờ lâu"):
        expect(shown.locator("[data-preview]")).to_contain_text(part)
    page.keyboard.press("s")
    expect(page.locator('[data-text="marked"]').first).to_have_text("0")
    typed_marks(page, "4", "4")
    expect(shown.locator("[data-preview]")).to_contain_text("4 – ")
    page.keyboard.press("Enter")
    expect(page.locator('[data-text="marked"]').first).to_have_text("1")
    expect(page.locator('[data-step="type"]')).to_be_visible()
    page.keyboard.press("h")
    page.keyboard.press("Enter")
    expect(page.locator('[data-step="enough"]')).to_be_visible()


def test_the_sheet_typed_last_is_taken_back_until_the_next_one(desks: Desks, office: Office) -> None:
    numbers = [slip.number for slip in office.issue(2)]
    page = paper_page(desks, office)
    back = page.get_by_role("button", name="Lấy lại tờ vừa nhập")
    expect(back).to_be_hidden()
    for at, number in enumerate(numbers, 1):
        page.locator("#number").fill(number)
        page.keyboard.press("Enter")
        expect(page.locator('[data-text="numbers"]').first).to_have_text(str(at))
    back.click()
    expect(page.locator('[data-text="numbers"]').first).to_have_text("1")
    expect(back).to_be_hidden()
    expect(page.locator("#number")).to_have_value(numbers[1])
    page.keyboard.press("Enter")
    expect(page.locator('[data-text="numbers"]').first).to_have_text("2")
    page.get_by_role("button", name="Đã hết tờ phiếu").click()
    page.keyboard.press("Enter")
    typed_marks(page, "1", "1")
    page.keyboard.press("Enter")
    expect(page.locator('[data-text="marked"]').first).to_have_text("1")
    back.click()
    expect(page.locator('[data-text="marked"]').first).to_have_text("0")
    expect(page.locator('[data-step="type"]')).to_be_visible()
    with office.reading() as session:
        count = session.get_one(Count, (office.opening_id, BOX))
    assert (count.paper_spent, json.loads(count.paper)["ballots"]) == (2, 0)


def test_a_doubtful_number_waits_for_a_second_enter_and_a_scan_takes_its_place(
    desks: Desks, office: Office
) -> None:
    """A held Enter, or the next scan, answers no question: a mistake would be an invalid sheet."""
    number = office.issue(1)[0].number
    page = paper_page(desks, office)
    page.keyboard.type("0000 0000")
    page.keyboard.press("Enter")
    expect(page.locator('[data-step="doubt"]')).to_contain_text("không có số phiếu")
    held = "new KeyboardEvent('keydown', {key: 'Enter', repeat: true, bubbles: true})"
    page.evaluate(f"() => document.dispatchEvent({held})")
    expect(page.locator('[data-text="refused"]').first).to_have_text("0")
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    expect(page.locator('[data-text="numbers"]').first).to_have_text("1")
    page.keyboard.press("Enter")
    expect(page.locator('[data-do="unreadable"]')).to_be_visible()
    page.keyboard.press("h")
    expect(page.locator('[data-text="refused"]').first).to_have_text("1")
    with office.reading() as session:
        count = session.get_one(Count, (office.opening_id, BOX))
    assert json.loads(count.paper)["invalid"]["spoiled"] == 1
