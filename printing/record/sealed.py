"""Biên bản niêm phong as PDF: what the committee signs by hand when a period is sealed (Mẫu 1.9).

What nobody has told the program is left to be written in: the number, the end, the wall box's paper seal.
"""

from collections.abc import Iterator
from typing import Final

from reportlab.platypus import Flowable

from ballots.views.papers.values import SealedView
from printing import wording
from printing.document import Sheet, draw_document
from printing.geometry import BODY_WIDTH_MM
from printing.record.end import sent_to, signers
from printing.record.evidence import evidence
from printing.record.head import Head
from printing.record.text import BY_HAND, Rows, cell, heading, led, numbers, para, table

__all__ = ["SUBJECT", "draw_sealed"]

SUBJECT: Final = "Về việc niêm phong hòm phiếu đánh giá sự hài lòng"

_BY_HAND: Final = "……………………………………"
_HEAD: Final = ("TT", "Vai trò", "Người lắp ổ khóa", "Ký bản niêm phong điện tử", "Chữ ký")
_WIDTHS_MM: Final = (11, 50, 36, 36, BODY_WIDTH_MM - 133)
_SIGNING_LINES: Final = "\n\n"


def draw_sealed(view: SealedView) -> bytes:
    """A4 PDF of the minutes of a sealing; the same bytes for the same view."""
    sheet = Sheet(
        title=f"Biên bản niêm phong {view.box}, kỳ {view.period}",
        author=view.unit,
        subject=view.subject,
        at=view.sealed_at,
        trial=view.trial,
    )
    return draw_document(sheet, _parts(view))


def _parts(view: SealedView) -> Iterator[Flowable]:
    yield Head(view, (f"{view.box}, kỳ {view.period}",))
    yield para("Thời gian niêm phong: {at}.", at=wording.hour_and_day(view.sealed_at))
    yield para("Địa điểm: {place}.", place=view.place.rstrip(" .") or _BY_HAND)
    yield para(
        "Hòm phiếu: {box}, kỳ {period}; do {who} quản lý.",
        box=view.box,
        period=str(view.period),
        who=view.committee,
    )
    yield from heading("1. Bản niêm phong điện tử")
    codes = [("Mã niêm phong", view.seal), ("Mã khóa ký sổ ghi công khai", view.log_key)]
    yield evidence(codes, f"{view.public_url}/b/{view.box_id}" if view.public_url else "")
    why = " Lý do chọn ngày: {why}." if view.due_reason else ""
    yield para(
        f"- Ngày mở hòm dự kiến: {{due}}.{why} Bộ câu hỏi: {{form}}.",
        due=wording.long_day(view.due_on),
        why=view.due_reason.rstrip(" ."),
        form=view.form.rstrip(" ."),
    )
    for place, together in enumerate(view.sets, 1):
        lead = "- Đủ thành phần mở hòm gồm" if len(view.sets) == 1 else f"- Thành phần mở hòm, cách {place}"
        yield para(f"{lead}: {{who}}.", who="; ".join(map(wording.role, together)))
    yield from heading("2. Hòm phiếu giấy")
    yield para(f"- Đã kiểm tra hòm rỗng, khóa và dán niêm phong; số tem: {_BY_HAND[:20]}.", BY_HAND)
    yield para(f"- Ghi chú: {_BY_HAND}{_BY_HAND}", BY_HAND)
    closing = para(
        "Việc niêm phong kết thúc vào …… giờ …… phút cùng ngày. Biên bản này được lập thành …… bản "
        "có giá trị như nhau, đã đọc lại cho mọi người cùng nghe và thống nhất./."
    )
    title = para("<b>Thành viên đã lắp ổ khóa và ký bản niêm phong:</b>")
    block = [*signers(view.secretary, view.chair), *sent_to((view.committee,))]
    yield from led([closing, title], _signatures(view, block))


def _signatures(view: SealedView, block: list[Flowable]) -> Rows:
    rows = [
        [
            *numbers(str(place)),
            cell(wording.role(one.label)),
            cell(one.holder or wording.DASH),
            cell(one.signer or "chưa ký"),
            *numbers(_SIGNING_LINES),
        ]
        for place, one in enumerate(view.padlocks, 1)
    ]
    return table(_HEAD, rows, _WIDTHS_MM, below=block)
