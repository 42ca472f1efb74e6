"""A QR code as vector path operators: sharp on every printer and small in the file."""

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import QRData
from reportlab.pdfgen.canvas import Canvas

from printing.geometry import QR_LEAST_MODULE_MM, QR_QUIET_MODULES, points

_MASK = 2  # any mask reads; trying all eight, as the standard proposes, takes six times as long


class TooDense(ValueError):  # noqa: N818 - it says what the text makes of the code
    """The text needs more modules than the side has room for."""


def matrix(text: str) -> list[list[bool]]:
    """Rows of modules (True is dark), without the quiet zone; error level M, fixed mask."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, mask_pattern=_MASK, border=0)
    code.add_data(QRData(text))
    code.make()
    return [[bool(module) for module in row] for row in code.modules]


def draw_qr(canvas: Canvas, text: str, left: float, top: float, side_mm: float) -> None:
    """Draw `text` into a square whose upper left corner is at `left`, `top` in points, quiet zone included.

    Raises TooDense when a module would be smaller than what scanners read.
    """
    rows = matrix(text)
    module_mm = side_mm / (len(rows) + 2 * QR_QUIET_MODULES)
    if module_mm < QR_LEAST_MODULE_MM:
        raise TooDense(len(text))
    # One unit is one module from here on; a single fill, so no viewer shows seams between the rows.
    size, quiet = points(module_mm), points(module_mm) * QR_QUIET_MODULES
    canvas.addLiteral(f"q 0 g {size:.4f} 0 0 {-size:.4f} {left + quiet:.3f} {top - quiet:.3f} cm")
    canvas.addLiteral(" ".join(_runs(rows)))
    canvas.addLiteral("f Q")


def _runs(rows: list[list[bool]]) -> list[str]:
    """One rectangle for each run of dark modules in a row."""
    rectangles = []
    for y, row in enumerate(rows):
        start = None
        for x, dark in enumerate([*row, False]):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                rectangles.append(f"{start} {y} {x - start} 1 re")
                start = None
    return rectangles
