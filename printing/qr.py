"""A QR code: as vector path operators for print, sharp and small; as SVG and PNG for messages."""

import io
from collections.abc import Iterator

import qrcode
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import QRData
from reportlab.pdfgen.canvas import Canvas

from printing.geometry import QR_LEAST_MODULE_MM, QR_QUIET_MODULES, points

_PNG_MODULE_PIXELS = 8  # a phone's screen shows the whole code at this size
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


def matrix_path(text: str) -> dict[str, object]:
    """For a screen: the modules of a side, quiet zone included, and the dark ones as an SVG path."""
    rows = matrix(text)
    quiet = int(QR_QUIET_MODULES)
    runs = (tuple(map(int, run.split()[:3])) for run in _runs(rows))
    path = "".join(f"M{x + quiet} {y + quiet}h{width}v1h-{width}z" for x, y, width in runs)
    return {"side": len(rows) + 2 * quiet, "path": path}


def svg(rows: list[list[bool]]) -> str:
    """A matrix as an SVG document of one path, quiet zone included; a unit is a module."""
    side, quiet = len(rows) + 2 * QR_QUIET_MODULES, QR_QUIET_MODULES
    path = "".join(f"M{x + quiet} {y + quiet}h{width}v1h-{width}z" for x, y, width in _spans(rows))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
    )
    return f'{head}<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{path}"/></svg>'


def png(rows: list[list[bool]]) -> bytes:
    """A matrix as a PNG of two colours, quiet zone included."""
    side = len(rows) + 2 * QR_QUIET_MODULES
    image = Image.new("1", (side, side), 1)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                image.putpixel((x + QR_QUIET_MODULES, y + QR_QUIET_MODULES), 0)
    whole = (side * _PNG_MODULE_PIXELS,) * 2
    written = io.BytesIO()
    image.resize(whole, Image.Resampling.NEAREST).save(written, "PNG")
    return written.getvalue()


def _runs(rows: list[list[bool]]) -> list[str]:
    """One rectangle for each run of dark modules in a row."""
    return [f"{x} {y} {width} 1 re" for x, y, width in _spans(rows)]


def _spans(rows: list[list[bool]]) -> Iterator[tuple[int, int, int]]:
    """Where each run of dark modules in a row begins, and its width."""
    for y, row in enumerate(rows):
        start = None
        for x, dark in enumerate([*row, False]):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                yield start, y, x - start
                start = None
