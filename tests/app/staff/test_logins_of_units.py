"""Login names are one per unit: who is asked for the unit, how it is typed, and that it tells of nobody."""

import unicodedata

import pytest
from sqlmodel import select
from starlette.testclient import TestClient
from web import FORM, Clock, csrf_of, form_of

from app.cli import main
from app.db import Database
from app.errors import Problem, Rejected
from app.settings import Settings
from app.staff import accounts, naming_units
from app.staff.naming_units import Named, find_unit
from ballots.tables import Account, Unit

UNITS = [
    Named("xa-minh-chau", "Trung tâm Phục vụ hành chính công", "UBND xã Minh Châu"),
    Named("xa-minh-chau-2", "Trung tâm Phục vụ hành chính công", "UBND xã Tân Minh Châu"),
    Named("p-dong", "Trung tâm Phục vụ hành chính công", "UBND phường Đông"),
]


@pytest.fixture
def both(database: Database, passwords: dict[str, str]) -> dict[str, str]:
    """`lan` in the second unit as well: unit → her password there."""
    with database.writing() as session:
        other = accounts.add_account(session, "ngoai", "lan", "Lê Lan", duties=["issue"])[1]
    return {"dong": passwords["lan"], "ngoai": other}


def attempt(client: TestClient, login: str, password: str, unit: str = "") -> tuple[int, str]:
    page = client.get("/login", headers=FORM)
    fields = form_of(page.text, "/login") | {"login": login, "password": password}
    fields |= {"unit": unit} if unit else {}
    answer = client.post("/login", data=fields, headers=FORM, follow_redirects=False)
    return answer.status_code, answer.text


def unit_of_session(client: TestClient) -> str:
    page = client.get("/staff", headers=FORM).text
    return "dong" if "UBND xã dong" in page else "ngoai" if "UBND xã ngoai" in page else ""


def leave(client: TestClient) -> None:
    page = client.get("/staff", headers=FORM)
    client.post("/logout", data=form_of(page.text, "/logout"), headers=FORM)


def test_the_unit_is_asked_for_and_all_that_was_typed_stays_but_the_password(
    client: TestClient, both: dict[str, str]
) -> None:
    assert 'name="unit"' not in client.get("/login", headers=FORM).text
    status, page = attempt(client, "lan", both["ngoai"])
    assert status == 401
    assert form_of(page, "/login")["login"] == "lan"
    assert both["ngoai"] not in page
    assert '<option value="Tỉnh – UBND xã ngoai">' in page
    status, page = attempt(client, "lan", both["ngoai"], "xã nào đó")
    assert (status, form_of(page, "/login")["unit"]) == (422, "xã nào đó")
    assert attempt(client, "lan", both["ngoai"], "XA NGOAI")[0] == 303
    assert unit_of_session(client) == "ngoai"


def test_a_login_of_one_unit_needs_none_named(client: TestClient, passwords: dict[str, str]) -> None:
    assert attempt(client, "lan", passwords["lan"])[0] == 303


def test_one_password_opens_one_unit_only(client: TestClient, both: dict[str, str]) -> None:
    assert attempt(client, "lan", both["dong"], "xã ngoai")[0] == 401
    assert attempt(client, "lan", both["dong"], "xã dong")[0] == 303
    assert unit_of_session(client) == "dong"


def test_at_a_device_that_knows_a_person_no_unit_is_asked_for(
    client: TestClient, both: dict[str, str]
) -> None:
    assert attempt(client, "lan", both["ngoai"], "xã ngoai")[0] == 303
    leave(client)
    assert attempt(client, "lan", both["ngoai"])[0] == 303
    assert unit_of_session(client) == "ngoai"


def test_a_device_that_knows_both_asks(
    client: TestClient, clock: Clock, database: Database, both: dict[str, str]
) -> None:
    for unit in ("dong", "ngoai"):
        assert attempt(client, "lan", both[unit], f"xã {unit}")[0] == 303
        leave(client)
    assert attempt(client, "lan", both["dong"])[0] == 401
    with database.reading() as session:
        assert {one.device_failures for one in session.exec(select(Account))} == {0}


def test_a_link_names_the_unit(client: TestClient, both: dict[str, str]) -> None:
    page = client.get("/login", params={"unit": "ngoai"}, headers=FORM).text
    fields = form_of(page, "/login") | {"login": "lan", "password": both["ngoai"]}
    assert client.post("/login", data=fields, headers=FORM, follow_redirects=False).status_code == 303
    leave(client)
    assert 'name="unit"' not in client.get("/login?unit=khong-co", headers=FORM).text


