"""A province's figures as a table: CSV in whole numbers, XLSX with real numbers and formats.

A text is never taken for a formula, whatever it begins with.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from app.words import spreadsheet
from ballots.forms.indexing import Index, Rank
from ballots.forms.tally import Ratio
from ballots.spans import Span
from ballots.views.province.figures import Figures
from ballots.views.province.results import MonthRow, ProvinceResults, UnitRow
from printing import wording

__all__ = ["NAMES", "lines", "workbook"]

# Heads, and what a workbook writes the column as: a text, a number, or a share from thousandths.
_COLUMNS: Final = (
    ("Mã đơn vị", "text"),
    ("Đơn vị", "text"),
    ("Cơ quan chủ quản", "text"),
    ("Kỳ", "text"),
    ("Chạy thử", "text"),
    ("Lần mở hòm", "number"),
    ("Hồ sơ đã trả kết quả", "number"),
    ("Phiếu giấy thu vào", "number"),
    ("Phiếu điện tử thu vào", "number"),
    ("Phiếu còn niêm phong", "number"),
    ("Tỷ lệ tham gia", "share"),
    ("Phiếu hợp lệ", "number"),
    ("Phiếu không hợp lệ", "number"),
    ("Chỉ số", "text"),
    ("Chỉ số hài lòng", "share"),
    ("Khoảng 95 %: từ", "share"),
    ("Khoảng 95 %: đến", "share"),
    ("Hạng", "number"),
    ("Hạng cao nhất có thể", "number"),
    ("Hạng thấp nhất có thể", "number"),
    ("Số đơn vị được xếp hạng", "number"),
)
NAMES: Final = tuple(f"{name} (phần nghìn)" if kind == "share" else name for name, kind in _COLUMNS)
_FORMATS: Final = {"text": "@", "number": "#,##0", "share": "0.0%"}
_WIDTHS: Final = {"text": 24, "number": 11, "share": 10}
_THOUSAND: Final = 1_000

_Line = Sequence[spreadsheet.Cell]


def lines(view: ProvinceResults) -> Iterator[_Line]:
    """A line a unit and index, by name; what is unknown, or has no rank, is empty."""
    for row in view.rows:
        yield from _lines(row, view.span, row.figures, row.shown)


def _months(view: ProvinceResults, by_month: Iterable[tuple[str, MonthRow]]) -> Iterator[_Line]:
    """The same of each month, without ranks."""
    units = {row.unit_id: row for row in view.rows}
    for unit_id, month in by_month:
        indices: list[tuple[Index | None, Rank | None]] = []
        if month.figures.participation.percent is not None:
            indices = [(one, None) for one in month.figures.indices]
        yield from _lines(units[unit_id], month.span, month.figures, indices)


def _lines(
    row: UnitRow, span: Span, figures: Figures, indices: Sequence[tuple[Index | None, Rank | None]]
) -> Iterator[_Line]:
    head = (row.unit_id, row.unit, row.parent, span.code, "có" if row.trial else "")
    told = (
        figures.openings,
        *(
            (figures.returned, figures.paper, figures.electronic, figures.sealed)
            if figures.openings
            else _NONE
        ),
        _thousandths(figures.participation),
        *((figures.valid, figures.invalid) if figures.openings else (None, None)),
    )
    for index, rank in indices or ((None, None),):
        yield (*head, *told, *_of_index(index), *_of_rank(rank))


_NONE: Final = (None,) * 4


def _of_index(index: Index | None) -> _Line:
    if index is None or index.bounds is None:
        return (None, None, None, None)
    return (index.definition.name, *map(_thousandths, (index.percent, *index.bounds)))


def _of_rank(rank: Rank | None) -> _Line:
    return (None,) * 4 if rank is None else (rank.place, rank.best, rank.worst, rank.among)


def _thousandths(ratio: Ratio) -> int | None:
    return None if ratio.percent is None else int(ratio.percent * 10)


# --- XLSX -----------------------------------------------------------------------------------------------


def workbook(view: ProvinceResults, by_month: Iterable[tuple[str, MonthRow]]) -> bytes:
    """Sheets: the span; each of its months, if there are several; what is to be known of the figures."""
    from openpyxl import Workbook  # noqa: PLC0415 - 100 ms that only this needs

    book = Workbook(write_only=True)
    _table(book.create_sheet("Đơn vị"), lines(view))
    if not view.span.is_month:
        _table(book.create_sheet("Từng tháng"), _months(view, by_month))
    _notes(book.create_sheet("Ghi chú"), view)
    book.properties.creator = _text(view.province)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _table(sheet: Any, rows: Iterable[_Line]) -> None:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - as above

    for place, (_, kind) in enumerate(_COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS[kind]
    sheet.freeze_panes, sheet.print_title_rows = "C2", "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
    sheet.append([_bold(sheet, name) for name, _ in _COLUMNS])
    made = _Cells(sheet)
    for row in rows:
        sheet.append([made.cell(value, kind) for value, (_, kind) in zip(row, _COLUMNS, strict=True)])


class _Cells:
    """Cells by kind: the format of each kind is looked up once, not fifty thousand times."""

    def __init__(self, sheet: Any) -> None:
        from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - as above

        self._sheet, self._make = sheet, WriteOnlyCell
        self._styles: dict[str, Any] = {}
        for kind, form in _FORMATS.items():
            pattern = WriteOnlyCell(sheet)
            pattern.number_format, pattern.quotePrefix = form, kind == "text"
            self._styles[kind] = pattern._style  # noqa: SLF001 - openpyxl has no other way to share one

    def cell(self, value: spreadsheet.Cell, kind: str) -> Any:
        """A cell with its format; nothing for an empty one."""
        if value is None or value == "":
            return None
        made = self._make(self._sheet)
        made._style = self._styles[kind]  # noqa: SLF001 - as above
        if isinstance(value, str):
            made.value = _text(value)
            made.data_type = "s"
        else:
            made.value = value / _THOUSAND if kind == "share" else value
        return made


def _bold(sheet: Any, text: str) -> Any:
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - as above
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415 - as above

    cell = WriteOnlyCell(sheet, _text(text))
    cell.data_type, cell.font, cell.alignment = (
        "s",
        Font(bold=True),
        Alignment(wrap_text=True, vertical="top"),
    )
    return cell


def _notes(sheet: Any, view: ProvinceResults) -> None:
    told = [
        f"{view.province}: kết quả {wording.span(view.span)}.",
        *(f"{one.name}: {one.basis}" for one in view.definitions),
        "Chỉ xếp hạng đơn vị có tỷ lệ tham gia từ 30 % và từ 30 phiếu hợp lệ; bằng nhau thì cùng hạng.",
        "Hai khoảng 95 % chồng lên nhau thì chưa nói được đơn vị nào cao hơn.",
        wording.TOOK_PART,
        *wording.WARNINGS.values(),
        "Ô trống: không biết, không tính được, hoặc không nêu.",
    ]
    sheet.column_dimensions["A"].width = 120
    made = _Cells(sheet)
    for line in told:
        sheet.append([made.cell(line, "text")])


def _text(value: str) -> str:
    """Without the characters that XML has none for."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415 - as above

    return str(ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", value))
