"""Lays a found sheet flat: pixels by millimetres, paper white and print black, moved onto the specimen's print.

Corners tell the perspective; what curls between them is found by comparing print with print, block by block.
"""

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np

from printing.ballot.plan import CORNER_MM, Rect
from printing.scan.corners import Placed
from printing.scan.specimen import PX_MM, Grey, Specimen

__all__ = ["Flat", "laid_flat"]

_PAPER_MM: Final = 11  # ink and print are narrower; shadows are wider
_PAPER_PX_MM: Final = 2
_SEARCH_MM: Final = 2.0
_BLOCK_MM: Final = (18.0, 9.0)
_MATCH_PX_MM: Final = 3
_LEAST_PRINT: Final = 0.035  # of a block under print: less has no shape
_LIKE: Final = 0.45  # a block that fits worse does not say where it is
_STILL_MM: Final = 0.12  # moves so small that nothing needs moving
_OUTLIER_MM: Final = 0.6
_Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, eq=False)
class Flat:
    """A sheet laid flat: `picture` in grey as scanned, `dark` 0 paper to 1 print; blocks' likeness to print.

    `blocks` has a row a block: x and y of its middle in millimetres, likeness −1 to 1.
    """

    picture: Grey
    dark: Grey
    blocks: _Array

    @property
    def likeness(self) -> float:
        """How much of the specimen is there: the median of all blocks."""
        return float(np.median(self.blocks[:, 2])) if len(self.blocks) else 0.0

    def likeness_in(self, area: Rect) -> float:
        """Of the worst quarter of the blocks in an area; 1 where there is none."""
        x, y, like = self.blocks.T
        inside = (x > area.left) & (x < area.right) & (y > area.top) & (y < area.bottom)
        return float(np.quantile(like[inside], 0.25)) if inside.any() else 1.0


