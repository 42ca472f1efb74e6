"""Finds sheets on a page by their corner markers: which sheet, where, which way up.

A page may hold several; markers belong together where each lies as the others' own shape foretells.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np

from printing.ballot.plan import CORNER_MM, CORNERS, Sheet
from printing.scan.specimen import Grey

__all__ = ["LEAST", "Marker", "Placed", "find", "groups", "place"]

LEAST: Final = 3  # of four
_QUICK: Final = 850  # pixels of the longer side at a first look
_FORETOLD: Final = 0.16  # how far a marker may be from where another foretells it, in part of their distance
_LIKE: Final = 1.6  # how much larger one marker of a sheet may be than another
_Points = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, eq=False)
class Marker:
    """One marker on a page: its number, and its four corners in pixels, clockwise from its own upper left."""

    number: int
    points: _Points

    @property
    def sheet(self) -> int:
        """Of which sheet of a ballot it is, from 1."""
        return self.number // CORNERS + 1

    @functools.cached_property
    def middle(self) -> _Points:
        """Of its corners."""
        return np.asarray(self.points.mean(axis=0))

    @functools.cached_property
    def side(self) -> float:
        """Mean length of its sides in pixels."""
        return _side(self.points)


@dataclass(frozen=True, eq=False)
class Placed:
    """A sheet's place: `matrix` takes millimetres to the page's pixels; `off` is the corners' error in mm."""

    matrix: _Points
    off: float
    corners: int


def find(page: Grey) -> list[Marker]:
    """All markers on a grey page; looks longer where a quick look does not find four."""
    step = max(1, round(max(page.shape) / _QUICK))
    found: list[Marker] = []
    for divided, window, enough in (
        (step, 11, 0),
        (max(1, step - 1), 7, 0),
        (step, 0, 1),
        (max(1, step // 2), 0, 1),
    ):
        if len(found) >= CORNERS - enough:
            break
        now = _found(page, divided, window)
        found = max(found, now, key=len)
    return found


@functools.cache
def _detector(window: int) -> Any:
    """A quick one with one window, in pixels, to tell black from white; 0: a patient one."""
    given = cv2.aruco.DetectorParameters()
    given.minMarkerPerimeterRate = 0.05 if window else 0.02
    given.adaptiveThreshWinSizeMin, given.adaptiveThreshWinSizeMax = (window, window) if window else (5, 45)
    given.errorCorrectionRate = 0.5
    given.perspectiveRemoveIgnoredMarginPerCell = 0.3  # copiers make black wider
    return cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50), given)


def _found(page: Grey, step: int, window: int) -> list[Marker]:
    """Markers on the page made `step` times smaller."""
    size = (page.shape[1] // step, page.shape[0] // step)
    whole = page[: size[1] * step, : size[0] * step]  # whole pixels into one: ten times as fast
    small = page if step == 1 else cv2.resize(whole, size, interpolation=cv2.INTER_AREA)
    corners, numbers, _ = _detector(window).detectMarkers(small)
    if numbers is None:
        return []
    return [
        Marker(int(number), _sharpened(page, (points.reshape(4, 2) + 0.5) * step - 0.5))
        for points, number in zip(corners, numbers.ravel(), strict=True)
    ]


def _side(points: _Points) -> float:
    return float(np.linalg.norm(points - np.roll(points, 1, axis=0), axis=1).mean())


def _sharpened(page: Grey, points: _Points) -> _Points:
    """The corners at a part of a pixel, looked for on the page itself."""
    side = _side(points)
    reach = max(2, round(side * 0.07))
    margin = 3 * reach + 4
    low = np.floor(points.min(axis=0)).astype(int) - margin
    high = np.ceil(points.max(axis=0)).astype(int) + margin
    left, top = np.maximum(low, 0)
    part = np.ascontiguousarray(page[top : high[1], left : high[0]])
    start = (points - (left, top)).astype(np.float32).reshape(-1, 1, 2)
    end = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.03)
    moved = cv2.cornerSubPix(part, start.copy(), (reach, reach), (-1, -1), end).reshape(-1, 2)
    held = np.linalg.norm(moved - start.reshape(-1, 2), axis=1) <= reach  # else it ran off to other print
    found = np.where(held[:, None], moved, start.reshape(-1, 2))
    return np.asarray(found + np.array([left, top]))


