"""On a narrow phone: the way back is one line with its sign, and no public page moves sideways."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from going import leave
from playwright.sync_api import Browser, Page
from simulator import BOX
from stories import PC, PHONE
from told import joins, told

from ballots.tables import Unit

PAGES = (
    *(
        "/",
        "/?q=dong%20thanh",
        f"/b/{BOX}",
        f"/b/{BOX}/so-ghi",
        f"/b/{BOX}/xac-nhan",
        "/about",
        "/vi-sao-tin",
    ),
    *(
        "/?lang=en",
        f"/b/{BOX}?lang=en",
        f"/b/{BOX}/xac-nhan?lang=en",
        "/about?lang=en",
        f"/b/{BOX}/da-lang-nghe?lang=en",
    ),
)


@pytest.fixture(params=[320, 390])
def phone(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": request.param, "height": 800})
    yield context.new_page()
    leave(context)


def test_public_pages_on_a_narrow_screen(phone: Page, server: object) -> None:
    for path in PAGES:
        phone.goto(f"{server.address}{path}")  # type: ignore[attr-defined]
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        if path.endswith(("so-ghi", "xac-nhan")):
            shown = phone.locator(".crumbs li:visible")
            assert shown.count() == 1, path
            assert shown.inner_text() == "Hòm phiếu số 1"
            (box,) = [shown.bounding_box()]
            assert box is not None
            assert box["height"] < 60, path  # one line of 44 px and more, not three


def test_the_head_of_a_staff_page_is_short_and_all_of_its_menu_is_seen(
    browser: Browser, tmp_path: Path
) -> None:
    """Two lines of a long name on a phone, whole for who listens and in the own menu; the menu fits."""
    name = "Trung tâm Phục vụ hành chính công, khoa học, công nghệ và chuyển đổi số"
    with told(browser, tmp_path) as story:
        with story.office.writing() as session:
            session.get_one(Unit, "xa").name = name
        page = joins(
            story, "nhieu.viec", "Nguyễn Thị Nhiều Việc", duties=["issue", "secretary", "admin"]
        ).page
        sizes: tuple[Any, ...] = (PHONE, {"width": 320, "height": 800}, {"width": 900, "height": 800}, PC)
        for size in sizes:
            page.set_viewport_size(size)
            page.goto(f"{story.server.address}/staff/admin/first")
            head = page.locator(".brand-unit")
            lines = head.evaluate("(one) => one.clientHeight / parseFloat(getComputedStyle(one).lineHeight)")
            assert round(lines) <= 2, size
            assert page.get_by_role("link", name=name).is_visible()
            page.locator(".more summary").click()
            last = page.get_by_role("link", name="Hệ thống hồ sơ").bounding_box()
            assert last is not None
            assert last["y"] + last["height"] < max(size["height"], 800), size
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), size
            page.locator(".more summary").click()
            page.locator(".me summary").click()
            assert page.locator(".me-menu").get_by_text(name).is_visible()
