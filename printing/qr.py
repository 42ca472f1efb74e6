"""A QR code: as vector path operators for print, sharp and small; as SVG and PNG for messages."""

import io
import math
import re
from collections.abc import Iterator, Sequence

import zxingcpp
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from printing.geometry import QR_LEAST_MODULE_MM, QR_QUIET_MODULES, points

Rows = Sequence[bytes]  # a byte for each module, 1 is dark

_DARK = re.compile(b"\x01+")
_MODULES = bytes([1, *bytes(255)])  # black pixels are dark modules
_ROW_END = b"\0"
_PNG_MODULE_PIXELS = 8  # a phone's screen shows the whole code at this size


class TooDense(ValueError):  # noqa: N818 - it says what the text makes of the code
    """The text needs more modules than the side has room for."""


def matrix(text: str) -> list[bytes]:
    """Rows of modules, without the quiet zone; error level M. TooDense for what no code holds."""
    return _encoded(text, "M")


def digits_matrix(digits: str) -> list[bytes]:
    """A code of at most 17 digits: version 1, 21 modules a side; error level H: it gets dirty."""
    return _encoded(digits, "H")


def _encoded(text: str, level: str) -> list[bytes]:
    try:
        code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
    except ValueError:
        raise TooDense(len(text)) from None
    image = code.to_image(scale=1, add_quiet_zones=False)
    modules = bytes(image).translate(_MODULES)  # type: ignore[call-overload]  # the stub lacks its buffer
    side = math.isqrt(len(modules))
    return [modules[at : at + side] for at in range(0, side * side, side)]


def draw_qr(canvas: Canvas, text: str, left: float, top: float, side_mm: float) -> None:
    """Draw `text` into a square whose upper left corner is at `left`, `top` in points, quiet zone included.

    Raises TooDense when a module would be smaller than what scanners read.
    """
    rows = matrix(text)
    module_mm = side_mm / (len(rows) + 2 * QR_QUIET_MODULES)
    if module_mm < QR_LEAST_MODULE_MM:
        raise TooDense(len(text))
    quiet = points(module_mm) * QR_QUIET_MODULES
    draw_matrix(canvas, rows, left + quiet, top - quiet, module_mm)


def draw_matrix(canvas: Canvas, rows: Rows, left: float, top: float, module_mm: float) -> None:
    """Draw dark modules; `left`, `top` in points: the upper left corner of the first, without quiet zone."""
    # One unit is one module from here on; a single fill, so no viewer shows seams between the rows.
    size = points(module_mm)
    canvas.addLiteral(f"q 0 g {size:.4f} 0 0 {-size:.4f} {left:.3f} {top:.3f} cm")
    canvas.addLiteral(" ".join(_runs(rows)))
    canvas.addLiteral("f Q")


def matrix_path(text: str) -> dict[str, object]:
    """For a screen: the modules of a side, quiet zone included, and the dark ones as an SVG path."""
    rows = matrix(text)
    quiet = int(QR_QUIET_MODULES)
    runs = (tuple(map(int, run.split()[:3])) for run in _runs(rows))
    path = "".join(f"M{x + quiet} {y + quiet}h{width}v1h-{width}z" for x, y, width in runs)
    return {"side": len(rows) + 2 * quiet, "path": path}


def svg(rows: Rows) -> str:
    """A matrix as an SVG document of one path, quiet zone included; a unit is a module."""
    side, quiet = len(rows) + 2 * QR_QUIET_MODULES, QR_QUIET_MODULES
    path = "".join(f"M{x + quiet} {y + quiet}h{width}v1h-{width}z" for x, y, width in _spans(rows))
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
    )
    return f'{head}<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{path}"/></svg>'


def png(rows: Rows) -> bytes:
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


def _runs(rows: Rows) -> list[str]:
    """One rectangle for each run of dark modules in a row."""
    return [f"{x} {y} {width} 1 re" for x, y, width in _spans(rows)]


def _spans(rows: Rows) -> Iterator[tuple[int, int, int]]:
    """Where each run of dark modules in a row begins, and its width."""
    width = len(rows[0]) + len(_ROW_END)
    for run in _DARK.finditer(_ROW_END.join(rows)):
        yield run.start() % width, run.start() // width, run.end() - run.start()
