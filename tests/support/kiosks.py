"""A kiosk at a box for browser tests: enrolled as a device is, and what stands on it."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from going import leave
from piercing import Root
from playwright.sync_api import Browser, Page, expect
from simulator import BOX, Office

from ballots.office import kiosks

__all__ = [
    "LYING",
    "UPRIGHT",
    "awaited",
    "enrol",
    "kiosk_page",
    "mark",
    "on_screen",
    "send",
    "smallest",
    "typed",
]

UPRIGHT: Any = {"width": 1080, "height": 1920}
LYING: Any = {"width": 1920, "height": 1080}


def awaited(office: Office, server: Any, name: str = "Màn hình cạnh quầy 1") -> str:
    """The one-time code that the administrator reads to who stands at the device."""
    with office.writing() as session:
        return kiosks.add(session, BOX, name, server.clock(), secrets.token_bytes).code


@contextmanager
def kiosk_page(browser: Browser, server: Any, viewport: Any = UPRIGHT) -> Iterator[Page]:
    """A device's browser, at the kiosk's address."""
    context = browser.new_context(viewport=viewport, locale="vi-VN", has_touch=True, reduced_motion="reduce")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{server.address}/kiosk/{BOX}")
    yield page
    leave(context)
    assert faults == [], faults


def typed(page: Page, screen: str, code: str) -> None:
    """On the keyboard of the screen."""
    for letter in code:
        page.locator(f'[data-screen="{screen}"] [data-key="{letter}"]').tap()
    page.locator(f'[data-screen="{screen}"] [data-done]').tap()


def enrol(page: Page, code: str) -> None:
    typed(page, "enrol", code)
    on_screen(page, "waiting")


def on_screen(page: Page, name: str) -> None:
    """The kiosk shows this, and no other of its screens."""
    shown = page.locator("[data-screen]:not([hidden])")
    expect(shown).to_have_count(1)
    expect(shown).to_have_attribute("data-screen", name, timeout=8_000)  # thanks last five seconds


def mark(page: Page, question: str, level: str) -> None:
    root = Root(page)
    root.wait("#proposed-said", "function () { return this.textContent }", bool)
    root.press(f'[data-question="{question}"] input[value="{level}"] ~ .level-said')


def send(page: Page) -> None:
    Root(page).press("#send")


def smallest(page: Page) -> float:
    """Of all that can be pressed on the ballot in the frame: the least height."""
    found = Root(page).ask(
        "#marks",
        """function () {
            const root = this.getRootNode();
            const all = root.querySelectorAll(".level, .button, summary, .choice, select");
            return Array.from(all, (one) => one.getBoundingClientRect().height).filter(Boolean);
        }""",
    )
    assert len(found) > 8
    return float(min(found))
