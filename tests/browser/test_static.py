"""What a browser fetches of the static files: all of one release, and at the second visit nothing."""

from typing import Any

import pytest
from playwright.sync_api import Page
from simulator import BOX

from app import served

pytestmark = pytest.mark.browser

FETCHED = """() => performance.getEntriesByType("resource")
    .filter((one) => one.name.includes("/static/"))
    .map((one) => [new URL(one.name).pathname, one.transferSize])"""


def test_all_scripts_of_a_page_are_of_one_release_and_kept(page: Page, server: Any) -> None:
    visits = []
    for path in (f"/p/{BOX}", "/login", f"/p/{BOX}"):
        page.goto(server.address + path)
        page.wait_for_load_state("networkidle")
        visits.append(dict(page.evaluate(FETCHED)))
    first, _, again = visits
    later = (
        "marks.js",
        "drawn.js",
        "rule.js",
        "said.html",
        "delivery.js",
        "waiting.js",
        "seal.js",
        "hpke.js",
    )
    names = ("vote.js", *later, "code.js", "typed.js")  # the last two: a code is typed
    wanted = {served.address(name) for name in names}
    assert set(first) == set(again) == wanted
    assert all(first.values())
    assert not any(again.values()), again  # bytes over the wire, not even a question
