"""Judges bubbles and questions on a sheet laid flat. In doubt it says so; it never guesses.

Ink is what is darker than print can be. A piece of it belongs to a bubble if it is inside; what belongs to
none, or to two, or leads far out of one, is for a person. Blank only if no ink is in or around any bubble.
"""

import math
from collections import Counter
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np

from printing.scan.flat import Flat
from printing.scan.ink import PX2, SPECK_MM2, STRONG, WEAK, Array, Ink, ink_on, outline
from printing.scan.shape import extent, leads_out
from printing.scan.specimen import INSIDE_MM, PRINT, PX_MM, Specimen, Zone
from printing.scan.values import BubbleRead, Doubt, Mark, QuestionRead

__all__ = ["has_writing", "judged"]

_NEAR_MM: Final = 4.6  # from a bubble's middle
_EMPTY_MM2: Final = 0.20  # of ink in and at an empty bubble
_STRAY_NEAR_MM2: Final = 0.25
_STRAY_MM2: Final = 0.8
_TOGETHER: Final = (5.0, 0.5)  # what is left of a mark on words: mm across, and mm² of ink
_MARK_MM2: Final = (1.3, 0.35)  # of ink inside a marked bubble, and of strong ink
_FAINT: Final = (0.006 * PRINT, 0.035 * PRINT)  # mean darkness above other bubbles' that is ink: least, most
_UNLIKE: Final = 9.0  # … and in between so many times what empty bubbles differ by
_AROUND: Final = 0.5  # of that, above the paper around the bubble: a stain darkens both
_RESTED: Final = (2.6, 0.7)  # mm, and of the sheet's other marks: a point where a pen was put down
_TATTERED: Final = 0.2  # of a bubble's inside: a mark that was lost in part
_PALE: Final = 0.6  # of the sheet's other marks: a mark rubbed out
_RINGED: Final = (0.08 * PRINT, 12, 0.5)  # ink along an outline in so many of 16 sectors; filled in less
_HIDDEN: Final = (0.45, 0.05 * PRINT)  # an outline so much paler than most is covered, where most can be seen
_SEEN: Final = 0.06 * PRINT  # outlines paler than that are gone
_LIKE: Final = 0.4  # a zone's likeness to its print
_LEAST_PX: Final = 2  # of a piece of ink inside a bubble, to be in it
_INSIDE_MM2: Final = math.pi * INSIDE_MM**2


@dataclass(frozen=True, eq=False)
class _Look:
    """One bubble as it was measured."""

    read: BubbleRead
    pieces: tuple[int, ...]  # labels inside
    doubt: Doubt | None


def judged(flat: Flat, specimen: Specimen) -> tuple[QuestionRead, ...]:
    """Every question of a sheet, in the order of its zones; without pictures."""
    ink = ink_on(flat, specimen)
    shares = ink.strong.ravel()[specimen.inside].mean(axis=1)
    inside = ink.among(specimen.inside)
    weak = (ink.areas[inside] > 0).sum(axis=1) / PX2
    around = (ink.areas[ink.among(specimen.at)] > 0).sum(axis=1) / PX2
    pieces = [_pieces(ink, row) for row in inside]
    owners = Counter(label for some in pieces for label in some)
    shaded = _shaded(flat, specimen)
    hidden, ringed = _hidden(flat, specimen), _ringed(flat, specimen)
    looks = []
    for at, bubble in enumerate(specimen.sheet.bubbles):
        share, mark, doubt = float(shares[at]), Mark.EMPTY, None
        if around[at] < _EMPTY_MM2:
            doubt = Doubt.FAINT if shaded[at] else Doubt.PRINT if hidden[at] else None
        else:
            mark = Mark.MARKED
            place = specimen.pixel(bubble.x, bubble.y)
            doubt = _doubt(ink, pieces[at], owners, place, (float(weak[at]), share))
            if doubt is None and ringed[at] and share < _RINGED[2]:
                doubt = Doubt.SHAPE
        read = BubbleRead(
            bubble.code, Mark.DOUBTFUL if doubt else mark, round(share, 3), round(float(around[at]), 2)
        )
        looks.append(_Look(read, pieces[at], doubt))
    looks = _without_rests(_without_pale(looks, flat, specimen), ink)
    if outline(flat, specimen) < _SEEN:
        looks = _without_lost(looks)
    settled = {label for look in looks if look.doubt is None for label in look.pieces}
    loose = [
        int(label) for label in np.flatnonzero(ink.areas > _STRAY_NEAR_MM2 * PX2) if label not in settled
    ]
    near = _near(ink.labels.shape, [specimen.pixel(one.x, one.y) for one in specimen.sheet.bubbles])
    strays = _Strays(specimen, ink, loose, near, _heaps(ink, settled))
    return tuple(_question(flat, zone, [looks[at] for at in zone.bubbles], strays) for zone in specimen.zones)


