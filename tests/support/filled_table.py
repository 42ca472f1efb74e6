"""Fills the templates in, as an office does: xã Minh Châu of the docs, with two boxes and eight people."""

import csv
import io
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from app.workbook.gathering import gather
from app.workbook.headed import of_workbook
from app.workbook.tables import Cell, Held, Tab
from app.workbook.template import template_csv, template_xlsx

EXAMPLE = Path(__file__).parents[2] / "docs/examples/xa-minh-chau.toml"
PLAN = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))

UNIT = {
    "Tên đơn vị": "Trung tâm Phục vụ hành chính công",
    "Cơ quan chủ quản": "UBND xã Minh Châu",
    "Ký hiệu": "TTPVHCC",
    "Điện thoại": "0237 3821 000",
    "Mã đơn vị": "xa-minh-chau",
    "Mã hội đồng": "hoi-dong-minh-chau",
}
BOXES = [
    {"Tên hòm phiếu": "Hòm phiếu số 1", "Nơi đặt": "Sảnh tầng 1", "Quầy": "1, 2, A", "Mã hòm": "minh-chau-1"},
    {"Tên hòm phiếu": "Hòm phiếu số 2", "Nơi đặt": "Nhà văn hóa thôn Đông", "Mã hòm": "minh-chau-2"},
]
_NAMED = ("Họ và tên", "Tên đăng nhập", "Nhiệm vụ", "Vai trò trong hội đồng", "Chức vụ")
PEOPLE = [
    dict(zip(_NAMED, row, strict=True))
    for row in (
        ("Nguyễn Văn An", "quantri", "quản trị", "", ""),
        ("Lê Thị Bình", "phatphieu", "phát phiếu", "", ""),
        ("Trần Văn Cường", "thuky", "thư ký", "", ""),
        ("Phạm Thị Dung", "chutoa", "", "Chủ tọa (lãnh đạo UBND)", "Phó Chủ tịch UBND xã"),
        ("Hoàng Văn Em", "mttq", "", "Mặt trận Tổ quốc (MTTQ)", ""),
        ("Vũ Thị Giang", "congdoan", "", "Công đoàn", ""),
        ("Đỗ Văn Hải", "motcua", "", "Một cửa", ""),
        ("Bùi Thị Lan", "kiemtra", "kiểm tra", "", ""),
    )
]
SWAPS = [
    {
        "Ngày": "06/03/2027",
        "Làm việc hay nghỉ": "làm việc",
        "Văn bản": "Thông báo số 12/TB-UBND ngày 01/02/2027",
    }
]
OFFICE: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "Đơn vị": [UNIT],
    "Hòm phiếu": BOXES,
    "Người": PEOPLE,
    "Ngày hoán đổi": SWAPS,
}
KINDS = {"Đơn vị": "đơn vị", "Hòm phiếu": "hòm phiếu", "Người": "người", "Ngày hoán đổi": "ngày"}


def without(rows: Sequence[Mapping[str, Any]], *headings: str) -> list[dict[str, Any]]:
    return [{key: value for key, value in row.items() if key not in headings} for row in rows]


def xlsx(
    office: Mapping[str, Sequence[Mapping[str, Any]]] = OFFICE,
    change: Callable[[Workbook], object] = lambda _: None,
) -> bytes:
    """The template as it comes, filled in by headings from the first empty row on."""
    book = load_workbook(io.BytesIO(template_xlsx()))
    for title, rows in office.items():
        sheet = book[title]
        columns = {str(cell.value).rstrip(" *"): cell.column for cell in sheet[2]}
        for at, row in enumerate(rows, 3):
            for heading, value in row.items():
                sheet.cell(at, columns[heading]).value = value or None
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def lines(office: Mapping[str, Sequence[Mapping[str, Any]]] = OFFICE) -> list[list[str]]:
    """The rows of the CSV, filled in."""
    filled = []
    for line in csv.reader(io.StringIO(template_csv().decode("utf-8-sig"), newline="")):
        filled.append(line)
        for title, kind in KINDS.items():
            if line and line[0] == f"tiêu đề {kind}":
                headings = [heading.rstrip(" *") for heading in line[1:]]
                filled += [
                    [kind, *(str(row.get(one, "")) for one in headings)] for row in office.get(title, ())
                ]
    return filled


def plain(
    office: Mapping[str, Sequence[Mapping[str, Any]]] = OFFICE, mark: str = ",", code: str = "utf-8-sig"
) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=mark).writerows(lines(office))
    return out.getvalue().encode(code)


def tabs(office: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[Tab]:
    """As the workbook's reader gives them: headings in row 2, in the order of the first row's keys."""
    made = []
    for title, rows in office.items():
        headings = list(dict.fromkeys(key for row in rows for key in row))
        filled = [(2, {n: Cell(Held.TEXT, one) for n, one in enumerate(headings, 1)})]
        for line, row in enumerate(rows, 3):
            cells = {
                n: row[one] if isinstance(row[one], Cell) else Cell(Held.TEXT, row[one])
                for n, one in enumerate(headings, 1)
                if row.get(one)
            }
            filled.append((line, cells))
        made.append(Tab(title, filled))
    return made


def told(office: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[str]:
    found = of_workbook(tabs(office))
    gather(found)
    return found.mistakes


def changed(title: str, row: int, **cells: Any) -> dict[str, list[dict[str, Any]]]:
    """The office with cells of one row changed; _ in a heading is a blank."""
    office = {key: [dict(one) for one in rows] for key, rows in OFFICE.items()}
    office[title][row] |= {key.replace("_", " "): value for key, value in cells.items()}
    return office
