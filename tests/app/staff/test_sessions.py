"""Sessions live on the server: where one is ended it is over, whoever has copied the cookie."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func
from sqlmodel import select
from starlette.testclient import TestClient
from web import FORM, Clock, csrf_of, form_of, sign_in

from app.db import Database
from app.main import create_app
from app.settings import Settings
from app.staff import accounts, kept_sessions
from app.staff.kept_sessions import MOST, Fresh
from app.words.devices import in_words
from ballots.tables import Account, Committee, Opening, StaffSession, Unit

SESSIONS = "/staff/sessions"
ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/129.0.0.0 Mobile Safari/537.36"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.6 Mobile/15E148 Safari/604.1"
)
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0"


@pytest.fixture
def passwords(database: Database) -> dict[str, str]:
    add = accounts.add_account
    with database.writing() as session:
        session.add(Unit(id="dong", name="UBND xã Đông", parent="Tỉnh", symbol="TT"))
        session.flush()
        session.add(Committee(id="hd", unit_id="dong", name="Hội đồng", sets="[]", labels='{"mttq": "MTTQ"}'))
        session.flush()
        return {
            "lan": add(session, "dong", "lan", "Nguyễn Thị Lan", duties=["secretary"])[1],
            "mat": add(session, "dong", "mat", "Trần Thị Mặt", seat=("hd", "mttq"))[1],
            "quan": add(session, "dong", "quan", "Lê Quản", duties=["admin"])[1],
        }


@pytest.fixture
def browsers(settings: Settings, clock: Clock) -> Iterator[Callable[..., TestClient]]:
    """New browsers at one and the same server, each with what it says of itself."""
    with TestClient(create_app(settings, clock)) as first:
        yield lambda says="": TestClient(first.app, headers={"user-agent": says})


def token_of(browser: TestClient) -> str:
    return str(browser.cookies["homphieu_session"])


def opens(browser: TestClient, token: str) -> bool:
    """Whether a copied cookie signs anybody in."""
    copy = TestClient(browser.app, headers={"cookie": f"homphieu_session={token}"})
    return copy.get("/staff", headers=FORM, follow_redirects=False).status_code == 200


def press(browser: TestClient, page: str, action: str) -> Any:
    return browser.post(action, data=form_of(browser.get(page).text, action), headers=FORM)


def rows(database: Database) -> int:
    with database.reading() as session:
        return session.exec(select(func.count()).select_from(StaffSession)).one()


# --- how a session ends ---------------------------------------------------------------------------------


def test_a_cookie_copied_before_the_logout_signs_nobody_in(
    browsers: Callable[..., TestClient], passwords: dict[str, str], database: Database
) -> None:
    browser = browsers()
    sign_in(browser, "lan", passwords["lan"])
    copied = token_of(browser)
    assert opens(browser, copied)
    assert press(browser, "/staff", "/logout").url.path == "/login"
    assert not opens(browser, copied)
    assert rows(database) == 0


def test_a_new_password_ends_every_session_and_leaves_this_browser_a_new_one(
    browsers: Callable[..., TestClient], passwords: dict[str, str]
) -> None:
    here, there = browsers(), browsers()
    for browser in (here, there):
        sign_in(browser, "lan", passwords["lan"])
    old = [token_of(here), token_of(there)]
    fields = form_of(here.get("/staff/password").text, "/staff/password")
    new = {"old": passwords["lan"], "new": "một câu dài dễ nhớ", "again": "một câu dài dễ nhớ"}
    assert here.post("/staff/password", data=fields | new, headers=FORM).url.path == "/staff"
    assert [opens(here, token) for token in (*old, token_of(here))] == [False, False, True]


def test_stopping_an_account_ends_its_sessions_for_good(
    browsers: Callable[..., TestClient], passwords: dict[str, str], database: Database
) -> None:
    browser, admin = browsers(), browsers()
    sign_in(browser, "lan", passwords["lan"])
    sign_in(admin, "quan", passwords["quan"])
    with database.reading() as session:
        lan = session.exec(select(Account.id).where(Account.login == "lan")).one()
    path = f"/staff/admin/accounts/{lan}/active"
    for done in ("stopped", "let in again"):
        assert press(admin, f"/staff/admin/accounts?account={lan}", path).status_code == 200
        assert not opens(browser, token_of(browser)), done


@pytest.mark.parametrize(("column", "other"), [("active", False), ("epoch", 99)])
def test_a_row_that_was_left_behind_signs_nobody_in(
    browsers: Callable[..., TestClient],
    passwords: dict[str, str],
    database: Database,
    column: str,
    other: object,
) -> None:
    """As a database that was put back may have it: the account's state alone decides."""
    browser = browsers()
    sign_in(browser, "lan", passwords["lan"])
    assert opens(browser, token_of(browser))
    with database.writing() as session:
        account = session.exec(select(Account).where(Account.login == "lan")).one()
        setattr(account, column, other)
        session.add(account)
    assert rows(database) == 1
    assert not opens(browser, token_of(browser))


