"""The clerk's counter: PDF by form and by script, voiding, and what it must not tell."""

import base64
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pypdf
import pytest
from simulator import BOX, Office
from sqlmodel import select
from starlette.testclient import TestClient
from web import FORM, Clock, form_of, sign_in

from app.main import create_app
from app.settings import Settings
from app.staff import accounts
from ballots.box.issue import IssuedSlip
from ballots.sealing import codes
from ballots.tables import Account, Box, ClerkDay, Slip, Unit

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


def test_a_slip_in_english_is_counted_like_any_other(clerk: TestClient, office: Office) -> None:
    """Its link says the language in the fragment; nothing of it is stored."""
    assert '<option value="en">English</option>' in clerk.get(COUNTER).text
    [page] = issue(clerk, field="ho_tich", desk="3", lang="en")
    assert "Please put this ballot into the box." in page
    assert "Field: Civil status" in page
    token = codes.read_code(code_on(page))
    assert [slip.token_hash for slip in slips(office)] == [codes.token_hash(token)]
    for language in ("xx", "tyz", "vi"):
        assert refused(clerk, lang=language) == (200 if language == "vi" else 422)
    assert len(slips(office)) == 2


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
        {"desk": "NguyenVanAn-0903"},
        {"desk": "4"},
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
    answer = clerk.post(COUNTER, data=data | {"count": "2", "script": "true"}, headers=headers)
    assert base64.b64decode(answer.json()["pdf"]).startswith(b"%PDF-")
    assert answer.json()["screen"] is None, "one link for one citizen"


def test_without_paper_a_slip_counts_as_issued_and_its_link_is_in_the_body_alone(
    clerk: TestClient, office: Office
) -> None:
    token = str(form_of(clerk.get(COUNTER).text, COUNTER)["csrf"])
    data = {"csrf": token, "count": "1", "field": "ho_tich", "desk": "2", "paper": "false", "script": "true"}
    answer = clerk.post(COUNTER, data=data, headers={"accept": "application/json"})
    told = answer.json()
    assert told["pdf"] is None
    [number] = told["numbers"]
    link, code = told["screen"]["link"], told["screen"]["link"].partition("#")[2].partition(".")[0]
    assert link.endswith(f"/p/{BOX}#{code}.ho_tich.2")
    assert codes.slip_number(codes.read_code(code)) == number
    assert not [value for value in answer.headers.values() if code in value]
    [slip] = slips(office)
    assert slip.state == "live"
    with office.reading() as session:
        assert session.get_one(Box, BOX).issued == 1
        assert [(day.issued, day.voided) for day in session.exec(select(ClerkDay))] == [(1, 0)]


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
    assert "Đơn vị không có hòm phiếu nào đang dùng" in client.get("/staff/issue", headers=FORM).text
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


# --- the address on the slips ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "trial", "told", "status"),
    [
        ("http://localhost:8000", 0, 0, 409),
        ("http://127.0.0.1:8000", 0, 0, 409),
        ("http://phieu.example.vn", 0, 0, 409),
        ("https://localhost", 0, 0, 409),
        ("https://0.0.0.0:8000", 0, 0, 409),
        ("https://phieu.example.vn", 0, 0, 200),
        ("http://localhost:8000", 1, 0, 200),
        ("http://localhost:8000", 0, 1, 200),
    ],
)
def test_no_slip_carries_an_address_that_no_phone_can_use(
    settings: Settings, office: Office, clock: Clock, address: str, trial: int, told: int, status: int
) -> None:
    with office.writing() as session:
        session.get_one(Unit, "xa").trial = bool(trial)
    app = create_app(replace(settings, public_url=address, plain_address=bool(told)), clock)
    with TestClient(app, address) as client:
        sign_in(client, "hoa.le", add_staff(office, "hoa.le", "issue"))
        page = client.get(COUNTER, headers=FORM).text
        token = form_of(page, "/logout")["csrf"]
        answer = client.post(COUNTER, data={"csrf": token, "count": "1"}, headers=FORM)
    assert (answer.status_code, len(slips(office))) == (status, int(status == 200))
    assert address in page
    if status != 200:
        assert address in answer.text
        assert "HOMPHIEU_PUBLIC_URL" in page
        assert "HOMPHIEU_PLAIN_ADDRESS=1" in answer.text


# --- what was just issued -------------------------------------------------------------------------------


def states(office: Office) -> list[str]:
    return sorted(slip.state for slip in slips(office))


def issued(client: TestClient, **changed: str) -> list[str]:
    """The numbers that the page which issued is told; nobody reads them off paper."""
    fields = form_of(client.get(COUNTER).text, COUNTER) | {"count": "1", "field": "", "desk": ""} | changed
    answer = client.post(COUNTER, data=fields, headers=FORM)
    assert answer.status_code == 200, answer.text
    return answer.headers["slip-numbers"].split(",")


def take_back(client: TestClient, numbers: list[str], dossier: str = "") -> int:
    path = f"{COUNTER}/void"
    fields = form_of(client.get(COUNTER).text, path) | {"number": numbers, "dossier": dossier}
    return client.post(path, data=fields, headers=FORM).status_code


def test_a_slip_whose_print_failed_is_voided_though_nobody_saw_its_number(
    clerk: TestClient, office: Office
) -> None:
    numbers = issued(clerk, count="3")
    [kept] = issued(clerk)
    assert take_back(clerk, numbers) == 200
    assert states(office) == ["live", "void", "void", "void"]
    assert {slip.number for slip in slips(office) if slip.state == "live"} == {kept}
    assert take_back(clerk, [kept, kept]) == 200  # named twice, it is voided once
    with office.reading() as session:
        assert session.get_one(Box, BOX).voided == 4


def test_one_unknown_number_among_them_voids_none(clerk: TestClient, office: Office) -> None:
    assert take_back(clerk, [*issued(clerk), "00000000"]) == 404
    assert states(office) == ["live"]


def test_a_voided_dossier_slip_is_issued_again_for_the_same_dossier(
    clerk: TestClient, office: Office
) -> None:
    dossier = "H56.25-261130-0007"
    numbers = issued(clerk, dossier=dossier)
    other = issued(clerk, dossier="H56.25-261130-0008")
    assert refused(clerk, dossier=dossier) == 409
    assert take_back(clerk, numbers, "h56.25-261130-7") == 200
    assert len(issued(clerk, dossier=dossier)) == 1
    assert refused(clerk, dossier=dossier) == 409, "and once only"
    assert take_back(clerk, other) == 200
    assert refused(clerk, dossier="H56.25-261130-0008") == 409, "which slip was whose is nowhere written"


def test_voiding_a_used_slip_with_its_dossier_tells_nothing(clerk: TestClient, office: Office) -> None:
    said = []
    for dossier, used in (("H56-0001", True), ("H56-0002", False)):
        fields = form_of(clerk.get(COUNTER).text, COUNTER) | {"count": "1", "dossier": dossier}
        answer = clerk.post(COUNTER, data=fields, headers=FORM)
        [page] = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages]
        token, number = codes.read_code(code_on(page)), answer.headers["slip-numbers"]
        if used:
            office.vote(IssuedSlip(codes.spell(token), number, slips(office)[0].expires_on), ket_qua="HL")
        said.append((take_back(clerk, [number], dossier), refused(clerk, dossier=dossier)))
    assert said == [(200, 200), (200, 200)]
