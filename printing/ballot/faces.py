"""The faces beside the levels of a ballot, in black lines, as path operators."""

from collections.abc import Iterator
from typing import Final

from reportlab.pdfgen.canvas import Canvas

from printing.brush import path_of
from printing.faces import FACES, RADIUS, RIM, SIDE, WIDTHS
from printing.geometry import points

__all__ = ["draw_face"]

_CURVE: Final = 0.5523 * RADIUS  # four cubic curves make a circle
_VERBS: Final = {"M": "m", "L": "l", "C": "c", "Z": "h"}  # of SVG and of PDF (32000-1, 8.5.2)


def draw_face(canvas: Canvas, face: str, left: float, top: float, side_mm: float) -> None:
    """Draw a face into a square whose upper left corner is at `left`, `top` in points; black lines only."""
    unit, k = points(side_mm) / SIDE, _CURVE
    canvas.addLiteral(f"q {unit:.4f} 0 0 {-unit:.4f} {left:.3f} {top:.3f} cm 0 G 0 g 1 J 1 j {RIM:g} w")
    canvas.addLiteral(
        f"38 20 m 38 {20 + k:.3f} {20 + k:.3f} 38 20 38 c {20 - k:.3f} 38 2 {20 + k:.3f} 2 20 c "
        f"2 {20 - k:.3f} {20 - k:.3f} 2 20 2 c {20 + k:.3f} 2 38 {20 - k:.3f} 38 20 c s"
    )
    for kind, path in FACES[face]:
        canvas.addLiteral(f"{WIDTHS[kind]:g} w {' '.join(_operators(path))} {'S' if WIDTHS[kind] else 'f'}")
    canvas.addLiteral("Q")


def _operators(path: str) -> Iterator[str]:
    for verb, numbers in path_of(path):
        yield " ".join([*(f"{round(number, 3):g}" for number in numbers), _VERBS[verb]])
