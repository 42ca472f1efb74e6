"""A pen with colours, shapes and codes, in millimetres: for notices and posters.

Its verbs are few, so that the same drawing also becomes a picture on a page (picture.py).
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from printing.geometry import points
from printing.pen import Align, Pen
from printing.qr import draw_qr

__all__ = ["BLACK", "GREY", "PALE", "RED", "WHITE", "Brush", "Colour", "Segment", "path_of"]

_WHOLE: Final = 255
_TOKEN: Final = re.compile(r"[a-zA-Z]|-?\d*\.?\d+")
_NUMBERS: Final = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "Q": 4, "T": 2, "Z": 0}

Segment = tuple[str, tuple[float, ...]]  # M, L, C or Z, absolute


@dataclass(frozen=True)
class Colour:
    """A colour as the pages spell it, "#8c1c20"; on paper in CMYK, so that black is one ink."""

    hex: str

    @property
    def cmyk(self) -> tuple[float, float, float, float]:
        """Shares of the four inks, 0 to 1; a grey is of black alone."""
        red, green, blue = (int(self.hex[i : i + 2], 16) / _WHOLE for i in (1, 3, 5))
        light = max(red, green, blue)
        if light == 0:
            return 0, 0, 0, 1
        return 1 - red / light, 1 - green / light, 1 - blue / light, 1 - light


BLACK: Final = Colour("#000000")
WHITE: Final = Colour("#ffffff")
GREY: Final = Colour("#595959")
PALE: Final = Colour("#ececec")
RED: Final = Colour("#8c1c20")  # the office's red, as on the pages (--lacquer)


class Brush(Pen):
    """Draws on a page of a PDF; `ink` is the colour of words and lines."""

    ink: Colour = BLACK

    @contextmanager
    def inked(self, colour: Colour) -> Iterator[None]:
        """Words and lines in another colour for a while."""
        before, self.ink = self.ink, colour
        yield
        self.ink = before

    def text(
        self, x: float, baseline: float, text: str, font: str, size: float, align: Align = "left"
    ) -> None:
        """One line, in the colour of the ink."""
        self.canvas.setFillColorCMYK(*self.ink.cmyk)
        super().text(x, baseline, text, font, size, align)

    def box(self, x: float, top: float, width: float, height: float, stroke_pt: float = 0.9) -> None:
        """An empty rectangle, in the colour of the ink."""
        self.canvas.setStrokeColorCMYK(*self.ink.cmyk)
        super().box(x, top, width, height, stroke_pt)

    def rule(
        self, x1: float, x2: float, y: float, stroke_pt: float = 0.6, dash: tuple[float, ...] = ()
    ) -> None:
        """A horizontal line, in the colour of the ink."""
        self.canvas.setStrokeColorCMYK(*self.ink.cmyk)
        super().rule(x1, x2, y, stroke_pt, dash)

    def shape(
        self,
        data: str,
        at: tuple[float, float] = (0, 0),
        scale: float = 1,
        fill: Colour | None = None,
        stroke: Colour | None = None,
        width: float = 0.4,
    ) -> None:
        """A shape whose path is written as in SVG (of M L H V C Q T Z), moved to `at`.

        `scale` is the millimetres of its unit; `width` of the stroke is in units, too. Ends are round.
        """
        path = self.canvas.beginPath()
        verbs = {"M": path.moveTo, "L": path.lineTo, "C": path.curveTo}
        for verb, numbers in path_of(data):
            if verb == "Z":
                path.close()
            else:
                verbs[verb](*self._placed(numbers, at, scale))
        self._mix(fill, stroke, points(width * scale))
        self.canvas.drawPath(path, stroke=int(stroke is not None), fill=int(fill is not None))

    def disc(
        self,
        x: float,
        y: float,
        radius: float,
        fill: Colour | None = None,
        stroke: Colour | None = None,
        width: float = 0.4,
    ) -> None:
        """A circle; `width` of its line in millimetres."""
        self._mix(fill, stroke, points(width))
        stroked, filled = int(stroke is not None), int(fill is not None)
        self.canvas.circle(points(x), self.y(y), points(radius), stroke=stroked, fill=filled)

    def code(self, text: str, left: float, top: float, side: float) -> None:
        """A QR code, quiet zone included; raises qr.TooDense."""
        draw_qr(self.canvas, text, points(left), self.y(top), side)

    def _placed(self, numbers: tuple[float, ...], at: tuple[float, float], scale: float) -> Iterator[float]:
        for x, y in zip(numbers[::2], numbers[1::2], strict=True):
            yield points(at[0] + x * scale)
            yield self.y(at[1] + y * scale)

    def _mix(self, fill: Colour | None, stroke: Colour | None, width_pt: float) -> None:
        self.canvas.setLineWidth(width_pt)
        self.canvas.setLineCap(1)
        self.canvas.setLineJoin(1)
        if fill is not None:
            self.canvas.setFillColorCMYK(*fill.cmyk)
        if stroke is not None:
            self.canvas.setStrokeColorCMYK(*stroke.cmyk)


def path_of(data: str) -> list[Segment]:
    """Moves, lines and cubic curves of a path in SVG's notation, all of them absolute."""
    tokens = _TOKEN.findall(data)
    made: list[Segment] = []
    verb, x, y, begun, bend = "", 0.0, 0.0, (0.0, 0.0), (0.0, 0.0)
    while tokens:
        if tokens[0].isalpha():
            verb = tokens.pop(0)
        kind = verb.upper()
        numbers = [float(tokens.pop(0)) for _ in range(_NUMBERS[kind])]
        if kind == "Z":
            made.append(("Z", ()))
            x, y = begun
            continue
        place = _absolute(kind, numbers, (x, y), relative=verb.islower())
        if kind == "T":  # the bend of the curve before goes on, mirrored
            place = (2 * x - bend[0], 2 * y - bend[1], *place)
        if kind in "QT":
            made.append(("C", _raised((x, y), place)))
            bend = place[0], place[1]
        else:
            made.append((kind if kind in "MC" else "L", place))
        x, y = place[-2:]
        if kind == "M":
            begun, verb = (x, y), "l" if verb.islower() else "L"  # more pairs after a move are lines
    return made


def _absolute(
    kind: str, numbers: list[float], here: tuple[float, float], *, relative: bool
) -> tuple[float, ...]:
    """Pairs of coordinates, also for lines that are given by one."""
    if kind == "H":
        return (numbers[0] + here[0] * relative, here[1])
    if kind == "V":
        return (here[0], numbers[0] + here[1] * relative)
    return tuple(number + here[i % 2] * relative for i, number in enumerate(numbers))


def _raised(here: tuple[float, float], place: tuple[float, ...]) -> tuple[float, ...]:
    """A quadratic curve as a cubic one: PDF has no other."""
    over, end = place[:2], place[2:]
    first = (here[i] + (over[i] - here[i]) * 2 / 3 for i in (0, 1))
    second = (end[i] + (over[i] - end[i]) * 2 / 3 for i in (0, 1))
    return (*first, *second, *end)
