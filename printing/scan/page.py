"""Reads one page: sheets by their corners, each beside the questionnaires it may be of, then its marks."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import cv2
import numpy as np

from printing.ballot.plan import CORNER_MM, Rect
from printing.scan import corners, marks
from printing.scan.corners import Marker, Placed
from printing.scan.flat import Flat, laid_flat
from printing.scan.number import Strip, read_number
from printing.scan.specimen import Grey, Specimen
from printing.scan.values import Doubt, PageKind, PageRead, QuestionRead, SheetRead

__all__ = ["read_page"]

_OFF_MM: Final = 0.6  # how far corners may be from the geometry
_LIKE: Final = 0.6  # a sheet's likeness to its print
_PIXELS_MM: Final = (3.0, 9.0)  # of a page: less has too little in it, more is made less
_INK: Final = 0.0004  # of a page that is not empty
_MARGIN_MM: Final = 3.0
_COMPARED: Final = 0.5  # of the picture of what nobody doubts


def read_page(page: Grey, forms: Sequence[Sequence[Specimen]]) -> PageRead:
    """Read a grey page (rows × columns of uint8, 0 is black).

    `forms` has the sheets of each questionnaire, layout and language that may be there.
    """
    kinds = {one.sheet.corners: one.sheet for form in forms for one in form}
    markers = corners.find(page)
    found = corners.groups(markers, list(kinds.values()))
    if not any(len(group) >= corners.LEAST for group in found) and _is_mirrored(page):
        return PageRead(PageKind.MIRRORED)
    if not markers:
        return PageRead(PageKind.EMPTY if _is_empty(page) else PageKind.STRANGE)
    return PageRead(PageKind.SHEETS, tuple(_read_sheet(page, group, forms) for group in found))


def _is_mirrored(page: Grey) -> bool:
    """Whether a sheet's corners are found once left and right are changed."""
    sheets = Counter(one.sheet for one in corners.find(cv2.flip(page, 1)))
    return any(count >= corners.LEAST for count in sheets.values())


def _is_empty(page: Grey) -> bool:
    """Whether there is nothing on it but paper; what shines through from the front is softer than ink."""
    scale = min(1.0, 800 / max(page.shape))
    small = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    edge = max(1, round(0.03 * min(small.shape)))
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8))
    dark = (paper.astype(np.int16) - small)[edge:-edge, edge:-edge]
    return float((dark > 45).mean()) < _INK  # noqa: PLR2004 - of 255


def _read_sheet(page: Grey, group: list[Marker], forms: Sequence[Sequence[Specimen]]) -> SheetRead:
    """One sheet, by the questionnaire whose print it has."""
    number = group[0].sheet
    if len(group) < corners.LEAST:
        return SheetRead(None, number, None, (), (Doubt.CORNERS,))
    page, group = _of_use(page, group)
    best: tuple[float, int, Specimen, Placed, Flat] | None = None
    offs = []
    for at, form in enumerate(forms):
        specimen = next((one for one in form if one.sheet.number == number), None)
        if specimen is None:
            continue
        placed = corners.place(specimen.sheet, group)
        offs.append(placed.off)
        if placed.off > _OFF_MM:
            continue
        flat = laid_flat(page, placed, specimen)
        if best is None or flat.likeness > best[0]:
            best = (flat.likeness, at, specimen, placed, flat)
        if flat.likeness > 0.9:  # noqa: PLR2004 - nothing else is so like
            break
    if best is None:
        return SheetRead(None, number, None, (), (Doubt.BENT if offs else Doubt.OTHER_FORM,))
    likeness, at, specimen, placed, flat = best
    if likeness < _LIKE:
        return SheetRead(None, number, None, (), (Doubt.OTHER_FORM,))
    return _judged(page, at, specimen, placed, flat)


def _of_use(page: Grey, group: list[Marker]) -> tuple[Grey, list[Marker]]:
    """The page no finer than its reading needs."""
    finest = float(np.mean([one.side for one in group])) / CORNER_MM
    if finest <= _PIXELS_MM[1] * 1.25:
        return page, group
    scale = _PIXELS_MM[1] / finest
    small = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return small, [Marker(one.number, (one.points + 0.5) * scale - 0.5) for one in group]


def _judged(page: Grey, form: int, specimen: Specimen, placed: Placed, flat: Flat) -> SheetRead:
    strip, digits, picture = read_number(page, placed, specimen.sheet)
    unread = strip is Strip.UNREADABLE
    remark = specimen.sheet.remark
    written = remark is not None and marks.has_writing(flat, specimen)
    return SheetRead(
        form,
        specimen.sheet.number,
        digits or None,
        tuple(_pictured(one, flat, specimen) for one in marks.judged(flat, specimen)),
        (Doubt.NUMBER,) if unread else (),
        _png(picture) if unread else b"",
        _crop(flat, specimen, remark) if remark is not None and written else b"",
    )


def _pictured(question: QuestionRead, flat: Flat, specimen: Specimen) -> QuestionRead:
    """With its picture: large where somebody decides by it, half as large where people only compare."""
    area = next(zone.area for zone in specimen.zones if zone.question == question.question)
    return replace(question, picture=_crop(flat, specimen, area, 1.0 if question.doubts else _COMPARED))


def _crop(flat: Flat, specimen: Specimen, area: Rect, scale: float = 1.0) -> bytes:
    """An area with a little around it; never what lies below the corners, where the stub is."""
    wide = Rect(area.left, area.top - _MARGIN_MM, area.width, area.height + 2 * _MARGIN_MM)
    picture = flat.picture[specimen.window(wide)]
    if scale < 1:
        picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return _png(picture)


def _png(picture: Grey) -> bytes:
    return bytes(cv2.imencode(".png", picture)[1])
