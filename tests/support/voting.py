"""A citizen at the voting page, and what the committee will read: shared by the browser tests of voting."""

from datetime import date
from typing import Any

from piercing import Root
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


def ready(page: Page) -> Root:
    """Wait until the ballot is drawn, and what comes after the questions; its root."""
    root = Root(page)
    root.wait("#proposed-said", "function () { return this.textContent }", bool)
    return root


def go(page: Page, server: Any, slip: IssuedSlip | None, rest: str = "") -> Root:
    """Scan the slip's QR: load the page afresh, wait until its script is ready."""
    page.goto("about:blank")
    page.goto(f"{server.address}/p/{BOX}" + (f"#{slip.code}{rest}" if slip else ""))
    return ready(page)


def tick(page: Page, question: str, level: str) -> None:
    mark = f'[data-question="{question}"] input[value="{level}"]'
    ready(page).press(f"{mark} ~ .level-said")


def write_remark(page: Page, text: str) -> None:
    """The remark is behind one tap."""
    ballot = Root(page)
    if not ballot.state("#remarks", "open"):
        ballot.press("#remarks > summary")
    ballot.write("#remark", text)


def send(page: Page) -> None:
    Root(page).press("#send")


def state(page: Page, name: str) -> None:
    """The page says this, and nothing else."""
    shown = page.locator("[data-state]:not([hidden])")
    if name == "too_long":  # beside its field, in what is drawn
        Root(page).wait('[data-state="too_long"]', "function () { return !this.hidden }", bool)
        expect(shown).to_have_count(0)
        return
    expect(shown).to_have_count(1)
    expect(shown).to_have_attribute("data-state", name)
    expect(shown).to_be_in_viewport()


def roll_over(office: Office) -> None:
    """The period ends while somebody is reading the questions."""
    for slip in office.issue(5):
        office.vote(slip, ket_qua="HL")
    office.today = date(2026, 11, 30)
    office.start()
    office.close()
