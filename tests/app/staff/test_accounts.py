"""Signing in, its slow-down, duties and the border of a unit, told through the real forms."""

import unicodedata
from collections.abc import Callable

import pytest
from argon2 import extract_parameters
from sqlmodel import select
from starlette.testclient import TestClient
from web import FORM, Clock, csrf_of, form_of, sign_in

from app.db import Database
from app.errors import Problem, Rejected
from app.staff import accounts
from app.staff.accounts import Staff, box_of, minutes_of, opening_of, staff_of
from app.staff.passwords import ISSUED
from ballots.errors import Code, Refused
from ballots.tables import Account

ACCOUNTS = "/staff/admin/accounts"
JSON = {"accept": "application/json"}
NOW = Clock().moment


def _account(database: Database, login: str) -> Account:
    with database.reading() as session:
        return session.exec(select(Account).where(Account.login == login)).one()


def _staff(database: Database, login: str) -> Staff:
    account = _account(database, login)
    with database.reading() as session:
        staff = staff_of(session, account.id or 0, account.epoch)
    assert staff is not None
    return staff


def _try(client: TestClient, login: str, password: str) -> int:
    page = client.get("/login", headers=FORM)
    fields = form_of(page.text, "/login") | {"login": login, "password": password}
    return client.post("/login", data=fields, headers=FORM, follow_redirects=False).status_code


# --- signing in -----------------------------------------------------------------------------------------


def test_after_signing_in_one_comes_to_the_page_one_wanted(
    client: TestClient, passwords: dict[str, str]
) -> None:
    asked = client.get("/staff/password", headers=FORM)
    assert asked.url.path == "/login"
    fields = form_of(asked.text, "/login") | {"login": "  LAN ", "password": passwords["lan"]}
    answer = client.post("/login", data=fields, headers=FORM)
    assert answer.url.path == "/staff/password"
    assert "Nguyễn Thị Lan" in answer.text


@pytest.mark.parametrize(
    "after",
    ["https://ke-gian.example", "//ke-gian.example", "/staff//x", "/\\ke-gian.example", "/staff\\x", "x"],
)
def test_a_link_cannot_send_anyone_elsewhere(
    client: TestClient, passwords: dict[str, str], after: str
) -> None:
    page = client.get("/login", params={"after": after}, headers=FORM)
    fields = form_of(page.text, "/login") | {"login": "lan", "password": passwords["lan"]}
    answer = client.post("/login", data=fields, headers=FORM, follow_redirects=False)
    assert answer.headers["location"] == "/staff"


def test_each_failure_slows_the_next_attempt_and_none_locks_the_account(
    client: TestClient, clock: Clock, database: Database, passwords: dict[str, str]
) -> None:
    for wait in (1, 2, 4, 8, 16, 30, 30, 30):
        assert _try(client, "lan", "sai mật khẩu") == 401
        clock.pass_by(seconds=wait - 0.5)
        assert _try(client, "lan", passwords["lan"]) == 401, f"let in before {wait} seconds were over"
        clock.pass_by(seconds=0.5)
    assert _account(database, "lan").failures == 8
    assert _try(client, "lan", passwords["lan"]) == 303
    assert _account(database, "lan").failures == 0


def test_one_accounts_failures_do_not_slow_another(client: TestClient, passwords: dict[str, str]) -> None:
    assert _try(client, "lan", "sai mật khẩu") == 401
    assert _try(client, "quan-tri", passwords["quan-tri"]) == 303


def test_all_refusals_read_the_same(
    client: TestClient, database: Database, passwords: dict[str, str]
) -> None:
    with database.writing() as session:
        staff = staff_of(
            session, session.exec(select(Account.id).where(Account.login == "quan-tri")).one() or 0, 0
        )
        assert staff
        stopped = session.exec(select(Account).where(Account.login == "chu-toa")).one()
        accounts.set_active(session, staff, stopped.id or 0, active=False)
    pages = []
    tries = [
        ("khong-co", "x" * 12),
        ("lan", "mật khẩu sai hẳn"),
        ("lan", passwords["lan"]),
        ("chu-toa", passwords["chu-toa"]),
    ]
    for login, password in tries:
        token = csrf_of(client.get("/login", headers=FORM).text)
        fields = {"login": login, "password": password, "csrf": token}
        answer = client.post("/login", data=fields, headers=FORM)
        assert answer.status_code == 401
        assert password not in answer.text
        pages.append(answer.text.replace(f'value="{login}"', "").replace(csrf_of(answer.text), ""))
    assert len(set(pages)) == 1


