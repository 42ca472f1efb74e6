"""What a cell means in its column: a value as the set-up file has it, or a sentence on what is wrong.

The rules are the domain's own; here they are only asked before anything is made.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from app import typed
from app.errors import Problem, Rejected, sentence
from app.planned.typed_day import NotADay, read_day
from app.workbook import naming
from app.workbook.columns import Column, Want
from app.workbook.headed import shown
from app.workbook.tables import Cell, Held
from ballots.composing import composed
from ballots.errors import Code, Refused
from ballots.office import desks, setup

__all__ = ["Wrong", "value_of"]

_SERIAL_BEGINS = date(1899, 12, 30)  # day 0 of spreadsheets, as from March 1900 on
_SERIALS = range(43_831, 73_051)  # 2020 to 2099
_BETWEEN = re.compile(r"\s*(?:[,;/+\n]|\s-\s|\bvà\b)\s*")
_LONGEST = 300  # of a cell that names a unit
_LONGEST_WORDS = 160  # of one that holds words, a day or a number
# Subscribers' numbers begin with 0, which a number loses; those of services (1800, 1900) do not.
_LOST_ZERO = re.compile(r"(?!1[89]00)[1-9]\d{8,9}")


class Wrong(Exception):  # noqa: N818 - what a cell is
    """A sentence that says what is wrong with a cell."""


def value_of(column: Column, cell: Cell) -> Any:
    """The value of a cell that is not empty; Wrong."""
    if cell.held is Held.FORMULA:
        raise Wrong("ô này là công thức. Xin gõ thẳng nội dung vào ô.")
    if cell.held is Held.FAULT:
        raise Wrong(f"ô này báo lỗi hoặc không phải chữ ({shown(cell.text)}). Xin gõ lại nội dung.")
    try:
        return _READERS.get(column.want, _text)(column, cell)
    except (Refused, Rejected) as no:
        raise Wrong(sentence(no)) from None


def _text(column: Column, cell: Cell) -> str:
    if cell.held is Held.DAY:
        raise _changed("ngày", _told_day(cell.text))
    if column.typed:
        return typed.check(column.typed, cell.text)
    return _short(cell)


def _telephone(column: Column, cell: Cell) -> str:
    text = setup.check_telephone(_text(column, cell))
    return f"0{text}" if _LOST_ZERO.fullmatch(text) else text


def _desks(column: Column, cell: Cell) -> str:
    text = _text(column, cell)
    if cell.held is Held.NUMBER and not text.isdigit():
        raise _changed("số", text.replace(".", ","))
    desks.read_desks(text)
    return text


def _choice(column: Column, cell: Cell) -> Any:
    found = column.meant(_short(cell, _LONGEST_WORDS))
    if found is None:
        raise _unknown(column, cell.text)
    return found


def _choices(column: Column, cell: Cell) -> list[Any]:
    """In the order of the words, each once; a word that is understood as a whole may have a comma in it."""
    whole = column.meant(_short(cell, _LONGEST_WORDS))
    parts = (
        []
        if whole is not None
        else [part for part in _BETWEEN.split(_short(cell, _LONGEST_WORDS)) if part.strip()]
    )
    meant = {part: column.meant(part) for part in parts}
    for part, value in meant.items():
        if value is None:
            raise _unknown(column, part)
    found = {whole, *meant.values()}
    return [value for value in column.words.values() if value in found]


def _open(column: Column, cell: Cell) -> Any:
    text = _short(cell, _LONGEST_WORDS)
    found = column.meant(text)
    if found is None and not naming.is_identifier(text):
        raise _unknown(column, text)
    return found or text


def _number(_: Column, cell: Cell) -> int:
    text = _short(cell, _LONGEST_WORDS)
    if cell.held is Held.DAY or not (text.isascii() and text.isdigit()):
        told = _told_day(text) if cell.held is Held.DAY else text
        raise Wrong(f"{shown(told)} không phải số nguyên. Xin ghi bằng chữ số, ví dụ: 50.")
    return int(text)


def _day(_: Column, cell: Cell) -> str:
    text = _short(cell, _LONGEST_WORDS)
    if cell.held is Held.NUMBER and text.isdigit() and int(text) in _SERIALS:
        return (_SERIAL_BEGINS + timedelta(days=int(text))).isoformat()
    try:
        return read_day(text).isoformat()
    except NotADay as no:
        raise Wrong(str(no)) from None


def _symbol(column: Column, cell: Cell) -> str:
    return setup.check_symbol(_text(column, cell))


def _identifier(column: Column, cell: Cell) -> str:
    text = _text(column, cell)
    if not naming.is_identifier(text):
        raise Refused(Code.ID_WRONG, id=shown(text)[1:-1])
    return text


def _login(column: Column, cell: Cell) -> str:
    text = _text(column, cell).lower()
    if not naming.is_login(text):
        raise Rejected(Problem.LOGIN_MALFORMED)
    return text


_READERS: Mapping[Want, Callable[[Column, Cell], Any]] = {
    Want.TELEPHONE: _telephone,
    Want.DESKS: _desks,
    Want.CHOICE: _choice,
    Want.CHOICES: _choices,
    Want.OPEN: _open,
    Want.NUMBER: _number,
    Want.DAY: _day,
    Want.SYMBOL: _symbol,
    Want.IDENTIFIER: _identifier,
    Want.LOGIN: _login,
}


def _short(cell: Cell, longest: int = _LONGEST) -> str:
    return " ".join(composed(cell.text, longest).split())


def _unknown(column: Column, text: str) -> Wrong:
    return Wrong(
        f"{shown(text)} không dùng được ở cột này. Các giá trị được dùng: {', '.join(column.words)}."
    )


def _changed(into: str, text: str) -> Wrong:
    return Wrong(
        f"bảng tính đã đổi nội dung thành {into} {text}. Xin đặt định dạng ô là Văn bản (Text) rồi gõ lại."
    )


def _told_day(text: str) -> str:
    return "/".join(reversed(text.split("-")))
