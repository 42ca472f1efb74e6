"""Judges bubbles and questions on a sheet laid flat. In doubt it says so; it never guesses.

Ink is what is darker than print can be. A piece of ink belongs to a bubble if it is inside it; whatever belongs
to none, or to two, or leads far out of one, is for a person. Blank only if no ink is in or around any bubble.
"""

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np

from printing.ballot.plan import Bubble
from printing.scan.flat import Flat
from printing.scan.specimen import PX_MM, Grey, Specimen, Zone, disc
from printing.scan.values import BubbleRead, Doubt, Mark, QuestionRead

__all__ = ["has_writing", "judged"]

_INSIDE_MM: Final = 1.9  # radii about a bubble's middle: free of its outline,
_AT_MM: Final = 3.4  # at it,
_NEAR_MM: Final = 4.6  # near it
_WEAK: Final = 0.15  # darker than print may be by so much: ink of some kind
_STRONG: Final = 0.33
_SPECK_MM2: Final = 0.10  # a grain of dust
_EMPTY_MM2: Final = 0.20  # of ink in and at an empty bubble
_STRAY_NEAR_MM2: Final = 0.25
_STRAY_MM2: Final = 0.8
_MARK_MM2: Final = 1.0  # of strong ink inside a marked bubble
_FAINT: Final = 0.035  # mean darkness inside above that of the sheet's other bubbles
_FULL: Final = 0.6  # part of the inside: filled in, so that what lies far outside is something else
_FULL_BEYOND_MM2: Final = 1.2
_OWN: Final = 0.35  # at least this part of a mark's ink is at its bubble
_LONGEST_MM: Final = 9.5  # of a mark, in one direction
_BOTH_SIDES_MM: Final = 3.9  # ink so far out on opposite sides is a line through the bubble
_HOLE_MM2: Final = 2.0  # paper wholly within ink: a ring
_LIKE: Final = 0.4  # a zone's likeness to its print
_OUTLINE: Final = (0.12, 0.18, 1.0)  # how much darker than outlines are: margin, least, most
_PX2: Final = PX_MM * PX_MM
_Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, eq=False)
class _Ink:
    """Pieces of ink on a sheet: `labels` 0 is none; `areas` in mm² and `boxes` (left, top, width, height) by label."""

    labels: _Array
    strong: _Array
    areas: _Array
    boxes: _Array


@dataclass(frozen=True, eq=False)
class _Look:
    """One bubble as it was measured."""

    read: BubbleRead
    pieces: frozenset[int]  # labels inside
    doubts: frozenset[Doubt]


def judged(flat: Flat, specimen: Specimen) -> tuple[QuestionRead, ...]:
    """Every question of a sheet, in the order of its zones; without pictures."""
    ink = _ink(flat, specimen)
    middles = [specimen.pixel(one.x, one.y) for one in specimen.sheet.bubbles]
    means = [float(_cut(flat.dark, at, _INSIDE)[_INSIDE].mean()) for at in middles]
    usual = float(np.median(means)) if means else 0.0
    owners = _owners(ink, middles)
    looks = [
        _look(ink, bubble, at, mean - usual, owners)
        for bubble, at, mean in zip(specimen.sheet.bubbles, middles, means, strict=True)
    ]
    owned = np.zeros(len(ink.areas), dtype=bool)
    owned[[label for look in looks for label in look.pieces]] = True
    near = _near(ink.labels.shape, middles)
    return tuple(_question(flat, specimen, zone, ink, looks, ~owned, near) for zone in specimen.zones)


def has_writing(flat: Flat, specimen: Specimen) -> bool:
    """Whether anything is written in the box for a remark; a grain of dust is shown rather than lost."""
    place = specimen.sheet.remark
    if place is None:
        return False
    rows, columns = specimen.window(place)
    over = flat.dark[rows, columns] - np.maximum(specimen.allowed[rows, columns], 0.1)
    count, _, stats, _ = cv2.connectedComponentsWithStats((over > _STRONG / 2).astype(np.uint8))
    return bool(count > 1 and stats[1:, cv2.CC_STAT_AREA].max() >= 2 * _SPECK_MM2 * _PX2)


# --- ink ------------------------------------------------------------------------------------------------

