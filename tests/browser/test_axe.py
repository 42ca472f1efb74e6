"""Every page and state under axe: WCAG 2.2 A and AA, and its best practices, with no violation.

Light and dark, wide and narrow, where nothing moves sideways, no target is low and no word is small.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from everywhere import PAGES, shown
from eye import OPENED, Eye
from live import free_port, serving
from playwright.sync_api import Browser
from states import WALKS
from told import told
from world import World

pytestmark = pytest.mark.browser
_PIECES = 3  # so that the workers share them


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("piece", range(_PIECES))
def test_no_page_has_a_violation(world: World, browser: Browser, piece: int) -> None:
    rows, eye, port = PAGES[piece::_PIECES], Eye(), free_port()
    with serving(world.app, port):
        for row in rows:
            with shown(browser, f"http://127.0.0.1:{port}", world, row, OPENED) as page:
                eye.look(row.path, page)
    assert eye.seen > 10
    assert eye.found == {}


@pytest.mark.parametrize("walk", WALKS)
def test_no_state_has_a_violation(browser: Browser, tmp_path: Path, walk: str) -> None:
    eye = Eye()
    with told(browser, tmp_path, OPENED) as story:
        WALKS[walk](story, eye.look)
    assert eye.seen >= 9
    assert eye.found == {}


_BAD = """<!DOCTYPE html><html lang="vi"><title>Trang</title><main><h1>Trang</h1>
<p style="width: 500px">Rộng</p>
<p style="color: #bbb; background: #fff">Nhạt</p><p style="font-size: 12px">Nhỏ</p>
<button style="height: 30px; font-size: 18px">Thấp</button><p id="host"></p>
<style>@media (prefers-color-scheme: dark) { h1 { color: #333; background: #222; } }</style></main></html>"""


def test_the_eye_sees_what_is_wrong_also_in_a_closed_root_and_in_the_dark(browser: Browser) -> None:
    context, eye = browser.new_context(), Eye()
    context.add_init_script(OPENED)
    page = context.new_page()
    page.goto("data:text/html,")
    page.set_content(_BAD)
    page.evaluate(
        """() => {
            const root = document.querySelector("#host").attachShadow({ mode: "closed" });
            root.innerHTML = '<button style="font-size: 18px; min-height: 44px"></button>';
        }"""
    )
    eye.look("bad", page)
    context.close()
    told = " ".join(eye.found["bad"])
    wrong = ("1280 light color-contrast", "320 dark color-contrast: <h1>", "button-name", "low: ", "small: ")
    assert [one for one in (*wrong, "sideways: <p", "sideways: <html") if one not in told] == []