def has_writing(flat: Flat, specimen: Specimen) -> bool:
    """Whether anything is written in the box for a remark; dust is shown rather than ink lost."""
    place = specimen.sheet.remark
    if place is None:
        return False
    if outline(flat, specimen) < _SEEN:  # pale writing is lost as well: a person looks
        return True
    window = specimen.window(place)
    over = cv2.subtract(flat.dark[window], np.maximum(specimen.allowed[window], np.uint8(0.1 * PRINT)))
    count, _, stats, _ = cv2.connectedComponentsWithStats((over > STRONG / 2).astype(np.uint8))
    return bool(count > 1 and stats[1:, cv2.CC_STAT_AREA].max() >= 2 * SPECK_MM2 * PX2)


# --- ink ------------------------------------------------------------------------------------------------


def _shaded(flat: Flat, specimen: Specimen) -> Array:
    """Of each bubble whether it is darker inside than others are, and than the paper around it.

    How much darker a bubble without a stroke may be is more only where paper is uneven.
    """
    inside = np.minimum(flat.dark.ravel()[specimen.inside], WEAK).mean(axis=1)  # of dust no more than of ink
    shades = inside - np.median(inside)
    least = float(np.clip(_UNLIKE * np.median(np.abs(shades)), *_FAINT))
    around = flat.dark.ravel()[specimen.around]
    around[specimen.allowed.ravel()[specimen.around] > 0] = 0  # print says nothing
    paper = np.median(around, axis=2).max(axis=1)
    return np.asarray((shades > least) & (inside - paper > least * _AROUND))


def _ringed(flat: Flat, specimen: Specimen) -> Array:
    """Of each bubble whether there is ink all about its outline, which would be lost in it otherwise."""
    collars = np.percentile(flat.dark.ravel()[specimen.collar], 80, axis=2)
    return np.asarray((collars > np.median(collars) + _RINGED[0]).sum(axis=1) >= _RINGED[1])


def _heaps(ink: Ink, settled: set[int]) -> Array:
    """Of each place how much ink that is in no mark lies about it, in pixels."""
    loose = ink.weak & ~np.isin(ink.labels, list(settled))
    size = round(_TOGETHER[0] * PX_MM)
    return cv2.boxFilter(loose.view(np.uint8), cv2.CV_32S, (size, size), normalize=False)


def _hidden(flat: Flat, specimen: Specimen) -> Array:
    """Of each bubble whether its outline is gone though others can be seen: painted over, folded, covered."""
    rings = np.median(flat.dark.ravel()[specimen.outline], axis=1)
    usual = np.median(rings)
    return np.asarray((rings < usual * _HIDDEN[0]) & (usual > _HIDDEN[1]))


def _near(size: tuple[int, ...], middles: list[tuple[int, int]]) -> Array:
    near = np.zeros(size, dtype=np.uint8)
    for middle in middles:
        cv2.circle(near, middle, round(_NEAR_MM * PX_MM), (1,), -1)
    return near


def _pieces(ink: Ink, inside: Array) -> tuple[int, ...]:
    """The pieces of ink among the labels inside a bubble."""
    some = inside[inside > 0]
    if not len(some):
        return ()
    labels, counts = np.unique(some, return_counts=True)
    return tuple(int(one) for one in labels[counts >= _LEAST_PX] if ink.areas[one])


# --- a bubble -------------------------------------------------------------------------------------------


def _doubt(
    ink: Ink, pieces: tuple[int, ...], owners: Counter[int], at: tuple[int, int], inside: tuple[float, float]
) -> Doubt | None:
    """Why ink in or at a bubble is no plain mark."""
    if not pieces:
        return Doubt.STRAY
    if any(owners[label] > 1 for label in pieces):
        return Doubt.SHAPE
    if inside[0] < _MARK_MM2[0] or inside[1] * _INSIDE_MM2 < _MARK_MM2[1]:
        return Doubt.FAINT
    return Doubt.SHAPE if leads_out(ink, pieces, at, inside[1]) else None


