"""Paragraphs, tables and their styles for the minutes: sizes and spacing of NĐ 30/2020, Phụ lục I.

Text of our own is a template that may hold reportlab markup; every value put into it is inert.
"""

import functools
import re
from collections.abc import Sequence
from typing import Any, Final

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import CondPageBreak, Flowable, Paragraph, Table, TableStyle

from ballots.views.readmodels import Attendee
from printing import wording
from printing.fonts import BOLD, BOLD_ITALIC, ITALIC, REGULAR, free_markup, own, register
from printing.geometry import A4_HEIGHT_MM, BODY_WIDTH_MM, MARGIN_BOTTOM_MM, MARGIN_TOP_MM, points

register()  # ParagraphStyle resolves font families as soon as a paragraph is made

_CITED: Final = "Căn cứ"
BODY_SIZE: Final = 13  # points, as are all sizes here
_CELL_SIZE: Final = 11.5
_LINE: Final = 1.2
_PARAGRAPH_GAP: Final = 6  # at least 6 pt between paragraphs

BODY: Final = ParagraphStyle(
    "body",
    fontName=REGULAR,
    fontSize=BODY_SIZE,
    leading=BODY_SIZE * _LINE,
    alignment=TA_JUSTIFY,
    firstLineIndent=points(10),
    spaceBefore=_PARAGRAPH_GAP,
    allowWidows=0,
    allowOrphans=0,
)
HEADING: Final = ParagraphStyle("heading", BODY, fontName=BOLD)
BASIS: Final = ParagraphStyle("basis", BODY, fontName=ITALIC)
WARNING: Final = ParagraphStyle("warning", BODY, fontName=BOLD_ITALIC)
NOTE: Final = ParagraphStyle("note", BODY, fontName=ITALIC)
CENTERED: Final = ParagraphStyle("centered", BODY, alignment=TA_CENTER, firstLineIndent=0, spaceBefore=0)
CAPACITY: Final = ParagraphStyle("capacity", CENTERED, fontName=BOLD)
HINT: Final = ParagraphStyle("hint", CENTERED, fontName=ITALIC)
RECIPIENTS: Final = ParagraphStyle(
    "recipients", BODY, fontSize=11, leading=11 * _LINE, alignment=TA_LEFT, firstLineIndent=0, spaceBefore=0
)
RECIPIENTS_HEAD: Final = ParagraphStyle(
    "recipients head", RECIPIENTS, fontName=BOLD_ITALIC, fontSize=12, leading=12 * _LINE
)
CELL: Final = ParagraphStyle("cell", RECIPIENTS, fontSize=_CELL_SIZE, leading=_CELL_SIZE * _LINE)

_HEADING_ROOM_MM: Final = 32.0  # a heading and something worth reading below it
_FEWEST_ROWS: Final = 2  # of a table on any of its pages
_HAIR: Final = 0.01  # rounding: what is as high as the room fits into it
_MOST_OF_A_PAGE: Final = points(A4_HEIGHT_MM - MARGIN_TOP_MM - MARGIN_BOTTOM_MM) - 1
_CELL_CHARACTERS: Final = 300  # a cell does not break, and one higher than a page would stop the document


def para(template: str, style: ParagraphStyle = BODY, **values: str) -> Paragraph:
    """Fill our own template with people's words; `<`, `&` and braces in those are characters."""
    safe = {name: free_markup(value) for name, value in values.items()}
    text = own(template).format(**safe)
    return Paragraph(re.sub(r"(?<=\d) %", "\u00a0%", text), style)


def heading(template: str, room_mm: float = _HEADING_ROOM_MM, **values: str) -> list[Flowable]:
    """Give a heading that never ends a page: so much room is left for it and what follows."""
    return [CondPageBreak(points(room_mm)), para(template, HEADING, **values)]


@functools.cache
def _cell_style(size: float, font: str, alignment: int) -> ParagraphStyle:
    return ParagraphStyle(
        "cell of its size", CELL, fontName=font, fontSize=size, leading=size * _LINE, alignment=alignment
    )


