"""The states of paper that a machine reads: files, a doubtful mark, a sheet of the sample, a remark."""

import io
from dataclasses import replace
from secrets import SystemRandom

from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect
from scanning import page as sheet
from simulator import BOX
from stories import Story
from told import See

from ballots.scanned import taking
from ballots.scanned.pages import Mark, ReadPage

__all__ = ["walk_scanned"]

SHEETS = 11


def walk_scanned(story: Story, numbers: list[str], see: See) -> None:
    """From the empty page to the sheets that are counted."""
    secretary = story.person("secretary").opens(f"{story.box}/scan")
    see("scan-begin", secretary.page)
    with story.office.writing() as session:
        at = (session, story.office.opening_id, BOX)
        taking.take_in(*at, [_sheet(number, place) for place, number in enumerate(numbers)], SystemRandom())
    see("scan-files", secretary.opens(f"{story.box}/scan").page)
    secretary.presses("Đã quét hết")
    secretary.reads("Dấu chờ hai người quyết định")
    secretary.page.locator("[data-remark]").wait_for()
    see("scan-settling", secretary.page)
    for login in ("ubnd", "mttq"):
        _decides(story, login, see)
    secretary.opens(f"{story.box}/scan").presses("Cộng vào phiếu giấy")
    secretary.reads("tờ đọc bằng máy")
    secretary.page.locator("#remark-text").fill("Xin thêm ghế ở sảnh")
    secretary.page.keyboard.press("Control+Enter")
    secretary.reads("Đã gõ hết các hình.")
    see("scan-counted", secretary.page)


def _decides(story: Story, login: str, see: See) -> None:
    """By the keyboard alone; the first to come compares the sample, too."""
    page = story.person(login).opens(f"{story.box}/scan/settle").page
    page.locator('[data-step="choose"]').wait_for()
    see(f"settle-choose-{login}", page)
    page.locator('[data-do="mine"]').press("Enter")
    page.locator('[data-step="doubt"]').wait_for()
    page.keyboard.press("3")
    see(f"settle-doubt-{login}", page)
    page.keyboard.press("Enter")
    _reasons(page)
    see(f"settle-reasons-{login}", page)
    page.keyboard.press("Enter")
    if login == "ubnd":
        page.locator('[data-step="sheet"]').wait_for()
        see("settle-sheet", page)
        for left in range(SHEETS - 1, 0, -1):
            expect(page.locator('[data-step="sheet"] [data-text="left"]')).to_have_text(str(left))
            page.keyboard.press("Enter")
    page.locator('[data-step="done"]').wait_for()
    see(f"settle-done-{login}", page)


def _reasons(page: Page) -> None:
    expect(page.locator('[data-text="question"]')).to_have_text("Lý do chưa hài lòng")
    for digit in "12":
        page.keyboard.press(digit)
    expect(page.locator('[data-key][aria-pressed="true"]')).to_have_count(2)


def _sheet(number: str, place: int) -> ReadPage:
    """The first has a doubtful mark, doubtful reasons and a remark."""
    first = place == 0
    made = sheet(number, place, (None if first else "HL", "RHL", None if first else ""))
    marks = tuple(Mark(one.question, one.choice, _crop(struck=one.choice is None)) for one in made.marks)
    return replace(made, marks=marks, remark=_crop(struck=False) if first else None)


def _crop(*, struck: bool) -> bytes:
    """Four bubbles, one of them filled in; or two, of which one is struck out."""
    picture = Image.new("L", (830, 150), 245)
    pen = ImageDraw.Draw(picture)
    for place in range(4):
        left = 60 + 200 * place
        pen.ellipse((left, 60, left + 34, 94), outline=150, width=3)
    pen.ellipse((66, 66, 88, 88), fill=40)
    if struck:
        pen.line((50, 100, 110, 52), fill=40, width=5)
        pen.ellipse((266, 66, 288, 88), fill=40)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
