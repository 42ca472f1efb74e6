"""What a page asks the database for does not grow: counted for 3 and 30 boxes, for 3 and 24 periods."""

import dataclasses
from collections.abc import Iterator
from datetime import date

import pytest
from fastapi import FastAPI
from many import RUNNING, add_boxes, add_matters, add_opened, add_periods, statements
from simulator import BOX, LOG_KEY, Office
from starlette.testclient import TestClient
from web import FORM, sign_in

from app.settings import Settings
from app.staff import accounts
from ballots.box import chain
from ballots.views import counts, meeting

PAGES = (
    "/staff/calls",
    "/staff/matters",
    "/staff/matters/late",
    "/",
    "/staff",
    "/staff/openings",
    f"/staff/openings/new?box={BOX}",
    "/staff/minutes",
    "/staff/minutes/so/1",
    "/staff/audit",
    f"/staff/committee/{BOX}",
    f"/staff/committee/{BOX}/sign",
    f"/staff/committee/{BOX}/sign/state",
    f"/staff/padlocks/{BOX}",
    f"/staff/rehearsal/{BOX}",
    "/staff/admin/accounts",
    "/staff/admin/rules",
    "/staff/admin/unit",
    "/staff/admin/boxes",
    "/staff/admin/committees",
    "/staff/admin/forms",
    "/staff/admin/desks",
    "/staff/admin/layouts",
    "/staff/admin/letters",
    "/staff/admin/kiosks",
    "/staff/issue",
    "/staff/print",
    f"/staff/print/{BOX}",
    "/staff/keeping",
    "/staff/archive",
    "/staff/breakdown",
)
PERIOD_PAGES = (
    f"/b/{BOX}",
    f"/b/{BOX}/xac-nhan",
    f"/b/{BOX}/so-ghi",
    f"/b/{BOX}/lich.ics",
    f"/b/{BOX}/so-lieu.csv",
    f"/staff/committee/{BOX}",
    f"/staff/print/{BOX}",
    f"/staff/print/{BOX}/cover-filled.svg",
    "/staff/openings",
    "/staff/minutes",
    "/staff/figures",
    "/staff/figures?ky=2026&so=2026-11",
    "/staff/figures/theo-thang",
    "/staff/figures/tong-hop.csv?ky=2026",
    "/staff/keeping",
    "/staff/archive",
    "/staff/breakdown?since=2020-01",
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
    assert few[f"/b/{BOX}/xac-nhan"] <= 4, few  # the box, its unit, whether it was restored: no past results


def test_pages_of_matters_ask_as_often_for_a_thousand_as_for_thirty(reader: Reader) -> None:
    pages = (
        "/staff",
        "/staff/calls",
        "/staff/matters",
        "/staff/matters?q=cho+lau&state=late",
        "/staff/matters/late",
        f"/staff/matters/{BOX}/1010",
        f"/b/{BOX}",
        f"/b/{BOX}/da-lang-nghe",
        "/u/xa/da-lang-nghe",
    )
    add_matters(reader.office, 3, 10)
    few = reader.count(pages)
    add_matters(reader.office, 25, 40, first=3)
    assert reader.count(pages) == few
    assert max(few.values()) <= 30, few


def test_an_opening_asks_as_often_for_thirty_boxes_as_for_three(reader: Reader) -> None:
    last = reader.office.opening_id
    pages = (
        *(f"/staff/openings/{opening}{part}" for opening in (last, RUNNING) for part in ("", "/state")),
        f"/staff/minutes/{last}",
        f"/staff/minutes/{last}/preview.pdf",
    )
    add_opened(reader.office, 3)
    few = reader.count(pages)
    add_opened(reader.office, 30, first=3)
    assert reader.count(pages) == few
    assert few[f"/staff/openings/{last}/state"] <= 8, few  # asked for every few seconds
    assert max(few.values()) <= 40, few


def test_the_many_boxes_of_an_opening_are_told_each_by_its_own(reader: Reader) -> None:
    """Read together, every box is told as it is told alone."""
    add_opened(reader.office, 6)
    with reader.office.writing() as session:
        longest = chain.append(session, "hom-z03", "issued", {"date": "2026-11-30", "count": 1}, LOG_KEY)
    with reader.office.reading() as session:
        last = counts.minutes_view(session, reader.office.opening_id, 1, reader.office.now).boxes
        running = meeting.opening_view(session, RUNNING)
        alone = [counts.box_count(session, reader.office.opening_id, box.box_id) for box in last]
        # What the chain says of the closing is for the minutes alone, which read it for all boxes at once.
        assert [dataclasses.replace(one, envelopes=None, root="") for one in last] == alone
        assert [counts.box_count(session, RUNNING, box.box_id) for box in running.boxes] == list(
            running.boxes
        )
        states = meeting.box_states(session, RUNNING, reader.office.today)
    assert [box.box for box in last] == [f"Hòm phiếu số {number}" for number in range(1, 8)]
    assert [box.remarks for box in last[1:]] == [(f"Chờ lâu ở hòm {number}",) for number in range(6)]
    sealed = [None if box.unopened is None else box.unopened.envelopes for box in last]
    assert sealed == [None, None, 1, None, None, 1, None]
    assert [box.unopened.envelopes for box in running.boxes if box.unopened is not None] == [0, 0]
    assert [box.handed_out and box.handed_out.total for box in last] == [6, 5, 4, 3, 2, 1, 0]
    assert [box.handed_out and box.handed_out.total for box in running.boxes] == [7, 8, 9, 10, 11, 12]
    assert [box.next_period for box in last] == [2, 2, 2, 1, 2, 2, 1]
    assert [box.next_period for box in running.boxes] == [None] * 6
    heights = [box.chain_height for box in last]
    assert heights[4] == longest.height
    assert heights[:4] + heights[5:] == [longest.height - 1] * 6
    assert [state.signed for state in states] == [("ubnd",), None, None] * 2
    unlocked = [[row.role for row in state.padlocks if row.released] for state in states]
    assert unlocked == [[], ["ubnd", "union"], []] * 2
    assert list(running.drafts) == ["hom-z00", "hom-z03"]


def test_the_many_boxes_are_really_on_the_pages(client: TestClient, reader: Reader) -> None:
    """Else the counts above would be of empty pages."""
    add_boxes(reader.office, 6)
    sign_in(client, "ubnd", reader.passwords["ubnd"])
    home = client.get("/staff", headers=FORM).text
    assert home.count("chờ chữ ký của") >= 6
    assert home.count("đang có một lần mở hòm chưa kết thúc") == 3
    assert home.count("dự phòng") >= 6
    assert client.get("/", headers=FORM).text.count("box-card") == 7
    assert client.get("/staff/minutes", headers=FORM).text.count("BB-X</a>") == 6
