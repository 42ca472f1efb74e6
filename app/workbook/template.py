"""The template of an office's set-up: a workbook with lists to choose from, or one CSV without Excel.

Cells are of the kind text, so that no spreadsheet makes a date, a number or a formula of what is typed.
"""

import io
from collections.abc import Iterator
from functools import cache
from typing import Any

from app.words import spreadsheet
from app.workbook.columns import SHEETS, Column, Sheet, Want
from app.workbook.headed import HEADING_MARK

__all__ = ["template_csv", "template_xlsx"]

_TYPED_ROWS = 100  # with lines drawn and lists to choose from; 5,000 have the lists
_LISTED_ROWS = 5_000
_INK, _PALE, _GREY = "1F4E79", "DCE6F1", "BFBFBF"
_PROMPT_TITLE = 32  # letters that Excel shows


@cache
def template_xlsx() -> bytes:
    """The workbook to be filled in: what a sheet is for, its headings, and empty rows."""
    from openpyxl import Workbook  # noqa: PLC0415 - 100 ms that only this needs

    book = Workbook()
    book.remove(book.active)
    for sheet in SHEETS:
        _draw(book.create_sheet(sheet.title), sheet)
    book.properties.creator, book.properties.title = "Hòm Phiếu", "Mẫu lập đơn vị"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _draw(page: Any, sheet: Sheet) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side  # noqa: PLC0415 - as above
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - as above

    page.append([f"{sheet.about} Bấm vào từng ô để xem lời chỉ dẫn."])
    page["A1"].font = Font(italic=True, color=_INK)
    page.append([_heading(column) for column in sheet.columns])
    page.row_dimensions[1].height, page.row_dimensions[2].height = 22, 32
    line = Side(style="thin", color=_GREY)
    for at, column in enumerate(sheet.columns, 1):
        letter = get_column_letter(at)
        page.column_dimensions[letter].width = column.width
        page.column_dimensions[letter].number_format = "@"
        head = page.cell(2, at)
        head.font, head.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor=_INK)
        head.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        for row in range(3, 3 + _TYPED_ROWS):
            cell = page.cell(row, at)
            cell.number_format, cell.border = "@", Border(line, line, line, line)
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if column.required:
                cell.fill = PatternFill("solid", fgColor=_PALE)
        page.add_data_validation(_offered(column, f"{letter}3:{letter}{2 + _LISTED_ROWS}"))
    page.freeze_panes = "B3"
    page.print_title_rows = "2:2"
    page.sheet_properties.tabColor = _INK
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9  # A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True


def _offered(column: Column, cells: str) -> Any:
    """What a spreadsheet says at a cell, and the list to choose from; only a choice of one refuses others."""
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415 - as above

    shown = DataValidation(allow_blank=True, showInputMessage=True, showErrorMessage=False)
    if column.words:
        shown.type, shown.formula1 = "list", f'"{",".join(column.words)}"'
        shown.showErrorMessage = column.want is Want.CHOICE
        shown.errorTitle, shown.error = "Chưa đúng", f"Xin chọn một trong: {', '.join(column.words)}."
    shown.promptTitle, shown.prompt = _heading(column)[:_PROMPT_TITLE], column.tip
    shown.add(cells)
    return shown


def _heading(column: Column) -> str:
    return f"{column.heading} *" if column.required else column.heading


def template_csv() -> bytes:
    """One file for all: a row that names the columns of a kind, and below it rows of that kind."""
    return spreadsheet.table(
        ["ghi chú", "Mỗi dòng bắt đầu bằng loại dòng: đơn vị, hòm phiếu, người hoặc ngày."], _lines()
    )


def _lines() -> Iterator[list[str]]:
    for sheet in SHEETS:
        yield ["ghi chú", sheet.about]
        for column in sheet.columns:
            words = f" Ghi một trong: {', '.join(column.words)}." if column.words else ""
            yield ["ghi chú", f"{column.heading}: {column.tip.rstrip('.')}.{words}"]
        yield [f"{HEADING_MARK} {sheet.row}", *(_heading(column) for column in sheet.columns)]
        yield [sheet.row]
        yield []
