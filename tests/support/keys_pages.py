"""Ổ khóa của tôi and Chìa khóa của tôi in a browser: new keys, reading aloud, comparing; what came of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from desks import Desks
from live import staff_office
from playwright.sync_api import Browser, Page, expect
from simulator import BOX, Office
from sqlmodel import Session, select

from app.staff import accounts
from ballots.keys import holders
from ballots.sealing import keyring
from ballots.tables import Account, Padlock, PadlockCopy

__all__ = [
    "KEYS",
    "PADLOCKS",
    "PASSPHRASE",
    "PHONE",
    "account",
    "compare",
    "deputy_desks",
    "holder_of",
    "new_identity",
    "opens",
    "posts",
    "read_aloud",
    "step",
]

PASSPHRASE = "bao gio cho den thang muoi"
PADLOCKS = f"/staff/padlocks/{BOX}"
KEYS = "/staff/keys"
PHONE = {"width": 360, "height": 640}


def step(page: Page, name: str) -> Any:
    """The step of the page that is to be seen next; wrapping a key takes its time."""
    shown = page.locator(f'[data-step="{name}"]')
    expect(shown).to_be_visible(timeout=20_000)
    return shown


def new_identity(page: Page) -> str:
    """On Ổ khóa của tôi: draw, note, type back; gives the passphrase."""
    page.get_by_role("button", name="Rút cụm mật khẩu").click()
    drawn = page.locator(".passphrase")
    expect(drawn).to_be_visible(timeout=20_000)
    words = drawn.inner_text()
    page.get_by_role("button", name="Tôi đã chép xong").click()
    page.locator("#typed").fill(words)
    page.get_by_role("button", name="Gửi chìa khóa mới để so").click()
    step(page, "waiting")
    return words


def read_aloud(page: Page, words: str) -> str:
    """Show the own fingerprint, which the own words open."""
    page.get_by_role("button", name="Không có tờ giấy: hiện dấu nhận dạng").click()
    page.locator("#reveal-words").fill(words)
    page.get_by_role("button", name="Hiện dấu nhận dạng", exact=True).click()
    return str(step(page, "read").locator(".big-code").inner_text())


def compare(page: Page, mark: str, key: str, name: str = "So dấu nhận dạng") -> None:
    """Type what was read aloud, and the own key."""
    page.get_by_role("button", name=name).first.click()
    page.locator("#mark").fill(mark)
    page.locator("#compare-key").fill(key)
    page.get_by_role("button", name="Dấu khớp, ký xác nhận").click()


def posts(page: Page) -> list[str]:
    """What the page sends from now on."""
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.url) if asked.method == "POST" else None)
    return sent


def account(session: Session, login: str) -> Account:
    return session.exec(select(Account).where(Account.login == login)).one()


def holder_of(office: Office, login: str) -> str:
    """The fingerprint of a person's identity, as it stands on the paper in the safe."""
    with office.reading() as session:
        found = holders.identity_of(session, account(session, login))
        assert found is not None
        return found.id


def opens(office: Office, login: str, words: str) -> list[int]:
    """The periods whose padlocks a person's words open."""
    with office.reading() as session:
        holder = holders.identity_of(session, account(session, login))
        assert holder is not None
        made = keyring.unwrap(holder.wrapped.encode(), words)
        rows = session.exec(select(PadlockCopy).where(PadlockCopy.holder_id == holder.id)).all()
        for row in rows:
            padlock = session.get_one(Padlock, (row.box_id, row.period, row.role))
            whose = keyring.CopyOf(row.box_id, row.period, row.role, holder.id)
            keyring.open_copy(made, row.sealed, whose, padlock.public)
        return sorted(row.period for row in rows)


@contextmanager
def deputy_desks(browser: Browser, server: Any, office: Office) -> Iterator[Desks]:
    """Everybody's browser, a deputy's of MTTQ too; an error of a script fails the test."""
    passwords = staff_office(office)
    with office.writing() as session:
        _, passwords["deputy"] = accounts.add_account(
            session, "xa", "deputy", "Bà phó", seat=("hoi-dong", "mttq")
        )
    made = Desks(browser, server, passwords)
    yield made
    made.close()
    assert made.faults == []