_INSIDE: Final = disc(_INSIDE_MM)
_AT: Final = disc(_AT_MM)
_NEAR: Final = disc(_NEAR_MM)


def _ink(flat: Flat, specimen: Specimen) -> _Ink:
    """Everything darker than print, put together where it touches; grains are left out."""
    outlines = _outline(flat, specimen)
    margin, least, most = _OUTLINE
    ring = np.float32(min(most, max(least, outlines + margin)))
    over = flat.dark - np.maximum(specimen.allowed, specimen.rings * ring)
    weak = (over > _WEAK).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(weak, connectivity=8)
    areas = stats[:, cv2.CC_STAT_AREA] / _PX2
    areas[0] = 0.0
    grains = areas < _SPECK_MM2
    labels = np.where(grains[labels], 0, labels) if count > 1 else labels
    return _Ink(labels, (over > _STRONG) & (labels > 0), areas, stats[:, :4])


def _outline(flat: Flat, specimen: Specimen) -> float:
    """How dark outlines of bubbles are on this sheet: a copier turns grey into black, or into nothing."""
    rings = []
    outer, inner = disc(2.7), disc(2.3)
    ring = outer.copy()
    edge = (len(outer) - len(inner)) // 2
    ring[edge : edge + len(inner), edge : edge + len(inner)] &= ~inner
    for bubble in specimen.sheet.bubbles:
        part = _cut(flat.dark, specimen.pixel(bubble.x, bubble.y), outer)
        rings.append(float(np.quantile(part[ring], 0.75)))
    return float(np.quantile(rings, 0.4)) if rings else 0.0


def _cut(picture: Grey, middle: tuple[int, int], shape: Grey) -> Grey:
    """The part of a picture about a pixel that has the size of `shape`; a bubble is never at the edge."""
    x, y = middle
    reach = len(shape) // 2
    return picture[y - reach : y + reach + 1, x - reach : x + reach + 1]


def _near(size: tuple[int, ...], middles: list[tuple[int, int]]) -> _Array:
    near = np.zeros(size, dtype=np.uint8)
    for middle in middles:
        cv2.circle(near, middle, round(_NEAR_MM * PX_MM), 1, -1)
    return near > 0


def _owners(ink: _Ink, middles: list[tuple[int, int]]) -> dict[int, int]:
    """In how many bubbles each piece of ink is."""
    owners: dict[int, int] = {}
    for middle in middles:
        for label in _pieces(ink, middle):
            owners[label] = owners.get(label, 0) + 1
    return owners


def _pieces(ink: _Ink, middle: tuple[int, int]) -> frozenset[int]:
    inside = _cut(ink.labels, middle, _INSIDE)[_INSIDE]
    labels, counts = np.unique(inside[inside > 0], return_counts=True)
    return frozenset(int(one) for one, count in zip(labels, counts, strict=True) if count >= 2)  # noqa: PLR2004


# --- a bubble -------------------------------------------------------------------------------------------


def _look(ink: _Ink, bubble: Bubble, at: tuple[int, int], shade: float, owners: dict[int, int]) -> _Look:
    """EMPTY without ink at it; MARKED with enough inside that leads nowhere; DOUBTFUL otherwise."""
    pieces = _pieces(ink, at)
    strong = float(_cut(ink.strong, at, _INSIDE)[_INSIDE].sum()) / _PX2
    share = strong * _PX2 / float(_INSIDE.sum())
    around = float((_cut(ink.labels, at, _AT)[_AT] > 0).sum()) / _PX2

    def said(mark: Mark, *doubts: Doubt) -> _Look:
        return _Look(BubbleRead(bubble.code, mark, round(share, 3), round(around, 2)), pieces, frozenset(doubts))

    if around < _EMPTY_MM2:
        return said(Mark.DOUBTFUL, Doubt.FAINT) if shade > _FAINT else said(Mark.EMPTY)
    if not pieces:
        return said(Mark.DOUBTFUL, Doubt.STRAY)
    if any(owners[label] > 1 for label in pieces):
        return said(Mark.DOUBTFUL, Doubt.SHAPE)
    if strong < _MARK_MM2:
        return said(Mark.DOUBTFUL, Doubt.FAINT)
    if _leads_out(ink, pieces, at, share):
        return said(Mark.DOUBTFUL, Doubt.SHAPE)
    return said(Mark.MARKED)


