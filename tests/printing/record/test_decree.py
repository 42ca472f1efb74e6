"""Nghị định 30/2020, Phụ lục I and Mẫu 1.9, measured on the PDF itself: places, faces and sizes."""

import dataclasses
import io
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from minutes_views import box, view, words
from pypdf import PdfReader

from ballots.views.readmodels import MinutesView
from printing.record.minutes import draw_minutes

MM = 72 / 25.4


@dataclass(frozen=True)
class Piece:
    """Letters set in one go: page from 1, millimetres from the left and the top, face, points."""

    page: int
    x: float
    y: float
    text: str
    face: str
    size: float


def pieces(made: MinutesView) -> list[Piece]:
    found: list[Piece] = []
    for page, drawn in enumerate(PdfReader(io.BytesIO(draw_minutes(made))).pages, 1):
        height = float(drawn.mediabox.height)

        def keep(
            text: str, cm: list[float], tm: list[float], font: dict[str, str] | None, size: float
        ) -> None:
            if text.strip() and font is not None:
                face = font["/BaseFont"].partition("+")[2]
                x, y = (cm[4] + tm[4]) / MM, (height - cm[5] - tm[5]) / MM  # noqa: B023 - used at once
                found.append(Piece(page, x, y, text.strip(), face, size))  # noqa: B023

        drawn.extract_text(visitor_text=keep)
    return found


@pytest.fixture(scope="module")
def month() -> list[Piece]:
    return pieces(view(box(remarks=("Chờ lâu quá, ghế ít. " * 20,) * 12, remarks_total=12)))


def the(found: list[Piece], text: str) -> Piece:
    (piece,) = [one for one in found if one.text == text]
    return piece


@pytest.mark.parametrize(
    ("text", "face", "sizes"),
    [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Tinos-Bold", (12, 13)),
        ("Độc lập - Tự do - Hạnh phúc", "Tinos-Bold", (13, 14)),
        ("UBND HUYỆN ĐÔNG SƠN", "Tinos-Regular", (12, 13)),
        ("UBND XÃ ĐÔNG THANH", "Tinos-Bold", (12, 13)),
        ("Số: 03/BB-UBND", "Tinos-Regular", (13, 13)),
        ("BIÊN BẢN", "Tinos-Bold", (13, 14)),
        ("Mở hòm phiếu đánh giá sự hài lòng (Hòm phiếu số 1, kỳ 12)", "Tinos-Bold", (13, 14)),
        ("Địa điểm: Phòng họp UBND xã Đông Thanh.", "Tinos-Regular", (13, 14)),
        ("THƯ KÝ", "Tinos-Bold", (13, 14)),
        ("CHỦ TỌA", "Tinos-Bold", (13, 14)),
        ("Nơi nhận:", "Tinos-BoldItalic", (12, 12)),
        ("- Lưu: VT.", "Tinos-Regular", (11, 11)),
        ("2", "Tinos-Regular", (13, 14)),  # the page number
    ],
)
def test_faces_and_sizes_are_those_of_the_decree(
    month: list[Piece], text: str, face: str, sizes: tuple[int, int]
) -> None:
    piece = next(one for one in month if one.text == text)
    assert piece.face == face
    assert sizes[0] <= piece.size <= sizes[1]


def test_everything_lies_within_the_margins_and_the_body_begins_at_them(month: list[Piece]) -> None:
    body = [one for one in month if not (one.y < 20 and one.text.isdecimal())]
    assert 30 - 0.1 <= min(one.x for one in body) <= 35
    assert min(one.y for one in body) >= 20
    assert max(one.y for one in body) <= 297 - 20
    assert all(one.x < 210 - 15 for one in body)
    indents = {round(one.x, 1) for one in body if one.size == 13 and one.text.startswith(("- ", "Địa điểm"))}
    assert indents == {40.0}


def test_pages_are_numbered_in_the_middle_of_the_upper_margin_from_the_second_on(month: list[Piece]) -> None:
    numbers = [one for one in month if one.y < 20]
    assert [(one.page, one.text) for one in numbers] == [(n, str(n)) for n in range(2, month[-1].page + 1)]
    assert all(abs(one.x - (30 + 165 / 2)) < 3 for one in numbers)


def test_parts_stand_where_the_form_has_them(month: list[Piece]) -> None:
    country, agency = the(month, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), the(month, "UBND HUYỆN ĐÔNG SƠN")
    assert abs(country.y - agency.y) < 0.1
    assert agency.x < country.x
    secretary, chair, sent = (the(month, text) for text in ("THƯ KÝ", "CHỦ TỌA", "Nơi nhận:"))
    assert (secretary.page, secretary.y) == (chair.page, chair.y)
    assert secretary.x < 30 + 165 / 2 < chair.x
    assert (sent.page, round(sent.x)) == (secretary.page, 30)
    assert sent.y > secretary.y + 25
    title, first = the(month, "BIÊN BẢN"), next(one for one in month if one.text.startswith("Thời gian bắt"))
    between = [one for one in month if one.page == 1 and title.y < one.y < first.y]
    assert [one.text[:12] for one in between] == ["Mở hòm phiếu", "Căn cứ Quy c"], "no line of place and date"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2027, 2, 5), "ngày 05 tháng 02 năm 2027"),
        (date(2027, 4, 29), "ngày 29 tháng 4 năm 2027"),
        (date(2027, 11, 1), "ngày 01 tháng 11 năm 2027"),
    ],
)
def test_days_months_numbers_and_the_end_are_written_as_the_decree_pads_them(day: date, said: str) -> None:
    at = datetime(day.year, day.month, day.day, 2, 5, tzinfo=UTC)
    made = view(number=9, copies=2, started_at=at, ended_at=at)
    text = words(draw_minutes(made))
    assert f"Thời gian bắt đầu: 09 giờ 05 phút, {said}." in text
    assert "Số: 09/BB-UBND" in text
    assert re.search(rf"kết thúc vào 09 giờ 05 phút, {said}\. .* 02 bản .*\./\. Chữ ký của", text)
    assert "Số: 10/BB-UBND" in words(draw_minutes(dataclasses.replace(made, number=10)))
