"""Biên bản mở hòm phiếu as PDF: NĐ 30/2020/NĐ-CP, Phụ lục I and Phụ lục III, Mẫu 1.9.

Draws what the view holds and decides nothing: no number is computed, no sentence of people's is changed.
"""

from collections.abc import Iterator
from typing import Final

from reportlab.platypus import CondPageBreak, Flowable

from ballots.views.readmodels import Attendee, MinutesView, SpareUsed
from printing import wording
from printing.document import Sheet, draw_document
from printing.geometry import points
from printing.record.annex import annex_parts, has_annex
from printing.record.box import box_parts
from printing.record.end import end_parts
from printing.record.head import Head
from printing.record.result import FILE_NAME, result_of
from printing.record.text import NOTE, WARNING, capacity, cited, heading, para

_NO_OPINION: Final = "Không có ý kiến nào được ghi nhận."
_ROMAN: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


def draw_minutes(view: MinutesView) -> bytes:
    """A4 PDF of the minutes, the result attached as JSON; the same bytes for the same view."""
    sheet = Sheet(
        title=f"Biên bản số {wording.serial(view.number)}/{view.symbol}",
        author=view.unit,
        subject=view.subject,
        at=view.ended_at,
        trial=view.trial,
    )
    return draw_document(sheet, _parts(view), (FILE_NAME, result_of(view)))


def _parts(view: MinutesView) -> Iterator[Flowable]:
    yield Head(view, tuple(f"{box.box}, kỳ {box.period}" for box in view.boxes))
    for basis in filter(str.strip, view.legal_basis):
        yield cited(basis)
    yield para("Thời gian bắt đầu: {at}.", at=wording.hour_and_day(view.started_at))
    yield para("Địa điểm: {place}.", place=view.place.rstrip(" .") or wording.DASH)
    yield from _attendance(view.attendees)
    yield from heading("Nội dung (theo diễn biến cuộc họp):")
    places = tuple(_roman(index) if len(view.boxes) > 1 else "" for index in range(len(view.boxes)))
    for place, box in zip(places, view.boxes, strict=True):
        yield from box_parts(box, place)
    if any(not box.carried and box.form.kind not in wording.UNSLIPPED for box in view.boxes):
        yield para(wording.TOOK_PART, NOTE)
    yield from _opinions(view)
    yield from _spares(view.spares)
    if has_annex(view):
        yield para("Các mã được ghi đủ ở Phụ lục kèm theo; Phụ lục là một phần của biên bản này.")
    yield CondPageBreak(points(20))
    yield from end_parts(view)
    if has_annex(view):
        yield from annex_parts(view, places)


def _roman(index: int) -> str:
    return _ROMAN[index] if index < len(_ROMAN) else str(index + 1)


# --- who was there ------------------------------------------------------------------------------------------


def _named(attendee: Attendee | None) -> str:
    if attendee is None:
        return wording.DASH
    return f"Ông/bà {attendee.name}, {attendee.title}" if attendee.title else f"Ông/bà {attendee.name}"


def _person(attendee: Attendee) -> str:
    """Name, title and capacity; whose title is the capacity is told it once."""
    stands = capacity(attendee)
    if wording.is_titled(attendee.label, attendee.title):
        return _named(attendee) + stands.removeprefix(attendee.label)
    return f"{_named(attendee)} – {stands}" if stands else _named(attendee)


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
    secretary = next((one for one in present if one.writes), None)
    yield para("Chủ trì (chủ tọa): {who}.", who=_named(chair))
    yield para("Thư ký (người ghi biên bản): {who}.", who=_named(secretary))
    if secretary is not None and secretary.issues:
        yield para("Người ghi biên bản, là người nhập phiếu giấy, cũng có nhiệm vụ phát phiếu.", WARNING)


def _spares(uses: tuple[SpareUsed, ...]) -> Iterator[Flowable]:
    """Who used a paper spare key since the last opening: everybody who signs reads it."""
    if not uses:
        return
    yield from heading("Chìa khóa dự phòng đã được dùng, tính từ sau lần mở hòm trước:")
    for use in uses:
        yield para(
            "- Ngày {day}: ông/bà {name} dùng chìa khóa dự phòng của {role} để {act}.",
            day=wording.day(use.on),
            name=use.name,
            role=wording.role(use.label),
            act=wording.SPARE_ACTS.get(use.act, wording.DASH),
        )


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
        asked = [one for one in present if stand or not one.writes]  # who writes is not waited for
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
