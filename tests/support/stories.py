"""The office of the stories: people with a browser each at a real server, whose day the story turns.

What people do is named as they say it; what they read is looked for as they read it, in Vietnamese.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import simulator
from beginnings import begun, migrated, write_secret
from going import leave
from person import NAMES, PASSPHRASE, Person
from playwright.sync_api import Browser, BrowserContext, expect
from simulator import BOX, Office
from sqlmodel import select

from app.settings import Settings
from app.staff import accounts
from ballots.sealing import keyring, spare
from ballots.tables import Account

__all__ = ["NAMES", "OPENING", "PASSPHRASE", "PC", "PHONE", "Person", "Story", "new_office"]

PC = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 640}
VOTES = 6
PATIENCE = 60_000  # milliseconds: a busy machine is slow, and no story is about that
expect.set_options(timeout=PATIENCE)
OPENING = date(2026, 11, 30)
_AHEAD = timedelta(hours=7)  # of the office's clock


def new_office(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office in a database file: everyone has a key, the first period is sealed and its slot open.

    Its log key is the one that the server derives from its secret: what is signed is checked in the browser.
    """
    url, secret = f"sqlite:///{folder}/homphieu.db", folder / "homphieu.secret"
    write_secret(secret)
    monkeypatch.setattr(simulator, "LOG_KEY", Settings(url, secret, "").keys().log_key(BOX))
    migrated(url)
    made = Office(url)

    def one_period() -> None:
        made.fit()
        made.seal()

    begun(made, one_period)
    return made


@dataclass
class Story:
    """An office, its server, and the browsers of its people. `faults`: errors of scripts."""

    browser: Browser
    server: Any
    office: Office
    folder: Path
    passwords: dict[str, str] = field(default_factory=dict)
    people: dict[str, "Person"] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    opening: str = ""  # the path of the opening's page
    script: str = ""  # runs in every page before its own

    def __post_init__(self) -> None:
        """Everybody of the simulator's office gets a name and a password."""
        with self.office.writing() as session:
            for account in session.exec(select(Account)).all():
                account.name = NAMES[account.login]
                account.issues, account.secretary = account.login == "clerk", account.login == "secretary"
                account.admin = account.login == "secretary"
                self.passwords[account.login] = accounts.reset_password(session, account)

    # --- people -------------------------------------------------------------------------------------

    def person(self, login: str, size: Any = None) -> "Person":
        """Somebody at a browser of the own, signed in."""
        if login not in self.people:
            self.people[login] = Person(self, login, size or PC)
        return self.people[login]

    def context(self, size: Any) -> BrowserContext:
        """A browser whose device has the office's date, and a mobile one when it is a phone's."""
        mobile = size == PHONE
        zone = "Asia/Ho_Chi_Minh"
        made = self.browser.new_context(
            viewport=size, locale="vi-VN", timezone_id=zone, is_mobile=mobile, has_touch=mobile
        )
        made.set_default_timeout(PATIENCE)
        made.add_init_script(self.script)
        made.clock.set_fixed_time(self.server.clock.moment.replace(tzinfo=UTC) - _AHEAD)
        return made

    def everybody_leaves(self) -> None:
        """Close all browsers; who is asked for again comes with a new one."""
        for one in self.people.values():
            leave(one.context)
        self.people.clear()

    def has_spare(self, role: str) -> str:
        """A role has a paper spare key in the safe; gives what stands on the paper."""
        words = spare.spell_spare(self.office.random.randbytes(spare.SPARE_BYTES))
        made = simulator.identity(f"spare of {role}")[0]
        with self.office.writing() as session:
            self.office.spare(session, role).wrapped = keyring.wrap(made, words).decode()
        return words

    def account_stops(self, login: str, *, understood: bool = False) -> None:
        """The administrator stops an account; `understood`: and confirms what nobody can open then."""
        admin = self.person("secretary").opens("/staff/admin/accounts")
        admin.page.get_by_role("link", name=NAMES[login]).click()
        panel = admin.page.locator("section.panel").filter(has=admin.page.get_by_text(NAMES[login]))
        if understood:
            form = panel.locator('form[action$="/active"]')
            form.get_by_label("Tôi hiểu: không ai mở được các kỳ nêu trên nữa").check()
        admin.presses(f"Ngừng tài khoản của {NAMES[login]}")
        expect(panel.get_by_text("Đã ngừng")).to_be_visible()

    def appoints(self, login: str, name: str, seat: str) -> None:
        """The administrator makes an account for somebody with a seat in the committee."""
        admin = self.person("secretary").opens("/staff/admin/accounts")
        form = admin.page.locator('form[action="/staff/admin/accounts"]')
        form.locator("[name=name]").fill(name)
        form.locator("[name=login]").fill(login)
        form.locator("[name=seat]").select_option(label=seat)
        admin.presses("Thêm tài khoản")
        self.passwords[login] = admin.page.locator(".big-code").first.inner_text()

    # --- days ---------------------------------------------------------------------------------------

    def day(self, day: date) -> None:
        """It is this day at the office, just after four; who was there before has gone home."""
        self.everybody_leaves()
        self.server.clock.moment = datetime.combine(day, time(16, 5))
        self.office.today = day

    def citizens_vote(self, count: int = VOTES) -> None:
        """So many slips are given out, and all are used online."""
        for slip in self.office.issue(count):
            self.office.vote(slip, ket_qua="RHL")

    def account_of(self, login: str) -> int:
        """The number of an account."""
        with self.office.reading() as session:
            return int(session.exec(select(Account.id).where(Account.login == login)).one() or 0)

    @property
    def box(self) -> str:
        """The path of the box at the opening."""
        return f"{self.opening}/boxes/{BOX}"
