"""A flood of sign-ins keeps no citizen waiting, and a stranger's failures lock nobody out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from aside import run_aside
from sqlmodel import select
from starlette.testclient import TestClient
from web import FORM, Clock, form_of

from app.db import Database
from app.errors import Problem, Rejected
from app.main import create_app
from app.settings import Settings
from app.staff import accounts, signing_in
from app.staff.signing_in import Desk
from ballots.tables import Account, Unit


@pytest.fixture
def password(database: Database) -> str:
    with database.writing() as session:
        session.add(Unit(id="dong", name="UBND xã Đông", parent="Tỉnh", symbol="TT"))
        session.flush()
        return accounts.add_account(session, "dong", "mttq", "Trần Thị Mặt", duties=["issue"])[1]


@pytest.fixture
def browsers(settings: Settings, clock: Clock) -> Iterator[Callable[[], TestClient]]:
    """New browsers at one and the same server."""
    with TestClient(create_app(settings, clock)) as first:
        yield lambda: TestClient(first.app)


def attempt(browser: TestClient, login: str, password: str) -> int:
    page = browser.get("/login", headers=FORM)
    fields = form_of(page.text, "/login") | {"login": login, "password": password}
    return browser.post("/login", data=fields, headers=FORM, follow_redirects=False).status_code


def leave(browser: TestClient) -> None:
    page = browser.get("/staff", headers=FORM)
    browser.post("/logout", data=form_of(page.text, "/logout"), headers=FORM)


def row(database: Database) -> Account:
    with database.reading() as session:
        return session.exec(select(Account).where(Account.login == "mttq")).one()


# --- no flood --------------------------------------------------------------------------------------------


def test_no_transaction_is_open_while_a_password_is_verified(
    database: Database, password: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_now = []
    watched: dict[str, Any] = {"write_for_request": database.write_for_request}

    @contextmanager
    def counted(_reading: Any = database.reading) -> Iterator[Any]:
        with _reading() as session:
            open_now.append("reading")
            yield session
            open_now.pop()

    def verify(hashed: str, given: str, _matches: Any = accounts.matches) -> bool:
        assert open_now == []
        return bool(_matches(hashed, given))

    def write(unit_id: str) -> Any:
        open_now.append(f"writing in {unit_id}")
        return watched["write_for_request"](unit_id)

    monkeypatch.setattr(database, "reading", counted)
    monkeypatch.setattr(database, "write_for_request", write)
    monkeypatch.setattr(accounts, "matches", verify)
    assert run_aside(Desk(database).sign_in, "mttq", password, clock(), ()).login == "mttq"
    assert open_now == ["writing in dong"]


def test_who_waits_too_long_for_a_turn_is_told_so_and_nothing_is_counted(
    database: Database, password: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_in, "_MOST_SECONDS", 0.01)

    async def story() -> None:
        desk = Desk(database)
        async with desk._strangers:
            with pytest.raises(Rejected) as refused:
                await desk.sign_in("mttq", "sai mật khẩu", clock(), ())
        assert refused.value.code is Problem.BUSY

    run_aside(story)
    assert row(database).failures == 0


# --- no lock ---------------------------------------------------------------------------------------------


def test_the_owner_signs_in_on_a_known_device_while_a_stranger_fails_every_second(
    browsers: Callable[[], TestClient], password: str, clock: Clock
) -> None:
    owner, stranger = browsers(), browsers()
    assert attempt(owner, "mttq", password) == 303
    for _ in range(40):
        clock.pass_by(seconds=1)
        assert attempt(stranger, "mttq", "sai mật khẩu rồi") != 303
    leave(owner)
    assert attempt(owner, "mttq", password) == 303


def test_attempts_that_come_too_early_do_not_lengthen_the_wait(
    browsers: Callable[[], TestClient], password: str, clock: Clock, database: Database
) -> None:
    stranger = browsers()
    for _ in range(6):
        clock.pass_by(seconds=31)
        attempt(stranger, "mttq", "sai mật khẩu rồi")
    until = row(database).retry_at
    for _ in range(20):
        clock.pass_by(seconds=1)
        attempt(stranger, "mttq", "sai mật khẩu rồi")
    assert row(database).retry_at == until
    clock.pass_by(seconds=11)
    assert attempt(browsers(), "mttq", password) == 303


def test_failures_on_a_known_device_slow_that_device_too(
    browsers: Callable[[], TestClient], password: str, clock: Clock, database: Database
) -> None:
    owner = browsers()
    assert attempt(owner, "mttq", password) == 303
    leave(owner)
    waits = []
    for _ in range(7):
        attempt(owner, "mttq", "sai mật khẩu rồi")
        retry_at = row(database).device_retry_at
        assert retry_at is not None
        waits.append(int((retry_at - clock()).total_seconds()))
        assert attempt(owner, "mttq", password) != 303
        clock.moment = retry_at
    assert waits == [1, 2, 4, 8, 16, 30, 30]
    assert row(database).failures == 0
    assert attempt(owner, "mttq", password) == 303


def test_the_device_cookie_is_no_session_and_ends_with_the_password(
    browsers: Callable[[], TestClient], password: str, database: Database
) -> None:
    owner = browsers()
    assert attempt(owner, "mttq", password) == 303
    devices = {name: value for name, value in owner.cookies.items() if "device" in name}
    assert len(devices) == 1
    thief = browsers()
    for name, value in devices.items():
        thief.cookies.set(name, value)
        thief.cookies.set("homphieu_session", value)
        thief.cookies.set("session", value)
    assert thief.get("/staff", headers=FORM, follow_redirects=False).status_code != 200
    with database.writing() as session:
        account = session.exec(select(Account).where(Account.login == "mttq")).one()
        account.epoch += 1
        session.add(account)
    assert attempt(owner, "mttq", "sai mật khẩu rồi") != 303
    assert (row(database).failures, row(database).device_failures) == (1, 0)
