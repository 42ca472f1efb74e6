"""A block of codes that stays whole, and the way to the page that publishes them: its QR code."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from reportlab.platypus import Flowable, Table

from printing import qr
from printing.fonts import REGULAR
from printing.geometry import BODY_WIDTH_MM, QR_QUIET_MODULES, points
from printing.record.text import EVIDENCE, HINT, code, para
from printing.tags import marked, one

__all__ = ["PublicPage", "evidence"]

_QR_MM: Final = 34.0
_FLUSH: Final = (
    ("FONT", (0, 0), (-1, -1), REGULAR),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
)


def evidence(codes: Sequence[tuple[str, str]], address: str) -> Flowable:
    """What each code is of, and the code; beside them the way to the page where they are published."""
    told = [para(f"{{what}}:<br/>{code(groups)}", EVIDENCE, what=what) for what, groups in codes]
    if not address:
        return Table([[told]], colWidths=[points(BODY_WIDTH_MM)], spaceBefore=2, style=_FLUSH)
    beside = [PublicPage(address), para("Trang công khai", HINT)]
    widths = [points(BODY_WIDTH_MM - _QR_MM), points(_QR_MM)]
    return Table([[told, beside]], colWidths=widths, spaceBefore=2, style=_FLUSH)


class PublicPage(Flowable):  # type: ignore[misc] # reportlab gives no types
    """The QR code of an address."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address
        self.hAlign = "CENTER"

    def wrap(self, _available_width: float, _available_height: float) -> tuple[float, float]:
        """Size in points, as Platypus asks for it."""
        return points(_QR_MM), points(_QR_MM)

    def draw(self) -> None:
        """The code, with its address for who does not see it."""
        rows = qr.matrix(self._address)
        module = points(_QR_MM) / (len(rows) + 2 * QR_QUIET_MODULES)
        dark = self.canv.beginPath()  # one shape, so that no viewer shows seams
        for y, row in enumerate(rows, QR_QUIET_MODULES + 1):
            x = QR_QUIET_MODULES
            for is_dark, run in groupby(row):
                width = len(list(run))
                if is_dark:
                    dark.rect(x * module, points(_QR_MM) - y * module, width * module, module)
                x += width
        with marked(self.canv, one("Figure"), f"Mã QR của {self._address}"):
            self.canv.drawPath(dark, stroke=0, fill=1)
