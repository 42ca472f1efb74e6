"""Reads a CSV as strangers' programs write it: any of three marks between cells, any of four alphabets."""

import csv
import io
import re
from collections.abc import Callable, Sequence

from app.workbook.tables import MOST_CELLS, MOST_COLUMNS, MOST_LETTERS, Cell, Held, Tab, Unfit, Why

__all__ = ["open_plain"]

_MARKS = ",;\t"
_FORCED = re.compile(r'="(.*)"', re.DOTALL)  # by which programs keep Excel from making numbers
_SAID = re.compile("sep=(.)\r?\n", re.IGNORECASE)
_FORMULA = ("=", "+", "-", "@")


def open_plain(content: bytes, names_columns: Callable[[str], bool]) -> Tab:
    """The rows of a CSV, read in the way in which most rows are such that name columns by their first cell.

    Raises Unfit where there is none: LETTERS if its alphabet is the reason.
    """
    text = _decoded(content)
    said = _SAID.match(text)
    text = text[said.end() :] if said else text
    best, most = list[list[str]](), 0
    for mark in said[1] if said else _MARKS:
        rows = _rows(text, mark)
        found = sum(len(row) for row in rows if len(row) > 1 and names_columns(row[0]))
        if found > most:
            best, most = rows, found
    if not most:
        raise Unfit(Why.NOT_TABLE if text.isascii() or _is_utf8(content) else Why.LETTERS)
    return _tab(best, skipped=1 if said else 0)


def _decoded(content: bytes) -> str:
    """UTF-8 or UTF-16, with a mark or without; else Windows-1258, which the names of columns will prove."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        way = "utf-16"
    elif b"\0" in content:
        way = "utf-16-le" if content[1::2].count(0) > content[::2].count(0) else "utf-16-be"
    else:
        way = "utf-8-sig" if _is_utf8(content) else "cp1258"
    try:
        return content.decode(way).removeprefix("\ufeff")
    except ValueError:
        raise Unfit(Why.LETTERS) from None


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8-sig")
    except ValueError:
        return False
    return True


def _rows(text: str, mark: str) -> list[list[str]]:
    """The rows, empty ones too; none for what csv does not take."""
    rows, cells = list[list[str]](), 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark):
            rows.append(row)
            cells += 1 + sum(map(bool, row))
            if cells > MOST_CELLS:
                raise Unfit(Why.CELLS)
    except csv.Error:
        return []
    return rows


def _tab(rows: Sequence[Sequence[str]], skipped: int) -> Tab:
    held = []
    for at, row in enumerate(rows, 1 + skipped):
        told = {place: _cell(text) for place, text in enumerate(row[:MOST_COLUMNS], 1) if text.strip()}
        if told:
            held.append((at, told))
    return Tab("", held)


def _cell(text: str) -> Cell:
    """The cell without what only kept a spreadsheet from changing it: a formula of a text, an apostrophe."""
    text = text[:MOST_LETTERS].strip()
    forced = _FORCED.fullmatch(text)
    if forced:
        return Cell(Held.TEXT, forced[1].replace('""', '"'))
    if text.startswith("="):
        return Cell(Held.FORMULA, "")
    kept = text[1:] if text.startswith("'") and text[1:].lstrip().startswith(_FORMULA) else text
    return Cell(Held.TEXT, kept)
