"""Biên bản đính chính as PDF, in the form of NĐ 30/2020/NĐ-CP, Phụ lục III, Mẫu 1.9.

What was written, what has to stand there, and why; everything else of the corrected paper stays.
"""

from collections.abc import Iterator
from typing import Final

from reportlab.platypus import Flowable, KeepTogether, Spacer, Table, TableStyle

from ballots.views.papers.values import CorrectingView
from printing.document import Sheet, draw_document
from printing.fonts import REGULAR
from printing.geometry import BODY_WIDTH_MM, points
from printing.record.head import Head
from printing.record.text import BASIS, CAPACITY, HINT, RECIPIENTS, RECIPIENTS_HEAD, heading, para
from printing.wording import hour_and_day, long_day, serial

_SIGNING_MM: Final = 25.0  # room for a signature and a seal


def draw_correcting(view: CorrectingView) -> bytes:
    """A4 PDF of a correcting paper; the same bytes for the same view."""
    sheet = Sheet(
        title=f"Biên bản số {serial(view.number)}/{view.symbol}",
        author=view.unit,
        subject=view.subject,
        at=view.at,
        trial=view.trial,
    )
    return draw_document(sheet, _parts(view))


def _parts(view: CorrectingView) -> Iterator[Flowable]:
    yield Head(view, (f"số {view.corrects}",))
    yield para(
        "Căn cứ Biên bản số {of} “{subject}” lưu vào sổ {day} của {committee};",
        BASIS,
        of=view.corrects,
        subject=view.corrects_subject.replace("\n", " "),
        day=long_day(view.filed_on),
        committee=view.committee,
    )
    yield para("Thời gian: {at}.", at=hour_and_day(view.at))
    yield para("Người lập: {who}.", who=f"ông/bà {view.secretary}, thư ký" if view.secretary else "thư ký")
    yield from heading("Nội dung:")
    yield from _said("1. Nội dung đã ghi:", view.wrong)
    yield from _said("2. Nay đính chính là:", view.right)
    yield from _said("3. Lý do:", view.reason)
    closing = para(
        "Các nội dung khác của Biên bản số {of} giữ nguyên. Biên bản đã lưu sổ không bị sửa; biên bản "
        "này được lưu "
        "vào sổ kèm theo, mã băm của cả hai được ghi vào sổ ghi công khai./.",
        of=view.corrects,
    )
    yield KeepTogether([closing, *_signers(view)])


def subject(number: str, year: int) -> str:
    """The trích yếu: which paper is corrected."""
    return f"Về việc đính chính Biên bản số {number} năm {year}"


def _said(lead: str, text: str) -> Iterator[Flowable]:
    """What people wrote, a paragraph a line, behind its number; a single line on the same line."""
    first, *rest = text.split("\n")
    yield para(f"{lead} {{text}}", text=first)
    for line in filter(None, rest):
        yield para("{line}", line=line)


def _signers(view: CorrectingView) -> list[Flowable]:
    """THƯ KÝ on the left, CHỦ TỌA on the right (Mẫu 1.9)."""
    signers = Table(
        [
            [para("THƯ KÝ", CAPACITY), para("CHỦ TỌA", CAPACITY)],
            [para("(Chữ ký)", HINT), para("(Chữ ký, dấu của cơ quan)", HINT)],
            [Spacer(1, points(_SIGNING_MM))] * 2,
            [para("{name}", CAPACITY, name=name) for name in (view.secretary, view.chair)],
        ],
        colWidths=[points(BODY_WIDTH_MM / 2)] * 2,
        spaceBefore=points(5),
    )
    signers.setStyle(TableStyle([("FONT", (0, 0), (-1, -1), REGULAR), ("VALIGN", (0, 0), (-1, -1), "TOP")]))
    lines = [para("- {line}", RECIPIENTS, line=line) for line in (f"{view.committee};", "Lưu: VT.")]
    return [signers, Spacer(1, points(4)), para("Nơi nhận:", RECIPIENTS_HEAD), *lines]
