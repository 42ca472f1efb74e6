"""The markers in a sheet's corners, ArUco DICT_4X4_50: which way is up, where the sheet lies, and which.

The dictionary is data, sixteen bits a marker, row by row from the upper left, 1 is white (OpenCV,
objdetect/predefined_dictionaries.hpp); around them goes a border of black cells, one wide.
"""

from typing import Final

__all__ = ["CELLS", "DICT_4X4_50", "black_cells"]

CELLS: Final = 6  # a side, border included
_INNER: Final = CELLS - 2
_BITS: Final = (
    "b532 0f9a 332d 9946 549e 79cd 9e2e c4f2 feda cf56 f991 11a7 0eb7 2a0f 24b1 263e 4665 "
    "6600 6c5e 76af 868b b02b ccd5 dd82 fe47 9471 ace4 a554 2123 346f 4415 57b2 9ecf f0cb "
    "08ae 0929 1875 04ff 0df6 1c5a 1718 2a28 328c 38b2 24e8 2eeb 2d3f 4b64 502e 5013"
)
DICT_4X4_50: Final = tuple(int(bits, 16) for bits in _BITS.split())


def black_cells(marker: int) -> list[bytes]:
    """CELLS rows of CELLS cells, 1 is black; IndexError for a marker that the dictionary has not."""
    cells = bytes(1 - int(bit) for bit in f"{DICT_4X4_50[marker]:016b}")
    rows = (cells[at : at + _INNER] for at in range(0, len(cells), _INNER))
    border, side = [b"\1" * CELLS], b"\1"
    return [*border, *(side + row + side for row in rows), *border]
