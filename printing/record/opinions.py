"""Phụ lục ý kiến: all that people wrote at an opening, personal data masked, for those who deal with it."""

from collections.abc import Iterator

from reportlab.platypus import Flowable

from ballots.views.papers.values import RemarksOfBox, RemarksView
from printing import wording
from printing.document import Sheet, draw_document
from printing.fonts import undrawn
from printing.record.text import CAPACITY, HINT, NOTE, heading, para

__all__ = ["draw_opinions", "unprinted"]


def draw_opinions(view: RemarksView) -> bytes:
    """A4 PDF of the annex; the same bytes for the same view."""
    name = (
        f"Ý kiến kèm theo Biên bản số {view.minutes}" if view.minutes else "Ý kiến kèm theo dự thảo biên bản"
    )
    sheet = Sheet(title=name, author=view.unit, subject="Phụ lục ý kiến", at=view.at, trial=view.trial)
    return draw_document(sheet, _parts(view))


def _parts(view: RemarksView) -> Iterator[Flowable]:
    yield para("PHỤ LỤC", CAPACITY)
    yield para("Ý kiến ghi trên phiếu và thư góp ý", CAPACITY)
    belongs = (
        "(Kèm theo Biên bản số {minutes} {on} của {unit})" if view.minutes else "(Dự thảo; lần mở hòm {on})"
    )
    yield para(belongs, HINT, minutes=view.minutes, on=wording.long_day(view.on), unit=view.unit)
    yield para(
        "Thứ tự ngẫu nhiên; thông tin cá nhân đã được che. Dùng trong cơ quan để xử lý, không công bố.", NOTE
    )
    for box in view.boxes:
        yield from _box(box)


def _box(box: RemarksOfBox) -> Iterator[Flowable]:
    yield from heading("{box}, kỳ {period}", box=box.box, period=str(box.period))
    if not box.remarks and not box.letters:
        yield para("Không có ý kiến.")
    for place, remark in enumerate(box.remarks, 1):
        yield para("{place}. “{remark}”", place=str(place), remark=remark)
    for number, text in box.letters:
        yield para("Thư số {number}: “{text}”", number=str(number), text=text)
    yield from unprinted([*box.remarks, *(text for _, text in box.letters)])


def unprinted(texts: list[str] | tuple[str, ...]) -> Iterator[Flowable]:
    """How many letters of people's words are drawn as □; nothing where none are."""
    number = sum(map(undrawn, texts))
    if number:
        yield para(
            "{n} ký tự trong các ý kiến trên không có trong bộ chữ, in là □.", NOTE, n=wording.padded(number)
        )
