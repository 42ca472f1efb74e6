"""On a narrow phone: the way back is one line with its sign, and no public page moves sideways."""

from collections.abc import Iterator

import pytest
from going import leave
from playwright.sync_api import Browser, Page
from simulator import BOX

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
