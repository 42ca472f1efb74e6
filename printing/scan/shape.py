"""Whether the ink in a bubble is a mark and no more: no line through it, no ring about it."""

from typing import Final

import cv2
import numpy as np

from printing.scan.ink import PX2, Array, Ink
from printing.scan.specimen import AT_MM, PX_MM

__all__ = ["extent", "leads_out"]

_FULL: Final = 0.75  # part of the inside: filled in, so that what lies far outside is something else
_FULL_BEYOND_MM2: Final = 1.2
_OWN: Final = 0.35  # at least this part of a mark's ink is at its bubble
_LONGEST_MM: Final = 7.6  # of a mark, in one direction
_BOTH_SIDES_MM: Final = 4.1  # ink so far out on opposite sides is a line through the bubble
_HOLE_MM2: Final = 2.0  # paper wholly within ink: a ring
_SLITS_MM2: Final = 0.25  # in what is filled in
_PENS_MM: Final = (0.6, 1.4)  # strokes of pens and of felt tips
_THICK_MM2: Final = 4.0  # more ink may lie beyond, for each millimetre that a stroke is thicker than a pen's


def leads_out(ink: Ink, pieces: tuple[int, ...], at: tuple[int, int], share: float) -> bool:
    """Whether the ink in a bubble, whose middle is `at`, is more than a mark; `share` of it is dark."""
    left, top, part = _part(ink, pieces)
    rows, columns = np.nonzero(part)
    if max(np.ptp(rows), np.ptp(columns)) > _LONGEST_MM * PX_MM:
        return True
    x, y = (columns + left - at[0]) / PX_MM, (rows + top - at[1]) / PX_MM
    if (np.hypot(x, y) <= AT_MM).mean() < _OWN:
        return True
    x, y = x - x.mean(), y - y.mean()  # from its own middle on: people do not aim well
    away, thicker = np.hypot(x, y), _thickness(part) - _PENS_MM[0]
    beyond = float((away > AT_MM).sum()) / PX2
    if share > _FULL and beyond > _FULL_BEYOND_MM2 + _THICK_MM2 * thicker:
        return True
    return _crosses(x, y, away > _BOTH_SIDES_MM + thicker / 2) or _rings(part, filled=share > _FULL)


def extent(ink: Ink, pieces: tuple[int, ...]) -> float:
    """How far the pieces reach in the direction in which they reach farthest, in mm."""
    rows, columns = np.nonzero(_part(ink, pieces)[2])
    return float(max(np.ptp(rows), np.ptp(columns)) + 1) / PX_MM


def _part(ink: Ink, pieces: tuple[int, ...]) -> tuple[int, int, Array]:
    """Left and top of the pieces, and where in their box there is ink of theirs."""
    boxes = ink.boxes[list(pieces)]
    left, top = int(boxes[:, 0].min()), int(boxes[:, 1].min())
    right, bottom = (boxes[:, 0] + boxes[:, 2]).max(), (boxes[:, 1] + boxes[:, 3]).max()
    return left, top, np.isin(ink.labels[top:bottom, left:right], pieces) & ink.weak[top:bottom, left:right]


def _thickness(part: Array) -> float:
    """Of the strokes, in mm: ink by half its edge; what is filled in has that of a felt tip."""
    edges, _ = cv2.findContours(part.astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    edge = sum(cv2.arcLength(one, closed=True) for one in edges)
    return float(np.clip(2 * part.sum() / max(edge, 1.0) / PX_MM, *_PENS_MM))


def _crosses(x: Array, y: Array, far: Array) -> bool:
    """Whether ink lies far out on opposite sides, within 40° of a line through the middle."""
    if far.sum() < 4:  # noqa: PLR2004 - pixels
        return False
    sector = np.unique((np.degrees(np.arctan2(y[far], x[far])) // 20).astype(int) % 18)
    taken = set(sector.tolist())
    return any((one + 9 + turn) % 18 in taken for one in taken for turn in (-1, 0, 1))


def _rings(part: Array, *, filled: bool) -> bool:
    """Whether paper is shut in by ink; in what is filled in, even slits between it and a ring about it."""
    free = cv2.copyMakeBorder((~part).astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=(1,))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(free, connectivity=4)
    areas = stats[:, cv2.CC_STAT_AREA].copy()
    areas[[0, labels[0, 0]]] = 0  # ink, and what lies around
    return bool(areas.max() > _HOLE_MM2 * PX2 or (filled and areas.sum() > _SLITS_MM2 * PX2))
