"""What a sheet looks like before anyone writes on it: drawn, and rastered as whoever reads compares with it.

One picture a sheet, PX_MM pixels a millimetre, of the part between upper and lower corners; and zones:
every part of it belongs to the question whose bubbles come next. Darkness goes from 0, paper, to PRINT.
"""

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import cv2
import numpy as np
import pypdfium2

from ballots.views.readmodels import BallotSheet, Form, Layout
from printing.ballot.layout import Filled, frame_of, laid_out
from printing.ballot.plan import BUBBLE_GREY, BUBBLE_MM, CORNER_MM, Rect, Sheet
from printing.ballot.sheets import draw_ballots
from printing.tongue import VIETNAMESE, Tongue

__all__ = ["AT_MM", "INSIDE_MM", "MATCH_PX_MM", "PRINT", "PX_MM", "Grey", "Specimen", "Zone", "specimens"]

Grey = np.ndarray[Any, np.dtype[Any]]  # rows of pixels

PX_MM: Final = 6
MATCH_PX_MM: Final = 2  # of the small picture by which print is compared with print
PRINT: Final = 200  # darkness of black
_COLLAR_MM: Final = (0.25, 1.2)  # from an outline
_SECTORS: Final = 16
INSIDE_MM: Final = 1.9  # radii about a bubble's middle: free of its outline,
AT_MM: Final = 3.4  # and at it
_SUPERSAMPLED: Final = 3
_MATCHED: Final = PX_MM // MATCH_PX_MM
_EDGE_MM: Final = 1.0  # around the corners
_BELOW_MM: Final = 4.0  # the last question, where no box for a remark follows
_COLUMN_MM: Final = 4.0  # how far beside the text column ink still belongs to a question
_TOLERANCE_MM: Final = 0.35  # between where print should be and where it is
_RING_MM: Final = (BUBBLE_MM / 2 - 0.62, BUBBLE_MM / 2 + 0.62)  # where a bubble's outline may be
_RING_DARK: Final = (1 - BUBBLE_GREY) * PRINT * 1.12  # darker is a line that runs by a bubble
_PRINT_GAIN: Final = 2.5  # thin lines come out darker on paper than in the raster


@dataclass(frozen=True)
class Zone:
    """A part of the sheet over its whole column; `bubbles` are places in the sheet's own tuple."""

    question: str
    area: Rect
    bubbles: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Specimen:
    """One empty sheet. Pictures: rows × columns of darkness; the upper left pixel is `origin`.

    `print_`: as drawn, MATCH_PX_MM pixels a millimetre. `allowed`: how dark a place may be by print alone,
    bubbles' outlines aside, which are in `rings` (0 or 255). For each bubble pixels, as places in the
    flattened picture: `inside`, `at` it, of its `outline`, of four quarters `around` it,
    and of sectors of the `collar` close about its outline.
    """

    sheet: Sheet
    origin: tuple[float, float]  # millimetres
    zones: tuple[Zone, ...]
    print_: Grey
    allowed: Grey
    rings: Grey
    inside: Grey
    at: Grey
    outline: Grey
    around: Grey
    collar: Grey

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


def _collar(middles: Sequence[tuple[int, int]], width: int) -> Grey:
    """The pixels close about each outline: middles × sectors × places, the last of a sector repeated."""
    inner, outer = BUBBLE_MM / 2 + _COLLAR_MM[0], BUBBLE_MM / 2 + _COLLAR_MM[1]
    reach = int(np.ceil(outer * PX_MM))
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    away, turn = np.hypot(x, y) / PX_MM, np.arctan2(y, x) / (2 * math.pi) % 1
    here = (away >= inner) & (away <= outer)
    parts = [(y * width + x)[here & (np.floor(turn * _SECTORS) == one)] for one in range(_SECTORS)]
    most = max(len(part) for part in parts)
    offsets = np.stack([np.pad(part, (0, most - len(part)), mode="edge") for part in parts])
    starts = np.array([row * width + column for column, row in middles], dtype=np.int64)
    return np.asarray(starts[:, None, None] + offsets)


