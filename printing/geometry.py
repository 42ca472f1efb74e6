"""Where things lie on paper, in millimetres from the left edge and from the top edge.

One geometry for drawing now and for reading marks from scans later, so no drawing code has numbers of its own
for what stands here. Millimetres become points in `points` alone.
"""

from typing import Final

MM: Final = 72 / 25.4  # points


def points(millimetres: float) -> float:
    """Millimetres as PDF points."""
    return millimetres * MM


# --- the ballot, A5 portrait ----------------------------------------------------------------------------
BALLOT_WIDTH_MM: Final = 148.0
BALLOT_HEIGHT_MM: Final = 210.0
# The text column leaves the ballot's corners free: 8 mm registration marks, 4.5 mm from the edges (what an
# office printer cannot print), can be added beside it without moving a word.
COLUMN_LEFT_MM: Final = 14.0
COLUMN_RIGHT_MM: Final = BALLOT_WIDTH_MM - COLUMN_LEFT_MM
COLUMN_WIDTH_MM: Final = COLUMN_RIGHT_MM - COLUMN_LEFT_MM
PAPER_TOP_MM: Final = 7.0
PAPER_BOTTOM_MM: Final = 149.0  # the last millimetre of the part that goes into the box
TEAR_MM: Final = 151.5  # the line to cut along; the stub is below
STUB_TOP_MM: Final = 155.0
STUB_BOTTOM_MM: Final = 205.5

# The strip with the slip number is cut off when sheets are counted; what is marked stands below.
STRIP_CUT_MM: Final = 12.8
BELOW_STRIP_MM: Final = 15.0

# --- the QR code ------------------------------------------------------------------------------------------
QR_QUIET_MODULES: Final = 4  # ISO/IEC 18004
QR_LEAST_MODULE_MM: Final = 0.40  # the least that reads at 200 dpi
QR_SIDE_MM: Final = 38.0  # with its quiet zone

# --- the minutes, A4 portrait (NĐ 30/2020, Phụ lục I, mục I: margins) ------------------------
A4_WIDTH_MM: Final = 210.0
A4_HEIGHT_MM: Final = 297.0
MARGIN_LEFT_MM: Final = 30.0
MARGIN_RIGHT_MM: Final = 15.0
MARGIN_TOP_MM: Final = 20.0
MARGIN_BOTTOM_MM: Final = 20.0
BODY_WIDTH_MM: Final = A4_WIDTH_MM - MARGIN_LEFT_MM - MARGIN_RIGHT_MM
