"""The summary as XLSX and CSV: numbers as numbers with their formats, no formula made from people's words."""

import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from app.figures.columns import Column, Line, Value, columns, lines
from app.words import spreadsheet
from ballots.views.papers.values import SummaryView
from printing import wording

__all__ = ["as_csv", "as_workbook"]

_FORMATS: Final = {
    "number": "#,##0",
    "share": "0.0%",
    "points": "+0.0;\N{MINUS SIGN}0.0;0.0",
    "day": "dd/mm/yyyy",
    "text": "@",
}
_WIDTHS: Final = {"number": 11, "share": 10, "points": 10, "day": 12, "text": 26}
_HEAD_ROWS: Final = 4  # title, what it is of, questions, columns
_FIXED: Final = 2  # columns that stay: the box and its field
_PERCENT: Final = 100


def as_csv(view: SummaryView) -> bytes:
    """One table; percentages and points in tenths, as the published figures of a box have them."""
    table = columns(view)
    names = [f"{one.group}: {one.name}" if one.group else one.name for one in table]
    names = [
        f"{name} (phần nghìn)" if one.kind in {"share", "points"} else name
        for name, one in zip(names, table, strict=True)
    ]
    return spreadsheet.table(names, ([_plain(one.read(line)) for one in table] for line in lines(view)))


def _plain(value: Value) -> spreadsheet.Cell:
    match value:
        case Decimal():
            return int(value * 10)
        case date():
            return value.isoformat()
    return value


def as_workbook(view: SummaryView, public_url: str) -> bytes:
    """Sheets: the summary; of a longer span each opening with a link to its minutes; what columns mean."""
    from openpyxl import Workbook  # noqa: PLC0415 - 100 ms that only this needs

    book = Workbook()
    book.remove(book.active)
    table = columns(view)
    title = f"Tổng hợp kết quả đánh giá sự hài lòng {wording.span(view.span)}"
    _table(book.create_sheet("Tổng hợp"), title, view, table, lines(view), public_url)
    if view.openings:
        sheet = book.create_sheet("Từng lần mở hòm")
        _table(sheet, f"{title}: từng lần mở hòm", view, table, lines(view, view.openings), public_url)
    _meanings(book.create_sheet("Giải thích"), table)
    book.properties.title, book.properties.creator = _text(title), _text(view.unit)
    book.properties.created = book.properties.modified = view.at.replace(tzinfo=None)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _table(
    sheet: Any,
    title: str,
    view: SummaryView,
    table: Sequence[Column],
    rows: Iterable[Line],
    public_url: str,
) -> None:
    from openpyxl.styles import Font  # noqa: PLC0415 - as above

    trial = f" {wording.TRIAL}." if view.trial else ""
    _put(sheet, 1, 1, title).font = Font(bold=True, size=13)
    _put(sheet, 2, 1, f"{view.unit} – {view.parent}. Lập lúc {wording.hour_and_day(view.at)}.{trial}")
    _head(sheet, table)
    for at, line in enumerate(rows, _HEAD_ROWS + 1):
        for place, column in enumerate(table, 1):
            cell = _put(sheet, at, place, column.read(line), column.kind)
            if not line.row.filed:
                cell.font = Font(bold=True)
            elif column.name == "Biên bản" and line.field is None and len(line.row.filed) == 1:
                cell.hyperlink = f"{public_url}/staff/minutes/so/{line.row.filed[0].minutes_id}"
                cell.style = "Hyperlink"
    sheet.freeze_panes = sheet.cell(_HEAD_ROWS + 1, _FIXED + 1)
    sheet.print_title_rows, sheet.print_title_cols = f"{_HEAD_ROWS - 1}:{_HEAD_ROWS}", "A:B"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 2, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "Trang &P/&N"


def _head(sheet: Any, table: Sequence[Column]) -> None:
    """The questions, each over its columns, and the names of the columns."""
    from openpyxl.styles import Alignment, Border, Font, Side  # noqa: PLC0415 - as above
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - as above

    begun = 1
    for place, column in enumerate(table, 1):
        name = _put(sheet, _HEAD_ROWS, place, column.name)
        name.font, name.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        name.border = Border(bottom=Side(style="thin"))
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS[column.kind]
        group = _put(sheet, _HEAD_ROWS - 1, place, column.group or None)
        group.font, group.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        if place == len(table) or table[place].group != column.group:
            if column.group:
                sheet.merge_cells(None, _HEAD_ROWS - 1, begun, _HEAD_ROWS - 1, place)
            begun = place + 1
    sheet.row_dimensions[_HEAD_ROWS].height = 48


def _meanings(sheet: Any, table: Sequence[Column]) -> None:
    from openpyxl.styles import Font  # noqa: PLC0415 - as above

    told = [("Cột", "Ý nghĩa")]
    told += [(f"{one.group}: {one.name}" if one.group else one.name, one.meaning) for one in table]
    notes = [wording.TOOK_PART, *wording.WARNINGS.values()]
    notes.append("Ô trống: không biết, không tính được, hoặc không nêu vì số phiếu quá ít.")
    for at, (name, meaning) in enumerate([*told, *(("Lưu ý", note) for note in notes)], 1):
        _put(sheet, at, 1, name).font = Font(bold=at == 1)
        _put(sheet, at, 2, meaning).font = Font(bold=at == 1)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 48, 90
    sheet.freeze_panes, sheet.print_title_rows = "A2", "1:1"
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True


def _put(sheet: Any, row: int, column: int, value: Value, kind: str = "text") -> Any:
    """A cell: a text is marked as one, whatever it begins with; a share is a fraction."""
    cell = sheet.cell(row, column)
    cell.number_format = _FORMATS[kind]
    if isinstance(value, str):
        cell.value = _text(value)
        cell.data_type, cell.quotePrefix = "s", True
    elif isinstance(value, Decimal):
        cell.value = float(value / _PERCENT if kind == "share" else value)
    else:
        cell.value = value
    return cell


def _text(value: str) -> str:
    """Without the characters that XML has none for."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415 - as above

    return str(ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", value))
