"""Sixty scanned ballots in one file, four doubtful, and a stranger's page: counted at an opening by two."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from archived import filed_as_drawn, written
from desks import pdf_text
from paper_month import QUORUM
from playwright.sync_api import Browser, Page, expect
from scan_file import scanned, stranger
from simulator import BOX
from stories import OPENING, Story
from told import called, told

from app.cli import main
from ballots.scanned.sampling import LEAST_SAMPLE
from ballots.views.counts import box_count

pytestmark = pytest.mark.browser
SHEETS, DOUBTFUL = 60, 4


@pytest.fixture
def story(browser: Browser, tmp_path: Path) -> Iterator[Story]:
    with told(browser, tmp_path) as made:
        yield made


def test_a_scanned_file_is_counted_by_two_members(story: Story, tmp_path: Path) -> None:
    dice = Random(20261130)
    office = story.office
    office.seal()
    story.citizens_vote(6)
    slips = office.issue(SHEETS)
    said = [{"ket_qua": dice.choice(("RHL", "HL", "BT")), "thai_do": "HL"} for _ in range(SHEETS + 1)]
    pdf = scanned([*slips, stranger(dice)], said, DOUBTFUL, dice)
    story.day(OPENING)
    secretary = story.person("secretary")
    called(secretary)
    secretary.closes_slot()
    for role in QUORUM:
        office.release(role)
    office.open_box()
    page = secretary.opens(f"{story.box}/scan").page
    page.locator("#scan-file").set_input_files(
        {"name": "quet.pdf", "mimeType": "application/pdf", "buffer": pdf}
    )
    secretary.presses("Đọc tệp này")
    secretary.reads("Đã nhận 60 tờ, trong đó 4 tờ có dấu không chắc", "Trang 61: hòm phiếu này không phát số")
    secretary.presses("Đã quét hết")
    secretary.reads("Dấu chờ hai người quyết định")
    for login in ("ubnd", "mttq"):
        _decides(story.person(login).opens(f"{story.box}/scan/settle").page, compares=login == "ubnd")
    secretary.opens(f"{story.box}/scan").presses("Cộng vào phiếu giấy")
    secretary.reads("Đã cộng 60 tờ đọc bằng máy")
    office.finish()
    _told(story, said, tmp_path)


def _decides(page: Page, *, compares: bool) -> None:
    """By keys alone: the struck marks are blank, and the machine has read the others right."""
    page.locator('[data-do="mine"]').press("Enter")
    for left in range(DOUBTFUL, 0, -1):
        expect(page.locator('[data-step="doubt"] [data-text="left"]')).to_have_text(str(left))
        page.keyboard.press("0")
        page.keyboard.press("Enter")
    if compares:
        for left in range(LEAST_SAMPLE, 0, -1):
            expect(page.locator('[data-step="sheet"] [data-text="left"]')).to_have_text(str(left))
            page.keyboard.press("Enter")
    expect(page.locator('[data-step="done"]')).to_be_visible()


def _told(story: Story, said: list[dict[str, str]], folder: Path) -> None:
    """The paper says what people marked; the minutes tell how it was read; `homphieu verify` holds."""
    with story.office.reading() as session:
        count = box_count(session, story.office.opening_id, BOX)
    sure = [one["ket_qua"] for one in said[DOUBTFUL:SHEETS]]
    assert count.paper.valid == SHEETS
    assert {level.code: level.count for level in count.questions[0].levels} == {
        "RHL": sure.count("RHL") + 6,
        "HL": sure.count("HL"),
        "BT": sure.count("BT"),
        "KHL": 0,
    }
    pdf = folder / "bien-ban.pdf"
    filed_as_drawn(story.office, pdf)
    text = pdf_text(pdf.read_bytes(), folder)
    for sentence in (
        "Đọc phiếu giấy bằng máy: 60 tờ. Dấu máy đọc không chắc trên 04 tờ",
        "04 dấu có hai ý trùng nhau.",
        "So bằng mắt với máy đọc: 20 tờ",
        "không tờ nào khác. Người so: ông/bà Phạm Văn Bình.",
    ):
        assert sentence in text
    assert main.main(["verify", str(written(story.office, folder)), "--minutes", str(pdf)]) == 0