def _pixels(
    middles: Sequence[tuple[int, int]], width: int, inner: float, outer: float, quarter: int | None = None
) -> Grey:
    """The pixels between two radii in mm about each middle, or of a quarter of it: middles × places."""
    reach = int(np.ceil(outer * PX_MM))
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    away = np.hypot(x, y) / PX_MM
    here = (away >= inner) & (away <= outer)
    if quarter is not None:
        here &= np.rot90((x > 0) & (y >= 0), quarter)
    offsets = (y * width + x)[here]
    starts = np.array([row * width + column for column, row in middles], dtype=np.int64)
    return np.asarray(starts[:, None] + offsets[None, :])


def _empty(form: Form) -> BallotSheet:
    return BallotSheet(
        "", "U", "", form, "0" * 8, "0" * 17, "https://x.vn/p/x", date(2028, 12, 31), None, None, False
    )


def _specimen(page: Any, filled: Filled, layout: Layout) -> Specimen:
    sheet = filled.sheet
    top = sheet.corners[0].top - _EDGE_MM
    height = _whole((sheet.corners[2].top + CORNER_MM + _EDGE_MM - top) * PX_MM)
    width = _whole(sheet.width * PX_MM)
    print_ = _raster(page, top, (width, height))

    def pixel(x: float, y: float) -> tuple[int, int]:
        return round(x * PX_MM), round((y - top) * PX_MM)

    middles = [pixel(one.x, one.y) for one in sheet.bubbles]
    rings = np.zeros_like(print_)
    for radius, value in zip((_RING_MM[1], _RING_MM[0]), (255, 0), strict=True):
        for middle in middles:
            cv2.circle(rings, middle, round(radius * PX_MM), (value,), -1)
    reach = round(_TOLERANCE_MM * PX_MM)
    around = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    only_rings = (rings > 0) & (print_ < _RING_DARK)
    plain = cv2.dilate(np.where(only_rings, 0, print_).astype(np.uint8), around)
    half = BUBBLE_MM / 2
    return Specimen(
        sheet,
        (0.0, top),
        _zones(filled, layout),
        cv2.resize(print_, (width // _MATCHED, height // _MATCHED), interpolation=cv2.INTER_AREA),
        np.minimum(PRINT, plain * _PRINT_GAIN).astype(np.uint8),
        rings,
        _pixels(middles, width, 0, INSIDE_MM),
        _pixels(middles, width, 0, AT_MM),
        _pixels(middles, width, half - 0.2, half + 0.2),
        np.stack([_pixels(middles, width, half + 0.5, half + 2.2, turn) for turn in range(4)], axis=1),
        _collar(middles, width),
    )


def _whole(pixels: float) -> int:
    """So many that pictures two or three times smaller have whole pixels."""
    return math.ceil(pixels / PX_MM) * PX_MM


def _raster(page: Any, top: float, size: tuple[int, int]) -> Grey:
    """A page's darkness from `top` millimetres down."""
    scale = PX_MM * _SUPERSAMPLED
    drawn = page.render(scale=scale * 25.4 / 72, grayscale=True).to_numpy()
    first = round(top * scale)
    part = drawn[first : first + size[1] * _SUPERSAMPLED, : size[0] * _SUPERSAMPLED]
    more = size[1] * _SUPERSAMPLED - part.shape[0], size[0] * _SUPERSAMPLED - part.shape[1]
    part = np.pad(part.reshape(part.shape[:2]), [(0, max(0, one)) for one in more], constant_values=255)
    paper = cv2.resize(part, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    return np.asarray(np.round((1 - paper) * PRINT), dtype=np.uint8)


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
    area, remark = zones[-1].area, filled.sheet.remark
    end = remark.top if remark else min(area.bottom + _BELOW_MM, filled.ends.corner_top)
    last = Rect(area.left, area.top, area.width, max(area.bottom, end) - area.top)
    return (*zones[:-1], Zone(zones[-1].question, last, zones[-1].bubbles))