def _leads_out(ink: _Ink, pieces: frozenset[int], at: tuple[int, int], share: float) -> bool:
    """Whether the ink in a bubble is more than a mark: a line through it, a ring about it, a scribble."""
    labels = sorted(pieces)
    areas, boxes = ink.areas[labels], ink.boxes[labels]
    left, top = boxes[:, 0].min(), boxes[:, 1].min()
    right, bottom = (boxes[:, 0] + boxes[:, 2]).max(), (boxes[:, 1] + boxes[:, 3]).max()
    if max(right - left, bottom - top) > _LONGEST_MM * PX_MM:
        return True
    part = np.isin(ink.labels[top:bottom, left:right], labels)
    rows, columns = np.nonzero(part)
    x, y = (columns + left - at[0]) / PX_MM, (rows + top - at[1]) / PX_MM
    away = np.hypot(x, y)
    total = float(areas.sum())
    beyond = away > _AT_MM
    if 1 - beyond.mean() < _OWN:
        return True
    if share > _FULL and float(beyond.sum()) / _PX2 > _FULL_BEYOND_MM2:
        return True
    return _crosses(x, y, away) or _rings(part, total)


def _crosses(x: _Array, y: _Array, away: _Array) -> bool:
    """Whether ink lies far out on opposite sides, within 40° of a line through the middle."""
    far = away > _BOTH_SIDES_MM
    if far.sum() < 4:  # noqa: PLR2004 - pixels
        return False
    sector = np.unique((np.degrees(np.arctan2(y[far], x[far])) // 20).astype(int) % 18)
    taken = set(sector.tolist())
    return any((one + 9 + turn) % 18 in taken for one in taken for turn in (-1, 0, 1))


def _rings(part: _Array, total: float) -> bool:
    """Whether paper is shut in by ink."""
    if total < _HOLE_MM2:
        return False
    free = cv2.copyMakeBorder((~part).astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=1)
    count, _, stats, _ = cv2.connectedComponentsWithStats(free, connectivity=4)
    areas = np.sort(stats[1:count, cv2.CC_STAT_AREA])[:-1]  # the largest is what lies around, or should be
    outside = stats[1, cv2.CC_STAT_AREA]
    return bool(any(area > _HOLE_MM2 * _PX2 for area in areas if area != outside))


# --- a question -----------------------------------------------------------------------------------------


def _question(
    flat: Flat, specimen: Specimen, zone: Zone, ink: _Ink, looks: list[_Look], loose: _Array, near: _Array
) -> QuestionRead:
    """Nothing chosen where anything is doubtful; reasons may be several, levels not."""
    mine = [looks[at] for at in zone.bubbles]
    doubts = {doubt for look in mine for doubt in look.doubts}
    if flat.likeness_in(zone.area) < _LIKE:
        doubts.add(Doubt.PRINT)
    if _stray(specimen, zone, ink, loose, near):
        doubts.add(Doubt.STRAY)
    marked = tuple(look.read.code for look in mine if look.read.mark is Mark.MARKED)
    if zone.question and len(marked) > 1:
        doubts.add(Doubt.DOUBLE)
    chosen = () if doubts else marked
    return QuestionRead(zone.question, tuple(look.read for look in mine), chosen, tuple(sorted(doubts)))


def _stray(specimen: Specimen, zone: Zone, ink: _Ink, loose: _Array, near: _Array) -> bool:
    """Whether ink of no bubble lies in a zone: little of it near a bubble, or a stroke anywhere."""
    window = specimen.window(zone.area)
    labels = ink.labels[window]
    free = np.where(loose[labels], labels, 0)
    if not free.any():
        return False
    counts = np.bincount(free.ravel(), minlength=len(ink.areas))[1:]
    if counts.max() > _STRAY_MM2 * _PX2:
        return True
    close = np.bincount(np.where(near[window], free, 0).ravel(), minlength=len(ink.areas))[1:]
    return bool(close.max() > _STRAY_NEAR_MM2 * _PX2)
