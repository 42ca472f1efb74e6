"""Staff's main paths without a mouse: the focus is seen, goes in the page's order, and is never caught."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from eye import OPENED
from playwright.sync_api import Browser, Page, expect
from simulator import BOX
from stories import OPENING, PASSPHRASE, Person, Story
from told import told

pytestmark = pytest.mark.browser
# The focused element, in the roots that scripts draw in too: its words, its ring, and its place in the page.
_FOCUS = """() => {
    let one = document.activeElement;
    while (one && one.shadowRoot && one.shadowRoot.activeElement) one = one.shadowRoot.activeElement;
    if (!one || one === document.body) return null;
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    const { top, bottom } = one.getBoundingClientRect();
    const host = one.getRootNode().host || one;
    const all = Array.from(document.querySelectorAll("*"));
    return {
        words: (one.innerText || one.name || one.id || "").trim(),
        ring: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2,
        seen: bottom > 0 && top < innerHeight,
        at: all.indexOf(host),
        document: all.length,
    };
}"""
_MOST = 80  # stops of the longest page


@pytest.fixture
def story(browser: Browser, tmp_path: Path) -> Iterator[Story]:
    with told(browser, tmp_path, OPENED) as made:
        yield made


def goes_to(page: Page, words: str) -> None:
    """Press Tab until the focus is on these words; each stop is seen, in order and has a ring."""
    before = -1
    for _ in range(_MOST):
        page.keyboard.press("Tab")
        now = page.evaluate(_FOCUS)
        assert now is not None, f"the page ends before {words!r}"
        assert now["ring"], now
        assert now["seen"], now
        assert now["at"] >= before, (now, before)
        before = now["at"]
        if words in now["words"]:
            return
    raise AssertionError(words)


def walks_through(person: Person, path: str) -> None:
    """Tab leads through the whole page and out of it at its end."""
    page = person.opens(path).page
    page.evaluate("document.activeElement.blur()")
    goes_to(page, "Hòm phiếu công khai")
    page.keyboard.press("Tab")
    left = page.evaluate(_FOCUS)
    assert left is None or "Chuyển đến nội dung chính" in left["words"], left


def test_a_clerk_issues_and_voids_without_a_mouse(story: Story) -> None:
    clerk = story.person("clerk")
    walks_through(clerk, f"/staff/issue/{BOX}")
    page = clerk.opens("/staff").page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # "Chuyển đến nội dung chính"
    goes_to(page, "Phát phiếu")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/staff/issue/{BOX}")
    expect(page.locator("#issue")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator('[data-says="issued"]')).to_be_visible()
    goes_to(page, "number")
    page.keyboard.type("0000 0000")
    page.keyboard.press("Enter")
    expect(page.locator("#f-number-error")).to_be_visible()


def test_members_sign_and_unlock_without_a_mouse(story: Story) -> None:
    story.office.draft()
    for role in ("mttq", "union", "clerk"):
        story.office.sign(role)
    lead = story.person("ubnd")
    decides(lead, f"/staff/committee/{BOX}/sign", "Xem và ký", "Đúng như trên, ký")
    lead.page.wait_for_url("**/seals/2")
    story.citizens_vote(6)
    story.day(OPENING)
    story.opening = f"/staff/openings/{story.office.start()}"
    story.office.close()
    lead = story.person("ubnd")
    walks_through(lead, story.opening)
    decides(lead, story.opening, "Mở ổ khóa của tôi", "Mã khớp, mở ổ khóa")
    lead.sees_done("ubnd")


def decides(person: Person, path: str, asks: str, button: str) -> None:
    """Read with the keys what the script has drawn, type the passphrase and press, all by keyboard."""
    page = person.opens(path).page
    expect(page.get_by_role("button", name=asks)).to_be_visible()
    goes_to(page, asks)
    page.keyboard.press("Enter")
    person.drawn.line("Chỉ dùng trên máy đang gõ")
    goes_to(page, "passphrase")
    page.keyboard.type(PASSPHRASE)
    person.drawn.read_all(button)
    goes_to(page, button)
    page.keyboard.press("Enter")


def test_the_secretary_leads_the_meeting_without_a_mouse(story: Story) -> None:
    """From the roll-call to the paper; the keys of the paper's pages are in test_paper."""
    story.office.seal()
    story.citizens_vote(6)
    number = story.office.issue()[0].number
    story.day(OPENING)
    secretary = story.person("secretary")
    walks_through(secretary, f"/staff/openings/new?box={BOX}")
    page = secretary.opens(f"/staff/openings/new?box={BOX}").page
    goes_to(page, "Bắt đầu mở hòm")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/staff/openings/\d+$"))
    goes_to(page, "direct")
    page.keyboard.type("20")
    goes_to(page, "wall")
    page.keyboard.press("Space")
    goes_to(page, "Đóng khe phiếu")
    page.keyboard.press("Enter")
    expect(page.locator("section[data-box]")).not_to_have_attribute("data-state", "called")
    goes_to(page, "Nhập phiếu giấy")
    page.keyboard.press("Enter")
    expect(page.locator("#number")).to_be_focused()
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    expect(page.locator('[data-text="numbers"]').first).to_have_text("1")
    goes_to(page, "Đã hết tờ phiếu")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    for key in ("1", "1", "Enter"):
        page.keyboard.press(key)
    expect(page.locator('[data-text="marked"]').first).to_have_text("1")
