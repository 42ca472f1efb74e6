"""The A5 ballots that the clerk hands out: the paper ballot above, the stub below the tear line.

The paper ballot carries the slip number only; code and QR stand on the stub, which the citizen keeps.
"""

import functools
import io
from collections.abc import Sequence
from typing import Final, NamedTuple

from reportlab.pdfgen.canvas import Canvas

from ballots.views.readmodels import BallotSheet, Form
from printing import wording
from printing.ballot_parts import SCALES, Piece, Scale, matrix_heading, pieces, writing_line
from printing.fonts import BOLD, REGULAR, free, register
from printing.geometry import (
    BALLOT_HEIGHT_MM,
    BALLOT_WIDTH_MM,
    COLUMN_LEFT_MM,
    COLUMN_RIGHT_MM,
    COLUMN_WIDTH_MM,
    PAPER_BOTTOM_MM,
    PAPER_TOP_MM,
    SLIP_BOX_HEIGHT_MM,
    SLIP_BOX_WIDTH_MM,
    points,
)
from printing.pen import Pen, fitting_size, line_mm, wrap
from printing.stub import draw_stub, draw_tear_line

TITLE: Final = "PHIẾU ĐÁNH GIÁ SỰ HÀI LÒNG"
_MIDDLE_MM: Final = BALLOT_WIDTH_MM / 2
_FOOT_WORDS: Final = "Xin ông/bà cho phiếu này vào hòm phiếu. Trân trọng cảm ơn!"
_FOOT_MM: Final = 5.0
_TRIAL_MM: Final = 6.5
_UNIT_ROOM_MM: Final = COLUMN_WIDTH_MM - SLIP_BOX_WIDTH_MM - 4
_MORE_WRITING_LINES: Final = 3

Page = tuple[Piece, ...]


class _Unit(NamedTuple):
    """What one layout serves: all ballots of a deck that differ in number, code and field only."""

    parent: str
    unit: str
    box: str
    trial: bool


def draw_ballots(ballots: Sequence[BallotSheet]) -> bytes:
    """A PDF with the ballots in the given order, the same bytes for the same ballots.

    One page each; a questionnaire with many items takes two, the stub being on the first.
    Raises ValueError without ballots and qr.TooDense for a URL that no scanner would read.
    """
    if not ballots:
        raise ValueError("no ballots")
    out = io.BytesIO()
    size = (points(BALLOT_WIDTH_MM), points(BALLOT_HEIGHT_MM))
    register()
    canvas = Canvas(out, pagesize=size, invariant=1, pageCompression=1, lang="vi-VN", initialFontName=REGULAR)
    canvas.setTitle("Phiếu đánh giá sự hài lòng")
    canvas.setAuthor(free(ballots[0].unit))
    pen = Pen(canvas, BALLOT_HEIGHT_MM)
    for ballot in ballots:
        _draw_ballot(pen, ballot)
    canvas.save()
    return out.getvalue()


def _draw_ballot(pen: Pen, ballot: BallotSheet) -> None:
    unit = _Unit(free(ballot.parent), free(ballot.unit), free(ballot.box), ballot.trial)
    pages = _layout(ballot.form, unit)
    for index, page in enumerate(pages):
        place = f"Tờ {index + 1}/{len(pages)}" if len(pages) > 1 else ""
        top = _draw_header(pen, unit, ballot, place, first=index == 0)
        for piece in page:
            piece.draw(pen, top)
            top += piece.height
        if index == len(pages) - 1:
            baseline = PAPER_BOTTOM_MM - 1
            pen.text(_MIDDLE_MM, baseline, _FOOT_WORDS, REGULAR, 10, "center")
        if index == 0:
            draw_tear_line(pen)
            draw_stub(pen, ballot)
        pen.canvas.showPage()


# --- the header ---------------------------------------------------------------------------------------------


def _unit_lines(unit: _Unit) -> tuple[tuple[tuple[str, ...], str, float], ...]:
    """The superior body, the unit in bold and the box, beside the slip number; long names smaller."""

    def fit(text: str, font: str, sizes: tuple[float, ...]) -> tuple[tuple[str, ...], str, float]:
        for size in sizes:
            lines = wrap(text, font, size, _UNIT_ROOM_MM)
            if len(lines) <= 2:  # noqa: PLR2004 - as in official headers
                break
        return lines, font, size

    return (
        *([fit(unit.parent.upper(), REGULAR, (9.5, 8.5, 8))] if unit.parent else []),
        fit(unit.unit.upper(), BOLD, (10.5, 9.5, 8.5, 8)),
        *([fit(unit.box, REGULAR, (9.5, 8.5, 8))] if unit.box else []),
    )


def _header_mm(unit: _Unit, *, first: bool) -> float:
    """Height of what `_draw_header` draws, from the top of the paper ballot."""
    height = _TRIAL_MM if unit.trial else 0.0
    if not first:
        return height + line_mm(12) + 2
    beside = sum(len(lines) * line_mm(size) for lines, _, size in _unit_lines(unit))
    return height + max(beside, SLIP_BOX_HEIGHT_MM) + 2 + line_mm(16) + line_mm(11)


