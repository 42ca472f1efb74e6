"""A sheet that is drawn once, and comes out as a PDF for a printer or as a picture for a page.

No ink within SAFE_MM of an edge: office printers leave 4 to 5 mm white, and a shop may trim 3 mm askew.
So nothing bleeds, and the page that is printed is the page that is trimmed to (ISO 15930: TrimBox).
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from reportlab.pdfgen.canvas import Canvas

from printing.brush import Brush
from printing.fonts import REGULAR, free, register
from printing.geometry import points
from printing.picture import Picture

__all__ = ["SAFE_MM", "Paper", "as_pdf", "as_svg"]

SAFE_MM: Final = 10.0


@dataclass(frozen=True)
class Paper:
    """What is drawn on one side of one sheet; `enlarged` makes A3 of a drawing for A4."""

    width_mm: float
    height_mm: float
    title: str
    author: str
    draw: Callable[[Brush], None]
    enlarged: float = 1.0
    lang: str = "vi-VN"


def as_pdf(paper: Paper) -> bytes:
    """One page; the same bytes for the same paper.

    Raises what the drawing does: fonts.MissingGlyph, qr.TooDense, notices.parts.Overfull.
    """
    out = io.BytesIO()
    register()
    width, height = (points(side * paper.enlarged) for side in (paper.width_mm, paper.height_mm))
    canvas = Canvas(
        out,
        pagesize=(width, height),
        invariant=1,
        pageCompression=1,
        lang=paper.lang,
        initialFontName=REGULAR,
        cropBox=(0, 0, width, height),
        trimBox=(0, 0, width, height),
        bleedBox=(0, 0, width, height),
    )
    canvas.setTitle(paper.title)
    canvas.setAuthor(free(paper.author))
    canvas.scale(paper.enlarged, paper.enlarged)
    paper.draw(Brush(canvas, paper.height_mm))
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def as_svg(paper: Paper) -> str:
    """The same as an SVG document; a unit is a millimetre of the drawing."""
    picture = Picture(paper.width_mm, paper.height_mm)
    paper.draw(picture)
    return picture.svg()
