"""What a page asks the database for does not grow: counted for 3 and 30 boxes, for 3 and 24 periods."""

from collections.abc import Iterator
from datetime import date

import pytest
from fastapi import FastAPI
from many import add_boxes, add_periods, statements
from simulator import BOX, Office
from starlette.testclient import TestClient
from web import FORM, sign_in

from app.settings import Settings
from app.staff import accounts

PAGES = (
    "/",
    "/staff",
    "/staff/openings",
    f"/staff/openings/new?box={BOX}",
    "/staff/minutes",
    "/staff/audit",
    f"/staff/committee/{BOX}",
    f"/staff/rehearsal/{BOX}",
    "/staff/admin/accounts",
    "/staff/admin/rules",
    "/staff/issue",
    "/staff/keeping",
    "/staff/archive",
)
PERIOD_PAGES = (
    f"/b/{BOX}",
    f"/b/{BOX}/xac-nhan",
    f"/b/{BOX}/so-ghi",
    f"/b/{BOX}/lich.ics",
    f"/staff/committee/{BOX}",
    "/staff/openings",
    "/staff/minutes",
    "/staff/keeping",
    "/staff/archive",
)


@pytest.fixture
def office(settings: Settings) -> Iterator[Office]:
    made = Office(settings.database_url).ready()
    for slip in made.issue(6):
        made.vote(slip, ket_qua="HL", thai_do="HL")
    made.today = date(2026, 11, 30)
    made.open(["ubnd", "mttq", "union", "clerk"])
    made.finish()
    made.file()
    yield made
    made.database.close()


@pytest.fixture
def reader(client: TestClient, office: Office) -> "Reader":
    return Reader(client, office)


class Reader:
    """Opens pages as the chair who has every duty, and as an auditor, and counts what a page asks for."""

    def __init__(self, client: TestClient, office: Office) -> None:
        self.office, self._client = office, client
        self.passwords = {}
        with office.writing() as session:
            chair = office.account(session, "ubnd")
            chair.issues = chair.secretary = chair.admin = True
            self.passwords["ubnd"] = accounts.reset_password(session, chair)
            auditor, self.passwords["kiemtra"] = accounts.add_account(
                session, "xa", "kiemtra", "Ông Kiểm", duties=["auditor"]
            )
            session.add_all([chair, auditor])

    def count(self, pages: tuple[str, ...]) -> dict[str, int]:
        """Statements by page; each page is looked at once before, so that nothing is read a first time."""
        app = self._client.app
        assert isinstance(app, FastAPI)
        counted = {}
        for login in self.passwords:
            self._client.cookies.clear()
            sign_in(self._client, login, self.passwords[login])
            for page in pages:
                if (page == "/staff/archive") is (login == "kiemtra"):
                    assert self._client.get(page, headers=FORM).status_code == 200, page
                    with statements(app.state.database.engine) as heard:
                        self._client.get(page, headers=FORM)
                    counted[page] = len(heard)
        return counted


def test_a_page_asks_as_often_for_thirty_boxes_as_for_three(reader: Reader) -> None:
    add_boxes(reader.office, 3)
    few = reader.count(PAGES)
    add_boxes(reader.office, 30, first=3)
    assert reader.count(PAGES) == few
    assert min(few.values()) >= 1
    assert max(few.values()) <= 30, few


def test_a_boxs_pages_ask_as_often_after_24_periods_as_after_three(reader: Reader) -> None:
    add_periods(reader.office, 3)
    few = reader.count(PERIOD_PAGES)
    add_periods(reader.office, 24, first=3)
    assert reader.count(PERIOD_PAGES) == few
    assert few[f"/b/{BOX}/xac-nhan"] <= 3, few  # the box and its unit: no past results


def test_the_many_boxes_are_really_on_the_pages(client: TestClient, reader: Reader) -> None:
    """Else the counts above would be of empty pages."""
    add_boxes(reader.office, 6)
    sign_in(client, "ubnd", reader.passwords["ubnd"])
    home = client.get("/staff", headers=FORM).text
    assert home.count("chờ chữ ký của") >= 6
    assert home.count("đang có một lần mở hòm chưa kết thúc") == 3
    assert home.count("dự phòng") >= 6
    assert client.get("/", headers=FORM).text.count("box-card") == 7
    assert client.get("/staff/minutes", headers=FORM).text.count("BB-X") == 6
