"""Drawing on one page in millimetres from its upper left corner; every string is checked for its glyphs."""

import functools
from collections.abc import Sequence
from typing import Final, Literal

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from printing import fonts
from printing.geometry import MM, points

Align = Literal["left", "center", "right"]
LEADING: Final = 1.16  # Tinos, as Times: one line's height over the size of its letters


def line_mm(size: float) -> float:
    """Height of a line of text of `size` points, in millimetres."""
    return size * LEADING / MM


def width_mm(text: str, font: str, size: float) -> float:
    """Width of a line, in millimetres."""
    fonts.register()
    return float(stringWidth(text, font, size)) / MM


def fitting_size(text: str, font: str, sizes: Sequence[float], room_mm: float) -> float:
    """Give the first of the sizes at which the line fits into the room, else the last."""
    return next((size for size in sizes if width_mm(text, font, size) <= room_mm), sizes[-1])


@functools.lru_cache(maxsize=4096)
def wrap(text: str, font: str, size: float, room_mm: float) -> tuple[str, ...]:
    """Break into lines no wider than the room; a word wider than a line is cut. Remembered: not for codes."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if width_mm(longer, font, size) <= room_mm:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while width_mm(line, font, size) > room_mm and len(line) > 1:
            cut = _fitting(line, font, size, room_mm)
            lines.append(line[:cut])
            line = line[cut:]
    return (*lines, line)


def _fitting(word: str, font: str, size: float, room_mm: float) -> int:
    """How many of the word's letters fit, one at least."""
    cut = 1
    while cut < len(word) and width_mm(word[: cut + 1], font, size) <= room_mm:
        cut += 1
    return cut


class Pen:
    """Draws on the current page of a canvas of the given height."""

    def __init__(self, canvas: Canvas, height_mm: float) -> None:
        self.canvas = canvas
        self._height = height_mm

    def y(self, from_top_mm: float) -> float:
        """PDF coordinate of a distance from the top edge."""
        return points(self._height - from_top_mm)

    def text(
        self, x: float, baseline: float, text: str, font: str, size: float, align: Align = "left"
    ) -> None:
        """One line; `x` is its left end, middle or right end. Raises fonts.MissingGlyph."""
        text = fonts.own(text)
        self.canvas.setFont(font, size)
        if align == "center":
            x -= width_mm(text, font, size) / 2
        elif align == "right":
            x -= width_mm(text, font, size)
        self.canvas.drawString(points(x), self.y(baseline), text)

    def lines(
        self, x: float, top: float, lines: tuple[str, ...], font: str, size: float, align: Align = "left"
    ) -> float:
        """Lines one under another from `top`; gives where they end."""
        for line in lines:
            # Tinos rises 0.69 of its size above the baseline; the spare height is shared above and below.
            self.text(x, top + line_mm(size) * 0.77, line, font, size, align)
            top += line_mm(size)
        return top

    def box(self, x: float, top: float, width: float, height: float, stroke_pt: float = 0.9) -> None:
        """An empty rectangle."""
        self.canvas.setLineWidth(stroke_pt)
        self.canvas.rect(points(x), self.y(top + height), points(width), points(height))

    def rule(
        self, x1: float, x2: float, y: float, stroke_pt: float = 0.6, dash: tuple[float, ...] = ()
    ) -> None:
        """A horizontal line; `dash` in points."""
        self.canvas.setLineWidth(stroke_pt)
        self.canvas.setDash(list(dash))
        self.canvas.line(points(x1), self.y(y), points(x2), self.y(y))
        self.canvas.setDash([])

    def upright(
        self, x: float, top: float, bottom: float, stroke_pt: float = 0.6, dash: tuple[float, ...] = ()
    ) -> None:
        """A vertical line; `dash` in points."""
        self.canvas.setLineWidth(stroke_pt)
        self.canvas.setDash(list(dash))
        self.canvas.line(points(x), self.y(top), points(x), self.y(bottom))
        self.canvas.setDash([])