def cell(text: str, *, size: float = _CELL_SIZE, font: str = REGULAR, alignment: int = TA_LEFT) -> Paragraph:
    """Words in a table; what is beyond any sensible label is cut off."""
    short = text if len(text) <= _CELL_CHARACTERS else text[:_CELL_CHARACTERS] + "…"
    return para("{text}", _cell_style(size, font, alignment), text=short)


def numbers(*texts: str, size: float = _CELL_SIZE) -> list[Paragraph]:
    """Centred cells of our own figures; a line end stays."""
    style = _cell_style(size, REGULAR, TA_CENTER)
    return [para(text.replace("\n", "<br/>"), style) for text in texts]


class Rows(Table):  # type: ignore[misc] # reportlab gives no types
    """A ruled table that leaves no row alone: neither below its head on one page nor on the next one."""

    def split(self, available_width: float, available_height: float) -> list[Table]:
        """Two tables, or none when everything has to go to the next page; as Platypus asks for it."""
        parts = super().split(available_width, available_height)
        if len(parts) != 2:  # noqa: PLR2004 - all of it, or nothing
            return list(parts)
        first, rest = (part._nrows - self.repeatRows for part in parts)  # noqa: SLF001 - no other way
        if rest < _FEWEST_ROWS <= self._nrows - self.repeatRows:
            first -= _FEWEST_ROWS - rest
            room = sum(self._rowHeights[: self.repeatRows + first])
            parts = super().split(available_width, room + _HAIR) if first >= _FEWEST_ROWS else []
        return list(parts) if first >= _FEWEST_ROWS or available_height > _MOST_OF_A_PAGE else []

    def start_height(self) -> float:
        """Points that its head and the first rows need, which stay together; all rows of a short one."""
        self.wrap(points(BODY_WIDTH_MM), _MOST_OF_A_PAGE)
        rows = self._nrows - self.repeatRows
        kept = rows if rows < 2 * _FEWEST_ROWS else _FEWEST_ROWS
        return float(sum(self._rowHeights[: self.repeatRows + kept]))


def led(lead: Sequence[Flowable], drawn: Rows) -> list[Flowable]:
    """A table below its heading or name: those never end a page, and the table's first rows are with them."""
    room = drawn.start_height() + drawn.getSpaceBefore()
    for one in lead:
        room += one.wrap(points(BODY_WIDTH_MM), _MOST_OF_A_PAGE)[1] + one.getSpaceBefore()
    return [CondPageBreak(min(room, _MOST_OF_A_PAGE)), *lead, drawn]


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[Any]],
    widths_mm: Sequence[float],
    size: float = _CELL_SIZE,
) -> Rows:
    """Ruled table whose head is repeated on every page; without a head it continues the one above."""
    heads = [[cell(text, size=size, font=BOLD, alignment=TA_CENTER) for text in head]] if head else []
    drawn = Rows(
        [*heads, *rows],
        colWidths=[points(width) for width in widths_mm],
        repeatRows=len(heads),
        spaceBefore=_PARAGRAPH_GAP if head else 0,
        spaceAfter=0,
    )
    drawn.setStyle(
        TableStyle(
            [
                ("FONT", (0, 0), (-1, -1), REGULAR),
                ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
                ("LEFTPADDING", (0, 0), (-1, -1), 2),
                ("RIGHTPADDING", (0, 0), (-1, -1), 2),
            ]
        )
    )
    return drawn


def capacity(attendee: Attendee) -> str:
    """As what somebody attends; who also writes the minutes is listed once, in both capacities."""
    also = attendee.writes and attendee.role != "secretary"
    label = wording.stands_as(attendee.label, attendee.title)
    return f"{label}, kiêm thư ký" if also else label


def cited(basis: str) -> Paragraph:
    """One legal basis, as NĐ 30/2020 has it: it begins with "Căn cứ" and ends with a semicolon."""
    text = basis.strip().lstrip("-+• ").rstrip(" .,;")
    begins = text[: len(_CITED)].casefold() == _CITED.casefold()
    return para(f"{_CITED} {{basis}};", BASIS, basis=text[len(_CITED) :].strip() if begins else text)