def test_an_unknown_login_costs_the_same_work_as_a_wrong_password(
    database: Database, passwords: dict[str, str]
) -> None:
    with database.reading() as session:
        known, unknown = (accounts.look_up(session, login, NOW, ()) for login in ("lan", "khong-co"))
    assert extract_parameters(unknown.hashed) == extract_parameters(known.hashed.removeprefix(ISSUED))
    for attempt in (known, unknown):
        assert not accounts.matches(attempt.hashed, "sai mật khẩu")


def test_a_password_may_come_composed_or_decomposed(
    client: TestClient, database: Database, passwords: dict[str, str]
) -> None:
    with database.writing() as session:
        staff = _staff(database, "lan")
        new = "nắng vàng sân đình"
        accounts.change_password(session, staff, passwords["lan"], new, new)
    assert _try(client, "lan", unicodedata.normalize("NFD", "nắng vàng sân đình")) == 303


# --- sessions -------------------------------------------------------------------------------------------


def test_a_session_ends_after_eight_hours(
    client: TestClient, clock: Clock, passwords: dict[str, str]
) -> None:
    sign_in(client, "lan", passwords["lan"])
    clock.pass_by(hours=8)
    assert client.get("/staff", headers=FORM).url.path == "/staff"
    clock.pass_by(seconds=1)
    assert client.get("/staff", headers=FORM).url.path == "/login"
    assert client.get("/staff", headers=JSON).json()["code"] == "not_signed_in"


def test_a_forged_session_is_none(client: TestClient, passwords: dict[str, str]) -> None:
    sign_in(client, "lan", passwords["lan"])
    cookie = client.cookies["homphieu_session"]
    client.cookies.clear()
    for forged in (cookie[:-1], cookie[::-1], cookie.swapcase(), "1,0", "", "ă"):
        headers = {"cookie": f"homphieu_session={forged}".encode(), "accept": "text/html"}
        assert client.get("/staff", headers=headers, follow_redirects=False).status_code == 303


def test_signing_out_forgets_the_session(client: TestClient, passwords: dict[str, str]) -> None:
    sign_in(client, "lan", passwords["lan"])
    page = client.get("/staff", headers=FORM)
    answer = client.post("/logout", data=form_of(page.text, "/logout"), headers=FORM)
    assert "Đã đăng xuất." in answer.text
    assert client.get("/staff", headers=FORM).url.path == "/login"
    assert client.get("/logout", headers=FORM).status_code == 405


def test_a_new_password_ends_older_sessions_and_keeps_this_one(
    client: TestClient, passwords: dict[str, str]
) -> None:
    sign_in(client, "lan", passwords["lan"])
    old = client.cookies["homphieu_session"]
    page = client.get("/staff/password", headers=FORM)
    new = {"old": passwords["lan"], "new": "một câu dài dễ nhớ", "again": "một câu dài dễ nhớ"}
    answer = client.post("/staff/password", data=form_of(page.text, "/staff/password") | new, headers=FORM)
    assert answer.url.path == "/staff"
    assert "Đã đổi mật khẩu." in answer.text
    client.cookies.clear()
    headers = {"cookie": f"homphieu_session={old}", "accept": "text/html"}
    assert client.get("/staff", headers=headers, follow_redirects=False).status_code == 303
    assert _try(client, "lan", passwords["lan"]) == 401


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"old": "không phải"}, "Mật khẩu hiện tại chưa đúng."),
        ({"again": "một câu khác hẳn"}, "chưa giống nhau"),
        ({"new": "ngắn quá", "again": "ngắn quá"}, "ít nhất 10 ký tự"),
        ({"new": "d" * 201, "again": "d" * 201}, "không quá 200 ký tự"),
    ],
)
def test_a_password_that_will_not_do_changes_nothing(
    client: TestClient, passwords: dict[str, str], change: dict[str, str], said: str
) -> None:
    sign_in(client, "lan", passwords["lan"])
    page = client.get("/staff/password", headers=FORM)
    good = {"old": passwords["lan"], "new": "một câu dài dễ nhớ", "again": "một câu dài dễ nhớ"}
    fields = form_of(page.text, "/staff/password") | good | change
    answer = client.post("/staff/password", data=fields, headers=FORM)
    assert answer.status_code == 422
    assert said in answer.text
    assert client.get("/staff", headers=FORM).url.path == "/staff"


