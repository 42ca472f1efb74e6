"""Who gets into the first run, and that the first unit ends it; a table that is looked through and made."""

import html
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import filled_table
import pytest
from httpx import Response
from sqlmodel import select
from starlette.testclient import TestClient
from web import FORM, Clock, csrf_of

from app.db import Database
from app.firstrun import door
from app.firstrun.asked import Asked, Planned
from app.main import create_app
from app.settings import Settings
from app.workbook import reading
from ballots.office.setup import seed_forms
from ballots.tables import Account, Box, Unit

_READ = reading.read
LAP, TEP = "/bat-dau/lap", "/bat-dau/tep"
TYPED = {
    "go": "make",
    "name": "Trung tâm",
    "parent": "UBND xã Minh Châu",
    "symbol": "TT",
    "place": ["Sảnh"],
    "job": ["admin"],
    "person_name": ["Nguyễn Văn An"],
}


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    made = Database(settings.database_url)
    with made.writing() as session:
        seed_forms(session)
    yield made
    made.close()


class Guest:
    """A browser that nobody is signed in with."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.client = TestClient(create_app(settings, clock or Clock()), follow_redirects=False)
        self.token = csrf_of(self.client.get("/login").text)

    def give(self, code: str) -> Response:
        return self.send("/bat-dau", {"code": code})

    def send(self, path: str, fields: dict[str, Any]) -> Response:
        return self.client.post(path, data=fields | {"csrf": self.token}, headers=FORM)

    def bring(self, path: str, content: bytes, name: str = "") -> Response:
        headers = {
            "x-file-name": quote(name),
            "content-type": "application/octet-stream",
            "x-csrf-token": self.token,
            "accept": "text/html",
        }
        return self.client.post(path, content=content, headers=headers)

    def everywhere(self) -> list[int]:
        """The answers of all that the code opens."""
        return [
            *(self.client.get(path).status_code for path in ("/bat-dau/mau.xlsx", "/bat-dau/mau.csv")),
            self.send(LAP, TYPED).status_code,
            *(self.bring(path, filled_table.plain()).status_code for path in (TEP, f"{TEP}/lap")),
        ]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The files that were read."""
    found: list[bytes] = []

    def remember(name: str, content: bytes) -> reading.Read:
        found.append(content)
        return _READ(name, content)

    monkeypatch.setattr(reading, "read", remember)
    return found


def units(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.exec(select(Unit.id)))


def test_without_the_code_nothing_opens_and_nothing_is_made(
    settings: Settings, database: Database, opened: list[bytes]
) -> None:
    guest = Guest(settings)
    assert guest.everywhere() == [403] * 5
    for page in (LAP, TEP):
        assert guest.client.get(page).headers["location"] == "/bat-dau"
    code = door.code_of(settings.keys())
    for wrong in ("", code[:-1], code[:-1] + ("a" if code[-1] != "a" else "b"), code + "a", "ộ", "\u212a"):
        answer = guest.give(wrong)
        assert answer.status_code == 403
        assert "Mã một lần chưa đúng" in html.unescape(answer.text)
        assert code not in answer.text
    assert guest.everywhere() == [403] * 5
    guest.client.cookies.set("homphieu_first", "1.2.3")
    assert guest.everywhere() == [403] * 5
    assert opened == []  # not even looked into
    assert units(database) == []


def test_the_code_is_the_same_for_every_process_and_of_no_other_installation(settings: Settings) -> None:
    one, other = settings.keys(), type(settings.keys())(b"\1" * 32)
    assert door.code_of(one) == door.code_of(settings.keys()) != door.code_of(other)
    assert len(door.code_of(one)) * 5 >= 128  # bits
    path, _, fragment = door.address("https://phieu.example.vn/", one).partition("#")
    assert (path, fragment) == ("https://phieu.example.vn/bat-dau", door.code_of(one))


def test_the_first_unit_ends_the_code_and_every_cookie_that_it_gave(
    settings: Settings, database: Database
) -> None:
    first, second = Guest(settings), Guest(settings)
    for guest in (first, second):
        assert (
            guest.give(door.address("https://phieu.example.vn", settings.keys())).headers["location"] == LAP
        )
        assert guest.give(f" {door.code_of(settings.keys()).upper()} ").headers["location"] == LAP
    assert "Đã lập xong" in first.send(LAP, TYPED).text
    assert units(database) == ["xa-minh-chau"]
    for guest in (first, second, Guest(settings)):
        assert guest.everywhere() == [410] * 5
        assert guest.give(door.code_of(settings.keys())).status_code == 410
        assert guest.client.get("/bat-dau").headers["location"] == "/login"
    assert units(database) == ["xa-minh-chau"]


