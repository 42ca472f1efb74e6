"""A paper ballot is shown for correction before it is counted: nothing could take it back afterwards."""

from collections.abc import Iterator
from typing import Any

import pytest
from desks import Desks, typed_paper
from live import staff_office
from playwright.sync_api import Browser, expect
from simulator import BOX, Office

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


def test_a_wrong_mark_is_seen_and_mended_before_the_ballot_is_counted(desks: Desks, office: Office) -> None:
    number = office.issue(1)[0].number
    page = desks.page(
        "secretary", f"/staff/openings/{office.opening_id}/boxes/{BOX}/paper", {"width": 360, "height": 800}
    )
    page.get_by_text("Lĩnh vực, lý do, ý kiến").click()
    page.locator("[name=reasons]").first.check()
    page.locator("[name=remark]").fill("Chờ lâu")
    page.locator("[name=number]").focus()
    typed_paper(page, number, "1", "1")
    shown = page.locator('[data-step="look"]')
    expect(shown).to_contain_text("không sửa, không rút ra được")
    for part in (number, "1 – ", "Lý do chưa hài lòng", "Chờ lâu"):
        expect(shown.locator("[data-preview]")).to_contain_text(part)
    page.keyboard.press("s")
    expect(page.locator('[data-text="ballots"]').first).to_have_text("0")
    page.keyboard.press("Enter")
    page.keyboard.press("4")
    page.keyboard.press("4")
    expect(shown.locator("[data-preview]")).to_contain_text("4 – ")
    page.keyboard.press("Enter")
    expect(page.locator('[data-text="ballots"]').first).to_have_text("1")
