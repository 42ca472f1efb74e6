"""The figures of a box to download, and the bars and comparisons on its page."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date

import pytest
from simulator import BOX, Office
from starlette.testclient import TestClient

from app.settings import Settings
from app.words.columns import COLUMNS
from ballots import sealing
from ballots.tables import Box

QUORUM = ["ubnd", "mttq", "union", "clerk"]

Rows = list[dict[str, str]]


@pytest.fixture
def office(settings: Settings) -> Iterator[Office]:
    made = Office(settings.database_url).ready()
    yield made
    made.database.close()


def held(
    office: Office, day: date, online: dict[str, int], paper: dict[str, int], returned: int = 100
) -> None:
    slips = iter(office.issue(sum(online.values()) + sum(paper.values())))
    for level, count in online.items():
        for _ in range(count):
            office.vote(next(slips), ket_qua=level)
    office.today = day
    office.open(QUORUM, returned)
    for level, count in paper.items():
        for _ in range(count):
            office.paper(next(slips).number, ket_qua=level)
    office.finish()
    office.file(day.month)


def figures(client: TestClient) -> Rows:
    answer = client.get(f"/b/{BOX}/so-lieu.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert answer.headers["content-disposition"] == f'attachment; filename="so-lieu-{BOX}.csv"'
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def levels(rows: Rows, period: str, *columns: str) -> list[tuple[str, ...]]:
    return [
        tuple(row[column] for column in ("Mã mức", *columns))
        for row in rows
        if row["Kỳ"] == period and row["Mã nội dung"] == "ket_qua"
    ]


APART = ("Số phiếu điện tử", "Số phiếu giấy", "Số phiếu")


def test_every_level_of_every_question_electronic_and_paper_with_participation(
    client: TestClient, office: Office
) -> None:
    held(office, date(2026, 11, 30), {"RHL": 6, "KHL": 1}, {"HL": 5}, returned=40)
    office.seal()
    held(office, date(2026, 12, 31), {"RHL": 8}, {}, returned=20)
    rows = figures(client)
    assert [row["Kỳ"] for row in rows] == ["1"] * 10 + ["2"] * 10  # two questions, four levels and blank
    assert levels(rows, "1", *APART) == [
        ("RHL", "6", "0", "6"),
        ("HL", "0", "5", "5"),
        ("BT", "0", "0", "0"),
        ("KHL", "1", "0", "1"),
        ("", "0", "0", "0"),
    ]
    first = rows[0]
    assert first["Ngày mở hòm"] == "2026-11-30"
    assert (first["Phiếu tham gia"], first["Hồ sơ đã trả kết quả"]) == ("12", "40")
    assert (first["Tỷ lệ tham gia (‰)"], first["Tỷ lệ của mức (‰)"]) == ("300", "500")
    assert (first["Số phiếu hài lòng"], first["Số phiếu nêu ý kiến"], first["Tỷ lệ hài lòng (‰)"]) == (
        "11",
        "12",
        "917",
    )
    blank = rows[9]
    assert (blank["Nội dung"][:6], blank["Mức"], blank["Số phiếu điện tử"]) == (
        "Thái đ",
        "Không trả lời",
        "7",
    )
    assert "đề nghị xem cùng tỷ lệ tham gia" in rows[10]["Ghi chú"]
    assert first["Ghi chú"] == ""


def test_a_small_kind_is_not_told_apart(client: TestClient, office: Office) -> None:
    """One paper ballot among eight: decision 18."""
    held(office, date(2026, 11, 30), {"RHL": 8}, {"KHL": 1})
    rows = figures(client)
    assert levels(rows, "1", *APART)[:4] == [
        ("RHL", "", "", "8"),
        ("HL", "", "", "0"),
        ("BT", "", "", "0"),
        ("KHL", "", "", "1"),
    ]
    assert "chỉ nêu chung" in rows[0]["Ghi chú"]
    assert (rows[0]["Phiếu điện tử thu vào"], rows[0]["Phiếu giấy thu vào"]) == ("8", "1")


def test_fewer_than_five_are_one_row_without_any_level(client: TestClient, office: Office) -> None:
    for slip in office.issue(3):
        office.vote(slip, ket_qua="KHL")
    slip = office.issue(1)[0]
    office.today = date(2026, 11, 30)
    office.start()
    assert office.close(29).carried
    office.paper(slip.number, ket_qua="KHL")
    office.finish()
    office.file()
    (row,) = figures(client)
    told = {name: cell for name, cell in row.items() if cell}
    assert (
        not {"Mã mức", "Mức", "Số phiếu", "Nội dung", *APART, "Tỷ lệ hài lòng (‰)", "Phiếu tham gia"}
        & told.keys()
    )
    assert "chuyển sang lần mở sau" in row["Ghi chú"]
    assert "dưới 5 phiếu hợp lệ" in row["Ghi chú"]
    assert (row["Phiếu thu vào"], row["Phiếu điện tử thu vào"]) == ("1", "")


def test_a_boxs_name_is_no_formula(client: TestClient, office: Office) -> None:
    held(office, date(2026, 11, 30), {"RHL": 6}, {})
    with office.writing() as session:
        session.get_one(Box, BOX).name = '=HYPERLINK("http://x")'
    assert {row["Hòm phiếu"] for row in figures(client)} == {'\'=HYPERLINK("http://x")'}


def test_without_any_opening_there_are_the_names_of_the_columns(client: TestClient, office: Office) -> None:
    assert office.smallest
    assert figures(client) == []
    assert client.get("/b/no-such/so-lieu.csv").status_code == 404


def test_every_column_is_told(client: TestClient) -> None:
    told = csv.reader(io.StringIO(client.get("/so-lieu-cac-cot.csv").content.decode("utf-8-sig")))
    names = [name for name, meaning in told if meaning]
    assert names == ["Cột", *(column.name for column in COLUMNS)]
    assert len(set(names)) == len(names)


# --- the page -------------------------------------------------------------------------------------------


def page_of(client: TestClient) -> str:
    return " ".join(client.get(f"/b/{BOX}").text.split())


def test_a_bar_is_as_long_as_the_percentage_beside_it(client: TestClient, office: Office) -> None:
    held(office, date(2026, 11, 30), {"RHL": 6, "KHL": 2}, {}, returned=40)
    page = page_of(client)
    bars = re.findall(
        r'<th scope="row">([^<]+)<svg.*?class="bar-part" width="([\d.]+)".*?(?:number">)([\d,]+ %)', page
    )
    assert bars[:4] == [
        ("Rất hài lòng", "75.0", "75,0 %"),
        ("Hài lòng", "0.0", "0,0 %"),
        ("Bình thường", "0.0", "0,0 %"),
        ("Không hài lòng", "25.0", "25,0 %"),
    ]
    assert bars[4:] == []  # nobody answered the other question: a dash, and no bar
    assert "<script" not in page


def test_a_month_is_compared_with_the_one_before_and_so_is_its_participation(
    client: TestClient, office: Office
) -> None:
    held(office, date(2026, 11, 30), {"RHL": 6, "KHL": 2}, {}, returned=40)
    assert "Lần mở trước" not in page_of(client)
    office.seal()
    held(office, date(2026, 12, 31), {"RHL": 5, "KHL": 5}, {}, returned=20)
    page = page_of(client)
    assert "Lần mở trước 75,0 % (tham gia 20,0 %): giảm 25,0 điểm phần trăm" in page
    assert "5 trên 10 phiếu nêu ý kiến; tham gia 50,0 %" in page
    assert "Lần mở trước 20,0 %: tăng 30,0 điểm phần trăm" in page


def test_what_was_withheld_is_not_compared_with(client: TestClient, office: Office) -> None:
    """Nobody learns last month's four by this month's difference."""
    slips = office.issue(5)
    office.vote(slips[0], ket_qua="KHL")
    for slip in slips[1:]:
        office.drop(slip, sealing.seal(office.sheet(), b"{}"))
    held(office, date(2026, 11, 30), {}, {})
    office.seal()
    held(office, date(2026, 12, 31), {"RHL": 9}, {})
    page = page_of(client)
    assert page.count("Lần mở trước") == 1
    assert "Lần mở trước 5,0 %: tăng 4,0 điểm phần trăm" in page  # of participation


def test_a_receipt_can_be_looked_up_from_every_list_and_box(client: TestClient, office: Office) -> None:
    assert office.smallest
    for path in ("/", f"/b/{BOX}"):
        assert f'href="/b/{BOX}/xac-nhan"' in client.get(path).text
    assert client.get("/about").text.count("<li>") >= 5
