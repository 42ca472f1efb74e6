"""One check of people's texts at every entrance: the page and the command line take and refuse the same."""

import unicodedata
from types import SimpleNamespace

import pytest
from databases import Databases
from simulator import Office
from sqlmodel import select
from starlette.testclient import TestClient
from web import FORM, form_of, sign_in

from app import typed
from app.cli import main
from app.db import Database
from app.errors import Problem, Rejected
from app.settings import Settings
from app.staff import accounts
from ballots import composing
from ballots.errors import Code, Refused
from ballots.forms.questionnaire import Ballot
from ballots.meeting import paper
from ballots.office import setup
from ballots.tables import Account, Unit

ACCOUNTS = "/staff/admin/accounts"
REFUSED = {
    "only U+200B": ("\u200b", "U+200B"),
    "U+202E": ("Lan\u202enaL", "U+202E"),
    "a bell": ("A\x07B", "U+0007"),
    "an emoji": ("Lan 🙂", "không in được các ký tự 🙂"),
    "Chinese": ("王小明", "không in được các ký tự 小 明 王"),
    "100 accents": ("e" + "\u0301" * 100, "U+0301"),
    "4,000 accents": ("\u0301" * 4_000, "dài quá"),
    "too long": ("x" * 201, "dài quá"),
}
TAKEN = ["Nguyễn Thị Lan", "Đỗ Văn Ửng", "K’Brêh", "Y Bhĭ Niê", "H'Hen"]


@pytest.fixture
def admin(client: TestClient, database: Database) -> TestClient:
    with database.writing() as session:
        session.add(Unit(id="xa", name="UBND xã", parent="Tỉnh", symbol="TT"))
        session.flush()
        password = accounts.add_account(session, "xa", "quan-tri", "Lê Thị Quản", duties=["admin"])[1]
    sign_in(client, "quan-tri", password)
    return client


def names(database: Database) -> list[str]:
    with database.reading() as session:
        return sorted(session.exec(select(Account.name).where(Account.login != "quan-tri")))


@pytest.mark.parametrize("field", ["name", "title"])
@pytest.mark.parametrize("case", REFUSED)
def test_the_page_and_the_command_line_refuse_the_same_names(
    admin: TestClient,
    database: Database,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    case: str,
    field: str,
) -> None:
    text, said = REFUSED[case]
    where = {"name": "họ và tên", "title": "chức vụ"}[field]
    fields = form_of(admin.get(ACCOUNTS, headers=FORM).text, ACCOUNTS)
    fields |= {"login": "moi", "name": "Người Mới", "duties": ["issue"], field: text}
    answer = admin.post(ACCOUNTS, data=fields, headers=FORM)
    assert (answer.status_code, f"“{where}”" in answer.text, said in answer.text) == (422, True, True)

    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("HOMPHIEU_SECRET_FILE", str(settings.secret_file))
    person = {"name": "Người Mới"} | {field: text}
    argv = [part for key, value in person.items() for part in (f"--{key}", value)]
    assert main.main(["account", "add", "moi", "--unit", "xa", "--issue", *argv]) == 1
    line = capsys.readouterr().err
    assert (f"“{where}”" in line, said in line, line.count("\n")) == (True, True, 1)
    assert names(database) == []


def test_names_of_every_people_of_the_country_are_taken(admin: TestClient, database: Database) -> None:
    for number, name in enumerate(TAKEN):
        fields = form_of(admin.get(ACCOUNTS, headers=FORM).text, ACCOUNTS)
        fields |= {"login": f"nguoi{number}", "name": name, "title": "Chuyên viên; hạng “III”"}
        assert admin.post(ACCOUNTS, data=fields, headers=FORM).status_code == 200
    assert names(database) == sorted(TAKEN)


def test_a_swap_is_shown_again_with_its_reason(admin: TestClient) -> None:
    path = "/staff/admin/swaps"
    fields = form_of(admin.get(path, headers=FORM).text, path)
    fields |= {"day": "2026-12-30", "working": "false", "document": "Thông báo 中"}
    answer = admin.post(path, data=fields, headers=FORM)
    assert answer.status_code == 422
    assert "“văn bản thông báo hoán đổi”: biên bản không in được các ký tự 中" in answer.text
    assert form_of(answer.text, path)["document"] == "Thông báo 中"


def test_what_a_form_proposes_for_a_stored_name_passes_the_check() -> None:
    for stored in [text for text, _ in REFUSED.values()] + TAKEN:
        proposed = typed.usable("person_name", stored)
        assert typed.check("person_name", proposed) == proposed
    assert typed.usable("person_name", "A\x07B 🙂") == "AB"
    assert typed.usable("person_name", "王") == ""
    assert typed.usable("person_name", TAKEN[0]) == TAKEN[0]


@pytest.mark.parametrize("text", ["\u0301" * 15_500, "\u0323\u0301" * 4_000, "ắ" * 500_000])
def test_passwords_symbols_and_remarks_too_long_are_not_normalised(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cheap(form: str, given: str) -> str:
        assert len(given) < 1_000, f"{len(given)} characters were normalised"
        return unicodedata.normalize(form, given)

    monkeypatch.setattr(composing, "unicodedata", SimpleNamespace(normalize=cheap))
    known = accounts._hasher.hash("một câu dài dễ nhớ")
    assert not accounts.matches(known, text)
    with pytest.raises(Rejected) as long:
        accounts.new_hash(("lan",), known, "một câu dài dễ nhớ", text, text)
    assert long.value.code is Problem.PASSWORD_LONG
    for act in (setup.check_symbol, lambda given: paper.remark_of(Ballot({}, remark=given))):
        with pytest.raises(Refused) as no:
            act(text)
        assert no.value.code in {Code.SYMBOL_WRONG, Code.TEXT_LONG}


def test_several_lines_are_drawn_and_a_letter_is_named() -> None:
    assert typed.check("opinions", "Một\r\nhai") == "Một\nhai"
    with pytest.raises(Rejected) as no:
        typed.check("opinions", "Một\nhai 😀😀\u0301")
    assert (no.value.code, no.value.facts["letters"]) == (Problem.NOT_DRAWN, "\u0301 😀")


@pytest.mark.usefixtures("each_database")
def test_a_nul_is_refused_alike_by_both_databases(databases: Databases) -> None:
    office = Office()
    with office.writing() as session:
        for given in ({"name": "A\x00B"}, {"name": "An", "title": "\x00"}):
            with pytest.raises(Refused) as no:
                accounts.add_account(session, "xa", "moi", **given)
            assert no.value.code is Code.TEXT_WRONG
        with pytest.raises(Rejected) as malformed:
            accounts.add_account(session, "xa", "m\x00i", "An")
        assert malformed.value.code is Problem.LOGIN_MALFORMED
        assert accounts.sign_in(session, "mttq\x00", "mật khẩu nào đó", office.now) is None
