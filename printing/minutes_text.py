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
from printing.fonts import BOLD, BOLD_ITALIC, ITALIC, REGULAR, free_markup, own, register
from printing.geometry import points

register()  # ParagraphStyle resolves font families as soon as a paragraph is made

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


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[Any]],
    widths_mm: Sequence[float],
    size: float = _CELL_SIZE,
) -> Table:
    """Ruled table whose head is repeated on every page; without a head it continues the one above."""
    heads = [[cell(text, size=size, font=BOLD, alignment=TA_CENTER) for text in head]] if head else []
    drawn = Table(
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
    return f"{attendee.label}, kiêm thư ký" if also else attendee.label