def laid_flat(page: Grey, placed: Placed, specimen: Specimen) -> Flat:
    """Lay one sheet of a grey page flat."""
    to_millimetres = np.array(
        [[1 / PX_MM, 0, specimen.origin[0] + 0.5 / PX_MM], [0, 1 / PX_MM, specimen.origin[1] + 0.5 / PX_MM], [0, 0, 1]]
    )
    matrix = placed.matrix @ to_millimetres
    height, width = specimen.print_.shape
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    picture = cv2.warpPerspective(page, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    dark = _darkness(picture, specimen)
    blocks = _compared(dark, specimen)
    terms = _bend(blocks)
    if terms is not None:
        columns, rows = np.meshgrid(np.arange(width), np.arange(height))
        moved = _powers(columns / PX_MM, rows / PX_MM + specimen.origin[1], terms.shape[0]) @ terms * PX_MM
        spots = np.stack([columns + moved[..., 0], rows + moved[..., 1]], axis=-1).reshape(-1, 1, 2)
        there = cv2.perspectiveTransform(spots, matrix).reshape(height, width, 2).astype(np.float32)
        picture = cv2.remap(page, there, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        dark = _darkness(picture, specimen)
        blocks = _compared(dark, specimen)
    return Flat(picture, dark, blocks[:, [0, 1, 4]])


def _darkness(picture: Grey, specimen: Specimen) -> Grey:
    """0 where the paper is, 1 where the corners' black is; shadows and yellowed paper are paper."""
    step = PX_MM // _PAPER_PX_MM
    size = (picture.shape[1] // step, picture.shape[0] // step)
    small = cv2.medianBlur(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), 3)
    side = _PAPER_MM * _PAPER_PX_MM + 1
    around = cv2.getStructuringElement(cv2.MORPH_RECT, (side, side))
    paper = cv2.blur(cv2.morphologyEx(small, cv2.MORPH_CLOSE, around), (7, 7))
    paper = np.maximum(cv2.resize(paper, picture.shape[::-1], interpolation=cv2.INTER_LINEAR), 1)
    dark = 1 - cv2.GaussianBlur(picture, (3, 3), 0).astype(np.float32) / paper
    black = [float(np.quantile(dark[specimen.window(_inner(c.left, c.top))], 0.7)) for c in specimen.sheet.corners]
    return np.asarray(dark / max(0.25, float(np.median(black))), dtype=np.float32)


def _inner(left: float, top: float) -> Rect:
    return Rect(left + 0.3, top + 0.3, CORNER_MM - 0.6, CORNER_MM - 0.6)


# --- what curls -----------------------------------------------------------------------------------------


def _compared(dark: Grey, specimen: Specimen) -> _Array:
    """A row a block with print: middle x, y, where it lies beside that (dx, dy), likeness."""
    step = PX_MM // _MATCH_PX_MM
    size = (dark.shape[1] // step, dark.shape[0] // step)
    here = cv2.resize(np.clip(dark, 0, 1), size, interpolation=cv2.INTER_AREA)
    wanted = cv2.resize(specimen.print_, size, interpolation=cv2.INTER_AREA)
    reach = round(_SEARCH_MM * _MATCH_PX_MM)
    framed = cv2.copyMakeBorder(here, reach, reach, reach, reach, cv2.BORDER_REPLICATE)
    found = []
    for left, top, right, bottom in _blocks(specimen):
        part = wanted[top:bottom, left:right]
        if part.size == 0 or float(part.mean()) < _LEAST_PRINT:
            continue
        like = cv2.matchTemplate(
            framed[top : bottom + 2 * reach, left : right + 2 * reach], part, cv2.TM_CCOEFF_NORMED
        )
        _, best, _, (column, row) = cv2.minMaxLoc(like)
        dx, dy = _peak(like[row], column) - reach, _peak(like[:, column], row) - reach
        middle = specimen.origin[1] + (top + bottom) / 2 / _MATCH_PX_MM
        found.append(((left + right) / 2 / _MATCH_PX_MM, middle, dx / _MATCH_PX_MM, dy / _MATCH_PX_MM, best))
    return np.array(found, dtype=np.float64).reshape(-1, 5)


def _blocks(specimen: Specimen) -> list[tuple[int, int, int, int]]:
    """Left, top, right, bottom in pixels: each zone cut into pieces of about _BLOCK_MM."""
    made = []
    for zone in specimen.zones:
        area = zone.area
        across = max(1, round(area.width / _BLOCK_MM[0]))
        down = max(1, round(area.height / _BLOCK_MM[1]))
        for i in range(across):
            for j in range(down):
                edges = (
                    area.left + i * area.width / across,
                    area.top + j * area.height / down - specimen.origin[1],
                    area.left + (i + 1) * area.width / across,
                    area.top + (j + 1) * area.height / down - specimen.origin[1],
                )
                made.append(tuple(max(0, round(edge * _MATCH_PX_MM)) for edge in edges))
    return made


def _peak(line: _Array, at: int) -> float:
    """Where a parabola through the best and its neighbours has its top."""
    if not 0 < at < len(line) - 1:
        return float(at)
    before, best, after = (float(value) for value in line[at - 1 : at + 2])
    bend = before - 2 * best + after
    return at if bend >= 0 else at + (before - after) / (2 * bend)


def _powers(x: _Array, y: _Array, count: int) -> _Array:
    """Terms of a polynomial in x and y about a sheet's middle: 3 are a plane, 6 a bow, 10 an S."""
    u, v = x / 74 - 1, y / 105 - 1
    terms = [np.ones_like(u), u, v, u * u, u * v, v * v, u**3, u * u * v, u * v * v, v**3]
    return np.stack(terms[:count], axis=-1)


def _bend(blocks: _Array) -> _Array | None:
    """How print lies beside where it should, as a smooth function; None where it lies right."""
    good = blocks[blocks[:, 4] > _LIKE]
    for count, least in ((10, 26), (6, 14), (3, 7)):
        if len(good) >= least:
            break
    else:
        return None
    terms = None
    for _ in range(3):
        powers = _powers(good[:, 0], good[:, 1], count)
        ridge = np.diag([0.0] * 3 + [0.05] * (count - 3))
        terms = np.linalg.solve(powers.T @ powers + ridge, powers.T @ good[:, 2:4])
        off = np.linalg.norm(good[:, 2:4] - powers @ terms, axis=1)
        kept = good[off < max(_OUTLIER_MM / 2, 2.5 * float(np.median(off)))]
        if len(kept) == len(good) or len(kept) < least:
            break
        good = kept
    corners = _powers(*np.meshgrid(blocks[:, 0], blocks[:, 1]), count) @ terms
    return None if float(np.abs(corners).max()) < _STILL_MM else terms
