"""A browser that crashes or falls silent is told from a page that is wrong; the next test gets another."""

from collections.abc import Iterator

import pytest
from lasting import lasting, watched
from playwright.sync_api import Browser, Error, Playwright

from bench.chromium import ARGUMENTS, CHROMIUM

MARK = "--homphieu-tests=of-this-file"


@pytest.fixture(scope="module")
def own(playwright: Playwright, browser: Browser) -> Iterator[Browser]:
    """One that no other test has."""
    assert browser.is_connected()  # there is Chromium, else the test has been skipped
    yield from lasting(
        lambda: playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, MARK]),
        lambda context: context.set_default_timeout(5_000),
    )


def test_who_waits_for_good_hears_of_it_and_the_next_context_is_another_browsers(own: Browser) -> None:
    page = own.new_context().new_page()
    with watched(0.5, MARK), pytest.raises(Error, match="closed"):
        page.evaluate("new Promise(() => {})")
    assert own.new_context().new_page().evaluate("1 + 1") == 2


def test_nobody_is_ended_who_is_done_in_time(own: Browser) -> None:
    page = own.new_context().new_page()
    with watched(0.2, MARK):
        page.evaluate("1")
    page.wait_for_timeout(400)
    assert page.evaluate("1 + 1") == 2