def groups(markers: Sequence[Marker], sheets: Sequence[Sheet]) -> list[list[Marker]]:
    """Markers of one sheet each, the fullest first; every marker is in one group.

    `sheets` are the kinds that may be there; those of different layouts share numbers, and the closest wins.
    Markers of no such sheet are together by the sheet's number.
    """
    left, made = list(markers), list[list[Marker]]()
    while left:
        tries = [(sheet, _partners(one, left, sheet)) for sheet in sheets for one in left if _of(sheet, one)]
        if not tries:
            break
        _, best = max(tries, key=lambda tried: (len(tried[1]), -_strain(*tried)))
        made.append(best)
        left = [one for one in left if not any(one is other for other in best)]
    numbers = sorted({one.sheet for one in left})
    return made + [[one for one in left if one.sheet == number] for number in numbers]


def _of(sheet: Sheet, marker: Marker) -> bool:
    return any(corner.marker == marker.number for corner in sheet.corners)


@functools.lru_cache(maxsize=256)
def _at(sheet: Sheet, number: int) -> _Points:
    """A marker's corners in millimetres."""
    corner = next(one for one in sheet.corners if one.marker == number)
    x, y, side = corner.left, corner.top, CORNER_MM
    return np.array([(x, y), (x + side, y), (x + side, y + side), (x, y + side)], dtype=np.float64)


def _partners(one: Marker, markers: Sequence[Marker], sheet: Sheet) -> list[Marker]:
    """`one`, and of each other number the marker closest to where `one` foretells it."""
    own, axes = _at(sheet, one.number), one.points
    right = (axes[1] - axes[0] + axes[2] - axes[3]) / (2 * CORNER_MM)
    down = (axes[3] - axes[0] + axes[2] - axes[1]) / (2 * CORNER_MM)
    found = [one]
    for corner in sheet.corners:
        if corner.marker == one.number:
            continue
        away = _at(sheet, corner.marker).mean(axis=0) - own.mean(axis=0)
        told = one.middle + right * away[0] + down * away[1]
        reach = float(np.linalg.norm(told - one.middle)) * _FORETOLD
        near = [
            (float(np.linalg.norm(other.middle - told)), at)
            for at, other in enumerate(markers)
            if other.number == corner.marker and 1 / _LIKE < other.side / one.side < _LIKE
        ]
        if near and min(near)[0] <= reach:
            found.append(markers[min(near)[1]])
    return found


def _strain(sheet: Sheet, markers: Sequence[Marker]) -> float:
    if len(markers) < LEAST:
        return 0.0
    return place(sheet, markers).off


def place(sheet: Sheet, markers: Sequence[Marker]) -> Placed:
    """Where a sheet lies, by at least LEAST of its markers; mirrored ones are never found as markers."""
    here = np.concatenate([_at(sheet, one.number) for one in markers])
    there = np.concatenate([one.points for one in markers])
    matrix, _ = cv2.findHomography(here, there, 0)
    if matrix is None:
        return Placed(np.eye(3), float("inf"), len(markers))
    told = cv2.perspectiveTransform(here.reshape(-1, 1, 2), matrix).reshape(-1, 2)
    pixels_mm = float(np.mean([one.side for one in markers])) / CORNER_MM
    off = float(np.sqrt(np.mean(np.sum((told - there) ** 2, axis=1)))) / pixels_mm
    return Placed(np.asarray(matrix, dtype=np.float64), off, len(markers))