def test_a_password_issued_anew_ends_the_sessions_of_the_old_one(
    browsers: Callable[..., TestClient], passwords: dict[str, str], database: Database
) -> None:
    browser = browsers()
    sign_in(browser, "lan", passwords["lan"])
    with database.writing() as session:
        account = session.exec(select(Account).where(Account.login == "lan")).one()
        accounts.reset_password(session, account)
    assert not opens(browser, token_of(browser))
    assert rows(database) == 0


def test_whoever_signs_in_again_leaves_no_session_behind(
    browsers: Callable[..., TestClient], passwords: dict[str, str], database: Database
) -> None:
    browser = browsers()
    page = browser.get("/login", headers=FORM).text  # two tabs
    sign_in(browser, "lan", passwords["lan"])
    old = token_of(browser)
    fields = {"login": "lan", "password": passwords["lan"], "csrf": csrf_of(browser.get("/staff").text)}
    assert browser.post("/login", data=form_of(page, "/login") | fields, headers=FORM).url.path == "/staff"
    assert rows(database) == 1
    assert not opens(browser, old)


# --- what is kept ---------------------------------------------------------------------------------------


def test_of_the_token_only_a_hash_is_kept_and_no_address_or_version(
    browsers: Callable[..., TestClient], passwords: dict[str, str], database: Database, settings: Settings
) -> None:
    browser = browsers(ANDROID)
    sign_in(browser, "lan", passwords["lan"])
    token = token_of(browser)
    assert len(token) == 43  # 256 bits
    with database.reading() as session:
        row = session.exec(select(StaffSession)).one()
    assert row.hashed == hashlib.sha256(token.encode()).digest()
    assert row.device == "Chrome trên Android"
    stored = Path(settings.database_url.removeprefix("sqlite:///")).read_bytes()
    for secret in (token.encode(), b"testclient", b"SM-A155F", b"129."):
        assert secret not in stored


def test_the_last_use_is_kept_to_the_day_and_written_once_a_day(
    browsers: Callable[..., TestClient], passwords: dict[str, str], database: Database, clock: Clock
) -> None:
    clock.pass_by(hours=15)  # eleven at night
    browser = browsers()
    sign_in(browser, "lan", passwords["lan"])

    def used_on() -> date:
        with database.reading() as session:
            return session.exec(select(StaffSession.used_on)).one()

    assert used_on() == date(2026, 11, 30)
    clock.pass_by(hours=2)
    with statements(browser) as seen:
        browser.get(SESSIONS)
        browser.get(SESSIONS)
    assert used_on() == date(2026, 12, 1)
    assert len([text for text in seen if text.startswith("UPDATE")]) == 1


