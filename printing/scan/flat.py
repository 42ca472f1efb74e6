"""Lays a found sheet flat: pixels by millimetres, paper white, print black, moved onto the specimen's print.

Corners tell the perspective; what curls between them is found by comparing print with print, block by block.
"""

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np

from printing.ballot.plan import CORNER_MM, CORNERS, Rect
from printing.scan.corners import Placed
from printing.scan.specimen import MATCH_PX_MM, PRINT, PX_MM, Grey, Specimen

__all__ = ["Flat", "laid_flat"]

_PAPER_MM: Final = 11  # ink and print are narrower; shadows are wider
_PAPER_PX_MM: Final = 2
_SEARCH_MM: Final = 2.0
_BLOCK_MM: Final = (18.0, 9.0)
_LEAST_PRINT: Final = 0.035 * PRINT  # mean darkness of a block: less has no shape
_LIKE: Final = 0.45  # a block that fits worse does not say where it is
_STILL_MM: Final = 0.12  # moves so small that nothing needs moving
_OUTLIER_MM: Final = 0.3
_TERMS: Final = ((3, 7), (6, 14), (10, 26))  # of a polynomial, and how many blocks it takes
_FITS_MM: Final = 0.2  # blocks are no more exact
_HELD: Final = 3  # a corner weighs as much as so many blocks
_COARSE: Final = 12  # pixels between places where moves are reckoned
_Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, eq=False)
class Flat:
    """A sheet laid flat: `picture` in grey as scanned, `dark` from 0, paper, to PRINT.

    `blocks` has a row a block: x and y of its middle in millimetres, likeness to the print −1 to 1.
    """

    picture: Grey
    dark: Grey
    blocks: _Array

    @property
    def likeness(self) -> float:
        """How much of the specimen is there: the median of all blocks."""
        return float(np.median(self.blocks[:, 2])) if len(self.blocks) else 0.0

    def likeness_in(self, area: Rect) -> float:
        """As `likeness`, of the blocks in an area; 1 where there is none."""
        x, y, like = self.blocks.T
        inside = (x > area.left) & (x < area.right) & (y > area.top) & (y < area.bottom)
        return float(np.median(like[inside])) if inside.any() else 1.0


