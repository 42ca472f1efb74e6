"""The faces beside the levels, the very lines of the voting page (app/static/vote.js), as path operators."""

import re
from collections.abc import Iterator
from typing import Final

from reportlab.pdfgen.canvas import Canvas

from printing.geometry import points

__all__ = ["FACES", "draw_face"]

_SIDE: Final = 40  # of the drawings' own square
_KAPPA: Final = 0.5523 * 18  # four cubic curves make a circle of radius 18
_WIDTHS: Final = {"eye": 5.0, "line": 2.5, "mouth": 0.0}  # strokes; a mouth is filled
_EYES: Final = (("eye", "M14 16h.01"), ("eye", "M26 16h.01"))
FACES: Final = {
    "very_happy": (("line", "M10 17q3.5-5 7 0M23 17q3.5-5 7 0"), ("mouth", "M9 23h22q-2 10-11 10T9 23z")),
    "happy": (*_EYES, ("line", "M11 24q9 9 18 0")),
    "neutral": (*_EYES, ("line", "M12 27h16")),
    "unhappy": (*_EYES, ("line", "M11 30q9-9 18 0")),
    "very_unhappy": (
        ("eye", "M14 18h.01"),
        ("eye", "M26 18h.01"),
        ("line", "M9 12l8 3M31 12l-8 3M10 31q10-11 20 0"),
    ),
    "none": (("line", "M12 20h1M20 20h1M28 20h1"),),
}
_Point = tuple[float, float]


def draw_face(canvas: Canvas, face: str, left: float, top: float, side_mm: float) -> None:
    """Draw a face into a square whose upper left corner is at `left`, `top` in points; black lines only."""
    unit = points(side_mm) / _SIDE
    canvas.addLiteral(f"q {unit:.4f} 0 0 {-unit:.4f} {left:.3f} {top:.3f} cm 0 G 0 g 1 J 1 j 2 w")
    k = _KAPPA
    canvas.addLiteral(
        f"38 20 m 38 {20 + k:.3f} {20 + k:.3f} 38 20 38 c {20 - k:.3f} 38 2 {20 + k:.3f} 2 20 c "
        f"2 {20 - k:.3f} {20 - k:.3f} 2 20 2 c {20 + k:.3f} 2 38 {20 - k:.3f} 38 20 c s"
    )
    for kind, path in FACES[face]:
        canvas.addLiteral(f"{_WIDTHS[kind]:g} w {' '.join(_operators(path))} {'S' if _WIDTHS[kind] else 'f'}")
    canvas.addLiteral("Q")


def _operators(path: str) -> Iterator[str]:
    """PDF's operators for the few commands of SVG that the faces use: M h l q T z."""
    x = y = 0.0
    bend: _Point = (0.0, 0.0)
    for command, rest in re.findall(r"([MhlqTz])([^MhlqTz]*)", path):
        given = [float(number) for number in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", rest)]
        if command == "z":
            yield "h"
            continue
        if command in "Mhl":
            dx, dy = (*given, 0.0)[:2]
            x, y = (dx, dy) if command == "M" else (x + dx, y + dy)
            yield f"{x:g} {y:g} {'m' if command == 'M' else 'l'}"
            continue
        if command == "q":
            bend, end = (x + given[0], y + given[1]), (x + given[2], y + given[3])
        else:  # T: the bend goes on, mirrored
            bend, end = (2 * x - bend[0], 2 * y - bend[1]), (given[0], given[1])
        yield _quadratic((x, y), bend, end)
        x, y = end


def _quadratic(start: _Point, bend: _Point, end: _Point) -> str:
    """PDF has cubic curves only."""
    one, two = (tuple(point[i] + 2 / 3 * (bend[i] - point[i]) for i in (0, 1)) for point in (start, end))
    return f"{one[0]:.3f} {one[1]:.3f} {two[0]:.3f} {two[1]:.3f} {end[0]:g} {end[1]:g} c"
