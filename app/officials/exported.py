"""The year of officials for the yearly rating: a line for each month and item, as CSV and XLSX."""

import io
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from app.words import spreadsheet
from ballots.views.figures.officials import Figures

__all__ = ["as_csv", "as_xlsx"]

_COLUMNS = (
    *("Tháng", "Công chức", "Quầy", "Phiếu hợp lệ", "Nội dung", "Hài lòng", "Có ý kiến"),
    *("Tỷ lệ hài lòng (%)", "Khoảng 95 % từ (%)", "đến (%)"),
    *("Điểm của tháng", "Chốt ngày", "Ý kiến của công chức"),
)
_FORMATS = {0: "mm/yyyy", 3: "0", 5: "0", 6: "0", 7: "0.0", 8: "0.0", 9: "0.0", 10: "0.0", 11: "dd/mm/yyyy"}
_WIDTHS = (10, 26, 24, 12, 50, 10, 10, 12, 12, 10, 12, 12, 50)

_Cell = str | int | Decimal | date | None
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _rows(found: Sequence[Figures]) -> Iterator[list[_Cell]]:
    """A month without figures has a line too: that there are none says that there were few ballots."""
    for one in found:
        said, standing = one.standing.said, one.standing
        desks = "; ".join(f"{box}, quầy {desk}" for box, desk in standing.desks)
        begin: list[_Cell] = [standing.month, standing.name, desks, standing.valid or None]
        end: list[_Cell] = [one.points, said.signed_on if said else None, said.reply if said else ""]
        if not one.items:
            yield [*begin, "Dưới 5 phiếu: không có số liệu", *[None] * 5, *end]
        for item in one.items:
            rate = (Decimal(100 * item.part) / item.whole).quantize(Decimal("0.1"))
            yield [*begin, item.text, item.part, item.whole, rate, item.low, item.high, *end]


def as_csv(found: Sequence[Figures]) -> tuple[bytes, str]:
    """Decimals as texts with a comma, months and days as ISO: no spreadsheet takes them for others."""
    lines = [[_plain(cell) for cell in row] for row in _rows(found)]
    return spreadsheet.table(_COLUMNS, lines), "text/csv; charset=utf-8"


def _plain(cell: _Cell) -> spreadsheet.Cell:
    if isinstance(cell, Decimal):
        return str(cell).replace(".", ",")
    return cell.isoformat() if isinstance(cell, date) else cell


def as_xlsx(found: Sequence[Figures], year: int) -> tuple[bytes, str]:
    """Numbers and days are such; every text is marked as text, so that none is taken for a formula."""
    from openpyxl import Workbook  # noqa: PLC0415 - 100 ms that only this needs
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - as above

    book = Workbook()
    sheet = book.active
    sheet.title = f"Công chức {year}"
    head: list[_Cell] = [*_COLUMNS]
    for at, row in enumerate([head, *_rows(found)], start=1):
        for place, value in enumerate(row):
            cell = sheet.cell(at, place + 1)
            cell.value = value
            if isinstance(value, str):
                cell.data_type, cell.quotePrefix = "s", True
            elif place in _FORMATS:
                cell.number_format = _FORMATS[place]
    for place, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "C2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), _XLSX
