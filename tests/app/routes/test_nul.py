"""A NUL, which PostgreSQL cannot keep and SQLite would: the same 4xx on both, wherever it comes in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import Databases
from simulator import BOX, Office
from sqlmodel import select
from starlette.testclient import TestClient
from web import FORM, Clock, csrf_of, sign_in

from app.main import create_app
from app.settings import Settings, create_secret
from app.staff import accounts
from ballots.spelling import b64
from ballots.tables import Account, TrayEnvelope


@pytest.fixture
def office(databases: Databases) -> Iterator[Office]:
    made = Office(databases.new()).ready()
    yield made
    made.database.close()


@pytest.fixture
def client(office: Office, tmp_path: Path) -> Iterator[TestClient]:
    settings = Settings(office.url, tmp_path / "nul.secret", "http://testserver")
    create_secret(settings.secret_file)
    with TestClient(create_app(settings, Clock()), raise_server_exceptions=True) as made:
        yield made


def test_a_nul_in_an_address_leads_nowhere(client: TestClient) -> None:
    for path in ("/b/%00", "/p/a%00", "/api/v1/boxes/%00/sheet", f"/b/{BOX}%00", "/static/%00", "/%00"):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert "\0" not in answer.text
    for path in ("/login?after=%00", f"/b/{BOX}?a%00=1", "/staff/audit?below=1%00"):
        assert client.get(path).status_code == 400, path
    assert client.get("/login?after=%2500").status_code == 200


def test_a_nul_in_a_drop_stores_and_spends_nothing(client: TestClient, office: Office) -> None:
    [slip] = office.issue()
    good = {"box": BOX, "code": slip.code, "envelope": b64(office.envelope(ket_qua="HL"))}
    for field, text in (("box", "\0"), ("box", f"{BOX}\0"), ("code", f"{slip.code}\0"), ("envelope", "A\0")):
        answer = client.post("/api/v1/drop", json=good | {field: text})
        assert (answer.status_code, answer.json()["code"]) == (422, "input_wrong"), field
    with office.reading() as session:
        assert session.exec(select(TrayEnvelope.leaf)).all() == []
    assert client.post("/api/v1/drop", json=good).status_code == 200


def test_a_nul_in_a_login_a_name_or_a_title_is_a_wrong_field(client: TestClient, office: Office) -> None:
    with office.writing() as session:
        password = accounts.add_account(session, "xa", "quan.tri", "Lê Thị Hoa", duties=["admin"])[1]
    token = csrf_of(client.get("/login").text)
    for login in ("\0", "quan.tri\0"):
        form = {"csrf": token, "login": login, "password": password}
        assert client.post("/login", data=form, headers=FORM).status_code == 422
    sign_in(client, "quan.tri", password)
    token = csrf_of(client.get("/staff/admin/accounts").text)
    good = {"csrf": token, "login": "binh.le", "name": "Lê Thị Bình", "title": "Công chức"}
    for field in ("login", "name", "title", "duties"):
        answer = client.post(
            "/staff/admin/accounts", data=good | {field: f"{good.get(field, '')}\0"}, headers=FORM
        )
        assert answer.status_code == 422, field
    with office.reading() as session:
        assert "binh.le" not in session.exec(select(Account.login)).all()
    assert client.post("/staff/admin/accounts", data=good, headers=FORM).status_code == 200
