"""The pages of figures over HTTP: numbers lead to minutes, bad input to a sentence, strangers nowhere."""

import html
import io
import re
from collections.abc import Iterator
from datetime import date

import pytest
from meeting import Meeting
from openpyxl import load_workbook
from simulator import BOX, Office
from web import Clock
from years import Month, add_box, publish

from app.main import create_app
from app.settings import Settings

FIGURES = "/staff/figures"


@pytest.fixture
def meeting(settings: Settings, clock: Clock) -> Iterator[Meeting]:
    """Two boxes with three filed months in 2026, and the December of the year before."""
    office = Office(settings.database_url, today=date(2026, 11, 2)).ready()
    add_box(office, "hom-2", "Hòm phiếu số 2")
    for day, worse in ((date(2025, 9, 30), 0), (date(2026, 8, 31), 2), (date(2026, 9, 30), 20)):
        fields = ("ho_tich", "chung_thuc")
        publish(office, Month(day, {"RHL": 20, "BT": worse}, {"HL": 10}, returned=50, fields=fields))
        publish(office, Month(day, {"RHL": 9}, {}, returned=200), "hom-2")
    clock.moment = office.now
    app = create_app(settings, clock)
    yield Meeting(office, app, clock)
    office.database.close()
    app.state.database.close()


def test_a_month_tells_fields_warnings_and_leads_to_its_minutes(meeting: Meeting) -> None:
    page = html.unescape(meeting.as_("mttq").get(FIGURES))
    assert "Số liệu tháng 9 năm 2026" in page
    assert "– Hộ tịch" in page
    assert "Tỷ lệ tham gia dưới 30 %: kết quả có thể chưa đại diện." in page
    assert "Tỷ lệ hài lòng 100 %: đề nghị xem cùng tỷ lệ tham gia." in page
    papers = set(re.findall(r'href="(/staff/minutes/so/\d+)"', page))
    assert len(papers) == 1
    for paper in papers:
        assert "30/9/2026" in meeting.as_("mttq").get(paper) or "30/09/2026" in meeting.as_("mttq").get(paper)


def test_a_year_is_summed_up_without_fields_and_stands_beside_the_year_before(meeting: Meeting) -> None:
    page = " ".join(html.unescape(meeting.secretary.get(f"{FIGURES}?ky=năm 2026&so=2025")).split())
    assert "– Hộ tịch" not in page
    assert "Số liệu theo lĩnh vực chỉ nêu theo từng tháng" in page
    # 20 + 20 very satisfied, 10 + 10 satisfied, 2 + 20 not: 60 of 82; a year before 30 of 30
    assert "73,2 %" in page
    assert "tham gia 82,0 %, 82 phiếu hợp lệ" in page
    assert "−26,8" in page
    assert page.count("/staff/minutes/so/") >= 4  # each opening of each box


def test_what_is_no_span_gets_a_sentence(meeting: Meeting) -> None:
    for path in (f"{FIGURES}?ky=2026-13", f"{FIGURES}?ky=2026&so=xx", f"{FIGURES}/tong-hop.csv?ky=hôm nay"):
        assert "Không đọc được khoảng thời gian này" in html.unescape(meeting.secretary.get(path, 422))
    assert meeting.secretary.client.get(f"{FIGURES}/theo-thang?muc_tieu=101").status_code == 422
    assert "Không đọc được" in html.unescape(meeting.secretary.get("/staff/summary.pdf?month=nay", 422))


def test_another_unit_sees_none_of_it_and_a_clerk_is_kept_out(meeting: Meeting) -> None:
    assert "Trong thời gian này không có lần mở hòm nào" in meeting.as_("ngoai").get(f"{FIGURES}?ky=2026-09")
    assert "Hòm phiếu số" not in meeting.as_("ngoai").get(f"{FIGURES}/theo-thang")
    meeting.as_("ngoai").get(f"{FIGURES}/theo-thang?hom={BOX}", 404)
    meeting.as_("quay").get(FIGURES, 403)


def test_files_are_of_the_span_that_is_shown(meeting: Meeting) -> None:
    answer = meeting.secretary.client.get(f"{FIGURES}/tong-hop.xlsx?ky=2026-q3")
    assert answer.headers["content-disposition"] == 'attachment; filename="tong-hop-2026-q3.xlsx"'
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Tổng hợp", "Từng lần mở hòm", "Giải thích"]
    csv = meeting.secretary.client.get(f"{FIGURES}/tong-hop.csv?ky=2026-09").content.decode("utf-8-sig")
    assert [line.split(",")[:2] for line in csv.splitlines()[1:]] == [
        ["Hòm phiếu số 1", "Cả hòm"],
        ["Hòm phiếu số 1", "Hộ tịch"],
        ["Hòm phiếu số 1", "Chứng thực"],
        ["Hòm phiếu số 2", "Cả hòm"],
        ["Cộng", "Cả hòm"],
    ]


def test_lines_over_months_have_their_table_and_a_goal_that_is_asked_for(meeting: Meeting) -> None:
    page = html.unescape(meeting.secretary.get(f"{FIGURES}/theo-thang?hom={BOX}&muc_tieu=80"))
    assert page.count("Mục tiêu 80 %") == 2
    assert '<th scope="row">09/2026</th><td class="number">60,0 %</td><td class="number">100,0 %</td>' in page
    assert '<th scope="row">10/2026</th><td class="number">–</td>' in page
    assert "Mục tiêu 80 %" not in meeting.secretary.get(f"{FIGURES}/theo-thang?muc_tieu=")
