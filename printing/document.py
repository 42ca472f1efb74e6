"""The sheet that all official minutes are drawn on: A4, margins, page numbers, the trial mark."""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from printing import wording
from printing.fonts import BOLD, REGULAR, free
from printing.geometry import (
    A4_HEIGHT_MM,
    A4_WIDTH_MM,
    MARGIN_BOTTOM_MM,
    MARGIN_LEFT_MM,
    MARGIN_RIGHT_MM,
    MARGIN_TOP_MM,
    points,
)
from printing.pdfa import as_pdfa
from printing.pen import Pen, width_mm
from printing.places import places_of
from printing.tags import artifact, leaves_of

BODY_SIZE: Final = 13  # points

_PAGE_NUMBER_MM: Final = 13.0  # baseline, in the top margin
_TRIAL_MM: Final = 10.0  # baseline above the lower edge
_TRIAL_SIZE: Final = 14


@dataclass(frozen=True)
class Sheet:
    """What a document says of itself, and how its pages lie."""

    title: str
    author: str
    subject: str
    at: datetime  # when it was drawn up
    trial: bool
    landscape: bool = False

    @property
    def size_mm(self) -> tuple[float, float]:
        """Width and height of a page."""
        return (A4_HEIGHT_MM, A4_WIDTH_MM) if self.landscape else (A4_WIDTH_MM, A4_HEIGHT_MM)


def draw_document(
    sheet: Sheet, parts: Iterable[Flowable], attached: tuple[str, bytes] | None = None
) -> bytes:
    """A PDF of the parts, for the archive; the same bytes for the same parts. `attached`: JSON, named."""
    out = io.BytesIO()
    width, height = sheet.size_mm
    document = BaseDocTemplate(
        out,
        pagesize=(points(width), points(height)),
        leftMargin=points(MARGIN_LEFT_MM),
        rightMargin=points(MARGIN_RIGHT_MM),
        topMargin=points(MARGIN_TOP_MM),
        bottomMargin=points(MARGIN_BOTTOM_MM),
        title=free(sheet.title),
        author=free(sheet.author),
        subject=free(sheet.subject),
        lang="vi-VN",
        initialFontName=REGULAR,
        invariant=1,
        pageCompression=1,
    )
    frame = Frame(
        document.leftMargin,
        document.bottomMargin,
        document.width,
        document.height,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )
    document.addPageTemplates(PageTemplate("page", [frame], onPage=_page_marks(sheet)))
    canvases: list[Canvas] = []
    document.build(list(parts), canvasmaker=_remembered(canvases))
    [*_, canvas] = canvases
    return as_pdfa(out.getvalue(), leaves_of(canvas), sheet.at, attached, places_of(canvas))


def _remembered(canvases: list[Canvas]) -> Callable[..., Canvas]:
    """Makes canvases, each of which is put into the list: what was marked is asked of it."""

    def make(*args: Any, **options: Any) -> Canvas:
        canvases.append(Canvas(*args, **options))
        return canvases[-1]

    return make


def _page_marks(sheet: Sheet) -> Callable[[Any, Any], None]:
    """Page number from page 2 on, and the trial mark on every page."""
    width, height = sheet.size_mm
    middle = (MARGIN_LEFT_MM + width - MARGIN_RIGHT_MM) / 2

    def draw(canvas: Any, _document: Any) -> None:
        pen = Pen(canvas, height)
        page = canvas.getPageNumber()
        with artifact(canvas):
            if page > 1:
                pen.text(middle, _PAGE_NUMBER_MM, str(page), REGULAR, BODY_SIZE, "center")
            if sheet.trial:
                baseline = height - _TRIAL_MM
                pen.text(middle, baseline, wording.TRIAL, BOLD, _TRIAL_SIZE, "center")
                half = width_mm(wording.TRIAL, BOLD, _TRIAL_SIZE) / 2 + 3
                pen.box(middle - half, baseline - 5.2, 2 * half, 7.2, 1.0)

    return draw