def _without_pale(looks: list[_Look], flat: Flat, specimen: Specimen) -> list[_Look]:
    """Marks much paler than the others on a sheet are for a person."""
    depths = np.percentile(flat.dark.ravel()[specimen.inside], 95, axis=1)
    marked = [at for at, look in enumerate(looks) if look.read.mark is Mark.MARKED]
    if not marked:
        return looks
    least = _PALE * float(np.median(depths[marked]))
    return [
        _doubtful(look) if look.read.mark is Mark.MARKED and depths[at] < least else look
        for at, look in enumerate(looks)
    ]


def _without_rests(looks: list[_Look], ink: Ink) -> list[_Look]:
    """A point in a bubble is a mark where others on the sheet are such points; else a person looks."""
    extents = {
        at: extent(ink, look.pieces)
        for at, look in enumerate(looks)
        if look.read.mark is Mark.MARKED and look.doubt is None
    }
    made = list(looks)
    for at, one in extents.items():
        others = [other for place, other in extents.items() if place != at]
        if one < _RESTED[0] and (not others or one < _RESTED[1] * float(np.median(others))):
            made[at] = _doubtful(looks[at])
    return made


def _doubtful(look: _Look) -> _Look:
    return replace(look, doubt=Doubt.FAINT, read=replace(look.read, mark=Mark.DOUBTFUL))


def _without_lost(looks: list[_Look]) -> list[_Look]:
    """Where a fax or a copier lost the grey outlines, it lost pale ink, too: blank is no longer sure.

    Unless a pen is known to have come through: there is a mark, and no remains of one.
    """
    looks = [
        _doubtful(look) if look.read.mark is Mark.MARKED and look.read.inside < _TATTERED else look
        for look in looks
    ]
    firm = any(look.read.mark is Mark.MARKED for look in looks)
    if firm and not any(look.doubt is Doubt.FAINT for look in looks):
        return looks
    return [
        _doubtful(look) if look.doubt is None and look.read.mark is Mark.EMPTY else look for look in looks
    ]


# --- a question -----------------------------------------------------------------------------------------


def _question(flat: Flat, zone: Zone, looks: list[_Look], strays: "_Strays") -> QuestionRead:
    """Nothing chosen where anything is doubtful; reasons may be several, levels not."""
    doubts = {look.doubt for look in looks if look.doubt is not None}
    if flat.likeness_in(zone.area) < _LIKE:
        doubts.add(Doubt.PRINT)
    if strays.are_in(zone):
        doubts.add(Doubt.STRAY)
    marked = tuple(look.read.code for look in looks if look.read.mark is Mark.MARKED)
    if zone.question and len(marked) > 1:
        doubts.add(Doubt.DOUBLE)
    chosen = () if doubts else marked
    return QuestionRead(zone.question, tuple(look.read for look in looks), chosen, tuple(sorted(doubts)))


@dataclass(frozen=True, eq=False)
class _Strays:
    """Ink that is in no mark: `loose` pieces of it, what is `near` a bubble, how much of it lies together."""

    specimen: Specimen
    ink: Ink
    loose: list[int]
    near: Array
    heaps: Array

    def are_in(self, zone: Zone) -> bool:
        """Whether they matter there: little near a bubble, a stroke anywhere, the rest of a mark on words."""
        heaped = self.heaps[self.specimen.window(zone.area)].max() > _TOGETHER[1] * PX2
        return bool(heaped) or any(self._is_in(zone, label) for label in self.loose)

    def _is_in(self, zone: Zone, label: int) -> bool:
        left, top, width, height = self.ink.boxes[label]
        rows, columns = self.specimen.window(zone.area)
        here = slice(max(rows.start, top), min(rows.stop, top + height))
        there = slice(max(columns.start, left), min(columns.stop, left + width))
        if here.start >= here.stop or there.start >= there.stop:
            return False
        part = (self.ink.labels[here, there] == label) & self.ink.weak[here, there]
        if part.sum() > _STRAY_MM2 * PX2:
            return True
        return bool((part & (self.near[here, there] > 0)).sum() > _STRAY_NEAR_MM2 * PX2)
