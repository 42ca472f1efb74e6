"""The process that opens a stranger's workbook: alone, short of time and memory, and without a network.

In: the file. Out: a line of JSON, its cells or why there are none. Must not know the database nor what the
table is for; whatever goes wrong in here is the file's fault.
"""

import io
import json
import re
import sys
import warnings
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any

from app.confined import confine
from app.workbook.tables import MOST_CELLS, MOST_COLUMNS, MOST_LETTERS, Held, Unfit, Why

__all__ = ["look"]

_CPU_SECONDS = 20
_MEMORY_BYTES = 2**30
_MOST_MEMBERS = 500
_MOST_UNPACKED = 24 * 2**20  # 24 times what 166 communes have
_MOST_TAGS = 600_000  # cells, empty ones with a frame included
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MERGED = re.compile(
    rb'<(?:\w+:)?mergeCell\s[^>]*?ref="\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})"'
)
_MOST_TABS = 40
_EXACT = 10**15  # digits that a spreadsheet's number has


def look(document: bytes) -> list[dict[str, Any]]:
    """The sheets of a workbook: their titles and cells that are not empty; Unfit."""
    _check(document)
    from openpyxl import load_workbook  # noqa: PLC0415 - only what passed is worth it

    warnings.simplefilter("ignore")  # of parts that it does not know
    book = load_workbook(io.BytesIO(document), keep_links=False)
    return [_tab(sheet) for sheet in book.worksheets[:_MOST_TABS]]


def _check(document: bytes) -> None:
    """What the archive says of itself, and that no part declares entities or holds millions of cells."""
    with zipfile.ZipFile(io.BytesIO(document)) as packed:
        parts = packed.infolist()
        names = {part.filename.lower() for part in parts}
        if any(part.flag_bits & 1 for part in parts):
            raise Unfit(Why.LOCKED)
        if any(name.endswith("vbaproject.bin") for name in names):
            raise Unfit(Why.MACROS)
        if "xl/workbook.bin" in names:
            raise Unfit(Why.BINARY)
        if "xl/workbook.xml" not in names:
            other = names & {"mimetype", "word/document.xml", "ppt/presentation.xml"}
            raise Unfit(Why.OTHER_OFFICE if other else Why.NOT_TABLE)
        if len(parts) > _MOST_MEMBERS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
            raise Unfit(Why.LARGE)
        tags = 0
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                content = packed.read(part)  # no more than it declares: else its checksum is wrong
                tags += len(_CELL.findall(content)) + _merged(content)
                if _DECLARED.search(content.replace(b"\0", b"")):
                    raise Unfit(Why.UNREADABLE)
            if tags > _MOST_TAGS:
                raise Unfit(Why.CELLS)


def _merged(content: bytes) -> int:
    """How many cells are merged: whoever loads the sheet makes every one of them."""
    areas = ([part.decode() for part in found] for found in _MERGED.findall(content))
    return sum(
        (_number(right) - _number(left) + 1) * (int(bottom) - int(top) + 1)
        for left, top, right, bottom in areas
    )


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _tab(sheet: Any) -> dict[str, Any]:
    """Every cell that holds something, by row and column; what is merged downwards is held by each row."""
    held: dict[tuple[int, int], Any] = {}
    for place, cell in sheet._cells.items():  # noqa: SLF001 - iter_rows() makes what is not there
        told = _told(cell) if place[1] <= MOST_COLUMNS else None
        if told is not None:
            held[place] = told
    for area in sheet.merged_cells.ranges:
        first = held.get((area.min_row, area.min_col))
        if first is not None and area.min_col == area.max_col:
            held |= {(row, area.min_col): first for row in range(area.min_row, area.max_row + 1)}
    if len(held) > MOST_CELLS:
        raise Unfit(Why.CELLS)
    rows: dict[int, dict[int, Any]] = {}
    for row, column in sorted(held):
        rows.setdefault(row, {})[column] = held[row, column]
    return {"title": sheet.title, "rows": list(rows.items())}


def _told(cell: Any) -> tuple[str, str] | None:
    """What a cell holds and its text; None for an empty one."""
    value = cell.value
    if cell.data_type == "f":
        return Held.FORMULA, ""
    if cell.data_type == "e" or isinstance(value, time | timedelta):
        return Held.FAULT, str(value)[:20]
    if isinstance(value, int | float) and not isinstance(value, bool):
        whole = int(value) if abs(value) < _EXACT and value == int(value) else value
        return Held.NUMBER, str(whole)
    if isinstance(value, datetime | date):
        return Held.DAY, value.isoformat()[:10]
    text = "" if value is None else str(value)[:MOST_LETTERS]
    return (Held.TEXT, text) if text.strip() else None


def _limit() -> None:
    confine(_CPU_SECONDS, _MEMORY_BYTES)


def main() -> None:
    """Read, look, answer."""
    document = sys.stdin.buffer.read()
    _limit()
    said: dict[str, Any]
    try:
        said = {"tabs": look(document)}
    except Unfit as no:
        said = {"why": no.why.value}
    except Exception:  # noqa: BLE001 - any exception of a reader means that the file is not sound
        said = {"why": Why.UNREADABLE.value}
    sys.stdout.write(json.dumps(said, ensure_ascii=True))


if __name__ == "__main__":
    main()
