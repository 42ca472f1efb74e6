"""Ink on a sheet laid flat: what is darker than print can be, put together where it touches."""

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np

from printing.scan.flat import Flat
from printing.scan.specimen import PRINT, PX_MM, Specimen

__all__ = ["PX2", "SPECK_MM2", "STRONG", "WEAK", "Array", "Ink", "ink_on", "outline"]

SPECK_MM2: Final = 0.10  # a grain of dust
WEAK: Final = 0.15 * PRINT  # darker than print may be by so much: ink of some kind
STRONG: Final = 0.25 * PRINT
_OUTLINE: Final = (0.12 * PRINT, 0.18 * PRINT)  # outlines may be so much darker than most are; and at least
_GAP_PX: Final = 7  # pieces are one across so much: an outline cuts thin strokes apart
PX2: Final = PX_MM * PX_MM
Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, eq=False)
class Ink:
    """Pieces of ink on a sheet, by label; 0 is none.

    `weak`, `strong`: whether a pixel is ink, and dark; labels reach a little farther. `areas` in pixels and
    `boxes` (left, top, width, height) of each piece; a grain of dust has the area 0.
    """

    labels: Array
    weak: Array
    strong: Array
    areas: Array
    boxes: Array

    def among(self, places: Array) -> Array:
        """The labels of pixels, given as places in the flattened picture; 0 where there is no ink."""
        return np.asarray(self.labels.ravel()[places] * self.weak.ravel()[places])


def ink_on(flat: Flat, specimen: Specimen) -> Ink:
    """Everything darker than print, put together where it touches."""
    margin, least = _OUTLINE
    ring = min(PRINT, max(least, outline(flat, specimen) + margin))
    over = cv2.subtract(flat.dark, cv2.max(specimen.allowed, np.minimum(specimen.rings, np.uint8(ring))))
    (top, _), (left, right) = _edges(specimen)
    over[:top], over[:, :left], over[:, right:] = 0, 0, 0  # names, trial: nothing is marked there
    _, weak = cv2.threshold(over, WEAK, 255, cv2.THRESH_BINARY)
    _, strong = cv2.threshold(over, STRONG, 255, cv2.THRESH_BINARY)
    joined = cv2.dilate(weak, np.ones((_GAP_PX, _GAP_PX), np.uint8))
    # Labels of 16 bits are three times as fast, and enough: grown pieces are 7 pixels wide at least.
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8, ltype=cv2.CV_16U)
    inked = weak > 0
    areas = np.bincount(labels[inked], minlength=count)
    areas[0] = 0
    areas[areas < SPECK_MM2 * PX2] = 0
    return Ink(labels, inked, strong > 0, areas, stats[:, :4])


def outline(flat: Flat, specimen: Specimen) -> float:
    """How dark outlines of bubbles are on this sheet: a copier turns grey into black, or into nothing."""
    rings = np.percentile(flat.dark.ravel()[specimen.outline], 80, axis=1)
    return float(np.quantile(rings, 0.4)) if len(rings) else 0.0


def _edges(specimen: Specimen) -> tuple[tuple[int, int], tuple[int, int]]:
    """Rows and columns from the first zone to the last."""
    windows = [specimen.window(zone.area) for zone in specimen.zones]
    rows, columns = windows[0]
    return (rows.start, windows[-1][0].stop), (columns.start, columns.stop)
