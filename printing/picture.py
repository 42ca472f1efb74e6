"""The same drawing as an SVG picture, for a page that shows a paper before it is printed.

Words stay words: the widths of Tinos are written along, so that any face of a browser takes their room.
"""

from typing import Final
from xml.sax.saxutils import escape

from printing import fonts
from printing.brush import Brush, Colour, path_of
from printing.geometry import MM
from printing.pen import Align, width_mm
from printing.qr import matrix_path

__all__ = ["Picture"]

_FACES: Final = "Tinos, 'Times New Roman', 'Liberation Serif', 'Noto Serif', Times, serif"
_ANCHORS: Final = {"left": "start", "center": "middle", "right": "end"}


def _n(number: float) -> str:
    """Two decimals of a millimetre are finer than any screen."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


class Picture(Brush):
    """A brush whose verbs write SVG; a unit is a millimetre."""

    def __init__(self, width_mm: float, height_mm: float) -> None:  # no canvas: nothing of a PDF is made
        self._size = f"{_n(width_mm)} {_n(height_mm)}"
        self._parts: list[str] = []

    def svg(self) -> str:
        """The document as drawn so far, on white."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self._size}" font-family="{_FACES}" '
            f'stroke-linecap="round" stroke-linejoin="round"><rect width="100%" height="100%" fill="#fff"/>'
        )
        return f"{head}{''.join(self._parts)}</svg>"

    def text(
        self, x: float, baseline: float, text: str, font: str, size: float, align: Align = "left"
    ) -> None:
        """One line; raises fonts.MissingGlyph as on paper."""
        text = fonts.own(text)
        if not text:
            return
        weight = ' font-weight="700"' if font in (fonts.BOLD, fonts.BOLD_ITALIC) else ""
        slope = ' font-style="italic"' if font in (fonts.ITALIC, fonts.BOLD_ITALIC) else ""
        self._parts.append(
            f'<text x="{_n(x)}" y="{_n(baseline)}" font-size="{_n(size / MM)}"{weight}{slope} '
            f'text-anchor="{_ANCHORS[align]}" fill="{self.ink.hex}" lengthAdjust="spacingAndGlyphs" '
            f'textLength="{_n(width_mm(text, font, size))}">{escape(text)}</text>'
        )

    def box(self, x: float, top: float, width: float, height: float, stroke_pt: float = 0.9) -> None:
        """An empty rectangle."""
        self._parts.append(
            f'<rect x="{_n(x)}" y="{_n(top)}" width="{_n(width)}" height="{_n(height)}" fill="none" '
            f'stroke="{self.ink.hex}" stroke-width="{_n(stroke_pt / MM)}" stroke-linejoin="miter"/>'
        )

    def rule(
        self, x1: float, x2: float, y: float, stroke_pt: float = 0.6, dash: tuple[float, ...] = ()
    ) -> None:
        """A horizontal line."""
        dashes = f' stroke-dasharray="{" ".join(_n(one / MM) for one in dash)}"' if dash else ""
        self._parts.append(
            f'<path d="M{_n(x1)} {_n(y)}H{_n(x2)}" stroke="{self.ink.hex}" '
            f'stroke-width="{_n(stroke_pt / MM)}" stroke-linecap="butt"{dashes}/>'
        )

    def shape(
        self,
        data: str,
        at: tuple[float, float] = (0, 0),
        scale: float = 1,
        fill: Colour | None = None,
        stroke: Colour | None = None,
        width: float = 0.4,
    ) -> None:
        """A shape, as on paper."""
        written = []
        for verb, numbers in path_of(data):
            placed = (_n(at[i % 2] + number * scale) for i, number in enumerate(numbers))
            written.append(verb + " ".join(placed))
        self._parts.append(f'<path d="{"".join(written)}"{_painted(fill, stroke, width * scale)}/>')

    def disc(
        self,
        x: float,
        y: float,
        radius: float,
        fill: Colour | None = None,
        stroke: Colour | None = None,
        width: float = 0.4,
    ) -> None:
        """A circle."""
        painted = _painted(fill, stroke, width)
        self._parts.append(f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}"{painted}/>')

    def code(self, text: str, left: float, top: float, side: float) -> None:
        """A QR code, quiet zone included."""
        drawn = matrix_path(text)
        self._parts.append(
            f'<path transform="translate({_n(left)} {_n(top)}) scale({side / int(str(drawn["side"])):.5f})" '
            f'shape-rendering="crispEdges" d="{drawn["path"]}"/>'
        )


def _painted(fill: Colour | None, stroke: Colour | None, width: float) -> str:
    painted = f' fill="{fill.hex if fill else "none"}"'
    return painted + (f' stroke="{stroke.hex}" stroke-width="{_n(width)}"' if stroke else "")
