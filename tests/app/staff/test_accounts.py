"""Signing in, its slow-down, duties and the border of a unit, told through the real forms."""

import unicodedata
from collections.abc import Callable
from datetime import date

import pytest
from argon2 import extract_parameters
from sqlmodel import Session, select
from starlette.testclient import TestClient
from web import FORM, Clock, csrf_of, form_of, sign_in

from app.db import Database
from app.errors import Problem, Rejected
from app.staff import accounts
from app.staff.accounts import Staff, box_of, minutes_of, opening_of, staff_of
from app.staff.accounts import sign_in as try_sign_in
from ballots.errors import Code, Refused
from ballots.tables import Account, Box, Committee, Minutes, Opening, Questionnaire, Swap, Unit

ACCOUNTS = "/staff/admin/accounts"
JSON = {"accept": "application/json"}
NOW = Clock().moment


def _set_up_unit(session: Session, unit: str) -> None:
    session.add(Unit(id=unit, name=f"UBND xã {unit}", parent="Tỉnh", symbol="TT"))
    session.flush()
    labels = '{"ubnd": "Chủ tọa", "secretary": "Thư ký"}'
    session.add(Committee(id=f"hd-{unit}", unit_id=unit, name="Hội đồng", sets='[["ubnd"]]', labels=labels))
    session.flush()
    box = {"name": "Hòm số 1", "place": "Tầng 1", "questionnaire": "phieu"}
    session.add(Box(id=f"hom-{unit}", unit_id=unit, committee_id=f"hd-{unit}", **box))
    session.add(Opening(id=len(unit), committee_id=f"hd-{unit}", started_at=NOW, place="Phòng họp"))
    session.flush()
    number = {"year": 2026, "number": 1, "symbol": "TT", "subject": "Mở hòm", "filed_on": date(2026, 11, 30)}
    session.add(
        Minutes(
            id=len(unit),
            committee_id=f"hd-{unit}",
            opening_id=len(unit),
            pdf=b"%PDF",
            digest=bytes(32),
            **number,
        )
    )


@pytest.fixture
def passwords(database: Database) -> dict[str, str]:
    """Two units, dong and ngoai; in the first an administrator, a clerk and a chair. Login → password."""
    with database.writing() as session:
        session.add(Questionnaire(name="phieu", source=b""))
        session.flush()
        for unit in ("dong", "ngoai"):
            _set_up_unit(session, unit)
        session.flush()
        add = accounts.add_account
        return {
            "quan-tri": add(session, "dong", "quan-tri", "Lê Thị Quản", duties=["admin"])[1],
            "lan": add(session, "dong", "lan", "Nguyễn Thị Lan", duties=["issue"])[1],
            "chu-toa": add(session, "dong", "chu-toa", "Trần Văn Chủ", seat=("hd-dong", "ubnd"))[1],
            "khach": add(session, "ngoai", "khach", "Phạm Văn Khách", duties=["issue", "secretary", "admin"])[
                1
            ],
        }


@pytest.fixture
def admin(client: TestClient, passwords: dict[str, str]) -> TestClient:
    sign_in(client, "quan-tri", passwords["quan-tri"])
    return client


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
    assert extract_parameters(unknown.hashed) == extract_parameters(known.hashed)
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
    assert "Ông/bà chưa có khóa cá nhân" in page
    assert "Hòm số 1" in page
    assert "hom-ngoai" not in page
    assert ACCOUNTS not in page


# --- administration -------------------------------------------------------------------------------------


def test_a_new_account_gets_a_password_that_is_shown_once(admin: TestClient, database: Database) -> None:
    page = admin.get(ACCOUNTS, headers=FORM)
    fields = form_of(page.text, ACCOUNTS)
    fields |= {
        "login": "Hoa.Mai",
        "name": " Mai  Thị Hoa ",
        "duties": ["issue", "secretary"],
        "seat": "hd-dong secretary",
    }
    answer = admin.post(ACCOUNTS, data=fields, headers=FORM)
    assert answer.status_code == 200
    made = _account(database, "hoa.mai")
    assert (made.name, made.issues, made.secretary, made.admin) == ("Mai Thị Hoa", True, True, False)
    assert (made.committee_id, made.role) == ("hd-dong", "secretary")
    password = answer.text.split('class="big-code">')[1].split("<")[0]
    assert password not in admin.get(ACCOUNTS, headers=FORM).text
    with TestClient(admin.app) as other:
        sign_in(other, "hoa.mai", password)
        _comes_of_age(other, password)


def _comes_of_age(person: TestClient, issued: str) -> None:
    """An issued password opens one page only, until it is changed there."""
    for path in ("/staff", "/staff/openings", "/staff/email"):
        answer = person.get(path, headers=FORM, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/staff/password")
        refused = person.get(path, headers=JSON)
        assert (refused.status_code, refused.json()["code"]) == (403, "password_issued")
    page = person.get("/staff/password", headers=FORM).text
    assert "xin đổi mật khẩu được cấp" in page
    send = {"csrf": csrf_of(page), "old": issued, "new": issued, "again": issued}
    assert person.post("/staff/openings/new", data=send, headers=JSON).json()["code"] == "password_issued"
    assert person.post("/staff/password", data=send, headers=FORM).status_code == 422
    assert person.get("/staff", headers=FORM).url.path == "/staff/password"
    send |= dict.fromkeys(("new", "again"), "ruộng lúa chín vàng")
    assert person.post("/staff/password", data=send, headers=FORM).url.path == "/staff"
    assert "xin đổi mật khẩu được cấp" not in person.get("/staff/password", headers=FORM).text


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"login": "lan"}, 409, "đã có người dùng"),
        ({"login": "x"}, 422, "Tên đăng nhập gồm"),
        ({"login": "có dấu"}, 422, "Tên đăng nhập gồm"),
        ({"name": "x" * 121}, 422, "không quá 120 ký tự"),
        ({"seat": "hd-ngoai ubnd"}, 422, "không có trong hội đồng"),
        ({"seat": "hd-dong vua"}, 422, "không có trong hội đồng"),
        ({"seat": "xxx"}, 422, "không có trong hội đồng"),
    ],
)
def test_an_account_that_will_not_do_is_shown_again_with_its_reason(
    admin: TestClient, change: dict[str, str], status: int, said: str
) -> None:
    fields = form_of(admin.get(ACCOUNTS, headers=FORM).text, ACCOUNTS)
    fields |= {"login": "moi", "name": "Người Mới"} | change
    answer = admin.post(ACCOUNTS, data=fields, headers=FORM)
    assert answer.status_code == status
    assert said in answer.text
    assert form_of(answer.text, ACCOUNTS)["name"] == fields["name"]