@contextmanager
def statements(browser: TestClient) -> Iterator[list[str]]:
    seen: list[str] = []
    engine = browser.app.state.database.engine  # type: ignore[attr-defined]

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def test_a_request_reads_session_and_account_in_one_statement(
    browsers: Callable[..., TestClient], passwords: dict[str, str]
) -> None:
    browser = browsers()
    sign_in(browser, "lan", passwords["lan"])
    with statements(browser) as seen:
        assert browser.get("/staff/password").status_code == 200  # a page that reads nothing else
    assert len([text for text in seen if text.startswith("SELECT")]) == 1
    assert [text for text in seen if text.startswith(("UPDATE", "INSERT"))] == []


def test_what_is_over_is_cleared_away_and_nobody_has_more_than_ten(
    browsers: Callable[..., TestClient], passwords: dict[str, str], database: Database, clock: Clock
) -> None:
    for login in ("mat", "quan"):
        sign_in(browsers(), login, passwords[login])
    clock.pass_by(hours=8, seconds=1)
    first = browsers()
    sign_in(first, "lan", passwords["lan"])
    assert rows(database) == 1  # the others' went when lan signed in
    with database.writing() as session:
        account = session.exec(select(Account).where(Account.login == "lan")).one()
        staff = accounts.staff_of(session, account.id or 0, account.epoch)
        assert staff is not None
        for number in range(MOST + 3):
            clock.pass_by(minutes=1)
            kept_sessions.begin(session, staff, Fresh(bytes([number] * 32), "Firefox"), clock())
    assert rows(database) == MOST == 10
    assert not opens(first, token_of(first))  # the oldest made room


# --- the page -------------------------------------------------------------------------------------------


def test_the_page_names_ones_own_sessions_and_ends_one_or_all_others(
    browsers: Callable[..., TestClient], passwords: dict[str, str]
) -> None:
    here, phone, tablet = browsers(WINDOWS), browsers(ANDROID), browsers(IPHONE)
    for browser in (here, phone, tablet):
        sign_in(browser, "lan", passwords["lan"])
    other = browsers("curl/8")
    sign_in(other, "mat", passwords["mat"])
    page = here.get(SESSIONS).text
    assert page.index("Firefox trên Windows") < page.index("Safari trên iPhone")
    assert "Chrome trên Android" in page
    assert "Trình duyệt khác" not in page  # somebody else's
    assert "Dùng gần nhất ngày 30/11/2026; hết hạn lúc 16 giờ 00 phút" in page
    assert "Đã kết thúc phiên đăng nhập." in press(here, SESSIONS, f"{SESSIONS}/2/end").text
    assert [opens(here, token_of(one)) for one in (here, phone, tablet)] == [True, False, True]
    sign_in(phone, "lan", passwords["lan"])
    press(here, SESSIONS, f"{SESSIONS}/others/end")
    tokens = [token_of(one) for one in (here, phone, tablet, other)]
    assert [opens(here, token) for token in tokens] == [True, False, False, True]
    assert "Không có phiên nào khác." in here.get(SESSIONS).text


@pytest.mark.parametrize("number", [1, 0, 999, 2**31, 2**70])
def test_nobody_ends_anothers_session(
    browsers: Callable[..., TestClient], passwords: dict[str, str], number: int
) -> None:
    victim, thief = browsers(), browsers()
    sign_in(victim, "lan", passwords["lan"])  # number 1
    sign_in(thief, "mat", passwords["mat"])
    token = csrf_of(thief.get(SESSIONS).text)
    answer = thief.post(f"{SESSIONS}/{number}/end", data={"csrf": token}, headers=FORM)
    assert answer.status_code == 404
    assert opens(victim, token_of(victim))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (ANDROID, "Chrome trên Android"),
        (IPHONE, "Safari trên iPhone"),
        (WINDOWS, "Firefox trên Windows"),
        (WINDOWS.replace("Firefox", "Chrome/129 Safari/537 Edg"), "Edge trên Windows"),
        (ANDROID + " Zalo android/24", "Zalo trên Android"),
        ("Mozilla/5.0 (Windows NT 10.0) coc_coc_browser/129 Chrome/123 Safari/537", "Cốc Cốc trên Windows"),
        ("curl/8.5.0", "Trình duyệt khác"),
        ("", "Trình duyệt khác"),
        ("\x00<script>" * 999, "Trình duyệt khác"),
    ],
)
def test_a_device_in_words_is_coarse(said: str, words: str) -> None:
    assert in_words(said) == words


