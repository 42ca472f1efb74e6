"""Phụ lục of the minutes: every code in one place, by which a copy can be held against the published record.

It stands on a page of its own behind the signatures; the body of the minutes says that it belongs to them.
A group of a code never breaks, and what is of one box stays together.
"""

from collections.abc import Iterator

from reportlab.platypus import Flowable, KeepTogether, PageBreak

from ballots.views.readmodels import BoxCount, MinutesView
from printing import wording
from printing.record.evidence import evidence
from printing.record.text import CAPACITY, EVIDENCE, HEADING, HINT, code, para

__all__ = ["annex_parts", "has_annex"]


def has_annex(view: MinutesView) -> bool:
    """Whether there is anything to put into it."""
    return bool(view.audit_head) or any(box.seal or box.chain_head or box.log_key for box in view.boxes)


def annex_parts(view: MinutesView, places: tuple[str, ...]) -> Iterator[Flowable]:
    """The annex, from its page break on; `places`: the roman numbers of the boxes, "" for an only one."""
    yield PageBreak()
    yield para("PHỤ LỤC", CAPACITY)
    yield para(wording.ANNEX, CAPACITY)
    serial = f"{wording.serial(view.number)}/{view.symbol}"
    yield para("(Kèm theo Biên bản số {serial})", HINT, serial=serial)
    for place, box in zip(places, view.boxes, strict=True):
        lead = f"{place}. " if place else ""
        title = para(f"{lead}{{box}}, kỳ {{period}}", HEADING, box=box.box, period=str(box.period))
        address = f"{view.public_url}/b/{box.box_id}" if view.public_url else ""
        yield KeepTogether([title, evidence(list(_codes(box)), address)])
    if view.audit_head:
        title = para("Nhật ký việc làm của cán bộ trên hệ thống", HEADING)
        last = f"Đến lúc lập biên bản có {{lines}} dòng; mã của dòng cuối cùng:<br/>{code(view.audit_head)}"
        yield KeepTogether([title, para(last, EVIDENCE, lines=wording.number(view.audit_lines))])


def _codes(box: BoxCount) -> Iterator[tuple[str, str]]:
    """What each code is of, and the code; the figures' reader knows these words."""
    yield wording.EVIDENCE_SEAL, box.seal
    if box.root:
        count = wording.number(box.envelopes)
        yield f"Mã gốc của {count} phong bì phiếu điện tử khi chốt khe phiếu", box.root
    if box.chain_head:
        yield f"{wording.EVIDENCE_CHAIN} {wording.number(box.chain_height)}", box.chain_head
    if box.log_key:
        yield "Mã khóa ký sổ ghi công khai", box.log_key
    if box.next_seal and not box.carried:
        yield f"Mã niêm phong của kỳ {box.next_period}, sau khi kiểm phiếu", box.next_seal
