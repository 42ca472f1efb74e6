"""Biên bản mở hòm phiếu as PDF: NĐ 30/2020/NĐ-CP, Phụ lục I and Phụ lục III, Mẫu 1.9.

Draws what the view holds and decides nothing: no number is computed, no sentence of people's is changed.
"""

import io
from collections.abc import Callable, Iterator
from typing import Any, Final

from reportlab.platypus import BaseDocTemplate, CondPageBreak, Flowable, Frame, PageTemplate

from ballots.readmodels import Attendee, MinutesView
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
from printing.minutes_box import box_parts
from printing.minutes_end import end_parts
from printing.minutes_head import Head
from printing.minutes_text import BASIS, BODY_SIZE, heading, para
from printing.pen import Pen, width_mm

_PAGE_NUMBER_MM: Final = 13.0  # baseline, in the top margin
_TRIAL_MM: Final = 10.0  # baseline above the lower edge
_TRIAL_SIZE: Final = 14
_NO_OPINION: Final = "Không có ý kiến nào được ghi nhận."
_ROMAN: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


def draw_minutes(view: MinutesView) -> bytes:
    """A4 PDF of the minutes; the same bytes for the same view."""
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
    document.addPageTemplates(PageTemplate("page", [frame], onPage=_page_marks(view)))
    document.build(list(_parts(view)))
    return out.getvalue()


def _page_marks(view: MinutesView) -> Callable[[Any, Any], None]:
    """Page number from page 2 on, and the trial mark on every page."""

    def draw(canvas: Any, _document: Any) -> None:
        pen = Pen(canvas, A4_HEIGHT_MM)
        page = canvas.getPageNumber()
        middle = MARGIN_LEFT_MM + BODY_WIDTH_MM / 2
        if page > 1:
            pen.text(middle, _PAGE_NUMBER_MM, str(page), REGULAR, BODY_SIZE, "center")
        if view.trial:
            baseline = A4_HEIGHT_MM - _TRIAL_MM
            pen.text(middle, baseline, wording.TRIAL, BOLD, _TRIAL_SIZE, "center")
            half = width_mm(wording.TRIAL, BOLD, _TRIAL_SIZE) / 2 + 3
            pen.box(middle - half, baseline - 5.2, 2 * half, 7.2, 1.0)

    return draw


def _parts(view: MinutesView) -> Iterator[Flowable]:
    yield Head(view)
    for basis in view.legal_basis:
        yield para("{basis}", BASIS, basis=basis)
    yield para("Thời gian bắt đầu: {at}.", at=wording.hour_and_day(view.started_at))
    yield para("Địa điểm: {place}.", place=view.place.rstrip(" .") or wording.DASH)
    yield from _attendance(view.attendees)
    yield from heading("Nội dung (theo diễn biến cuộc họp):")
    for index, box in enumerate(view.boxes):
        yield from box_parts(box, _roman(index) if len(view.boxes) > 1 else "")
    yield from _opinions(view)
    yield CondPageBreak(points(20))
    yield from end_parts(view)


def _roman(index: int) -> str:
    return _ROMAN[index] if index < len(_ROMAN) else str(index + 1)


# --- who was there ------------------------------------------------------------------------------------------


def _named(attendee: Attendee | None) -> str:
    if attendee is None:
        return wording.DASH
    return f"Ông/bà {attendee.name}, {attendee.title}" if attendee.title else f"Ông/bà {attendee.name}"


def _person(attendee: Attendee) -> str:
    return f"{_named(attendee)} – {attendee.label}"


def _attendance(attendees: tuple[Attendee, ...]) -> Iterator[Flowable]:
    present = [attendee for attendee in attendees if attendee.present]
    absent = [attendee for attendee in attendees if not attendee.present]
    yield from heading("Thành phần tham dự:")
    for place, attendee in enumerate(present, 1):
        yield para("{place}. {who}.", place=str(place), who=_person(attendee))
    if absent:
        yield from heading("Vắng mặt:")
    else:
        yield para("Vắng mặt: không.")
    for place, attendee in enumerate(absent, 1):
        why = attendee.absence.rstrip(" .") or "không rõ"
        yield para("{place}. {who}; lý do: {why}.", place=str(place), who=_person(attendee), why=why)
    chair = next((one for one in present if one.role == "ubnd"), None)
    secretary = next((one for one in present if one.role == "secretary"), None)
    yield para("Chủ trì (chủ tọa): {who}.", who=_named(chair))
    yield para("Thư ký (người ghi biên bản): {who}.", who=_named(secretary))


# --- what members say ---------------------------------------------------------------------------------------


def _opinions(view: MinutesView) -> Iterator[Flowable]:
    """Opinions as taken down, how each member present stands, and what happens to the ballots."""
    yield from heading("Ý kiến của các thành viên:")
    for line in filter(str.strip, view.opinions.splitlines() or [_NO_OPINION]):
        yield para("{line}", line=line)
    present = [attendee for attendee in view.attendees if attendee.present]
    for stand, words in wording.STANDS.items():
        if stand == "refused":
            continue
        asked = [one for one in present if stand or one.role != "secretary"]  # who writes is not waited for
        names = "; ".join(f"ông/bà {one.name}" for one in asked if one.stand == stand)
        if names:
            yield para("- {words}: {names}.", words=words.capitalize(), names=names)
    for one in present:
        if one.stand == "refused":
            why = one.stand_reason.rstrip(" .") or wording.DASH
            yield para(
                "- {who}: {words} với biên bản; lý do: {why}.",
                who=_person(one),
                words=wording.STANDS["refused"],
                why=why,
            )
    yield from heading("Việc lưu giữ phiếu sau khi kiểm:")
    for line in filter(str.strip, view.keeping.splitlines() or [wording.DASH]):
        yield para("{line}", line=line)
