"""What a unit's administrator does: accounts, duties, one-time passwords, swapped working days."""

from datetime import date

import pytest
from sqlmodel import select
from starlette.testclient import TestClient
from web import FORM, Clock, csrf_of, form_of, sign_in

from app.db import Database
from app.staff.accounts import sign_in as try_sign_in
from app.staff.passwords import ISSUED
from ballots.office import audit, swaps
from ballots.tables import Account, Swap

ACCOUNTS = "/staff/admin/accounts"
JSON = {"accept": "application/json"}
NOW = Clock().moment


def of(path: str) -> str:
    """The page on which the person is chosen whom a form's address is about."""
    return f"{ACCOUNTS}?account={path.removeprefix(ACCOUNTS).split('/')[1]}"


def _account(database: Database, login: str) -> Account:
    with database.reading() as session:
        return session.exec(select(Account).where(Account.login == login)).one()


def _try(client: TestClient, login: str, password: str) -> int:
    page = client.get("/login", headers=FORM)
    fields = form_of(page.text, "/login") | {"login": login, "password": password}
    return client.post("/login", data=fields, headers=FORM, follow_redirects=False).status_code


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
        ({"login": "lan"}, 409, "trong đơn vị dùng"),
        ({"login": "x"}, 422, "Tên đăng nhập gồm"),
        ({"login": "có dấu"}, 422, "Tên đăng nhập gồm"),
        ({"name": "x" * 121}, 422, "“họ và tên” dài quá 120 ký tự"),
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
    path = f"{ACCOUNTS}/{_account(database, 'lan').id}"
    fields = form_of(admin.get(of(path), headers=FORM).text, path)
    assert fields["duties"] == ["issue"]
    answer = admin.post(path, data=fields | {"duties": ["secretary"]}, headers=FORM)
    assert "Đã lưu thay đổi" in answer.text
    made = _account(database, "lan")
    assert (made.issues, made.secretary) == (False, True)


def test_name_and_title_are_set_right_and_logged(admin: TestClient, database: Database) -> None:
    account = _account(database, "lan")
    path = f"{ACCOUNTS}/{account.id}"
    fields = form_of(admin.get(of(path), headers=FORM).text, path)
    assert fields["name"] == account.name
    changed = fields | {"name": "Lê  Thị Bình ", "title": "Văn thư"}
    assert admin.post(path, data=changed, headers=FORM, follow_redirects=False).status_code == 303
    now = _account(database, "lan")
    assert (now.name, now.title, now.issues) == ("Lê Thị Bình", "Văn thư", account.issues)
    with database.reading() as session:
        line = next(iter(audit.newest(session, now.unit_id)))
    assert (line.what, line.before) == (
        audit.What.ACCOUNT_CHANGED,
        {"name": account.name, "title": account.title},
    )
    assert line.after == {"name": "Lê Thị Bình", "title": "Văn thư"}
    assert admin.post(path, data=fields | {"name": "陳"}, headers=FORM).status_code == 422
    assert _account(database, "lan").name == "Lê Thị Bình"
    less = {
        key: value for key, value in fields.items() if key not in {"name", "title"}
    }  # an older page's form
    assert admin.post(path, data=less, headers=FORM, follow_redirects=False).status_code == 303
    assert _account(database, "lan").title == "Văn thư"
    untitled = changed | {"title": ""}
    assert admin.post(path, data=untitled, headers=FORM, follow_redirects=False).status_code == 303
    assert _account(database, "lan").title == ""


def test_a_duty_that_does_not_exist_is_refused(admin: TestClient, database: Database) -> None:
    path = f"{ACCOUNTS}/{_account(database, 'lan').id}"
    fields = form_of(admin.get(of(path), headers=FORM).text, path)
    assert admin.post(path, data=fields | {"duties": ["vua"]}, headers=FORM).status_code == 422


def test_a_stopped_account_is_out_at_once_and_can_come_back(
    admin: TestClient, database: Database, passwords: dict[str, str]
) -> None:
    path = f"{ACCOUNTS}/{_account(database, 'lan').id}/active"
    with TestClient(admin.app) as lan:
        sign_in(lan, "lan", passwords["lan"])
        admin.post(path, data=form_of(admin.get(of(path), headers=FORM).text, path), headers=FORM)
        assert lan.get("/staff", headers=FORM).url.path == "/login"
        assert _try(lan, "lan", passwords["lan"]) == 401
        admin.post(path, data=form_of(admin.get(of(path), headers=FORM).text, path), headers=FORM)
        sign_in(lan, "lan", passwords["lan"])