def laid_flat(page: Grey, placed: Placed, specimen: Specimen) -> Flat:
    """Lay one sheet of a grey page flat."""
    left, top = (edge + 0.5 / PX_MM for edge in specimen.origin)
    matrix = placed.matrix @ np.array([[1 / PX_MM, 0, left], [0, 1 / PX_MM, top], [0, 0, 1]])
    height, width = specimen.allowed.shape
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    picture = cv2.warpPerspective(page, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    dark = _darkness(picture, specimen)
    blocks = _compared(dark, specimen)
    terms = _bend(blocks, _middles(specimen) if placed.corners == CORNERS else np.zeros((0, 2)))
    if terms is not None:
        picture = cv2.remap(page, *_moved(matrix, terms, specimen), cv2.INTER_LINEAR)
        dark = _darkness(picture, specimen)
        blocks = _compared(dark, specimen)
    return Flat(picture, dark, blocks[:, [0, 1, 4]])


def _darkness(picture: Grey, specimen: Specimen) -> Grey:
    """0 where the paper is, PRINT where the corners' black is; shadows and yellowed paper are paper."""
    step = PX_MM // _PAPER_PX_MM
    size = (picture.shape[1] // step, picture.shape[0] // step)
    small = cv2.medianBlur(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), 3)
    side = _PAPER_MM * _PAPER_PX_MM + 1
    around = cv2.getStructuringElement(cv2.MORPH_RECT, (side, side))
    paper = cv2.blur(cv2.morphologyEx(small, cv2.MORPH_CLOSE, around), (7, 7))
    paper = cv2.resize(paper, picture.shape[::-1], interpolation=cv2.INTER_LINEAR)
    bright = cv2.divide(cv2.GaussianBlur(picture, (3, 3), 0), np.maximum(paper, 1), scale=PRINT)
    black = [np.quantile(bright[specimen.window(_inner(c.left, c.top))], 0.3) for c in specimen.sheet.corners]
    depth = max(0.25, 1 - float(np.median(black)) / PRINT)
    return cv2.LUT(bright, np.clip((PRINT - np.arange(256)) / depth, 0, 255).astype(np.uint8))


def _middles(specimen: Specimen) -> _Array:
    half = CORNER_MM / 2
    return np.array([(one.left + half, one.top + half) for one in specimen.sheet.corners])


def _inner(left: float, top: float) -> Rect:
    return Rect(left + 0.3, top + 0.3, CORNER_MM - 0.6, CORNER_MM - 0.6)


# --- what curls -----------------------------------------------------------------------------------------


def _compared(dark: Grey, specimen: Specimen) -> _Array:
    """A row a block with print: middle x, y, how far from there it lies (dx, dy), likeness."""
    wanted = specimen.print_
    here = cv2.resize(np.minimum(dark, PRINT), wanted.shape[::-1], interpolation=cv2.INTER_AREA)
    reach = round(_SEARCH_MM * MATCH_PX_MM)
    framed = cv2.copyMakeBorder(here, reach, reach, reach, reach, cv2.BORDER_REPLICATE)
    found = []
    for left, top, right, bottom in _blocks(specimen):
        part = wanted[top:bottom, left:right]
        if cv2.mean(part)[0] < _LEAST_PRINT:
            continue
        like = cv2.matchTemplate(
            framed[top : bottom + 2 * reach, left : right + 2 * reach], part, cv2.TM_CCOEFF_NORMED
        )
        _, best, _, (column, row) = cv2.minMaxLoc(like)
        dx, dy = _peak(like[row], column) - reach, _peak(like[:, column], row) - reach
        middle = specimen.origin[1] + (top + bottom) / 2 / MATCH_PX_MM
        found.append(((left + right) / 2 / MATCH_PX_MM, middle, dx / MATCH_PX_MM, dy / MATCH_PX_MM, best))
    return np.array(found, dtype=np.float64).reshape(-1, 5)


def _blocks(specimen: Specimen) -> list[tuple[int, ...]]:
    """Left, top, right, bottom in pixels: each zone cut into pieces of about _BLOCK_MM."""
    made: list[tuple[int, ...]] = []
    for zone in specimen.zones:
        area, first = zone.area, zone.area.top - specimen.origin[1]
        across, down = max(1, round(area.width / _BLOCK_MM[0])), max(1, round(area.height / _BLOCK_MM[1]))
        xs = [round((area.left + i * area.width / across) * MATCH_PX_MM) for i in range(across + 1)]
        ys = [max(0, round((first + j * area.height / down) * MATCH_PX_MM)) for j in range(down + 1)]
        made += [(xs[i], ys[j], xs[i + 1], ys[j + 1]) for i in range(across) for j in range(down)]
    return made


def _peak(line: _Array, at: int) -> float:
    """Where a parabola through the best and its neighbours has its top."""
    if not 0 < at < len(line) - 1:
        return float(at)
    before, best, after = (float(value) for value in line[at - 1 : at + 2])
    bend = before - 2 * best + after
    return float(at) if bend >= 0 else at + (before - after) / (2 * bend)


def _powers(x: _Array, y: _Array, count: int) -> _Array:
    """Terms of a polynomial in x and y about a sheet's middle: 3 are a plane, 6 a bow, 10 an S."""
    u, v = x / 74 - 1, y / 105 - 1
    terms = [np.ones_like(u), u, v, u * u, u * v, v * v, u**3, u * u * v, u * v * v, v**3]
    return np.stack(terms[:count], axis=-1)


def _bend(blocks: _Array, corners: _Array) -> _Array | None:
    """How far print lies from where it should, as a smooth function; None where it lies right.

    The simplest that does: `corners` (x, y in mm) hold it down, as they are where they should be.
    """
    good = blocks[blocks[:, 4] > _LIKE]
    held = np.repeat(np.hstack([corners, np.zeros((len(corners), 2))]), _HELD, axis=0)
    terms = None
    for count, least in _TERMS:
        if len(good) < least:
            break
        terms, off = _fitted(good[:, :4], held, count)
        if off < _FITS_MM:
            break
    if terms is None:
        return None
    most = float(np.abs(_powers(blocks[:, 0], blocks[:, 1], len(terms)) @ terms).max())
    return None if most < _STILL_MM else terms


def _fitted(blocks: _Array, held: _Array, count: int) -> tuple[_Array, float]:
    """A polynomial's terms, and how far 85 of 100 blocks are from it at most, in mm; outliers have no say."""
    kept, terms = blocks, np.zeros((count, 2))
    ridge = np.diag([0.0] * 3 + [0.05] * (count - 3))
    for _ in range(3):
        rows = np.vstack([kept, held])
        powers = _powers(rows[:, 0], rows[:, 1], count)
        terms = np.linalg.solve(powers.T @ powers + ridge, powers.T @ rows[:, 2:4])
        off = np.linalg.norm(blocks[:, 2:4] - _powers(blocks[:, 0], blocks[:, 1], count) @ terms, axis=1)
        kept = blocks[off < max(_OUTLIER_MM, 2.5 * float(np.median(off)))]
    return terms, float(np.quantile(off, 0.85))


def _moved(matrix: _Array, terms: _Array, specimen: Specimen) -> tuple[_Array, _Array]:
    """For each pixel of the flat sheet its place on the page: columns, rows."""
    height, width = specimen.allowed.shape
    columns, rows = np.meshgrid(
        np.linspace(0, width - 1, width // _COARSE), np.linspace(0, height - 1, height // _COARSE)
    )
    moves = _powers(columns / PX_MM, rows / PX_MM + specimen.origin[1], len(terms)) @ terms * PX_MM
    moves = cv2.resize(moves.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    spots = np.stack([x + moves[..., 0], y + moves[..., 1]], axis=-1).reshape(-1, 1, 2)
    there = cv2.perspectiveTransform(spots, matrix).reshape(height, width, 2)
    return there[..., 0].copy(), there[..., 1].copy()
