"""Judges bubbles and questions on a sheet laid flat. In doubt it says so; it never guesses.

Ink is what is darker than print can be. A piece of it belongs to a bubble if it is inside; what belongs to
none, or to two, or leads far out of one, is for a person. Blank only if no ink is in or around any bubble.
"""

import math
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any, Final

import cv2
import numpy as np

from printing.scan.flat import Flat
from printing.scan.specimen import AT_MM, INSIDE_MM, PRINT, PX_MM, Specimen, Zone
from printing.scan.values import BubbleRead, Doubt, Mark, QuestionRead

__all__ = ["has_writing", "judged"]

_NEAR_MM: Final = 4.6  # from a bubble's middle
_WEAK: Final = 0.15 * PRINT  # darker than print may be by so much: ink of some kind
_STRONG: Final = 0.25 * PRINT
_SPECK_MM2: Final = 0.10  # a grain of dust
_EMPTY_MM2: Final = 0.20  # of ink in and at an empty bubble
_STRAY_NEAR_MM2: Final = 0.25
_STRAY_MM2: Final = 0.8
_MARK_MM2: Final = (1.3, 0.35)  # of ink inside a marked bubble, and of strong ink
_FAINT: Final = (0.012 * PRINT, 0.035 * PRINT)  # mean darkness above other bubbles' that is ink: least, most
_UNLIKE: Final = 9.0  # … and in between so many times what empty bubbles differ by
_PALE: Final = 0.6  # of the sheet's other marks: a mark rubbed out
_HIDDEN: Final = (0.45, 0.1 * PRINT)  # an outline so much paler than most is covered, where most can be seen
_FULL: Final = 0.75  # part of the inside: filled in, so that what lies far outside is something else
_FULL_BEYOND_MM2: Final = 1.2
_OWN: Final = 0.35  # at least this part of a mark's ink is at its bubble
_LONGEST_MM: Final = 7.8  # of a mark, in one direction
_BOTH_SIDES_MM: Final = 4.1  # ink so far out on opposite sides is a line through the bubble
_HOLE_MM2: Final = 2.0  # paper wholly within ink: a ring
_SEEN: Final = 0.06 * PRINT  # outlines paler than that are gone
_LIKE: Final = 0.4  # a zone's likeness to its print
_OUTLINE: Final = (0.12 * PRINT, 0.18 * PRINT)  # outlines may be so much darker than most are; and at least
_GAP_PX: Final = 7  # pieces are one across so much: an outline cuts thin strokes apart
_LEAST_PX: Final = 2  # of a piece of ink inside a bubble, to be in it
_PX2: Final = PX_MM * PX_MM
_INSIDE_MM2: Final = math.pi * INSIDE_MM**2
_Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, eq=False)
class _Ink:
    """Pieces of ink on a sheet, by label; 0 is none.

    `weak`, `strong`: whether a pixel is ink, and dark; labels reach a little farther. `areas` in pixels and
    `boxes` (left, top, width, height) of each piece; a grain of dust has the area 0.
    """

    labels: _Array
    weak: _Array
    strong: _Array
    areas: _Array
    boxes: _Array

    def among(self, places: _Array) -> _Array:
        """The labels of pixels, given as places in the flattened picture; 0 where there is no ink."""
        return np.asarray(self.labels.ravel()[places] * self.weak.ravel()[places])


@dataclass(frozen=True, eq=False)
class _Look:
    """One bubble as it was measured."""

    read: BubbleRead
    pieces: tuple[int, ...]  # labels inside
    doubt: Doubt | None


def judged(flat: Flat, specimen: Specimen) -> tuple[QuestionRead, ...]:
    """Every question of a sheet, in the order of its zones; without pictures."""
    ink = _ink(flat, specimen)
    means = flat.dark.ravel()[specimen.inside].mean(axis=1)
    shades = means - np.median(means)
    shares = ink.strong.ravel()[specimen.inside].mean(axis=1)
    inside = ink.among(specimen.inside)
    weak = (ink.areas[inside] > 0).sum(axis=1) / _PX2
    around = (ink.areas[ink.among(specimen.at)] > 0).sum(axis=1) / _PX2
    pieces = [_pieces(ink, row) for row in inside]
    owners = Counter(label for some in pieces for label in some)
    least = _least_shade(shades)
    hidden = _hidden(flat, specimen)
    looks = []
    for at, bubble in enumerate(specimen.sheet.bubbles):
        share, mark, doubt = float(shares[at]), Mark.EMPTY, None
        if around[at] < _EMPTY_MM2:
            doubt = Doubt.FAINT if shades[at] > least else Doubt.PRINT if hidden[at] else None
        else:
            mark = Mark.MARKED
            doubt = _doubt(
                ink, pieces[at], owners, specimen.pixel(bubble.x, bubble.y), (float(weak[at]), share)
            )
        read = BubbleRead(
            bubble.code, Mark.DOUBTFUL if doubt else mark, round(share, 3), round(float(around[at]), 2)
        )
        looks.append(_Look(read, pieces[at], doubt))
    looks = _without_pale(looks, flat, specimen)
    if _outline(flat, specimen) < _SEEN:
        looks = _without_lost(looks)
    settled = {label for look in looks if look.doubt is None for label in look.pieces}
    loose = [
        int(label) for label in np.flatnonzero(ink.areas > _STRAY_NEAR_MM2 * _PX2) if label not in settled
    ]
    near = _near(ink.labels.shape, [specimen.pixel(one.x, one.y) for one in specimen.sheet.bubbles])
    return tuple(_question(flat, specimen, zone, ink, looks, loose, near) for zone in specimen.zones)


