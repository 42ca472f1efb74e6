"""The strip at a sheet's head with the slip number, cut off before marks are read; and the corners."""

from typing import Final

from ballots.views.readmodels import number_digits
from printing import wording
from printing.ballot.aruco import CELLS, black_cells
from printing.ballot.frames import NUMBER_MODULE_MM, Frame
from printing.ballot.plan import CORNER_MM, Corner
from printing.fonts import BOLD, REGULAR
from printing.geometry import points
from printing.pen import Pen, width_mm
from printing.qr import digits_matrix, draw_matrix

__all__ = ["draw_corner", "draw_cut_line", "draw_number"]

_LABEL: Final = "Số phiếu"
_CUT_WORDS: Final = "Hội đồng cắt dải này khi kiểm phiếu, trước khi đọc các mức"
_CUT_SHORT: Final = "Hội đồng cắt dải này khi kiểm phiếu"
_STAPLE: Final = "ghim các tờ lại trước khi cắt"


def draw_corner(pen: Pen, corner: Corner) -> None:
    """One marker, CORNER_MM a side."""
    draw_matrix(
        pen.canvas, black_cells(corner.marker), points(corner.left), pen.y(corner.top), CORNER_MM / CELLS
    )


def draw_cut_line(pen: Pen, frame: Frame, place: str) -> None:
    """The line along which the strip is cut off, and of several sheets which one this is."""
    words, size = (_CUT_SHORT, 7.5) if frame.stacked else (_CUT_WORDS, 8.5)
    middle, half = frame.width / 2, width_mm(words, REGULAR, size) / 2 + 2
    pen.text(middle, frame.strip_cut + 1, words, REGULAR, size, "center")
    pen.rule(4, middle - half, frame.strip_cut, 0.8, (4, 3))
    pen.rule(middle + half, frame.width - 4, frame.strip_cut, 0.8, (4, 3))
    if not place:
        return
    right = frame.number_code.left - 3
    if frame.stacked:
        pen.text(right, frame.number_top + 3, place, BOLD, 9, "right")
    else:
        pen.text(right, frame.number_top + 3, place, BOLD, 11, "right")
        pen.text(right, frame.number_top + 7, _STAPLE, REGULAR, 8.5, "right")


def draw_number(pen: Pen, frame: Frame, number: str, sheet: int) -> None:
    """The number as characters, as digits, and as the small code of these."""
    digits, top = number_digits(number, sheet), frame.number_top
    if frame.stacked:
        pen.text(frame.left, top + 3, _LABEL, REGULAR, 9)
        pen.text(frame.left, top + 8, wording.grouped(number), BOLD, 15)
    else:
        pen.text(frame.left, top + 5.5, _LABEL, REGULAR, 11)
        left = frame.left + width_mm(_LABEL, REGULAR, 11) + 3
        pen.text(left, top + 5.5, wording.grouped(number), BOLD, 17)
    pen.text(frame.left, top + (11.2 if frame.stacked else 10), wording.grouped(digits), REGULAR, 8)
    place = frame.number_code
    draw_matrix(pen.canvas, digits_matrix(digits), points(place.left), pen.y(place.top), NUMBER_MODULE_MM)