def test_duties_are_given_and_taken_by_the_form_as_it_stands(admin: TestClient, database: Database) -> None:
    path = f"{ACCOUNTS}/{_account(database, 'lan').id}/duties"
    fields = form_of(admin.get(ACCOUNTS, headers=FORM).text, path)
    assert fields["duties"] == ["issue"]
    answer = admin.post(path, data=fields | {"duties": ["secretary"]}, headers=FORM)
    assert "Đã lưu thay đổi" in answer.text
    made = _account(database, "lan")
    assert (made.issues, made.secretary) == (False, True)


def test_a_duty_that_does_not_exist_is_refused(admin: TestClient, database: Database) -> None:
    path = f"{ACCOUNTS}/{_account(database, 'lan').id}/duties"
    fields = form_of(admin.get(ACCOUNTS, headers=FORM).text, path)
    assert admin.post(path, data=fields | {"duties": ["vua"]}, headers=FORM).status_code == 422


def test_a_stopped_account_is_out_at_once_and_can_come_back(
    admin: TestClient, database: Database, passwords: dict[str, str]
) -> None:
    path = f"{ACCOUNTS}/{_account(database, 'lan').id}/active"
    with TestClient(admin.app) as lan:
        sign_in(lan, "lan", passwords["lan"])
        admin.post(path, data=form_of(admin.get(ACCOUNTS, headers=FORM).text, path), headers=FORM)
        assert lan.get("/staff", headers=FORM).url.path == "/login"
        assert _try(lan, "lan", passwords["lan"]) == 401
        admin.post(path, data=form_of(admin.get(ACCOUNTS, headers=FORM).text, path), headers=FORM)
        sign_in(lan, "lan", passwords["lan"])


def test_a_reset_password_replaces_the_forgotten_one(
    admin: TestClient, database: Database, passwords: dict[str, str]
) -> None:
    path = f"{ACCOUNTS}/{_account(database, 'lan').id}/password"
    answer = admin.post(path, data=form_of(admin.get(ACCOUNTS, headers=FORM).text, path), headers=FORM)
    password = answer.text.split('class="big-code">')[1].split("<")[0]
    with TestClient(admin.app) as lan:
        assert _try(lan, "lan", passwords["lan"]) == 401
    with database.writing() as session:
        account = session.exec(select(Account).where(Account.login == "lan")).one()
        assert try_sign_in(session, "lan", password, account.retry_at or NOW) is account
        assert account.must_change


def test_nobody_shuts_oneself_out(admin: TestClient, database: Database) -> None:
    own = f"{ACCOUNTS}/{_account(database, 'quan-tri').id}"
    token = csrf_of(admin.get(ACCOUNTS, headers=FORM).text)
    for act, more in (("duties", {"duties": ["issue"]}), ("active", {"active": "false"}), ("password", {})):
        answer = admin.post(f"{own}/{act}", data={"csrf": token} | more, headers=FORM)
        assert answer.status_code == 409, act
    assert _account(database, "quan-tri").admin


def test_passwords_are_kept_as_argon2id_only(database: Database, passwords: dict[str, str]) -> None:
    for login, password in passwords.items():
        kept = _account(database, login).password_hash
        assert kept.startswith("$argon2id$")
        assert password not in kept
        assert len(password) == 14


# --- swapped working days -------------------------------------------------------------------------------


def _swap(admin: TestClient, **fields: str) -> str:
    path = "/staff/admin/swaps"
    form = form_of(admin.get(path, headers=FORM).text, path)
    return admin.post(path, data=form | fields, headers=FORM).text


def test_a_swapped_day_needs_its_document_and_changes_the_calendar(
    admin: TestClient, database: Database
) -> None:
    said = _swap(admin, day="2026-11-30", working="false", document="Thông báo số 01/TB-BNV")
    assert "Đã thêm ngày hoán đổi." in said
    assert "30/11/2026" in said
    assert "đã có trong bảng" in _swap(admin, day="2026-11-30", working="true", document="khác")
    assert "vốn đã như vậy" in _swap(admin, day="2026-11-29", working="false", document="Thông báo")
    assert "văn bản" in _swap(admin, day="2026-11-28", working="true", document=" ")
    assert "Nội dung chưa hợp lệ" in _swap(admin, day="30/11", working="true", document="x")
    with database.reading() as session:
        assert [swap.day for swap in session.exec(select(Swap))] == [date(2026, 11, 30)]
    path = "/staff/admin/swaps/2026-11-30/remove"
    page = admin.get("/staff/admin/swaps", headers=FORM).text
    assert "Đã xóa ngày hoán đổi." in admin.post(path, data=form_of(page, path), headers=FORM).text
    assert admin.post(path, data=form_of(page, path), headers=FORM).status_code == 404
