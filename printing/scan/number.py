"""Reads a sheet's number from the small code on its strip, if the strip is still there."""

from collections.abc import Iterator
from enum import Enum
from typing import Any, Final

import cv2
import numpy as np
import zxingcpp

from printing.ballot.plan import Rect, Sheet
from printing.scan.corners import Placed
from printing.scan.specimen import Grey

__all__ = ["Strip", "read_number"]

_PX_MM: Final = 10
_QUIET_MM: Final = 2.0
_DIGITS: Final = 16
_PRINTED: Final = 40  # between the code's dark and its light: less is blank paper or the scanner's lid
_FULLEST: Final = 5  # modules are 5 pixels: a copier has made dark ones wider
_FORMATS: Final = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


class Strip(Enum):
    """What there is where the number should be."""

    READ = "read"
    GONE = "gone"
    UNREADABLE = "unreadable"


def read_number(page: Grey, placed: Placed, sheet: Sheet) -> tuple[Strip, str, Grey]:
    """Whether the number is there, its digits ("" if not), and a picture of its place.

    Only digits that check (ISO/IEC 7064, MOD 97-10) and name this sheet are a number.
    """
    if sheet.number_code is None:
        return Strip.GONE, "", np.zeros((0, 0), np.uint8)
    picture = _cut(page, placed, sheet.number_code)
    for tried in _tries(picture):
        for code in zxingcpp.read_barcodes(tried, formats=_FORMATS):
            if _checks(code.text, sheet.number):
                return Strip.READ, code.text, picture
    return (Strip.UNREADABLE if _is_printed(picture) else Strip.GONE), "", picture


def _tries(picture: Grey) -> Iterator[Grey]:
    """The code as it is, without grains, and with thinner and thinner modules."""
    yield picture
    yield cv2.medianBlur(picture, 3)
    sharp = cv2.addWeighted(picture, 3.0, cv2.GaussianBlur(picture, (0, 0), 3), -2.0, 0)
    yield sharp
    for side in range(2, _FULLEST + 1):
        yield cv2.dilate(picture, np.ones((side, side), np.uint8))
        yield cv2.dilate(sharp, np.ones((side, side), np.uint8))
    yield cv2.medianBlur(picture, 5)


def _checks(text: str, sheet: int) -> bool:
    plain = text.isascii() and text.isdigit() and len(text) == _DIGITS
    return plain and text[0] == str(sheet) and int(text) % 97 == 1


def _cut(page: Grey, placed: Placed, code: Rect) -> Grey:
    shift = np.array(
        [[1 / _PX_MM, 0, code.left - _QUIET_MM], [0, 1 / _PX_MM, code.top - _QUIET_MM], [0, 0, 1]]
    )
    side = round((code.width + 2 * _QUIET_MM) * _PX_MM)
    matrix: Any = placed.matrix @ shift
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpPerspective(
        page, matrix, (side, side), flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=(255,)
    )


def _is_printed(picture: Grey) -> bool:
    """Whether dark and light lie close together all over the place, as in a code."""
    rough = cv2.morphologyEx(cv2.blur(picture, (3, 3)), cv2.MORPH_GRADIENT, np.ones((9, 9), np.uint8))
    edge = round(_QUIET_MM * _PX_MM)
    return float((rough[edge:-edge, edge:-edge] > _PRINTED).mean()) > 0.25  # noqa: PLR2004
