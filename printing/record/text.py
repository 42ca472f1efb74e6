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
from reportlab.platypus import CondPageBreak, Flowable, Table, TableStyle

from ballots.views.readmodels import Attendee
from printing import wording
from printing.document import BODY_SIZE
from printing.fonts import BOLD, BOLD_ITALIC, ITALIC, REGULAR, free_markup, own, register
from printing.geometry import A4_HEIGHT_MM, BODY_WIDTH_MM, MARGIN_BOTTOM_MM, MARGIN_TOP_MM, points
from printing.tags import Marked, artifact, one

register()  # ParagraphStyle resolves font families as soon as a paragraph is made

_CITED: Final = "Căn cứ"
_CELL_SIZE: Final = 11.5  # points, as are all sizes here
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
BY_HAND: Final = ParagraphStyle("by hand", BODY, alignment=TA_LEFT)
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
EVIDENCE: Final = ParagraphStyle(
    "evidence", RECIPIENTS, fontSize=_CELL_SIZE, leading=_CELL_SIZE * _LINE, spaceBefore=4
)
CELL: Final = ParagraphStyle("cell", RECIPIENTS, fontSize=_CELL_SIZE, leading=_CELL_SIZE * _LINE)

_HEADING_ROOM_MM: Final = 32.0  # a heading and something worth reading below it
_FEWEST_ROWS: Final = 2  # of a table on any of its pages
_SHORT_TABLE: Final = 3  # rows
_WITH_SIGNERS: Final = 2  # the last rows of members' signatures stay with THƯ KÝ and CHỦ TỌA
_TWO_LINES: Final = 26  # points that two lines of the smallest cells need, and single ones don't
_HAIR: Final = 0.01  # rounding: what is as high as the room fits into it
_MOST_OF_A_PAGE: Final = points(A4_HEIGHT_MM - MARGIN_TOP_MM - MARGIN_BOTTOM_MM) - 1
_GROUPS_A_LINE: Final = 7  # of the 13 of a SHA-256
FIRST_GROUPS: Final = 4  # 80 bits
_CELL_CHARACTERS: Final = 300  # a cell does not break, and one higher than a page would stop the document


def para(template: str, style: ParagraphStyle = BODY, **values: str) -> Marked:
    """Fill our own template with people's words; `<`, `&` and braces in those are characters."""
    safe = {name: free_markup(value) for name, value in values.items()}
    text = own(template).format(**safe)
    made = Marked(re.sub(r"(?<=\d) %", "\u00a0%", text), style)
    made.place = one("H2" if style is HEADING else "P")
    return made


def heading(template: str, room_mm: float = _HEADING_ROOM_MM, **values: str) -> list[Flowable]:
    """Give a heading that never ends a page: so much room is left for it and what follows."""
    return [CondPageBreak(points(room_mm)), para(template, HEADING, **values)]


@functools.cache
def _cell_style(size: float, font: str, alignment: int) -> ParagraphStyle:
    return ParagraphStyle(
        "cell of its size", CELL, fontName=font, fontSize=size, leading=size * _LINE, alignment=alignment
    )


def cell(text: str, *, size: float = _CELL_SIZE, font: str = REGULAR, alignment: int = TA_LEFT) -> Marked:
    """Words in a table; what is beyond any sensible label is cut off."""
    short = text if len(text) <= _CELL_CHARACTERS else text[:_CELL_CHARACTERS] + "…"
    return para("{text}", _cell_style(size, font, alignment), text=short)


def numbers(*texts: str, size: float = _CELL_SIZE) -> list[Marked]:
    """Centred cells of our own figures; a line end stays."""
    style = _cell_style(size, REGULAR, TA_CENTER)
    return [para(text.replace("\n", "<br/>"), style) for text in texts]


class Rows(Table):  # type: ignore[misc] # reportlab gives no types
    """A ruled table that leaves no row alone: neither below its head on one page nor on the next one.

    Only of a short table whose rows are of two lines and more, one may stand by itself.
    """

    def split(self, available_width: float, available_height: float) -> list[Table]:
        """Two tables, or none when everything has to go to the next page; as Platypus asks for it."""
        whole = list(super().split(available_width, available_height))
        if len(whole) != 2:  # noqa: PLR2004 - all of it, or nothing
            return whole
        parts = whole
        first, rest = (part._nrows - self.repeatRows for part in parts)  # noqa: SLF001 - no other way
        fewest, last = self._fewest(), self._last()
        if rest < last <= first + rest:
            first -= last - rest
            room = sum(self._rowHeights[: self.repeatRows + first])
            parts = list(super().split(available_width, room + _HAIR)) if first >= fewest else []
        if first >= fewest:
            return parts
        return whole if available_height > _MOST_OF_A_PAGE else []  # an empty page holds no more either

    def start_height(self) -> float:
        """Points that its head and the first rows need, which stay together; all rows of a short one."""
        self.wrap(points(BODY_WIDTH_MM), _MOST_OF_A_PAGE)
        rows, fewest = self._nrows - self.repeatRows, self._fewest()
        kept = rows if rows < fewest + self._last() else fewest
        return float(sum(self._rowHeights[: self.repeatRows + kept]))

    def _last(self) -> int:
        """Rows that stand together at the end."""
        return self._fewest()

    def _fewest(self) -> int:
        """Rows that stand together at the beginning."""
        heights = self._rowHeights[self.repeatRows :]
        return 1 if len(heights) <= _SHORT_TABLE and min(heights) >= _TWO_LINES else _FEWEST_ROWS

    def _drawLines(self) -> None:  # noqa: N802 - reportlab's name
        with artifact(self.canv):
            super()._drawLines()


