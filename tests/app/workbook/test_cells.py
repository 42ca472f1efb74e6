"""What a spreadsheet makes of what is typed: understood where it means one thing, told where it does not."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest
from filled_table import changed, tabs, told

from app.workbook.gathering import gather
from app.workbook.headed import of_workbook
from app.workbook.tables import Cell, Held

text, number, day = (partial(Cell, held) for held in (Held.TEXT, Held.NUMBER, Held.DAY))
FORMULA, FAULT = Cell(Held.FORMULA, ""), Cell(Held.FAULT, "#N/A")
BOX = ("committee", 0, "box", 0)
_TITLED = "Phiếu đánh giá hai nội dung, ba mức"


@pytest.mark.parametrize(
    ("title", "heading", "cell", "starts"),
    [
        ("Người", "Họ và tên", FORMULA, "Trang Người, ô A3: ô này là công thức"),
        ("Người", "Chức vụ", FAULT, "Trang Người, ô E3: ô này báo lỗi hoặc không phải chữ "),
        (
            "Người",
            "Họ và tên",
            day("2027-03-06"),
            "Trang Người, ô A3: bảng tính đã đổi nội dung thành ngày 06/03",
        ),
        ("Hòm phiếu", "Quầy", number("1.2"), "Trang Hòm phiếu, ô C3: bảng tính đã đổi nội dung thành số 1,2"),
        (
            "Hòm phiếu",
            "Quầy",
            day("2026-02-01"),
            "Trang Hòm phiếu, ô C3: bảng tính đã đổi nội dung thành ngày",
        ),
        ("Ngày hoán đổi", "Ngày", number("12"), "Trang Ngày hoán đổi, ô A3: “12” không phải ngày"),
    ],
)
def test_what_a_spreadsheet_made_of_it_is_told(title: str, heading: str, cell: Cell, starts: str) -> None:
    assert told(changed(title, 0, **{heading: cell}))[0].startswith(starts)


@pytest.mark.parametrize(
    ("title", "heading", "cell", "path", "value"),
    [
        ("Đơn vị", "Điện thoại", number("2373821000"), ("telephone",), "02373821000"),
        ("Đơn vị", "Điện thoại", number("912345678"), ("telephone",), "0912345678"),
        ("Đơn vị", "Điện thoại", number("1900123456"), ("telephone",), "1900123456"),
        ("Đơn vị", "Điện thoại", text("18001091"), ("telephone",), "18001091"),
        ("Đơn vị", "Điện thoại", text("02373821000"), ("telephone",), "02373821000"),
        ("Đơn vị", "Tên đơn vị", text("Trung ta\u0302m  \u00a0"), ("name",), "Trung tâm"),
        ("Hòm phiếu", "Quầy", number("1"), (*BOX, "desks"), "1"),
        ("Hòm phiếu", "Số phiếu ít nhất", number("7"), (*BOX, "smallest"), 7),
        ("Hòm phiếu", "Loại hòm", text("LETTERS"), (*BOX, "kind"), "letters"),
        ("Hòm phiếu", "Khổ in phiếu", text("a4-2"), (*BOX, "layout"), "a4-2"),
        ("Hòm phiếu", "Bộ câu hỏi", text("bo-rieng"), (*BOX, "form"), "bo-rieng"),
        ("Hòm phiếu", "Bộ câu hỏi", text(_TITLED), (*BOX, "form"), "hai-noi-dung-3"),
        (
            "Người",
            "Nhiệm vụ",
            text("THU KY; phat phieu và quản trị"),
            ("person", 0, "duties"),
            ["issue", "secretary", "admin"],
        ),
        ("Người", "Tên đăng nhập", text(" QuanTri "), ("person", 0, "login"), "quantri"),
        ("Người", "Vai trò trong hội đồng", text("ubnd chu toa"), ("person", 0, "role"), "ubnd"),
        ("Ngày hoán đổi", "Ngày", day("2027-03-06"), ("swap", 0, "day"), "2027-03-06"),
        ("Ngày hoán đổi", "Ngày", number("46452"), ("swap", 0, "day"), "2027-03-06"),
        ("Ngày hoán đổi", "Ngày", text("ngày 6-3-2027"), ("swap", 0, "day"), "2027-03-06"),
        ("Ngày hoán đổi", "Ngày", text("2027-03-06"), ("swap", 0, "day"), "2027-03-06"),
        ("Ngày hoán đổi", "Làm việc hay nghỉ", text("NGHỈ"), ("swap", 0, "working"), False),
    ],
)
def test_what_devices_make_of_it_is_understood(
    title: str, heading: str, cell: Cell, path: Sequence[str | int], value: Any
) -> None:
    found = of_workbook(tabs(changed(title, 0, **{heading: cell})))
    meant: Any = gather(found).plan["unit"][0]
    assert found.mistakes == []
    for step in path:
        meant = meant[step]
    assert meant == value