def test_a_reset_password_replaces_the_forgotten_one(
    admin: TestClient, database: Database, passwords: dict[str, str]
) -> None:
    path = f"{ACCOUNTS}/{_account(database, 'lan').id}/password"
    answer = admin.post(path, data=form_of(admin.get(of(path), headers=FORM).text, path), headers=FORM)
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
    for act, more in (("", {"duties": ["issue"]}), ("/active", {"active": "false"}), ("/password", {})):
        answer = admin.post(f"{own}{act}", data={"csrf": token} | more, headers=FORM)
        assert answer.status_code == 409, act
    assert _account(database, "quan-tri").admin


def test_passwords_are_kept_as_argon2id_only(database: Database, passwords: dict[str, str]) -> None:
    for login, password in passwords.items():
        kept = _account(database, login).password_hash
        assert kept.startswith(f"{ISSUED}$argon2id$")
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
    assert said.count("Thứ Hai, 30/11/2026") == 2  # the message and the list
    assert "đã có trong bảng" in _swap(admin, day="2026-11-30", working="true", document="khác")
    assert "vốn đã như vậy" in _swap(admin, day="2026-11-29", working="false", document="Thông báo")
    assert "văn bản" in _swap(admin, day="2026-11-28", working="true", document=" ")
    assert "không phải ngày" in _swap(admin, day="30/11", working="true", document="x")
    assert "lịch không có ngày này" in _swap(admin, day="31/11/2026", working="true", document="x")
    with database.reading() as session:
        assert [swap.day for swap in session.exec(select(Swap))] == [date(2026, 11, 30)]
    path = "/staff/admin/swaps/2026-11-30/remove"
    page = admin.get("/staff/admin/swaps", headers=FORM).text
    assert "Đã xóa ngày hoán đổi." in admin.post(path, data=form_of(page, path), headers=FORM).text
    assert admin.post(path, data=form_of(page, path), headers=FORM).status_code == 404


def test_a_swapped_day_of_everybody_has_no_button_and_is_not_removed_by_a_unit(
    admin: TestClient, database: Database
) -> None:
    with database.writing() as session:
        swaps.add_swap(session, date(2026, 11, 30), working=False, document="Thông báo chung")
    page = admin.get("/staff/admin/swaps", headers=FORM).text
    path = "/staff/admin/swaps/2026-11-30/remove"
    assert "Dùng chung" in page
    assert path not in page
    answer = admin.post(path, data={"csrf": csrf_of(page)}, headers=FORM)
    assert answer.status_code == 404
    assert "không có trong bảng hoán đổi của đơn vị" in answer.text


def test_one_person_is_changed_at_a_time_and_the_page_does_not_grow_by_a_form_an_account(
    admin: TestClient, database: Database
) -> None:
    """The page was 6,906 px long with ten accounts: five forms each."""
    page = admin.get(ACCOUNTS, headers=FORM).text
    lan = _account(database, "lan")
    assert f"{ACCOUNTS}/{lan.id}/" not in page
    assert page.count("<form") == 2  # signing out, and another account
    assert f'href="{ACCOUNTS}?account={lan.id}"' in page
    chosen = admin.get(f"{ACCOUNTS}?account={lan.id}", headers=FORM).text
    for deed in ("", "/password", "/active"):
        assert f'action="{ACCOUNTS}/{lan.id}{deed}"' in chosen
    assert chosen.count("<form") == 4  # signing out too
    assert f'action="{ACCOUNTS}"' not in chosen
    assert admin.get(f"{ACCOUNTS}?account=99999", headers=FORM).text.count("<form") == 2


def test_an_account_of_another_unit_is_not_chosen(admin: TestClient, database: Database) -> None:
    with database.reading() as session:
        foreign = session.exec(
            select(Account).where(Account.unit_id != _account(database, "lan").unit_id)
        ).first()
    assert foreign is not None
    assert foreign.name not in admin.get(f"{ACCOUNTS}?account={foreign.id}", headers=FORM).text
