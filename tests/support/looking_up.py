"""A kept receipt, and the page where it is looked up."""

from typing import Any

from playwright.sync_api import Page, expect
from simulator import BOX, Office
from voting import go, send, state, tick

from ballots.box.drop import Receipt
from ballots.sealing import receipts

LOOKUP = f"/b/{BOX}/xac-nhan"


def vote(page: Page, server: Any, office: Office) -> None:
    """Vote on the phone, up to the thanks."""
    [slip] = office.issue()
    go(page, server, slip)
    tick(page, "ket_qua", "HL")
    send(page)
    state(page, "done")


def keep(page: Page) -> str:
    """Ask for the receipt; its text."""
    page.get_by_role("button", name="Lưu xác nhận").click()
    expect(page.locator("#receipt")).to_be_visible()
    return page.locator("#receipt-text").input_value()


def spelled(receipt: Receipt, period: int = 1) -> str:
    """The receipt of somebody who voted elsewhere, as text."""
    return receipts.spell(BOX, receipts.Written(period, receipt.leaf, receipt.signature))


def others(office: Office, count: int) -> list[Receipt]:
    return [office.vote(slip, ket_qua="BT") for slip in office.issue(count)]


def look_up(page: Page, server: Any, text: str) -> None:
    page.goto(f"{server.address}{LOOKUP}")
    page.locator("#typed").fill(text)
    page.get_by_role("button", name="Tra cứu").click()


def said(page: Page, name: str) -> None:
    expect(page.locator("#lookup")).to_have_attribute("data-now", name)
    state(page, name)
