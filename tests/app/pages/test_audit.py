"""The audit log as administrator and auditor see it, filled by what people do on the real pages."""

import html
import json
import re
from collections.abc import Callable, Iterator

import pytest
import simulator
from simulator import BOX, Office
from sqlmodel import Session, select
from starlette.testclient import TestClient
from web import FORM, Clock, csrf_of, form_of, sign_in

from app.cli import main
from app.settings import Settings
from app.staff import accounts
from ballots.office.audit import SERVER, What, note
from ballots.tables import Account, AuditEntry, Slip

Enter = Callable[[str], TestClient]

AUDIT = "/staff/audit"
ACCOUNTS = "/staff/admin/accounts"
COUNTER = f"/staff/issue/{BOX}"
DUTIES = {"quantri": "admin", "kiemtra": "auditor", "phatphieu": "issue"}
NAMES = {"quantri": "Bà Quản Trị", "kiemtra": "Ông Kiểm Tra", "phatphieu": "Chị Phát Phiếu"}


@pytest.fixture
def office(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setattr(simulator, "LOG_KEY", settings.keys().log_key(simulator.BOX))
    made = Office(settings.database_url).ready()
    yield made
    made.database.close()


@pytest.fixture
def passwords(office: Office) -> dict[str, str]:
    """An administrator, an auditor and a clerk."""
    with office.writing() as session:
        return {
            login: accounts.add_account(session, "xa", login, NAMES[login], duties=[duty])[1]
            for login, duty in DUTIES.items()
        }


@pytest.fixture
def as_(client: TestClient, passwords: dict[str, str]) -> Enter:
    def enter(login: str) -> TestClient:
        client.cookies.clear()
        sign_in(client, login, passwords[login])
        return client

    return enter


def words(page: str) -> str:
    """What a reader sees: no tags, one blank between words."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def lines(client: TestClient, query: str = "") -> list[str]:
    """The lines of the page, newest first, as words."""
    page = client.get(AUDIT + query, headers=FORM)
    assert page.status_code == 200, page.text
    return [words(one) for one in re.findall(r'<li class="audit-line">(.*?)</li>', page.text, re.DOTALL)]


def press(client: TestClient, page: str, action: str, **fields: object) -> None:
    """Fill in the form with this action as a browser would."""
    given = form_of(client.get(page, headers=FORM).text, action) | fields
    answer = client.post(action, data=given, headers=FORM)
    assert answer.status_code == 200, answer.text


def account_id(session: Session, login: str) -> int:
    found = session.exec(select(Account.id).where(Account.login == login)).one()
    assert found is not None
    return int(found)


# --- what people do is there ----------------------------------------------------------------------------


def test_duties_are_shown_before_and_after_in_words(as_: Enter, office: Office) -> None:
    admin = as_("quantri")
    with office.reading() as session:
        clerk = account_id(session, "phatphieu")
    press(admin, f"{ACCOUNTS}?account={clerk}", f"{ACCOUNTS}/{clerk}", duties=["issue", "secretary"])
    newest = lines(admin)[0]
    assert newest.startswith("Sửa tài khoản Bà Quản Trị (quantri)")
    assert "08:00, 30/11/2026" in newest
    assert "Tài khoản phatphieu" in newest
    assert "Nhiệm vụ trước: Phát phiếu sau: Phát phiếu; Thư ký" in newest


def test_a_password_is_in_no_line_new_old_or_wrong(
    as_: Enter, client: TestClient, office: Office, passwords: dict[str, str]
) -> None:
    admin = as_("quantri")
    with office.reading() as session:
        clerk = account_id(session, "phatphieu")
    given = form_of(admin.get(f"{ACCOUNTS}?account={clerk}").text, f"{ACCOUNTS}/{clerk}/password")
    shown = admin.post(f"{ACCOUNTS}/{clerk}/password", data=given, headers=FORM).text
    drawn = re.search(r'class="big-code">([^<]+)<', shown)
    assert drawn
    press(
        admin,
        "/staff/password",
        "/staff/password",
        old=passwords["quantri"],
        new="mot hai ba bon",
        again="mot hai ba bon",
    )
    client.post(
        "/login",
        data={
            "login": "quantri",
            "password": "sai-lam-roi",
            "after": "",
            "csrf": csrf_of(client.get("/staff").text),
        },
        headers=FORM,
    )
    acts = [line.split(" Bà ")[0] for line in lines(admin)]
    assert acts[:3] == ["Đổi mật khẩu của mình", "Cấp lại mật khẩu", "Đăng nhập"]
    kept = stored(office)
    for secret in (drawn[1], "mot hai ba bon", "sai-lam-roi", *passwords.values()):
        assert secret not in kept
    assert not re.search(r"testclient|127\.0\.0\.1|argon2", kept)


def stored(office: Office) -> str:
    with office.reading() as session:
        return "\n".join(row.body.decode() for row in session.exec(select(AuditEntry)))


def test_a_failed_sign_in_is_no_line(as_: Enter, client: TestClient) -> None:
    admin = as_("quantri")
    before = lines(admin)
    token = csrf_of(admin.get("/staff").text)
    wrong = {"login": "quantri", "password": "sai", "after": "", "csrf": token}
    assert client.post("/login", data=wrong, headers=FORM).status_code == 401
    assert lines(admin) == before


def test_slips_are_there_as_a_days_total_on_the_next_day_and_never_sooner(
    as_: Enter, clock: Clock, office: Office
) -> None:
    clerk = as_("phatphieu")
    for count in ("2", "3"):
        press(clerk, COUNTER, COUNTER, count=count)
    with office.reading() as session:
        number, used = (slip.number for slip in session.exec(select(Slip)).all()[:2])
    for one in (number, used):
        press(clerk, COUNTER, f"{COUNTER}/void", number=one)
    press(clerk, COUNTER, f"{COUNTER}/void", number=number)  # once more: void already
    assert "issued" not in stored(office)
    clock.pass_by(days=1)
    newest = lines(as_("quantri"))[:2]
    assert newest[0].startswith("Đăng nhập")
    assert newest[1].startswith("Tổng số phiếu phát trong ngày Chị Phát Phiếu (phatphieu) 30/11/2026 dòng")
    assert "Số phiếu đã phát 5" in newest[1]
    assert "Số lần ghi hủy phiếu 3" in newest[1]
    kept = stored(office)
    assert number not in kept
    assert used not in kept


def test_a_refused_act_is_no_line(as_: Enter) -> None:
    admin = as_("quantri")
    before = lines(admin)
    swap = {
        "csrf": csrf_of(admin.get("/staff").text),
        "day": "2026-11-30",
        "working": "true",
        "document": "x",
    }
    assert admin.post("/staff/admin/swaps", data=swap, headers=FORM).status_code == 422
    assert lines(admin) == before


# --- reading it -----------------------------------------------------------------------------------------


def test_lines_are_chosen_by_person_act_and_day(as_: Enter, clock: Clock) -> None:
    for login in ("phatphieu", "kiemtra", "quantri"):
        reader = as_(login)
    assert len(lines(reader)) == 3
    assert [line for line in lines(reader, "?person=kiemtra") if "Ông Kiểm Tra" not in line] == []
    assert len(lines(reader, "?person=kiemtra&what=signed_in&since=2026-11-30&until=2026-11-30")) == 1
    assert lines(reader, "?since=2026-12-01") == []
    assert lines(reader, "?what=minutes_filed") == []
    shown = words(reader.get(f"{AUDIT}?person=kiemtra", headers=FORM).text)
    assert "Nhật ký nguyên vẹn: 3 dòng" in shown


@pytest.mark.parametrize(
    "query", ["?since=hom-qua", "?below=-1", "?below=99999999999", "?person=" + "x" * 99]
)
def test_odd_choices_are_refused_and_no_fault(as_: Enter, query: str) -> None:
    assert as_("quantri").get(AUDIT + query, headers=FORM).status_code == 422


def test_older_lines_are_on_further_pages_of_the_same_choice(as_: Enter, office: Office) -> None:
    with office.writing() as session:
        for number in range(60):
            note(session, SERVER("xa"), What.LABEL_SET, Clock().moment, {"period": number})
    admin = as_("quantri")
    first = admin.get(f"{AUDIT}?person=homphieu", headers=FORM).text
    older = re.search(r'href="(/staff/audit\?[^"]+)">Các dòng cũ hơn', first)
    assert older
    address = html.unescape(older[1])
    assert "person=homphieu" in address
    rest = lines(admin, address.removeprefix(AUDIT))
    assert len(rest) == 10
    assert "Kỳ 0" in rest[-1]


def test_the_download_is_the_bytes_as_they_were_written(as_: Enter, office: Office) -> None:
    given = as_("kiemtra").get(f"{AUDIT}/nhat-ky.jsonl")
    assert given.headers["content-type"].startswith("application/jsonl")
    assert given.text == stored(office) + "\n"
    assert [json.loads(line)["height"] for line in given.text.splitlines()] == [0]


def test_a_line_changed_in_the_database_is_named_on_the_page_and_by_the_command(
    as_: Enter,
    office: Office,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("HOMPHIEU_SECRET_FILE", str(settings.secret_file))
    for login in ("phatphieu", "kiemtra", "quantri"):
        reader = as_(login)
    head = re.search(r'class="code audit-hash">([^<]+)<', reader.get(AUDIT, headers=FORM).text)
    assert head
    assert main.main(["check-audit", "--unit", "xa", "--head", head[1].lower()]) == 0
    assert "dòng 3 trong nhật ký" in capsys.readouterr().out
    with office.writing() as session:
        row = session.get_one(AuditEntry, ("xa", 1))
        row.body = row.body.replace(b"kiemtra", b"thukyky")
        session.add(row)
    shown = words(reader.get(AUDIT, headers=FORM).text)
    assert "Nhật ký không còn nguyên vẹn Dòng số 3 không nối tiếp dòng trước nó" in shown
    assert "Nhật ký nguyên vẹn" not in shown
    assert main.main(["check-audit"]) == 1
    assert "dòng 3" in capsys.readouterr().err


def test_a_head_that_no_line_has_ends_with_exit_code_1(
    office: Office, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    assert main.main(["check-audit", "--head", "AAAA BBBB"]) == 1
    assert "không có dòng nào" in capsys.readouterr().err


# --- the auditor ----------------------------------------------------------------------------------------


def test_an_auditor_finds_the_way_to_everything_that_is_to_be_read(as_: Enter) -> None:
    auditor = as_("kiemtra")
    home = auditor.get("/staff", headers=FORM).text
    menu = re.findall(r'<li><a href="(/staff[^"]*)"', home)
    assert set(menu) >= {"/staff", "/staff/openings", "/staff/minutes", AUDIT}
    assert not [path for path in menu if "admin" in path or "issue" in path]
    assert f'href="/staff/committee/{BOX}"' in home
    page = auditor.get(f"/staff/committee/{BOX}", headers=FORM)
    assert page.status_code == 200
    assert 'method="post"' not in page.text.replace('action="/logout"', "").split("<main", 1)[1]


def test_one_form_changes_duties_role_and_address_and_only_what_differs_is_told(
    as_: Enter, office: Office
) -> None:
    """Who gives a role up may become an auditor by the same press, and the other way round."""
    admin = as_("quantri")
    with office.reading() as session:
        auditor, member = (account_id(session, login) for login in ("kiemtra", "mttq"))
    before = len(lines(admin))
    press(admin, f"{ACCOUNTS}?account={auditor}", f"{ACCOUNTS}/{auditor}")
    assert len(lines(admin)) == before
    email = {"email": "phong@xa.gov.vn"}
    press(admin, f"{ACCOUNTS}?account={auditor}", f"{ACCOUNTS}/{auditor}", **email)
    assert lines(admin)[0].startswith("Đặt địa chỉ nhận thư nhắc việc")
    steps = ((member, ["auditor"], ""), (auditor, ["issue"], "hoi-dong mttq"))
    for number, duties, seat in steps:
        change = {"duties": duties, "seat": seat, "understood": "true"}
        press(admin, f"{ACCOUNTS}?account={number}", f"{ACCOUNTS}/{number}", **change)
    with office.reading() as session:
        one, other = (session.get_one(Account, number) for number in (member, auditor))
        assert (one.auditor, one.role, other.auditor, other.role) == (True, None, False, "mttq")
        assert (other.email, other.issues) == ("phong@xa.gov.vn", True)


def test_an_auditor_has_no_other_duty_and_no_seat(as_: Enter, office: Office) -> None:
    admin = as_("quantri")
    with office.reading() as session:
        auditor, member = (account_id(session, login) for login in ("kiemtra", "mttq"))
    for account, duties in ((auditor, ["auditor", "issue"]), (member, ["auditor"])):
        page = admin.get(f"{ACCOUNTS}?account={account}", headers=FORM).text
        given = form_of(page, f"{ACCOUNTS}/{account}") | {"duties": duties}
        answer = admin.post(f"{ACCOUNTS}/{account}", data=given, headers=FORM)
        assert answer.status_code == 422
        assert "Người kiểm tra chỉ được xem" in words(answer.text)
