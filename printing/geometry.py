"""Where things lie on paper, in millimetres from the left edge and from the top edge.

So no drawing code has numbers of its own for what stands here; what is read again from a scan has its place
in printing/ballot/plan.py. Millimetres become points in `points` alone.
"""

from typing import Final

MM: Final = 72 / 25.4  # points


def points(millimetres: float) -> float:
    """Millimetres as PDF points."""
    return millimetres * MM


# --- the ballot, A5 portrait: what lies on it is in printing/ballot/frames.py -------------------------------
BALLOT_WIDTH_MM: Final = 148.0
BALLOT_HEIGHT_MM: Final = 210.0

# --- the QR code ------------------------------------------------------------------------------------------
QR_QUIET_MODULES: Final = 4  # ISO/IEC 18004
QR_LEAST_MODULE_MM: Final = 0.50  # 0.40 reads from a clean scan at 200 dpi, this from a blurred one too
QR_SIDE_MM: Final = 38.0  # with its quiet zone

# --- the minutes, A4 portrait (NĐ 30/2020, Phụ lục I, mục I: margins) ------------------------
A4_WIDTH_MM: Final = 210.0
A4_HEIGHT_MM: Final = 297.0
MARGIN_LEFT_MM: Final = 30.0
MARGIN_RIGHT_MM: Final = 15.0
MARGIN_TOP_MM: Final = 20.0
MARGIN_BOTTOM_MM: Final = 20.0
BODY_WIDTH_MM: Final = A4_WIDTH_MM - MARGIN_LEFT_MM - MARGIN_RIGHT_MM
