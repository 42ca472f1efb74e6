"""The sheet that all official minutes are drawn on: A4, margins, page numbers, the trial mark."""

import io
from collections.abc import Callable, Iterable
from typing import Any, Final

from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from ballots.views.readmodels import CorrectingView, DestroyedView, MinutesView
from printing import wording
from printing.fonts import BOLD, REGULAR, free
from printing.geometry import (
    A4_HEIGHT_MM,
    A4_WIDTH_MM,
    BODY_WIDTH_MM,
    MARGIN_BOTTOM_MM,
    MARGIN_LEFT_MM,
    MARGIN_RIGHT_MM,
    MARGIN_TOP_MM,
    points,
)
from printing.pen import Pen, width_mm
from printing.record.text import BODY_SIZE

_PAGE_NUMBER_MM: Final = 13.0  # baseline, in the top margin
_TRIAL_MM: Final = 10.0  # baseline above the lower edge
_TRIAL_SIZE: Final = 14


def draw_document(view: MinutesView | DestroyedView | CorrectingView, parts: Iterable[Flowable]) -> bytes:
    """A PDF of the parts; the same bytes for the same view."""
    out = io.BytesIO()
    document = BaseDocTemplate(
        out,
        pagesize=(points(A4_WIDTH_MM), points(A4_HEIGHT_MM)),
        leftMargin=points(MARGIN_LEFT_MM),
        rightMargin=points(MARGIN_RIGHT_MM),
        topMargin=points(MARGIN_TOP_MM),
        bottomMargin=points(MARGIN_BOTTOM_MM),
        title=f"Biên bản số {wording.serial(view.number)}/{free(view.symbol)}",
        author=free(view.unit),
        subject=free(view.subject),
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
    document.addPageTemplates(PageTemplate("page", [frame], onPage=_page_marks(trial=view.trial)))
    document.build(list(parts))
    return out.getvalue()


def _page_marks(*, trial: bool) -> Callable[[Any, Any], None]:
    """Page number from page 2 on, and the trial mark on every page."""

    def draw(canvas: Any, _document: Any) -> None:
        pen = Pen(canvas, A4_HEIGHT_MM)
        page = canvas.getPageNumber()
        middle = MARGIN_LEFT_MM + BODY_WIDTH_MM / 2
        if page > 1:
            pen.text(middle, _PAGE_NUMBER_MM, str(page), REGULAR, BODY_SIZE, "center")
        if trial:
            baseline = A4_HEIGHT_MM - _TRIAL_MM
            pen.text(middle, baseline, wording.TRIAL, BOLD, _TRIAL_SIZE, "center")
            half = width_mm(wording.TRIAL, BOLD, _TRIAL_SIZE) / 2 + 3
            pen.box(middle - half, baseline - 5.2, 2 * half, 7.2, 1.0)

    return draw
