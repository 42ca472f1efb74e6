"""A province's own account and its public page: what it sees, what it may not, and how often it asks."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime

import pytest
from beginnings import migrated, write_secret
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI
from many import statements
from openpyxl import load_workbook
from sqlmodel import select
from starlette.testclient import TestClient
from web import FORM, Clock, sign_in

from app.main import create_app
from app.settings import Settings
from app.staff import accounts
from ballots.forms.published import Sums, read_sums
from ballots.office import provinces, setup
from ballots.tables import Box, Period, PublishedResult, Unit
from bench.communes import PROVINCE, add_communes, add_province

TODAY = date(2026, 12, 10)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PAGES = (
    "/staff",
    "/staff/province",
    "/staff/province/results",
    "/staff/province/results?ky=2026&sort=chi-so&q=so+1",
    "/staff/province/results.csv?ky=2026",
    "/staff/province/results.xlsx?ky=2026",
)
PUBLIC = (f"/tinh/{PROVINCE}", f"/tinh/{PROVINCE}?ky=2026&sort=tham-gia", f"/tinh/{PROVINCE}/so-lieu.csv")


class Site:
    """A province of a few units with three months each, and its account."""

    def __init__(self, settings: Settings, app: FastAPI) -> None:
        self.settings, self.app = settings, app
        self.database = app.state.database
        with self.database.writing() as session:
            add_province(session)
            add_communes(session, range(1, 4), TODAY, lambda _: KEY, months=3)
            _, self.password = accounts.add_account(
                session, PROVINCE, "tinh.xem", "Bà Xem", duties=["province"]
            )

    def browser(self) -> TestClient:
        client = TestClient(self.app)
        sign_in(client, "tinh.xem", self.password)
        return client


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("tinh")
    settings = Settings(migrated(f"sqlite:///{folder}/tinh.db"), folder / "secret", "http://testserver")
    write_secret(settings.secret_file)
    app = create_app(settings, Clock(datetime.combine(TODAY, datetime.min.time().replace(hour=9))))
    yield Site(settings, app)
    app.state.database.close()


def change(site: Site, box: str, month: int, **changed: object) -> None:
    """Change what one box published in a month of 2026."""
    with site.database.writing() as session:
        rows = session.exec(select(PublishedResult).where(PublishedResult.box_id == box))
        (row,) = [one for one in rows if one.held_on.month == month]
        sums = vars(read_sums(row.sums)) | changed
        row.sums = Sums(**sums).written()
        session.add(row)


def test_every_page_asks_as_often_for_thirty_units_as_for_three(site: Site) -> None:
    client = site.browser()

    def counted() -> dict[str, int]:
        found = {}
        for page in (*PAGES, *PUBLIC):
            assert client.get(page, headers=FORM).status_code == 200, page
            with statements(site.database.engine) as heard:
                client.get(page, headers=FORM)
            found[page] = len(heard)
        return found

    few = counted()
    with site.database.writing() as session:
        add_communes(session, range(4, 31), TODAY, lambda _: KEY, months=3)
    assert counted() == few
    assert max(few.values()) <= 25, few


def test_the_account_sees_the_units_of_its_own_province_and_no_other(site: Site) -> None:
    with site.database.writing() as session:
        setup.add_unit(session, "xa-la", "UBND xã Xa Lạ", "UBND tỉnh khác", "XL")
        session.add(Unit(id="tinh-khac", name="UBND tỉnh Khác", parent="Chính phủ", symbol="UB"))
        session.flush()
        provinces.set_province(session, "xa-la", "tinh-khac")
    client = site.browser()
    for page in (*PAGES[1:], *PUBLIC):
        told = client.get(page, headers=FORM).content
        assert b"Xa L" not in told, page
    assert "xã Số 2" in client.get("/staff/province/results", headers=FORM).text


def test_no_other_duty_opens_the_pages_and_this_one_opens_nothing_else(site: Site) -> None:
    with site.database.writing() as session:
        duties = ["issue", "secretary", "admin"]
        _, password = accounts.add_account(session, "xa-1", "xa1.nhieu", "Ông Nhiều", duties=duties)
    other = TestClient(site.app)
    sign_in(other, "xa1.nhieu", password)
    for page in PAGES[1:]:
        assert other.get(page, headers=FORM).status_code == 403
    client = site.browser()
    for page in (
        "/staff/minutes",
        "/staff/openings",
        "/staff/audit",
        "/staff/matters/late",
        "/staff/archive",
    ):
        assert client.get(page, headers=FORM).status_code == 403, page
    assert client.get("/staff/committee/hom-1", headers=FORM).status_code == 403


def test_what_is_late_or_in_danger_is_on_the_page_of_today(site: Site) -> None:
    with site.database.writing() as session:
        period = session.get_one(Period, ("hom-2", 4))
        period.due_on = date(2026, 12, 7)
        session.get_one(Box, "hom-3").current = None
        session.add(period)
    told = site.browser().get("/staff/province", headers=FORM).text
    assert "Chưa mở hòm" in told
    assert "xã Số 2" in told.split("<caption>Các đơn vị")[0]
    assert ">3<" in told.split("Chưa mở hòm")[1][:200]  # days
    assert "Có hòm chưa niêm phong" in told
    assert told.count("Quá hạn mở hòm") == 2  # in the numbers, and at the unit


def test_a_unit_without_known_participation_shows_no_index_and_has_no_rank(site: Site) -> None:
    change(site, "hom-1", 11, returned=None)
    change(site, "hom-2", 11, carried=True)
    change(site, "hom-3", 11, returned=100)
    rows = list(csv.reader(io.StringIO(site.browser().get("/staff/province/results.csv").text)))
    head, (one, two, three) = rows[0], rows[1:]
    assert len(rows) == 4
    at = head.index("Chỉ số hài lòng (phần nghìn)")
    assert (one[at], two[at], one[at + 3], two[at + 3]) == ("", "", "", "")
    assert three[at] != ""
    assert (three[at + 3], three[at + 6]) == ("1", "1")  # first of one


def test_a_year_is_the_sum_of_its_months(site: Site) -> None:
    client = site.browser()

    def numbers(span: str, column: str) -> list[int]:
        rows = list(csv.reader(io.StringIO(client.get(f"/staff/province/results.csv?ky={span}").text)))
        return [int(row[rows[0].index(column)]) for row in rows[1:]]

    for column in ("Hồ sơ đã trả kết quả", "Phiếu điện tử thu vào", "Phiếu hợp lệ"):
        months = [numbers(f"2026-{month}", column) for month in ("09", "10", "11")]
        assert numbers("2026", column) == [sum(parts) for parts in zip(*months, strict=True)]


def test_tables_are_sorted_by_links_and_searched_without_marks(site: Site) -> None:
    client = site.browser()
    found = client.get(f"/tinh/{PROVINCE}?q=xa+so+3", headers=FORM).text
    assert "xã Số 3" in found
    assert "xã Số 2" not in found
    assert "sort=chi-so" in found
    told = client.get(f"/tinh/{PROVINCE}?sort=ho-so", headers=FORM).text
    shown = [at for _, at in sorted((told.index(f"xã Số {n}<"), n) for n in (1, 2, 3))]
    returned = {n: 120 + (37 * n + 11 * 3) % 160 for n in (1, 2, 3)}
    assert shown == sorted(returned, key=lambda n: -returned[n])
    assert "<script" not in told
    assert client.get(f"/tinh/{PROVINCE}?ky=hôm+qua", headers=FORM).status_code == 422
    assert client.get("/tinh/xa-1", headers=FORM).status_code == 404  # a unit, and no province


def test_the_workbook_has_numbers_a_frozen_head_and_no_formula(site: Site) -> None:
    with site.database.writing() as session:
        unit = session.get_one(Unit, "xa-1")
        unit.name = '=HYPERLINK("http://x")'
        other = session.get_one(Unit, "xa-2")
        other.name = "+84 Trung tâm"
        session.add_all([unit, other])
    book = load_workbook(io.BytesIO(site.browser().get("/staff/province/results.xlsx?ky=2026").content))
    assert book.sheetnames == ["Đơn vị", "Từng tháng", "Ghi chú"]
    sheet = book["Đơn vị"]
    assert sheet.freeze_panes == "C2"
    assert (sheet.max_row, book["Từng tháng"].max_row) == (4, 10)
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row}
    for text in ('=HYPERLINK("http://x")', "+84 Trung tâm"):
        assert cells[text].data_type == "s"
        assert cells[text].quotePrefix
    head = {cell.value: cell.column for cell in sheet[1]}
    share = sheet.cell(2, head["Tỷ lệ tham gia"])
    assert isinstance(share.value, float)
    assert 0 < share.value < 1
    assert share.number_format == "0.0%"
    assert isinstance(sheet.cell(2, head["Phiếu hợp lệ"]).value, int)


def test_who_has_no_province_finds_a_sentence_and_no_table(site: Site) -> None:
    """An account of a province without a unit, and addresses of units that have none, or are none."""
    with site.database.writing() as session:
        setup.add_unit(session, "tinh-moi", "UBND tỉnh Mới", "Chính phủ", "TM")
        _, password = accounts.add_account(session, "tinh-moi", "moi.xem", "Bà Mới", duties=["province"])
    client = TestClient(site.app)
    sign_in(client, "moi.xem", password)
    assert client.get("/staff/province/results", headers=FORM).status_code == 200
    missing = (
        *("/staff/province/results.csv", "/staff/province/results.xlsx"),
        *("/tinh/tinh-moi", "/tinh/tinh-moi/so-lieu.csv", "/tinh/khong-co"),
        *("/u/khong-co/ket-qua", "/u/khong-co/ket-qua.json"),
    )
    for page in missing:
        assert client.get(page, headers=FORM).status_code == 404, page