def height_of(parts: Sequence[Flowable]) -> float:
    """Points that parts need below each other."""
    width = points(BODY_WIDTH_MM)
    return float(sum(part.wrap(width, _MOST_OF_A_PAGE)[1] + part.getSpaceBefore() for part in parts))


def led(lead: Sequence[Flowable], drawn: "Rows | Fitting") -> list[Flowable]:
    """A table below its heading or name: those never end a page, and the table's first rows are with them."""
    room = drawn.start_height() + drawn.getSpaceBefore() + height_of(lead)
    return [CondPageBreak(min(room, _MOST_OF_A_PAGE)), *lead, drawn]


class SignedRows(Rows):
    """Ruled rows, and below them, as the last row, what they are signed with: two rows go with it."""

    def _last(self) -> int:
        return _WITH_SIGNERS + 1


class Fitting(Flowable):  # type: ignore[misc] # as above
    """The first of several drawings of one table that ends on the page where it begins; else the first."""

    def __init__(self, drawings: Sequence[Rows]) -> None:
        super().__init__()
        self._drawings, self._chosen = drawings, drawings[0]

    def getSpaceBefore(self) -> float:  # noqa: N802 - reportlab's name
        """Points above it."""
        return float(self._chosen.getSpaceBefore())

    def start_height(self) -> float:
        """As of Rows."""
        return self._chosen.start_height()

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """As Platypus asks for it, with the room that is left on the page."""
        sizes: list[tuple[float, float]] = [one.wrap(width, height) for one in self._drawings]
        at = next((at for at, size in enumerate(sizes) if size[1] <= height), 0)
        self._chosen = self._drawings[at]
        return sizes[at]

    def split(self, width: float, height: float) -> list[Table]:
        """As Platypus asks for it."""
        return self._chosen.split(width, height)

    def draw(self) -> None:
        """Draw what was chosen."""
        self._chosen.drawOn(self.canv, 0, 0)


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[Any]],
    widths_mm: Sequence[float],
    size: float = _CELL_SIZE,
    below: Sequence[Flowable] = (),
) -> Rows:
    """Ruled table whose head is repeated on every page; `below`: never parted from its last rows."""
    heads = [[cell(text, size=size, font=BOLD, alignment=TA_CENTER) for text in head]]
    last = [[list(below), *[""] * (len(head) - 1)]] if below else []
    drawn = (SignedRows if below else Rows)(
        [*heads, *rows, *last],
        colWidths=[points(width) for width in widths_mm],
        repeatRows=1,
        spaceBefore=_PARAGRAPH_GAP,
        spaceAfter=0,
    )
    _place_cells([*heads, *rows], len(heads))
    end = -2 if below else -1
    drawn.setStyle(TableStyle([("GRID", (0, 0), (-1, end), 0.5, colors.black), *_CELLS]))
    if below:
        drawn.setStyle(TableStyle([("SPAN", (0, -1), (-1, -1)), ("LEFTPADDING", (0, -1), (-1, -1), 0)]))
    return drawn


_CELLS: Final = (
    ("FONT", (0, 0), (-1, -1), REGULAR),
    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ("TOPPADDING", (0, 0), (-1, -1), 2),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ("LEFTPADDING", (0, 0), (-1, -1), 3),
    ("RIGHTPADDING", (0, 0), (-1, -1), 2),
    ("LEFTPADDING", (0, 0), (0, -1), 4),  # words begin clear of the border
)


def _place_cells(rows: Sequence[Sequence[Any]], heads: int) -> None:
    """Tell every cell its table, row and column."""
    whole = object()
    for number, row in enumerate(rows):
        for column, one_cell in enumerate(row):
            if isinstance(one_cell, Marked):
                kind = "TH" if number < heads else "TD"
                one_cell.place = (("Table", whole), ("TR", number), (kind, column))


def code(groups: str) -> str:
    """Markup of a code in groups, each of which stays whole, a few on a line."""
    found = [free_markup(group) for group in groups.split()]
    lines = (found[at : at + _GROUPS_A_LINE] for at in range(0, len(found), _GROUPS_A_LINE))
    return "<br/>".join("\u00a0".join(line) for line in lines) or wording.DASH


def beginning(groups: str) -> str:
    """The first groups of a code, which nobody finds another code for; a dash when there is none."""
    first = groups.split()[:FIRST_GROUPS]
    return "\u00a0".join(first) + "\u00a0…" if first else wording.DASH


def capacity(attendee: Attendee) -> str:
    """As what somebody attends; who also writes the minutes is listed once, in both capacities."""
    also = attendee.writes and attendee.role != "secretary"
    label = wording.stands_as(attendee.label, attendee.title)
    return f"{label}, kiêm thư ký" if also else label


def cited(basis: str) -> Marked:
    """One legal basis, as NĐ 30/2020 has it: it begins with "Căn cứ" and ends with a semicolon."""
    text = basis.strip().lstrip("-+• ").rstrip(" .,;")
    begins = text[: len(_CITED)].casefold() == _CITED.casefold()
    return para(f"{_CITED} {{basis}};", BASIS, basis=text[len(_CITED) :].strip() if begins else text)