def test_the_cookie_of_the_first_run_is_of_one_working_day_and_no_session(
    settings: Settings, database: Database
) -> None:
    clock = Clock()
    guest = Guest(settings, clock)
    cookie = guest.give(door.code_of(settings.keys())).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert guest.client.get("/staff").status_code in {303, 401}
    assert guest.client.get(TEP).status_code == 200
    clock.pass_by(hours=9)
    assert guest.client.get(TEP).headers["location"] == "/bat-dau"
    assert guest.client.get("/bat-dau/mau.csv").status_code == 403
    assert units(database) == []


def test_a_table_is_looked_through_and_then_made(settings: Settings, database: Database) -> None:
    guest = Guest(settings)
    guest.give(door.code_of(settings.keys()))
    assert guest.client.get("/bat-dau/mau.xlsx").content.startswith(b"PK")
    wrong = guest.bring(TEP, filled_table.xlsx(filled_table.changed("Người", 0, Nhiệm_vụ="phát phiếu")))
    assert wrong.status_code == 422
    assert "cần ít nhất một người làm quản trị" in html.unescape(wrong.text)
    bad = guest.bring(f"{TEP}/lap", filled_table.xlsx(filled_table.changed("Người", 1, Tên_đăng_nhập="Ô!")))
    assert "ô " in html.unescape(bad.text)
    assert units(database) == []
    seen = html.unescape(guest.bring(TEP, filled_table.xlsx()).text)
    assert "Sẽ lập" in seen
    for written in (
        *("Nhà văn hóa thôn Đông", "quầy 1, 2, A", "0237 3821 000", "BB-TTPVHCC", "Phó Chủ tịch UBND xã"),
        *("Thứ Bảy, 06/03/2027", "Thông báo số 12/TB-UBND", "Hội đồng mở hòm phiếu xã Minh Châu"),
        "có mặt đủ, mỗi người với chìa khóa của mình: Công chức Trung tâm",
    ):
        assert written in seen
    assert "Còn thiếu người" not in seen
    assert units(database) == []
    made = guest.bring(f"{TEP}/lap", filled_table.xlsx()).text
    assert "Đã lập xong" in made
    assert "homphieu account reset quantri" in made
    with database.reading() as session:
        assert len(session.exec(select(Box)).all()) == 2
        people = session.exec(select(Account)).all()
    assert len(people) == 8
    assert all(one.must_change for one in people)


def test_what_is_refused_is_told_at_its_field(settings: Settings, database: Database) -> None:
    guest = Guest(settings)
    guest.give(door.code_of(settings.keys()))
    shown = html.unescape(guest.send(LAP, TYPED | {"telephone": "abc"}).text)
    assert "ít nhất ba chữ số" in shown[shown.index('id="f-telephone-error"') :][:120]
    for desks in ("Quầy 1; Quầy 2", "1, 1"):
        shown = html.unescape(guest.send(LAP, TYPED | {"desks": [desks]}).text)
        assert "Mỗi quầy là" in shown[shown.index('id="f-desks-0-error"') :][:80]
        assert "f-box_name-0-error" not in shown
    assert units(database) == []


def test_a_file_that_is_no_table_is_called_by_its_name(settings: Settings, database: Database) -> None:
    guest = Guest(settings)
    guest.give(door.code_of(settings.keys()))
    for name, said in (("Quyết định.pdf", "“Quyết định.pdf”"), ("<b>", "“<b>”"), ("", "“vừa chọn”")):
        assert f"Tệp {said}: đây là ảnh hoặc PDF" in html.unescape(guest.bring(TEP, b"%PDF-1.7", name).text)


def test_some_box_needs_a_place(settings: Settings, database: Database) -> None:
    guest = Guest(settings)
    guest.give(door.code_of(settings.keys()))
    shown = html.unescape(guest.send(LAP, TYPED | {"place": ["", ""]}).text)
    assert "Xin ghi nơi đặt của ít nhất một hòm." in shown[shown.index('id="f-place-0-error"') :][:90]


def test_rows_without_text_are_left_out_and_the_rest_keeps_its_place() -> None:
    asked = Asked.model_validate(
        {"parent": "UBND xã Minh Châu", "name": "Trung tâm", "place": ["Sảnh", "", "Cổng"]}
        | {"job": ["admin", "issue", "clerk"], "person_name": ["", "", "Đỗ Văn Hải"], "rule": "bon-ben"}
    )
    planned = Planned.of(asked.with_rows())
    assert planned.rows["box"] == [0, 2]
    assert planned.rows["person"] == [2]
    unit = planned.plan["unit"][0]
    assert [one["id"] for one in unit["committee"][0]["box"]] == ["xa-minh-chau-1", "xa-minh-chau-3"]
    assert unit["person"][0]["login"] == "haidv"
    assert "people" in planned.own


def test_the_sign_in_page_leads_on_while_there_is_nobody_to_sign_in(
    settings: Settings, database: Database
) -> None:
    page = Guest(settings).client.get("/login").text
    assert 'href="/bat-dau"' in page
    with database.writing() as session:
        session.add(Unit(id="xa", name="Trung tâm", parent="UBND xã", symbol="TT"))
    assert 'href="/bat-dau"' not in Guest(settings).client.get("/login").text
