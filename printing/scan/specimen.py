"""What a sheet looks like before anyone writes on it: drawn, and rastered as whoever reads compares with it.

One picture a sheet, PX_MM pixels a millimetre, of the part between the upper and the lower corners; and zones:
every part of it belongs to the question whose bubbles come next.
"""

import functools
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import cv2
import numpy as np
import pypdfium2

from ballots.views.readmodels import BallotSheet, Form, Layout
from printing.ballot.layout import Filled, frame_of, laid_out
from printing.ballot.plan import BUBBLE_MM, CORNER_MM, Rect, Sheet
from printing.ballot.sheets import draw_ballots
from printing.tongue import VIETNAMESE, Tongue

__all__ = ["PX_MM", "Grey", "Specimen", "Zone", "disc", "specimens"]

Grey = np.ndarray[Any, np.dtype[Any]]  # rows of pixels

PX_MM: Final = 6
_SUPERSAMPLED: Final = 3
_EDGE_MM: Final = 1.0  # around the corners
_COLUMN_MM: Final = 4.0  # how far beside the text column ink still belongs to a question
_TOLERANCE_MM: Final = 0.35  # between where print should be and where it is
_RING_MM: Final = (BUBBLE_MM / 2 - 0.62, BUBBLE_MM / 2 + 0.62)  # where a bubble's outline may be
_PRINT_GAIN: Final = 1.7  # thin lines come out darker on paper than in the raster


@dataclass(frozen=True)
class Zone:
    """A part of the sheet over its whole column; `bubbles` are places in the sheet's own tuple."""

    question: str
    area: Rect
    bubbles: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Specimen:
    """One empty sheet. Pictures: rows × columns, 0 is paper and 1 is print; the upper left pixel is `origin`.

    `print_`: as drawn. `allowed`: how dark a place may be by print alone, bubbles' outlines aside, which are
    in `rings` (0 or 1).
    """

    sheet: Sheet
    origin: tuple[float, float]  # millimetres
    zones: tuple[Zone, ...]
    print_: Grey
    allowed: Grey
    rings: Grey

    def pixel(self, x: float, y: float) -> tuple[int, int]:
        """Column and row of a place in millimetres."""
        return round((x - self.origin[0]) * PX_MM), round((y - self.origin[1]) * PX_MM)

    def window(self, area: Rect) -> tuple[slice, slice]:
        """Rows and columns of an area, as far as the picture goes."""
        (left, top), (right, bottom) = self.pixel(area.left, area.top), self.pixel(area.right, area.bottom)
        return slice(max(0, top), max(0, bottom)), slice(max(0, left), max(0, right))


@functools.lru_cache(maxsize=32)
def specimens(form: Form, layout: Layout, tongue: Tongue = VIETNAMESE) -> tuple[Specimen, ...]:
    """All sheets of a questionnaire on a layout; raises plan.DoesNotFit, ValueError where it has no marks."""
    if layout is Layout.STUBS:
        raise ValueError("stubs have no marks")
    one = Layout.A5 if layout is Layout.A4_TWO else layout  # two A5 side by side, cut apart or not
    pdf = pypdfium2.PdfDocument(draw_ballots([_empty(form)], tongue, one))
    filled = laid_out(form, frame_of(one), tongue).sheets
    return tuple(_specimen(page, sheet, one) for page, sheet in zip(pdf, filled, strict=True))


def disc(radius_mm: float) -> Grey:
    """A square of bool with a disc in it; its middle is the middle pixel."""
    reach = int(np.ceil(radius_mm * PX_MM))
    y, x = np.ogrid[-reach : reach + 1, -reach : reach + 1]
    return np.asarray(x * x + y * y <= (radius_mm * PX_MM) ** 2)


def _empty(form: Form) -> BallotSheet:
    return BallotSheet("", "U", "", form, "0" * 8, "0" * 17, "https://x.vn/p/x", date(2028, 12, 31), None, None, False)


def _specimen(page: Any, filled: Filled, layout: Layout) -> Specimen:
    sheet = filled.sheet
    upper, lower = sheet.corners[0].top, sheet.corners[2].top + CORNER_MM
    top = upper - _EDGE_MM
    scale = PX_MM * _SUPERSAMPLED
    drawn = page.render(scale=scale * 25.4 / 72, grayscale=True).to_numpy().reshape(
        round(page.get_height() * scale * 25.4 / 72 + 0.499), -1
    )
    width, height = round(sheet.width * PX_MM), round((lower + _EDGE_MM - top) * PX_MM)
    first = round(top * scale)
    part = drawn[first : first + height * _SUPERSAMPLED, : width * _SUPERSAMPLED]
    print_ = 1 - cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    rings = np.zeros_like(print_)
    made = Specimen(sheet, (0.0, top), _zones(filled, layout), print_, print_, rings)
    for bubble in sheet.bubbles:
        middle = made.pixel(bubble.x, bubble.y)
        inner, outer = (round(radius * PX_MM) for radius in _RING_MM)
        cv2.circle(rings, middle, outer, 1.0, -1)
        cv2.circle(rings, middle, inner, 0.0, -1)
    plain = np.where(rings > 0, 0, print_)
    reach = round(_TOLERANCE_MM * PX_MM)
    around = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    allowed = np.minimum(1, cv2.dilate(plain, around) * _PRINT_GAIN).astype(np.float32)
    return Specimen(sheet, made.origin, made.zones, print_, allowed, rings)


def _zones(filled: Filled, layout: Layout) -> tuple[Zone, ...]:
    """Pieces without bubbles go to the next that has some; rows of one question are one zone."""
    frame, at, zones = frame_of(layout), 0, list[Zone]()
    start = filled.pieces[0][0]
    left, width = frame.left - _COLUMN_MM, frame.column + 2 * _COLUMN_MM
    for top, piece in filled.pieces:
        if not piece.bubbles:
            continue
        question, places = piece.bubbles[0].question, tuple(range(at, at + len(piece.bubbles)))
        at += len(places)
        if zones and zones[-1].question == question:
            start, places = zones[-1].area.top, zones[-1].bubbles + places
            del zones[-1]
        area = Rect(left, start, width, top + piece.height - start)
        zones.append(Zone(question, area, places))
        start = area.bottom
    return tuple(zones)
