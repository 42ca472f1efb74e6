"""Staff at their browsers: signing in, keys, unlocking, paper; shared by the browser tests of a month."""

import re
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

from closed import Drawn
from going import leave
from playwright.sync_api import Browser, BrowserContext, Page, expect
from simulator import BOX

__all__ = [
    "Desks",
    "draw_and_type_back",
    "pdf_text",
    "sign",
    "sign_in_panel",
    "typed_marks",
    "typed_numbers",
    "unlock",
    "unlock_in_panel",
    "unlock_known",
]

_OFFICE_HOURS = timedelta(hours=7)
_WIDE = {"width": 1280, "height": 800}


@dataclass
class Desks:
    """One browser context a person; its clock shows the office's day. `faults`: errors of scripts."""

    browser: Browser
    server: Any
    passwords: dict[str, str]
    contexts: dict[str, BrowserContext] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def page(self, login: str, path: str, size: Any = None) -> Page:
        """The person's page at a path, signed in through the real form."""
        context = self.contexts.get(login) or self._sign_in(login, size or _WIDE)
        page = context.pages[0]
        page.goto(self.server.address + path)
        return page

    def _sign_in(self, login: str, size: Any) -> BrowserContext:
        zone = "Asia/Ho_Chi_Minh"
        context = self.browser.new_context(viewport=size, locale="vi-VN", timezone_id=zone)
        context.clock.set_fixed_time(self.server.clock.moment.replace(tzinfo=UTC) - _OFFICE_HOURS)
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("dialog", lambda asked: asked.accept())
        page.goto(f"{self.server.address}/login")
        page.locator("[name=login]").fill(login)
        page.locator("[name=password]").fill(self.passwords[login])
        page.locator('form[action="/login"] button').click()
        page.wait_for_url("**/staff")
        self.contexts[login] = context
        return context

    def close(self) -> None:
        """Everybody goes home."""
        for context in self.contexts.values():
            leave(context)
        self.contexts.clear()


def draw_and_type_back(page: Page) -> str:
    """On a member's own page: draw twice, note the second passphrase, type it back; gives it."""
    page.get_by_role("button", name="Rút cụm mật khẩu").click()
    drawn = page.locator(".passphrase")
    expect(drawn).to_be_visible()
    first = drawn.inner_text()
    page.get_by_role("button", name="Rút cụm khác").click()
    expect(drawn).not_to_have_text(first)
    passphrase = drawn.inner_text()
    page.get_by_role("button", name="Tôi đã chép xong").click()
    expect(drawn).to_be_hidden()
    page.locator("#typed").fill("mot hai ba bon nam sau bay")
    page.get_by_role("button", name="Gắn ổ khóa cho 12 kỳ").click()
    expect(page.locator('[data-says="differs"]')).to_be_visible()
    page.locator("#typed").fill(passphrase.upper() + " ")
    page.get_by_role("button", name="Gắn ổ khóa cho 12 kỳ").click()
    expect(page.locator('[data-step="done"]')).to_be_visible(timeout=20_000)
    return passphrase


def _compare_and_type(page: Page, passphrase: str) -> None:
    check = page.locator('[data-unlock] [data-step="check"]')
    expect(check).to_be_visible()
    seal = page.locator("[data-state=closed] > .seal .seal-code").first.inner_text().split()
    _decide(page, seal, passphrase, "Mã khớp, mở ổ khóa")


def sign(page: Page, passphrase: str) -> None:
    """Look at the drafted sheet and sign it, on one's own device."""
    page.get_by_role("button", name=re.compile("Xem và ký")).click()
    _look_and_sign(page, passphrase)


def sign_in_panel(page: Page, login: str, password: str, passphrase: str) -> None:
    """Sign at the meeting's PC, on the secretary's page."""
    form = page.locator('[data-sign] form[data-do="panel"]')
    form.locator("[name=login]").fill(login)
    form.locator("[name=password]").fill(password)
    form.get_by_role("button", name="Tiếp tục").click()
    _look_and_sign(page, passphrase)


def _look_and_sign(page: Page, passphrase: str) -> None:
    check = page.locator('[data-step="check"]:visible')
    expect(check).to_be_visible()
    seal = page.locator(".seal-code").first.inner_text().split()
    _decide(page, seal, passphrase, "Đúng như trên, ký")


def _decide(page: Page, seal: list[str], passphrase: str, button: str) -> None:
    """Compare the mã niêm phong that the browser draws with the page's, type, and press."""
    drawn = Drawn(page)
    assert drawn.line(" ".join(seal))
    if passphrase:
        drawn.type(passphrase)
    else:
        assert drawn.line("Chìa khóa của thành viên này đã mở trên máy này")
    drawn.press(button)


def unlock_known(page: Page, name: str) -> None:
    """Unlock at the meeting's PC where one has signed before: neither password nor passphrase again."""
    page.locator("[data-unlock] [data-people]").get_by_role("button", name=name).click()
    _compare_and_type(page, "")


def unlock(page: Page, passphrase: str) -> None:
    """Unlock one's own padlock on one's own device; "" where the key is still open from signing."""
    page.get_by_role("button", name="Mở ổ khóa của tôi").click()
    _compare_and_type(page, passphrase)


def unlock_in_panel(page: Page, login: str, password: str, passphrase: str) -> None:
    """Unlock at the meeting's PC, on the secretary's page."""
    form = page.locator('[data-unlock] form[data-do="panel"]')
    form.locator("[name=login]").fill(login)
    form.locator("[name=password]").fill(password)
    form.get_by_role("button", name="Tiếp tục").click()
    _compare_and_type(page, passphrase)


def typed_numbers(page: Page, *numbers: str) -> None:
    """The first pass by keyboard alone: each number and Enter; then on to the marks."""
    for number in numbers:
        expect(page.locator("#number")).to_be_focused()
        before = int(page.locator('[data-text="ballots"]').inner_text())
        page.keyboard.type(number)
        page.keyboard.press("Enter")
        expect(page.locator('[data-text="ballots"]')).to_have_text(str(before + 1))
    page.locator('[data-do="over"]').click()
    page.keyboard.press("Enter")
    expect(page.locator('[data-step="type"]')).to_be_visible()


def typed_marks(page: Page, *keys: str) -> None:
    """One sheet of the second pass: a key a mark; it stands in the preview then."""
    for key in keys:
        page.keyboard.press(key)
    expect(page.locator('[data-step="look"]')).to_be_visible()


def pdf_text(pdf: bytes, folder: Path) -> str:
    """What pdftotext reads, blanks put together."""
    path = folder / "read.pdf"
    path.write_bytes(pdf)
    out = subprocess.run(["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True)
    return re.sub(r"\s+", " ", out.stdout.decode())


def committee(path: str = "") -> str:
    """The committee's page of the box."""
    return f"/staff/committee/{BOX}{path}"
