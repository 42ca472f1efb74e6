"""The clerk's counter: PDF by form and by script, voiding, and what it must not tell."""

import io
import re
from collections.abc import Callable, Iterator

import pypdf
import pytest
from simulator import BOX, Office
from sqlmodel import select
from starlette.testclient import TestClient
from web import FORM, form_of, sign_in

from app.settings import Settings
from app.staff import accounts
from ballots.box.issue import IssuedSlip
from ballots.sealing import codes
from ballots.tables import Account, Slip, Unit

COUNTER = f"/staff/issue/{BOX}"


@pytest.fixture
def office(settings: Settings) -> Iterator[Office]:
    made = Office(settings.database_url).ready()
    yield made
    made.database.close()


def add_staff(office: Office, login: str, duty: str, unit: str = "xa") -> str:
    with office.writing() as session:
        return accounts.add_account(session, unit, login, "Lê Thị Hoa", duties=[duty])[1]


@pytest.fixture
def clerk(client: TestClient, office: Office) -> TestClient:
    sign_in(client, "hoa.le", add_staff(office, "hoa.le", "issue"))
    return client


def issue(client: TestClient, **changed: str | int) -> list[str]:
    """Issue through the plain form; the text of each page of the PDF."""
    fields = form_of(client.get(COUNTER).text, COUNTER) | {"count": "1", "field": "", "desk": ""} | changed
    answer = client.post(COUNTER, data=fields, headers=FORM)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages]


def code_on(page: str) -> str:
    """The mã phiếu as it is printed: four groups of four and the check character."""
    found = re.search(r"(?:[0-9A-Z]{4} ){4}[0-9A-Z]\b", page)
    assert found
    return found[0]


def refused(client: TestClient, **changed: str | int) -> int:
    fields = form_of(client.get(COUNTER).text, COUNTER) | {"count": "1", "field": "", "desk": ""} | changed
    return client.post(COUNTER, data=fields, headers=FORM).status_code


def slips(office: Office) -> list[Slip]:
    with office.reading() as session:
        return list(session.exec(select(Slip)).all())


def test_a_printed_slip_can_be_voted_with(clerk: TestClient, office: Office) -> None:
    [page] = issue(clerk, field="ho_tich", desk="3")
    token = codes.read_code(code_on(page))
    [slip] = slips(office)
    assert slip.token_hash == codes.token_hash(token)
    assert codes.slip_number(token)[:4] in page
    office.vote(IssuedSlip(codes.spell(token), slip.number, slip.expires_on), ket_qua="HL")


def test_stock_is_printed_at_once(clerk: TestClient, office: Office) -> None:
    pages = issue(clerk, count=12)
    assert len({code_on(page) for page in pages}) == 12
    assert len(slips(office)) == 12


@pytest.mark.parametrize(
    "changed",
    [
        {"count": "0"},
        {"count": "51"},
        {"count": "-1"},
        {"count": "nhiều"},
        {"field": "khong_co"},
        {"desk": "quầy 3"},
        {"desk": "x" * 21},
        {"desk": "3#a"},
        {"more": "1"},
    ],
    ids=str,
)
def test_what_the_form_does_not_know_issues_nothing(
    clerk: TestClient, office: Office, changed: dict[str, str]
) -> None:
    assert refused(clerk, **changed) == 422
    assert slips(office) == []


def test_the_code_is_nowhere_but_on_the_paper(clerk: TestClient) -> None:
    [page] = issue(clerk)
    code = code_on(page).replace(" ", "")
    counter = clerk.get(COUNTER)
    assert code not in counter.text
    assert code[:8] not in counter.text


def test_a_script_gets_refusals_as_json(clerk: TestClient) -> None:
    token = str(form_of(clerk.get(COUNTER).text, COUNTER)["csrf"])
    headers = {"accept": "application/pdf, application/json", "x-csrf-token": token}
    data = {"csrf": token, "count": "99", "field": "", "desk": ""}
    answer = clerk.post(COUNTER, data=data, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "input_wrong")
    answer = clerk.post(COUNTER, data=data | {"count": "2"}, headers=headers)
    assert answer.content.startswith(b"%PDF-")


def test_without_a_token_nothing_is_issued(clerk: TestClient, office: Office) -> None:
    answer = clerk.post(COUNTER, data={"count": "1"}, headers=FORM)
    assert answer.status_code == 403
    assert slips(office) == []


