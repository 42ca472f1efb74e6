"""Phụ lục of the minutes: the codes by which who keeps a copy can tell later whether a record was rewritten.

It stands on a page of its own behind the signatures; the body of the minutes says that it belongs to them.
"""

from collections.abc import Iterator

from reportlab.platypus import Flowable, PageBreak

from ballots.views.readmodels import BoxCount, MinutesView
from printing import wording
from printing.record.text import CAPACITY, HINT, para

__all__ = ["annex_parts", "has_annex"]


def has_annex(view: MinutesView) -> bool:
    """Whether there is anything to put into it."""
    return bool(view.audit_head) or any(box.chain_head or box.log_key for box in view.boxes)


def annex_parts(view: MinutesView) -> Iterator[Flowable]:
    """The annex, from its page break on."""
    yield PageBreak()
    yield para("PHỤ LỤC", CAPACITY)
    yield para(wording.ANNEX, CAPACITY)
    serial = f"{wording.serial(view.number)}/{view.symbol}"
    yield para("(Kèm theo Biên bản số {serial})", HINT, serial=serial)
    for box in view.boxes:
        yield from _of_box(box)
    if view.audit_head:
        yield para(
            "- Nhật ký việc làm của cán bộ trên hệ thống, đến lúc lập biên bản, có {lines} dòng; "
            "mã của dòng cuối cùng: {head}.",
            lines=wording.number(view.audit_lines),
            head=view.audit_head,
        )


def _of_box(box: BoxCount) -> Iterator[Flowable]:
    """The box is told apart by its mã niêm phong: that is how the figures' reader finds its codes."""
    if box.chain_head:
        yield para(
            "- {box}, mã niêm phong {seal}: mã của sổ ghi công khai khi lập biên bản, đến mục {height}: "
            "{head}.",
            box=box.box,
            seal=wording.grouped_or_dash(box.seal),
            height=wording.number(box.chain_height),
            head=box.chain_head,
        )
    if box.log_key:
        yield para("- {box}: mã khóa ký sổ ghi công khai: {key}.", box=box.box, key=box.log_key)