def test_the_same_password_again_is_no_change(database: Database, passwords: dict[str, str]) -> None:
    staff = _staff(database, "lan")
    with pytest.raises(Rejected) as caught, database.writing() as session:
        accounts.change_password(session, staff, passwords["lan"], passwords["lan"], passwords["lan"])
    assert caught.value.code is Problem.PASSWORD_SAME


# --- duties and the border of a unit --------------------------------------------------------------------


def test_pages_of_a_duty_are_refused_without_it(client: TestClient, passwords: dict[str, str]) -> None:
    sign_in(client, "lan", passwords["lan"])
    assert client.get(ACCOUNTS, headers=FORM).status_code == 403
    assert client.get("/staff/admin/swaps", headers=FORM).status_code == 403
    token = csrf_of(client.get("/staff", headers=FORM).text)
    assert client.post(f"{ACCOUNTS}/1/password", data={"csrf": token}, headers=FORM).status_code == 403


def test_what_is_another_units_is_not_there(database: Database, passwords: dict[str, str]) -> None:
    staff = _staff(database, "khach")
    with database.reading() as session:
        assert box_of(session, staff, "hom-ngoai").id == "hom-ngoai"
        assert opening_of(session, staff, 5).id == 5
        assert minutes_of(session, staff, 5).id == 5
        reads: list[tuple[Callable[..., object], object, object]] = [
            (box_of, "hom-dong", Code.BOX_UNKNOWN),
            (opening_of, 4, Code.OPENING_UNKNOWN),
            (minutes_of, 4, Problem.NOT_FOUND),
        ]
        for read, foreign, code in reads:
            with pytest.raises((Refused, Rejected)) as caught:
                read(session, staff, foreign)
            assert caught.value.code is code


def test_an_administrator_reaches_no_account_of_another_unit(
    client: TestClient, database: Database, passwords: dict[str, str]
) -> None:
    sign_in(client, "khach", passwords["khach"])
    page = client.get(ACCOUNTS, headers=FORM)
    assert "Nguyễn Thị Lan" not in page.text
    foreign = f"{ACCOUNTS}/{_account(database, 'lan').id}"
    token = csrf_of(page.text)
    for act, more in (("duties", {}), ("active", {"active": "false"}), ("password", {})):
        answer = client.post(f"{foreign}/{act}", data={"csrf": token} | more, headers=FORM)
        assert answer.status_code == 404, act
    assert _account(database, "lan").active


def test_the_start_page_shows_what_waits_for_whom(client: TestClient, passwords: dict[str, str]) -> None:
    sign_in(client, "chu-toa", passwords["chu-toa"])
    page = client.get("/staff", headers=FORM).text
    assert "Ông/bà chưa có chìa khóa" in page
    assert "Hòm số 1" in page
    assert "hom-ngoai" not in page
    assert ACCOUNTS not in page


@pytest.mark.parametrize(("login", "duties"), [("lan", ["auditor", "issue"]), ("chu-toa", ["auditor"])])
def test_who_checks_the_others_work_is_never_given_any_of_it(
    login: str, duties: list[str], database: Database, passwords: dict[str, str]
) -> None:
    by = _staff(database, "quan-tri")
    with database.reading() as session:
        account = session.exec(select(Account).where(Account.login == login)).one()
        with pytest.raises(Rejected) as caught:
            accounts.set_duties(session, by, account.id or 0, duties)
        assert caught.value.code is Problem.AUDITOR_ALONE


def test_an_auditor_who_has_no_other_duty_is_one(database: Database, passwords: dict[str, str]) -> None:
    by, lan = _staff(database, "quan-tri"), _account(database, "lan")
    with database.reading() as session:
        account, _ = accounts.set_duties(session, by, lan.id or 0, ["auditor"])
        assert accounts.duties_of(account) == ["auditor"]