def void(client: TestClient, number: str) -> tuple[int, str]:
    path = f"{COUNTER}/void"
    fields = form_of(client.get(COUNTER).text, path) | {"number": number}
    answer = client.post(path, data=fields, headers=FORM)
    return answer.status_code, re.sub(r'value="[^"]*"', "", answer.text)


def test_voiding_never_says_whether_the_slip_was_used(clerk: TestClient, office: Office) -> None:
    live, used = office.issue(2)
    office.vote(used, ket_qua="HL")
    said = void(clerk, live.number)
    assert said[0] == 200
    assert "không dùng được nữa" in said[1]
    assert void(clerk, used.number) == said
    assert void(clerk, live.number) == said
    states = {slip.number: slip.state for slip in slips(office)}
    assert states == {live.number: "void", used.number: "used"}


@pytest.mark.parametrize(
    ("mangled", "status"),
    [
        (lambda number: f" {number[:4]}–{number[4:]}\u200b", 200),
        (lambda number: "".join(chr(ord(letter) + 0xFEE0) for letter in number), 200),
        (lambda number: f"Á{number[2:]}", 422),
        (lambda number: f"{number[:5]}U{number[6:]}", 422),
    ],
)
def test_a_number_is_read_however_it_was_typed_or_it_is_said_what_is_wrong(
    clerk: TestClient, office: Office, mangled: Callable[[str], str], status: int
) -> None:
    [slip] = office.issue()
    typed = mangled(slip.number)
    got, page = void(clerk, typed)
    assert got == status
    assert [slip.state for slip in slips(office)] == ["void" if status == 200 else "live"]
    if "Á" in typed:
        assert "Bộ gõ tiếng Việt đang bật" in page
    elif status == 422:
        assert "Nhóm thứ 2 có chữ không đúng" in page


@pytest.mark.parametrize("number", ["00000000", "123", "Đ" * 8, "<script>"])
def test_a_number_that_the_box_does_not_have(clerk: TestClient, number: str) -> None:
    status, page = void(clerk, number)
    assert status == 404
    assert "Hòm phiếu này không có số phiếu đó" in page
    assert "<script>" not in page


def test_counts_move_by_whole_batches_only(clerk: TestClient, office: Office) -> None:
    def shown() -> str:
        return re.sub(r'value="[^"]*"', "", clerk.get(COUNTER).text)

    before = shown()
    issued = office.issue(20)
    assert shown() == before
    for slip in issued[:19]:
        office.vote(slip, ket_qua="HL")
        assert shown() == before
    office.vote(issued[19], ket_qua="HL")
    assert '<strong class="big-number">10</strong>' in shown()


def test_only_a_clerk_of_the_unit_gets_in(client: TestClient, office: Office) -> None:
    assert client.get(COUNTER, headers=FORM, follow_redirects=False).headers["location"].startswith("/login")
    sign_in(client, "thu.ky", add_staff(office, "thu.ky", "secretary"))
    assert client.get(COUNTER, headers=FORM).status_code == 403
    assert client.get("/staff/issue", headers=FORM).status_code == 403
    with office.writing() as session:
        session.add(Unit(id="xa-khac", name="UBND xã khác", parent="", symbol="KHAC"))
    client.cookies.clear()
    sign_in(client, "nguoi.khac", add_staff(office, "nguoi.khac", "issue", "xa-khac"))
    assert client.get(COUNTER, headers=FORM).status_code == 404
    assert "Đơn vị chưa có hòm phiếu nào" in client.get("/staff/issue", headers=FORM).text
    token = re.search(r'name="csrf" value="([^"]+)"', client.get("/staff/password", headers=FORM).text)
    assert token
    answer = client.post(COUNTER, data={"csrf": token[1], "count": "1"}, headers=FORM)
    assert answer.status_code == 404
    assert slips(office) == []
    with office.reading() as session:
        assert session.exec(select(Account).where(Account.login == "nguoi.khac")).one().unit_id == "xa-khac"


def test_the_only_box_is_shown_at_once(clerk: TestClient) -> None:
    answer = clerk.get("/staff/issue", headers=FORM, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, COUNTER)


def test_a_box_that_is_not_sealed_cannot_issue(client: TestClient, settings: Settings) -> None:
    office = Office(settings.database_url)
    sign_in(client, "hoa.le", add_staff(office, "hoa.le", "issue"))
    page = client.get(COUNTER, headers=FORM)
    assert "Hòm phiếu chưa được niêm phong" in page.text
    assert f'action="{COUNTER}"' not in page.text
    office.database.close()
