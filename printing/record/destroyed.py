"""Biên bản về việc tiêu hủy as PDF, in the form of NĐ 30/2020/NĐ-CP, Phụ lục III, Mẫu 1.9.

Short on purpose: what was destroyed, how many, under which seal, until when it was kept, how, and who signs.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from reportlab.platypus import Flowable, KeepTogether, Table, TableStyle

from ballots.views.readmodels import DestroyedView
from printing.document import Sheet, draw_document
from printing.fonts import REGULAR
from printing.geometry import BODY_WIDTH_MM, points
from printing.record.end import sent_to, signing_room
from printing.record.head import Head
from printing.record.text import (
    BASIS,
    CAPACITY,
    CENTERED,
    HINT,
    cited,
    code,
    heading,
    para,
)
from printing.wording import hour_and_day, long_day, number, serial

WHAT: Final = {
    "copies": "bản sao chìa khóa (đã mã hóa riêng cho từng người giữ) của các ổ khóa",
    "releases": "chìa khóa đã nhận khi mở hòm",
    "envelopes": "phong bì phiếu điện tử",
}
_LEFT: Final = {
    "copies": "Kể từ đây không ai mở lại được các ổ khóa của kỳ này từ cơ sở dữ liệu bằng cụm mật khẩu hay "
    "chìa khóa dự phòng.",
    "releases": "Kể từ đây không ai mở được phong bì phiếu của kỳ này từ cơ sở dữ liệu.",
    "envelopes": "Kể từ đây không kiểm đếm lại được phiếu điện tử của kỳ này. Mã băm của từng phong bì, sổ "
    "ghi công khai và số liệu tổng hợp vẫn được giữ, nên xác nhận đã nhận phiếu của người dân vẫn đối chiếu "
    "được.",
}
_BACKUPS: Final = (
    "Các bản sao lưu cơ sở dữ liệu lập trước thời điểm trên vẫn còn dữ liệu này cho đến khi bị xóa; người "
    "vận hành máy chủ chịu trách nhiệm xóa các bản sao lưu đó."
)
_SIGNING_MM: Final = 20.0  # room for a signature and a seal


def draw_destroyed(view: DestroyedView) -> bytes:
    """A4 PDF of the minutes of one destruction; the same bytes for the same view."""
    sheet = Sheet(
        title=f"Biên bản số {serial(view.number)}/{view.symbol}",
        author=view.unit,
        subject=view.subject,
        at=view.at,
        trial=view.trial,
    )
    return draw_document(sheet, _parts(view))


def _parts(view: DestroyedView) -> Iterator[Flowable]:
    yield Head(view, (f"{view.box}, kỳ {view.period}",))
    if view.basis:
        yield cited(view.basis)
    yield para(
        "Căn cứ Biên bản số {minutes} lưu vào sổ {day} của {committee};",
        BASIS,
        minutes=view.minutes,
        day=long_day(view.filed_on),
        committee=view.committee,
    )
    yield para("Thời gian: {at}.", at=hour_and_day(view.at))
    yield para("Người thực hiện: {who}.", who=_operator(view))
    yield from heading("Nội dung:")
    yield from _content(view)
    yield para("{left}", left=_LEFT[view.what])
    yield para("{backups}", backups=_BACKUPS)
    closing = para("Việc tiêu hủy được ghi vào sổ ghi công khai; biên bản được lưu vào sổ./.")
    yield KeepTogether([closing, *_signers(view)])


def _operator(view: DestroyedView) -> str:
    role = "người vận hành máy chủ"
    return f"ông/bà {view.operator}, {role}" if view.operator else role


def _content(view: DestroyedView) -> Iterator[Flowable]:
    where = " ({place})" if view.place else ""
    yield para(
        f"1. Hòm phiếu: {{box}}{where}, kỳ {{period}}; mã niêm phong:",
        box=view.box,
        place=view.place,
        period=str(view.period),
    )
    yield para(code(view.seal), CENTERED)
    if view.unopened:
        yield para("Kỳ này không mở được hòm phiếu; không ai đã đọc phiếu điện tử của kỳ.")
    yield para("2. Tiêu hủy: {count} {what}.", count=number(view.count), what=WHAT[view.what])
    yield para("3. Thời hạn lưu giữ: {kept}.", kept=_kept(view))
    yield para(
        "4. Cách thực hiện: xóa khỏi cơ sở dữ liệu của máy chủ bằng lệnh “{command}”.", command=view.command
    )


def _kept(view: DestroyedView) -> str:
    if not view.kept:
        return "đến khi biên bản của kỳ được lưu vào sổ"
    unit = "tháng" if view.what == "envelopes" else "ngày"
    last = long_day(view.due_on - timedelta(days=1))
    return f"{view.kept} {unit} kể từ ngày lưu biên bản vào sổ, đến hết {last}"


def _signers(view: DestroyedView) -> list[Flowable]:
    """Who carried it out and THƯ KÝ on the left, CHỦ TỌA on the right (Mẫu 1.9)."""
    third = points(BODY_WIDTH_MM / 3)
    signers = Table(
        [
            [para("{who}", CAPACITY, who=who) for who in ("NGƯỜI THỰC HIỆN", "THƯ KÝ", "CHỦ TỌA")],
            [
                para("(Chữ ký)", HINT),
                para("(Chữ ký)", HINT),
                para("(Chữ ký, dấu của cơ quan)", HINT),
            ],
            [
                signing_room(capacity, name, _SIGNING_MM)
                for capacity, name in (
                    ("thuc_hien", view.operator),
                    ("thu_ky", view.secretary),
                    ("chu_toa", view.chair),
                )
            ],
            [para("{name}", CAPACITY, name=name) for name in (view.operator, view.secretary, view.chair)],
        ],
        colWidths=[third] * 3,
        spaceBefore=points(5),
    )
    signers.setStyle(TableStyle([("FONT", (0, 0), (-1, -1), REGULAR), ("VALIGN", (0, 0), (-1, -1), "TOP")]))
    return [signers, *sent_to((view.committee,))]


def subject(what: str, box: str, period: int) -> str:
    """The trích yếu: what the minutes are about."""
    short = {**WHAT, "copies": "bản sao chìa khóa"}[what]
    return f"Về việc tiêu hủy {short} ({box}, kỳ {period})"