def test_no_answer_tells_a_login_of_two_units_from_one_of_one_unit_or_of_none(
    client: TestClient, both: dict[str, str]
) -> None:
    pages = set()
    for login, password in (("lan", both["dong"]), ("quan-tri", "sai hẳn rồi"), ("khong-co", "sai hẳn rồi")):
        status, page = attempt(client, login, password)
        assert status == 401
        pages.add(page.replace(f'value="{login}"', "").replace(csrf_of(page), ""))
    assert len(pages) == 1


def test_a_login_of_two_units_is_tried_at_neither(
    client: TestClient, database: Database, both: dict[str, str]
) -> None:
    assert attempt(client, "lan", "sai mật khẩu")[0] == 401
    with database.reading() as session:
        assert {one.failures for one in session.exec(select(Account))} == {0}
        attempted = accounts.look_up(session, "lan", Clock().moment, ())
    assert (attempted.account_id, attempted.unit_id) == (None, "")
    assert not accounts.matches(attempted.hashed, both["dong"])


def test_who_is_alone_on_the_server_is_never_asked_for_a_unit(client: TestClient, database: Database) -> None:
    with database.writing() as session:
        session.add(Unit(id="dong", name="UBND xã Đông", parent="Tỉnh", symbol="TT"))
    assert 'name="unit"' not in attempt(client, "lan", "sai mật khẩu")[1]


def test_a_long_list_of_units_is_typed_into_without_being_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(naming_units, "MOST_OFFERED", 2)
    assert naming_units.offered(UNITS) == []
    assert naming_units.offered(UNITS[:2]) == UNITS[:2]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("UBND xã Minh Châu", "xa-minh-chau"),
        ("minh chau", Problem.UNIT_SEVERAL),
        ("tan minh chau", "xa-minh-chau-2"),
        ("ubnd xa minh chau", "xa-minh-chau"),
        ("xa-minh-chau-2", "xa-minh-chau-2"),
        (UNITS[2].label, "p-dong"),
        (unicodedata.normalize("NFD", "phường Đông"), "p-dong"),
        ("dong phuong", "p-dong"),
        ("hành chính công", Problem.UNIT_SEVERAL),
        ("trung tâm", Problem.UNIT_SEVERAL),
        ("Hà Nội", Problem.UNIT_NOT_FOUND),
        ("…", Problem.UNIT_NOT_FOUND),
        ("a" * 301, Problem.UNIT_NOT_FOUND),
    ],
)
def test_a_unit_is_named_as_people_type(typed: str, meant: str | Problem) -> None:
    try:
        found: str | Problem = find_unit(UNITS, typed)
    except Rejected as no:
        found = no.code
    assert found is meant if isinstance(meant, Problem) else found == meant


def test_the_end_of_either_name_is_enough() -> None:
    units = [Named("a", "UBND xã Đông", "UBND tỉnh"), Named("b", "UBND xã Đông Hải", "UBND tỉnh")]
    assert find_unit(units, "đông") == "a"
    assert find_unit(units, "hai") == "b"


def test_the_command_line_asks_for_the_unit_where_two_have_the_login(
    settings: Settings,
    both: dict[str, str],
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("HOMPHIEU_SECRET_FILE", str(settings.secret_file))
    for verb in (["reset", "lan"], ["email", "lan", "lan@donvi.gov.vn"], ["disable", "lan"]):
        assert main.main(["account", *verb]) == 1
        said = capsys.readouterr().err
        assert "dong, ngoai" in said
        assert "--unit" in said
    assert main.main(["account", "disable", "lan", "--unit", "ngoai"]) == 0
    assert main.main(["account", "reset", "lan", "--unit", "khong-co"]) == 1
    with database.reading() as session:
        rows = session.exec(select(Account).where(Account.login == "lan")).all()
        assert {one.unit_id: one.active for one in rows} == {"dong": True, "ngoai": False}
    assert accounts_signed_in(database, both["dong"])


def accounts_signed_in(database: Database, password: str) -> bool:
    with database.writing() as session:
        return accounts.sign_in(session, "lan", password, Clock().moment, unit_id="dong") is not None
