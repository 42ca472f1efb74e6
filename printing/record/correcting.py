"""Biên bản đính chính as PDF, in the form of NĐ 30/2020/NĐ-CP, Phụ lục III, Mẫu 1.9.

What was written, what has to stand there, and why; everything else of the corrected paper stays.
"""

from collections.abc import Iterator

from reportlab.platypus import Flowable, KeepTogether

from ballots.views.papers.values import CorrectingView
from printing.document import Sheet, draw_document
from printing.record.end import sent_to, signers
from printing.record.head import Head
from printing.record.text import BASIS, heading, para
from printing.wording import hour_and_day, long_day, serial


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
    yield KeepTogether([closing, *signers(view.secretary, view.chair), *sent_to((view.committee,))])


def subject(number: str, year: int) -> str:
    """The trích yếu: which paper is corrected."""
    return f"Về việc đính chính Biên bản số {number} năm {year}"


def _said(lead: str, text: str) -> Iterator[Flowable]:
    """What people wrote, a paragraph a line, behind its number; a single line on the same line."""
    first, *rest = text.split("\n")
    yield para(f"{lead} {{text}}", text=first)
    for line in filter(None, rest):
        yield para("{line}", line=line)
