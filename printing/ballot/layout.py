"""Fills sheets with the pieces of a questionnaire at the largest letters that fit, and tells where marks lie.

What follows from questionnaire, layout and language alone; a deck is laid out once.
"""

import dataclasses
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ballots.views.readmodels import MOST_SHEETS, Form, Layout
from printing.ballot.frames import A5, ROLL, STUB_ALONE, Ends, Frame, paper_of
from printing.ballot.parts import (
    REMARK_LINE_MM,
    Piece,
    Scale,
    matrix_heading,
    pieces,
    remark_heading,
)
from printing.ballot.plan import CORNER_MM, CORNERS, Corner, DoesNotFit, Plan, Rect, Sheet
from printing.ballot.stub import code_place
from printing.tongue import VIETNAMESE, Tongue

__all__ = ["Filled", "Laid", "corners_of", "frame_of", "laid_out", "plan_of"]

_SCALES: Final = (
    Scale(13.5, 10.5, matrix=False, sheets=1),
    Scale(13, 10, matrix=False, sheets=1),
    Scale(12.5, 9.5, matrix=False, sheets=1),
    Scale(12, 9.5, matrix=False, sheets=1),
    Scale(12, 9, matrix=False, sheets=1),
    Scale(11.5, 9, matrix=False, sheets=1),
    Scale(11, 9, matrix=False, sheets=1),
    Scale(10.5, 8.5, matrix=False, sheets=1),
    Scale(10, 8.5, matrix=False, sheets=1),
    Scale(11, 9.5, matrix=True, sheets=1),
    Scale(10, 9, matrix=True, sheets=1),
    Scale(9.5, 8.5, matrix=True, sheets=1),
    Scale(11, 9.5, matrix=True, sheets=2),
    Scale(10.5, 9, matrix=True, sheets=2),
    Scale(10, 9, matrix=True, sheets=2),
    Scale(9.5, 9, matrix=True, sheets=2),
    Scale(10, 9, matrix=True, sheets=MOST_SHEETS),
    Scale(11, 9, matrix=False, sheets=MOST_SHEETS),
)
_LEAST_LINES: Final = 2  # of the box for a remark; a sheet with room to spare gets more
_MOST_LINES: Final = 5
_REMARK_GAP_MM: Final = 0.8


@dataclass(frozen=True)
class Filled:
    """One sheet: its pieces with their top edges, its lower part, and where everything lies that is read."""

    pieces: tuple[tuple[float, Piece], ...]
    ends: Ends
    sheet: Sheet


@dataclass(frozen=True)
class Laid:
    """All sheets of one questionnaire in one frame."""

    frame: Frame
    sheets: tuple[Filled, ...]


def frame_of(layout: Layout) -> Frame:
    """The frame of a layout that has paper ballots."""
    return ROLL if layout is Layout.ROLL else A5


def plan_of(form: Form, layout: Layout, tongue: Tongue = VIETNAMESE) -> Plan:
    """Where marks lie on all sheets of a questionnaire; raises DoesNotFit."""
    if layout is Layout.STUBS:
        paper = paper_of(layout)
        place = code_place(STUB_ALONE, alone=True)
        height = (paper.height or 0) / len(paper.origins)
        return Plan(layout, (Sheet(1, paper.width, height, (), None, (), None, place),))
    return Plan(layout, tuple(one.sheet for one in laid_out(form, frame_of(layout), tongue).sheets))


@functools.lru_cache(maxsize=64)
def laid_out(form: Form, frame: Frame, tongue: Tongue) -> Laid:
    """Fill sheets at the largest scale that needs few enough of them; raises DoesNotFit."""
    said = tongue.form(form)
    for scale in _SCALES:
        try:
            sheets = _fill(said, frame, scale, tongue)
        except DoesNotFit:
            continue
        if len(sheets) <= scale.sheets:
            return Laid(frame, sheets)
    raise DoesNotFit("form")


def _fill(form: Form, frame: Frame, scale: Scale, tongue: Tongue) -> tuple[Filled, ...]:
    """Put the pieces on sheets, glued ones together; the remark's box takes what room is left at the end."""
    heading = matrix_heading(form, frame) if scale.matrix else None
    sheets: list[list[Piece]] = [[]]
    rooms = [frame.body_most]
    for run in _runs(form, scale, frame, tongue):
        height = sum(piece.height for piece in run)
        if height > rooms[-1]:
            sheets.append([])
            rooms.append(frame.body_most_next)
            if heading and run[0].headed:
                sheets[-1].append(heading)
                rooms[-1] -= heading.height
        if height > rooms[-1]:
            raise DoesNotFit("form")
        sheets[-1].extend(run)
        rooms[-1] -= height
    if form.remark and frame.fixed:
        sheets[-1][-1] = _remark_box(min(_MOST_LINES, _LEAST_LINES + rooms[-1] / REMARK_LINE_MM))
    return tuple(_filled(frame, number, sheet) for number, sheet in enumerate(sheets, 1))


def _runs(form: Form, scale: Scale, frame: Frame, tongue: Tongue) -> Iterator[list[Piece]]:
    """Pieces that must stay together, in order; the remark's box comes last, at its smallest."""
    run: list[Piece] = []
    for piece in pieces(form, scale, frame, tongue):
        run.append(piece)
        if not piece.glued:
            yield run
            run = []
    if form.remark:
        yield [*run, remark_heading(form, scale, frame, tongue), _remark_box(_LEAST_LINES)]
    elif run:
        yield run


def _remark_box(lines: float) -> Piece:
    return Piece(lines * REMARK_LINE_MM + _REMARK_GAP_MM, lambda _pen, _top: None, remark=True)


def _filled(frame: Frame, number: int, sheet: list[Piece]) -> Filled:
    """Give every piece its place."""
    first = number == 1
    start = top = frame.body_top if first else frame.body_top_next
    placed, bubbles, remark = [], [], None
    for piece in sheet:
        placed.append((top, piece))
        bubbles += [dataclasses.replace(one, y=top + one.y) for one in piece.bubbles]
        if piece.remark:
            remark = Rect(frame.left, top + _REMARK_GAP_MM, frame.column, piece.height - _REMARK_GAP_MM)
        top += piece.height
    ends = frame.ends(top - start, first=first)
    link = None if ends.stub is None else code_place(ends.stub, stacked=frame.stacked)
    corners = corners_of(frame, frame.width, frame.corner_top, ends.corner_top, number)
    places = Sheet(number, frame.width, ends.height, corners, frame.number_code, tuple(bubbles), remark, link)
    return Filled(tuple(placed), ends, places)


def corners_of(frame: Frame, width: float, top: float, bottom: float, number: int) -> tuple[Corner, ...]:
    """Clockwise from the upper left, each with a marker of its own: they tell sheet and way up."""
    left, right = frame.corner_left, width - frame.corner_left - CORNER_MM
    spots = ((left, top), (right, top), (right, bottom), (left, bottom))
    first = (number - 1) * CORNERS
    return tuple(Corner(first + at, *spot) for at, spot in enumerate(spots))
