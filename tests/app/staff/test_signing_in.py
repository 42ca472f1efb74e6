"""A flood of sign-ins keeps no citizen waiting, and a stranger's failures lock nobody out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from argon2 import extract_parameters
from aside import run_aside
from sqlalchemy import event
from sqlmodel import select
from starlette.testclient import TestClient
from web import FORM, Clock, form_of

from app.db import Database
from app.errors import Problem, Rejected
from app.main import create_app
from app.settings import Settings
from app.staff import accounts, signing_in
from app.staff.passwords import ISSUED
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


# --- who has an account --------------------------------------------------------------------------------


def work_of(database: Database, login: str, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All that a failed sign-in does: each statement's verb and rows, each hash that is verified."""
    done: list[str] = []

    def verify(hashed: str, given: str, _matches: Any = accounts.matches) -> bool:
        found = extract_parameters(hashed.removeprefix(ISSUED))
        done.append(f"verify {found.time_cost} {found.memory_cost} {found.parallelism}")
        return bool(_matches(hashed, given))

    def told(_connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        verb = statement.split(maxsplit=1)[0]
        done.append(f"{verb} {cursor.rowcount}" if verb in {"UPDATE", "INSERT", "DELETE"} else verb)

    def committed(_connection: Any) -> None:
        done.append("COMMIT")

    with monkeypatch.context() as patch:
        patch.setattr(accounts, "matches", verify)
        event.listen(database.engine, "after_cursor_execute", told)
        event.listen(database.engine, "commit", committed)
        with pytest.raises(Rejected) as refused:
            run_aside(Desk(database).sign_in, login, "sai mật khẩu", clock(), ())
        event.remove(database.engine, "after_cursor_execute", told)
        event.remove(database.engine, "commit", committed)
    assert refused.value.code is Problem.SIGN_IN_REFUSED
    return done


@pytest.mark.usefixtures("password")
def test_the_time_of_a_sign_in_does_not_tell_whether_a_login_exists(
    database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not the time is compared, but all that is done: for nobody, a wrong password, in the wait, stopped."""
    work_of(database, "ai-do", clock, monkeypatch)  # the row that counts for nobody is there from now on
    works = {"nobody": work_of(database, "khong-co", clock, monkeypatch)}
    works["no login"] = work_of(database, "Không Có Ai!", clock, monkeypatch)
    works["wrong password"] = work_of(database, "mttq", clock, monkeypatch)
    with database.writing() as session:
        for unit in ("tay", "bac"):
            session.add(Unit(id=unit, name=f"UBND xã {unit}", parent="Tỉnh", symbol="TT"))
            session.flush()
            session.add(Account(unit_id=unit, login="chung", name="An", password_hash="-"))
    works["in several units"] = work_of(database, "chung", clock, monkeypatch)
    works["in the wait"] = work_of(database, "mttq", clock, monkeypatch)
    assert row(database).failures == 1
    with database.writing() as session:
        session.exec(select(Account).where(Account.login == "mttq")).one().active = False
    works["stopped"] = work_of(database, "mttq", clock, monkeypatch)
    assert set(map(tuple, works.values())) == {tuple(works["nobody"])}, works
    assert [step for step in works["nobody"] if step[:6] in {"UPDATE", "verify", "COMMIT"}] == [
        "verify 2 19456 1",
        "UPDATE 1",
        "COMMIT",
    ]
