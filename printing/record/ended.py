"""Biên bản khóa hẳn một hòm phiếu as PDF, in the form of NĐ 30/2020/NĐ-CP, Phụ lục III, Mẫu 1.9."""

from collections.abc import Iterator
from typing import Final

from reportlab.platypus import Flowable, KeepTogether, Table, TableStyle

from ballots.views.papers.values import EndedView
from printing.document import Sheet, draw_document
from printing.fonts import REGULAR
from printing.geometry import BODY_WIDTH_MM, points
from printing.record.end import sent_to, signing_room
from printing.record.head import Head
from printing.record.text import CAPACITY, CENTERED, HINT, code, heading, para
from printing.wording import hour_and_day, number, serial

_SIGNING_MM: Final = 20.0


def subject(box: str) -> str:
    """The trích yếu."""
    return f"Về việc khóa hẳn {box} vì mất dữ liệu"


def draw_ended(view: EndedView) -> bytes:
    """A4 PDF; the same bytes for the same view."""
    sheet = Sheet(
        title=f"Biên bản số {serial(view.number)}/{view.symbol}",
        author=view.unit,
        subject=view.subject,
        at=view.at,
        trial=view.trial,
    )
    return draw_document(sheet, _parts(view))


def _parts(view: EndedView) -> Iterator[Flowable]:
    yield Head(view, (view.box,))
    yield para("Thời gian: {at}.", at=hour_and_day(view.at))
    yield para("Hội đồng: {committee}.", committee=view.committee)
    yield from heading("Nội dung:")
    yield para("1. Lý do khôi phục cơ sở dữ liệu: {reason}", reason=view.reason)
    yield para(
        "2. Sổ ghi công khai của hòm từng có đến mục {known}, mã của mục ấy:", known=str(view.known_height)
    )
    yield para(code(view.known_head), CENTERED)
    yield para(
        "3. Cơ sở dữ liệu khôi phục được chỉ có {entries} mục, mã của mục cuối:", entries=str(view.entries)
    )
    yield para(code(view.head or "-"), CENTERED)
    yield para(
        "4. Vì có mục đã mất, sổ này không được ghi tiếp: hòm khóa hẳn từ thời điểm trên, không nhận phiếu, "
        "không mở. {envelopes} phong bì phiếu điện tử còn niêm phong không ai mở được nữa, vì mọi bản sao "
        "chìa "
        "khóa của hòm đã bị tiêu hủy. Phiếu đã gửi sau bản sao lưu là phiếu đã mất; không ai biết phiếu "
        "ấy chọn gì.",
        envelopes=number(view.envelopes),
    )
    yield para("5. Từ kỳ tới, {successor} nhận phiếu thay.", successor=view.successor)
    yield KeepTogether([para("Biên bản được lưu vào sổ./."), *_signers(view)])


def _signers(view: EndedView) -> list[Flowable]:
    half = points(BODY_WIDTH_MM / 2)
    names = (view.secretary, view.chair)
    rows = [
        [para("{who}", CAPACITY, who=who) for who in ("THƯ KÝ", "CHỦ TỌA")],
        [para("(Chữ ký)", HINT), para("(Chữ ký, dấu của cơ quan)", HINT)],
        [
            signing_room(capacity, name, _SIGNING_MM)
            for capacity, name in zip(("thu_ky", "chu_toa"), names, strict=True)
        ],
        [para("{name}", CAPACITY, name=name) for name in names],
    ]
    signers = Table(rows, colWidths=[half] * 2, spaceBefore=points(5))
    signers.setStyle(TableStyle([("FONT", (0, 0), (-1, -1), REGULAR), ("VALIGN", (0, 0), (-1, -1), "TOP")]))
    return [signers, *sent_to((view.committee,))]
