"""A slip printed again is another one: the old one is void, and nobody learns whether it was used."""

import io
import re
from collections.abc import Iterator

import pypdf
import pytest
from simulator import BOX, Office
from sqlmodel import select
from starlette.testclient import TestClient
from web import FORM, csrf_of, form_of, sign_in

from app.settings import Settings
from app.staff import accounts
from ballots.box.issue import IssuedSlip
from ballots.spelling import b64
from ballots.tables import Box, ClerkDay, Slip, Unit

COUNTER = f"/staff/issue/{BOX}"


@pytest.fixture
def office(settings: Settings) -> Iterator[Office]:
    made = Office(settings.database_url).ready()
    yield made
    made.database.close()


@pytest.fixture
def clerk(client: TestClient, office: Office) -> TestClient:
    with office.writing() as session:
        password = accounts.add_account(session, "xa", "hoa.le", "Lê Thị Hoa", duties=["issue"])[1]
    sign_in(client, "hoa.le", password)
    return client


def again(client: TestClient, number: str, **more: str) -> tuple[int, str, list[str]]:
    """Press the second button beside a number: status, page (of a PDF its text without codes), numbers."""
    fields = form_of(client.get(COUNTER).text, f"{COUNTER}/void") | {"number": number} | more
    answer = client.post(f"{COUNTER}/reprint", data=fields, headers=FORM)
    numbers = answer.headers.get("slip-numbers", "").split(",")
    if answer.headers["content-type"] != "application/pdf":
        return answer.status_code, answer.text, numbers
    [page] = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    return answer.status_code, re.sub(r"\b[0-9A-Z]{4} .*", "", page.extract_text()), numbers


def states(office: Office) -> dict[str, str]:
    with office.reading() as session:
        return {slip.number: slip.state for slip in session.exec(select(Slip)).all()}


def test_the_new_slip_works_and_the_old_one_says_that_it_is_void(clerk: TestClient, office: Office) -> None:
    [old] = office.issue()
    csrf = str(form_of(clerk.get(COUNTER).text, f"{COUNTER}/void")["csrf"])
    data = {"csrf": csrf, "number": old.number, "field": "ho_tich", "desk": "2", "script": "true"}
    told = clerk.post(f"{COUNTER}/reprint", data=data, headers={"accept": "application/json"}).json()
    [number] = told["numbers"]
    assert told["pdf"]
    code, _, proposed = told["screen"]["link"].partition("#")[2].partition(".")
    assert proposed == "ho_tich.2"
    assert states(office) == {old.number: "void", number: "live"}
    sent = {"box": BOX, "code": old.code, "envelope": b64(office.envelope(ket_qua="HL"))}
    scanned = clerk.post("/api/v1/drop", json=sent)
    assert (scanned.status_code, scanned.json()["code"]) == (410, "code_void")
    assert "Phiếu này đã bị hủy. Xin đến quầy" in scanned.json()["message"]
    office.vote(IssuedSlip(code, number, old.expires_on), ket_qua="HL")
    with office.reading() as session:
        assert (session.get_one(Box, BOX).issued, session.get_one(Box, BOX).voided) == (2, 1)
        assert [(day.issued, day.voided) for day in session.exec(select(ClerkDay))] == [(1, 1)]


def test_a_used_slip_is_not_printed_again_as_a_good_one_and_the_answer_does_not_tell(
    clerk: TestClient, office: Office
) -> None:
    live, used = office.issue(2)
    office.vote(used, ket_qua="HL")
    got = [again(clerk, slip.number) for slip in (live, used, live)]
    assert got[0][:2] == got[1][:2] == got[2][:2]
    assert got[0][0] == 200
    assert [states(office)[number] for _, _, [number] in got] == ["live", "void", "void"]
    assert states(office)[used.number] == "used"


def test_a_dossier_keeps_its_one_slip_through_a_reprint(clerk: TestClient, office: Office) -> None:
    fields = form_of(clerk.get(COUNTER).text, COUNTER) | {"dossier": "H56-0001", "field": "", "desk": ""}
    number = clerk.post(COUNTER, data=fields, headers=FORM).headers["slip-numbers"]
    assert again(clerk, number, dossier="H56-0001")[0] == 200
    assert clerk.post(COUNTER, data=fields, headers=FORM).status_code == 409
    assert sorted(states(office).values()) == ["live", "void"]


@pytest.mark.parametrize(
    ("number", "more", "status", "said"),
    [
        ("00000000", {}, 404, "Hòm phiếu này không có số phiếu đó"),
        ("0000000U", {}, 422, "Nhóm thứ 2 có chữ không đúng"),
        ("", {"lang": "xx"}, 422, ""),
        ("", {"desk": "9"}, 422, ""),
    ],
)
def test_what_cannot_be_printed_again_changes_nothing(
    clerk: TestClient, office: Office, number: str, more: dict[str, str], status: int, said: str
) -> None:
    [slip] = office.issue()
    got, page, _ = again(clerk, number or slip.number, **more)
    assert (got, said in page) == (status, True)
    assert states(office) == {slip.number: "live"}


@pytest.mark.parametrize("act", ["/reprint", "/void", "/deck/void", "/deck"])
def test_another_units_clerk_touches_no_slip(client: TestClient, office: Office, act: str) -> None:
    [slip] = office.issue()
    with office.writing() as session:
        session.add(Unit(id="xa-khac", name="UBND xã khác", parent="", symbol="KHAC"))
        session.flush()
        password = accounts.add_account(session, "xa-khac", "nguoi.khac", "Ông Khác", duties=["issue"])[1]
    sign_in(client, "nguoi.khac", password)
    named = {"/deck/void": "numbers", "/deck": "count"}.get(act, "number")
    data = {"csrf": csrf_of(client.get("/staff/password", headers=FORM).text)}
    data[named] = "20" if act == "/deck" else slip.number
    assert client.post(COUNTER + act, data=data, headers=FORM).status_code == 404
    assert states(office) == {slip.number: "live"}
