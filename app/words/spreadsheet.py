"""Tables for spreadsheets: CSV (RFC 4180) in UTF-8 with the mark by which Excel knows it.

A spreadsheet takes a text that begins like a formula for one, and runs it: such a text gets an apostrophe.
Whole numbers only: a decimal comma or point is read as another number, or a date, by some language's Excel.
"""

import csv
import io
from collections.abc import Iterable, Sequence

__all__ = ["Cell", "table"]

Cell = str | int | None  # None: unknown or withheld, an empty cell

_FORMULA = "=+-@＝＋－＠"  # the full-width ones are taken for the same
_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


def table(names: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The names of the columns, and the rows."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return (_MARK + written.getvalue()).encode()


def _safe(cell: Cell) -> str | int:
    """The cell, which no spreadsheet takes for a formula."""
    if cell is None:
        return ""
    if isinstance(cell, int):
        return cell
    begins = cell.lstrip()[:1]  # white space before it does not help everywhere
    return f"'{cell}" if cell[:1] in {"\t", "\r", "\n"} or (begins and begins in _FORMULA) else cell
