"""A citizen at the voting page, and what the committee will read: shared by the browser tests of voting."""

from typing import Any

from playwright.sync_api import Page, expect
from simulator import BOX, Office
from sqlmodel import select

from ballots.box.issue import IssuedSlip
from ballots.forms import questionnaire
from ballots.sealing.envelope import open_envelope
from ballots.tables import BoxedEnvelope, Period, TrayEnvelope

DROP = "**/api/v1/drop"


def envelopes(office: Office) -> list[tuple[int, bytes]]:
    """Period and bytes of every envelope, in the tray or in the box."""
    with office.reading() as session:
        found: list[tuple[int, bytes]] = []
        for table in (TrayEnvelope, BoxedEnvelope):
            found += session.exec(select(table.period, table.envelope)).all()
        return found


def opened(office: Office, period: int, envelope: bytes) -> questionnaire.Ballot:
    """What the committee will read in it."""
    with office.reading() as session:
        sheet = session.get_one(Period, (BOX, period)).sheet
    keys = {role: key for (number, role), key in office.padlocks.items() if number == period}
    return questionnaire.read_answers(office.form, open_envelope(sheet, envelope, keys))


def only_ballot(office: Office) -> questionnaire.Ballot:
    [(period, envelope)] = envelopes(office)
    return opened(office, period, envelope)


def go(page: Page, server: Any, slip: IssuedSlip | None, rest: str = "") -> None:
    """Scan the slip's QR: load the page afresh, wait until its script is ready."""
    page.goto("about:blank")
    page.goto(f"{server.address}/p/{BOX}" + (f"#{slip.code}{rest}" if slip else ""))
    expect(page.locator("#send")).to_be_enabled()


def tick(page: Page, question: str, level: str) -> None:
    page.locator(f'[data-question="{question}"] label', has=page.locator(f'input[value="{level}"]')).click()


def send(page: Page) -> None:
    page.locator("#send").click()


def state(page: Page, name: str) -> None:
    """The page says this, and nothing else."""
    shown = page.locator("[data-state]:not([hidden])")
    expect(shown).to_have_count(1)
    expect(shown).to_have_attribute("data-state", name)
    expect(shown).to_be_in_viewport()
