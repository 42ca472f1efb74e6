"""Every page of the application in a real browser, each as somebody sees it who may."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from asking import refusal
from going import leave
from playwright.sync_api import Browser, Page
from route_table import ROWS, Row
from world import World

__all__ = ["PAGES", "shown"]

PAGES = tuple(row for row in ROWS if not row.unsafe and row.page)
# Drawn by scripts, from what they fetch.
_DRAWN = ("/p/", "/kiosk/", "sign", "padlocks", "keys", "rehearsal", "release", "/me/")


@contextmanager
def shown(
    browser: Browser, base: str, world: World, row: Row, script: str = "", **how: Any
) -> Iterator[Page]:
    """A page, drawn to its end; `script` runs before its own, `how` is the browser context's: viewport."""
    visitor = next(one for one in world.visitors.values() if one.unit in {"xa", ""} and not refusal(one, row))
    context = browser.new_context(**how)
    kept = (one.partition("=") for one in visitor.cookie.split("; ") if one)
    context.add_cookies([{"name": name, "value": value, "url": base} for name, _, value in kept])
    context.add_init_script(script)
    page = context.new_page()
    page.goto(base + row.url(world.ids))
    if any(word in row.path for word in _DRAWN):
        page.wait_for_load_state("networkidle")
    yield page
    leave(context)