def _draw_header(pen: Pen, unit: _Unit, ballot: BallotSheet, place: str, *, first: bool) -> float:
    """Unit, slip number and title; on further pages one line. Gives where the pieces begin."""
    top = PAPER_TOP_MM
    if unit.trial:
        pen.text(_MIDDLE_MM, top + line_mm(12) * 0.8, wording.TRIAL, BOLD, 12, "center")
        pen.box(COLUMN_LEFT_MM, top - 0.6, COLUMN_WIDTH_MM, line_mm(12) + 0.6, 1.0)
        top += _TRIAL_MM
    number = wording.grouped(ballot.slip_number)
    if not first:
        pen.text(COLUMN_LEFT_MM, top + 4.2, "Phiếu đánh giá sự hài lòng (tiếp theo)", REGULAR, 10)
        pen.text(COLUMN_RIGHT_MM, top + 4.2, f"Số phiếu {number}  –  {place}", BOLD, 12, "right")
        return top + line_mm(12) + 2
    _draw_slip_number(pen, top, number, place)
    below = top
    for lines, font, size in _unit_lines(unit):
        below = pen.lines(COLUMN_LEFT_MM + _UNIT_ROOM_MM / 2, below, lines, font, size, "center")
    top = max(below, top + SLIP_BOX_HEIGHT_MM) + 2
    pen.lines(_MIDDLE_MM, top, (TITLE,), BOLD, 16, "center")
    _draw_field(pen, top + line_mm(16), ballot)
    return top + line_mm(16) + line_mm(11)


def _draw_slip_number(pen: Pen, top: float, number: str, place: str) -> None:
    left = COLUMN_RIGHT_MM - SLIP_BOX_WIDTH_MM
    middle = left + SLIP_BOX_WIDTH_MM / 2
    pen.box(left, top, SLIP_BOX_WIDTH_MM, SLIP_BOX_HEIGHT_MM, 1.1)
    label = f"Số phiếu  ({place})" if place else "Số phiếu"
    pen.text(middle, top + 4.4, label, REGULAR, 9.5, "center")
    size = fitting_size(number, BOLD, (18, 17, 16, 15, 14, 13), SLIP_BOX_WIDTH_MM - 3)
    pen.text(middle, top + 11.4, number, BOLD, size, "center")


def _draw_field(pen: Pen, top: float, ballot: BallotSheet) -> None:
    """What the clerk proposed; the citizen may strike it out, as it may be cleared on the screen."""
    if ballot.field or ballot.desk:
        field = f"Lĩnh vực: {free(ballot.field)}" if ballot.field else ""
        desk = f"Quầy: {free(ballot.desk)}" if ballot.desk else ""
        both = "  –  ".join(part for part in (field, desk) if part)
        words = f"{both}  (không muốn nêu thì gạch bỏ)"
    elif ballot.form.fields:
        words = "Lĩnh vực (không bắt buộc): ............................................................"
    else:
        return
    size = fitting_size(words, REGULAR, (10.5, 9.5, 8.5), COLUMN_WIDTH_MM)
    first, *rest = wrap(words, REGULAR, size, COLUMN_WIDTH_MM - 2)
    pen.lines(_MIDDLE_MM, top, (f"{first}…" if rest else first,), REGULAR, size, "center")


# --- filling pages ------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=64)
def _layout(form: Form, unit: _Unit) -> tuple[Page, ...]:
    """Fill pages at the largest scale that needs few enough of them; a deck is laid out once."""
    for scale in SCALES:
        pages = _fill(form, unit, scale)
        if len(pages) <= scale.pages:
            break
    return pages


def _fill(form: Form, unit: _Unit, scale: Scale) -> tuple[Page, ...]:
    """Put the pieces on pages, glued ones together; spare room at the end becomes lines to write on."""
    heading = matrix_heading(form, scale)
    pages: list[list[Piece]] = []
    room = 0.0
    for run in _runs(form, scale):
        height = sum(piece.height for piece in run)
        if not pages or height > room:
            first = not pages
            room = PAPER_BOTTOM_MM - _FOOT_MM - PAPER_TOP_MM - _header_mm(unit, first=first)
            pages.append([])
            if heading and run[0].headed and not first:
                pages[-1].append(heading)
                room -= heading.height
        pages[-1].extend(run)
        room -= height
    line = writing_line()
    if form.remark:
        spare = min(_MORE_WRITING_LINES, int(room // line.height))
        pages[-1].extend([line] * spare)
    return tuple(tuple(page) for page in pages)


def _runs(form: Form, scale: Scale) -> list[list[Piece]]:
    """Pieces that must stay together, in order."""
    runs: list[list[Piece]] = [[]]
    for piece in pieces(form, scale):
        runs[-1].append(piece)
        if not piece.glued:
            runs.append([])
    return [run for run in runs if run]