def has_writing(flat: Flat, specimen: Specimen) -> bool:
    """Whether anything is written in the box for a remark; dust is shown rather than ink lost."""
    place = specimen.sheet.remark
    if place is None:
        return False
    if _outline(flat, specimen) < _SEEN:  # pale writing is lost as well: a person looks
        return True
    window = specimen.window(place)
    over = cv2.subtract(flat.dark[window], np.maximum(specimen.allowed[window], np.uint8(0.1 * PRINT)))
    count, _, stats, _ = cv2.connectedComponentsWithStats((over > _STRONG / 2).astype(np.uint8))
    return bool(count > 1 and stats[1:, cv2.CC_STAT_AREA].max() >= 2 * _SPECK_MM2 * _PX2)


# --- ink ------------------------------------------------------------------------------------------------


def _ink(flat: Flat, specimen: Specimen) -> _Ink:
    """Everything darker than print, put together where it touches."""
    margin, least = _OUTLINE
    ring = min(PRINT, max(least, _outline(flat, specimen) + margin))
    over = cv2.subtract(flat.dark, cv2.max(specimen.allowed, np.minimum(specimen.rings, np.uint8(ring))))
    (top, _), (left, right) = _edges(specimen)
    over[:top], over[:, :left], over[:, right:] = 0, 0, 0  # names, trial: nothing is marked there
    _, weak = cv2.threshold(over, _WEAK, 255, cv2.THRESH_BINARY)
    _, strong = cv2.threshold(over, _STRONG, 255, cv2.THRESH_BINARY)
    joined = cv2.dilate(weak, np.ones((_GAP_PX, _GAP_PX), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    areas = np.bincount(labels.ravel()[np.flatnonzero(weak)], minlength=count)
    areas[0] = 0
    areas[areas < _SPECK_MM2 * _PX2] = 0
    return _Ink(labels, weak > 0, strong > 0, areas, stats[:, :4])


def _edges(specimen: Specimen) -> tuple[tuple[int, int], tuple[int, int]]:
    """Rows and columns from the first zone to the last."""
    windows = [specimen.window(zone.area) for zone in specimen.zones]
    rows, columns = windows[0]
    return (rows.start, windows[-1][0].stop), (columns.start, columns.stop)


def _outline(flat: Flat, specimen: Specimen) -> float:
    """How dark outlines of bubbles are on this sheet: a copier turns grey into black, or into nothing."""
    rings = np.percentile(flat.dark.ravel()[specimen.outline], 80, axis=1)
    return float(np.quantile(rings, 0.4)) if len(rings) else 0.0


def _hidden(flat: Flat, specimen: Specimen) -> _Array:
    """Of each bubble whether its outline is gone though others can be seen: painted over, folded, covered."""
    rings = np.median(flat.dark.ravel()[specimen.outline], axis=1)
    usual = np.median(rings)
    return np.asarray((rings < usual * _HIDDEN[0]) & (usual > _HIDDEN[1]))


def _least_shade(shades: _Array) -> float:
    """How much darker than others a bubble without a stroke may be; more only where paper is uneven."""
    return float(np.clip(_UNLIKE * np.median(np.abs(shades)), *_FAINT))


def _near(size: tuple[int, ...], middles: list[tuple[int, int]]) -> _Array:
    near = np.zeros(size, dtype=np.uint8)
    for middle in middles:
        cv2.circle(near, middle, round(_NEAR_MM * PX_MM), (1,), -1)
    return near


def _pieces(ink: _Ink, inside: _Array) -> tuple[int, ...]:
    """The pieces of ink among the labels inside a bubble."""
    some = inside[inside > 0]
    if not len(some):
        return ()
    labels, counts = np.unique(some, return_counts=True)
    return tuple(int(one) for one in labels[counts >= _LEAST_PX] if ink.areas[one])


# --- a bubble -------------------------------------------------------------------------------------------


def _doubt(
    ink: _Ink, pieces: tuple[int, ...], owners: Counter[int], at: tuple[int, int], inside: tuple[float, float]
) -> Doubt | None:
    """Why ink in or at a bubble is no plain mark."""
    if not pieces:
        return Doubt.STRAY
    if any(owners[label] > 1 for label in pieces):
        return Doubt.SHAPE
    if inside[0] < _MARK_MM2[0] or inside[1] * _INSIDE_MM2 < _MARK_MM2[1]:
        return Doubt.FAINT
    return Doubt.SHAPE if _leads_out(ink, pieces, at, inside[1]) else None


def _without_pale(looks: list[_Look], flat: Flat, specimen: Specimen) -> list[_Look]:
    """Marks much paler than the others on a sheet are for a person."""
    depths = np.percentile(flat.dark.ravel()[specimen.inside], 95, axis=1)
    marked = [at for at, look in enumerate(looks) if look.read.mark is Mark.MARKED]
    if not marked:
        return looks
    least = _PALE * float(np.median(depths[marked]))
    return [
        replace(look, doubt=Doubt.FAINT, read=replace(look.read, mark=Mark.DOUBTFUL))
        if look.read.mark is Mark.MARKED and depths[at] < least
        else look
        for at, look in enumerate(looks)
    ]


def _without_lost(looks: list[_Look]) -> list[_Look]:
    """Where a fax or a copier lost the grey outlines, it lost pale ink, too: blank is no longer sure.

    Unless a pen is known to have come through: there is a mark, and no remains of one.
    """
    firm = any(look.read.mark is Mark.MARKED for look in looks)
    if firm and not any(look.doubt is Doubt.FAINT for look in looks):
        return looks
    return [
        replace(look, doubt=Doubt.FAINT, read=replace(look.read, mark=Mark.DOUBTFUL))
        if look.doubt is None and look.read.mark is Mark.EMPTY
        else look
        for look in looks
    ]


def _leads_out(ink: _Ink, pieces: tuple[int, ...], at: tuple[int, int], share: float) -> bool:
    """Whether the ink in a bubble is more than a mark: a line through it, a ring about it, a scribble."""
    boxes = ink.boxes[list(pieces)]
    left, top = boxes[:, 0].min(), boxes[:, 1].min()
    right, bottom = (boxes[:, 0] + boxes[:, 2]).max(), (boxes[:, 1] + boxes[:, 3]).max()
    if max(right - left, bottom - top) > _LONGEST_MM * PX_MM:
        return True
    part = np.isin(ink.labels[top:bottom, left:right], pieces) & ink.weak[top:bottom, left:right]
    rows, columns = np.nonzero(part)
    x, y = (columns + left - at[0]) / PX_MM, (rows + top - at[1]) / PX_MM
    if (np.hypot(x, y) <= AT_MM).mean() < _OWN:
        return True
    x, y = x - x.mean(), y - y.mean()  # from its own middle on: people do not aim well
    away = np.hypot(x, y)
    if share > _FULL and float((away > AT_MM).sum()) / _PX2 > _FULL_BEYOND_MM2:
        return True
    return _crosses(x, y, away) or _rings(part)


def _crosses(x: _Array, y: _Array, away: _Array) -> bool:
    """Whether ink lies far out on opposite sides, within 40° of a line through the middle."""
    far = away > _BOTH_SIDES_MM
    if far.sum() < 4:  # noqa: PLR2004 - pixels
        return False
    sector = np.unique((np.degrees(np.arctan2(y[far], x[far])) // 20).astype(int) % 18)
    taken = set(sector.tolist())
    return any((one + 9 + turn) % 18 in taken for one in taken for turn in (-1, 0, 1))


def _rings(part: _Array) -> bool:
    """Whether paper is shut in by ink."""
    free = cv2.copyMakeBorder((~part).astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=(1,))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(free, connectivity=4)
    areas = stats[:, cv2.CC_STAT_AREA].copy()
    areas[[0, labels[0, 0]]] = 0  # ink, and what lies around
    return bool(areas.max() > _HOLE_MM2 * _PX2)


# --- a question -----------------------------------------------------------------------------------------


def _question(
    flat: Flat, specimen: Specimen, zone: Zone, ink: _Ink, looks: list[_Look], loose: list[int], near: _Array
) -> QuestionRead:
    """Nothing chosen where anything is doubtful; reasons may be several, levels not."""
    mine = [looks[at] for at in zone.bubbles]
    doubts = {look.doubt for look in mine if look.doubt is not None}
    if flat.likeness_in(zone.area) < _LIKE:
        doubts.add(Doubt.PRINT)
    if any(_is_stray(specimen, zone, ink, label, near) for label in loose):
        doubts.add(Doubt.STRAY)
    marked = tuple(look.read.code for look in mine if look.read.mark is Mark.MARKED)
    if zone.question and len(marked) > 1:
        doubts.add(Doubt.DOUBLE)
    chosen = () if doubts else marked
    return QuestionRead(zone.question, tuple(look.read for look in mine), chosen, tuple(sorted(doubts)))


def _is_stray(specimen: Specimen, zone: Zone, ink: _Ink, label: int, near: _Array) -> bool:
    """Whether a piece of ink that is in no bubble matters here: little near a bubble, a stroke anywhere."""
    left, top, width, height = ink.boxes[label]
    rows, columns = specimen.window(zone.area)
    here = slice(max(rows.start, top), min(rows.stop, top + height))
    there = slice(max(columns.start, left), min(columns.stop, left + width))
    if here.start >= here.stop or there.start >= there.stop:
        return False
    part = (ink.labels[here, there] == label) & ink.weak[here, there]
    if part.sum() > _STRAY_MM2 * _PX2:
        return True
    return bool((part & (near[here, there] > 0)).sum() > _STRAY_NEAR_MM2 * _PX2)