# --- a pass at a meeting's PC ---------------------------------------------------------------------------


@pytest.fixture
def meeting(
    browsers: Callable[..., TestClient], passwords: dict[str, str], database: Database, clock: Clock
) -> tuple[TestClient, str]:
    """The secretary's browser, and the pass of a member who has signed in there."""
    with database.writing() as session:
        session.add(Opening(id=31, committee_id="hd", started_at=clock(), place="Phòng họp"))
        session.add(Opening(id=32, committee_id="hd", started_at=clock(), place="Phòng họp"))
    browser = browsers()
    sign_in(browser, "lan", passwords["lan"])
    return browser, enter(browser, passwords["mat"])


def enter(browser: TestClient, password: str) -> str:
    headers = {"accept": "application/json", "x-csrf-token": csrf_of(browser.get("/staff").text)}
    body = {"login": "mat", "password": password}
    answer = browser.post("/staff/openings/31/panel", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["token"])


def holds(browser: TestClient, token: str, opening: int = 31) -> bool:
    """Whether a pass is taken: the box is unknown, which is said only to whom it lets in."""
    headers = {"accept": "application/json", "x-panel": token}
    said = browser.get(f"/staff/openings/{opening}/boxes/hom/release", headers=headers).json()["code"]
    assert said in {"panel_over", "not_signed_in", "opening_unknown", "box_unknown"}, said
    return said not in {"panel_over", "not_signed_in"}


def test_a_pass_is_for_its_opening_at_its_pc_and_for_two_hours(
    meeting: tuple[TestClient, str],
    browsers: Callable[..., TestClient],
    passwords: dict[str, str],
    clock: Clock,
) -> None:
    browser, token = meeting
    assert holds(browser, token)
    assert not holds(browser, token, opening=32)
    assert not holds(browser, token + "x")
    assert not opens(browser, token)  # a pass is no session
    assert not holds(browser, token_of(browser))  # nor a session a pass
    elsewhere = browsers()
    sign_in(elsewhere, "lan", passwords["lan"])
    assert not holds(elsewhere, token)
    clock.pass_by(hours=2)
    assert holds(browser, token)
    clock.pass_by(seconds=1)
    assert not holds(browser, token)


def test_a_pass_ends_with_its_meeting(meeting: tuple[TestClient, str], database: Database) -> None:
    browser, token = meeting
    with database.writing() as session:
        session.get_one(Opening, 31).ended_at = session.get_one(Opening, 31).started_at
    assert not holds(browser, token)
    with database.writing() as session:
        session.delete(session.get_one(Opening, 31))  # called off
    assert rows(database) == 1


def test_a_pass_ends_with_the_session_at_its_pc(
    meeting: tuple[TestClient, str], passwords: dict[str, str], database: Database
) -> None:
    browser, token = meeting
    press(browser, "/staff", "/logout")
    assert rows(database) == 0
    sign_in(browser, "lan", passwords["lan"])
    assert not holds(browser, token)


def test_a_member_sees_the_pass_and_ends_it_from_home(
    meeting: tuple[TestClient, str], browsers: Callable[..., TestClient], passwords: dict[str, str]
) -> None:
    browser, token = meeting
    home = browsers(IPHONE)
    sign_in(home, "mat", passwords["mat"])
    assert "Đăng nhập tại máy của phòng họp" in home.get(SESSIONS).text
    press(home, SESSIONS, f"{SESSIONS}/others/end")
    assert not holds(browser, token)
    assert opens(browser, token_of(browser))  # the secretary stays
