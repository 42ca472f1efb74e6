"""Phụ lục of the minutes: every code in one place, by which a copy can be held against the published record.

It stands on a page of its own behind the signatures; the body of the minutes says that it belongs to them.
A group of a code never breaks, and what is of one box stays together.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from reportlab.platypus import Flowable, KeepTogether, PageBreak, Table

from ballots.views.readmodels import BoxCount, MinutesView
from printing import qr, wording
from printing.fonts import REGULAR
from printing.geometry import BODY_WIDTH_MM, QR_QUIET_MODULES, points
from printing.record.text import CAPACITY, EVIDENCE, HEADING, HINT, code, para
from printing.tags import marked, one

__all__ = ["annex_parts", "has_annex"]

_QR_MM: Final = 34.0
_FLUSH: Final = (
    ("FONT", (0, 0), (-1, -1), REGULAR),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
)


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
        yield KeepTogether([title, _block(view, box)])
    if view.audit_head:
        title = para("Nhật ký việc làm của cán bộ trên hệ thống", HEADING)
        last = f"Đến lúc lập biên bản có {{lines}} dòng; mã của dòng cuối cùng:<br/>{code(view.audit_head)}"
        yield KeepTogether([title, para(last, EVIDENCE, lines=wording.number(view.audit_lines))])


def _block(view: MinutesView, box: BoxCount) -> Flowable:
    """The box's codes, and beside them the way to the page where they are published."""
    codes = [para(f"{{what}}:<br/>{code(groups)}", EVIDENCE, what=what) for what, groups in _codes(box)]
    if not view.public_url:
        return Table([[codes]], colWidths=[points(BODY_WIDTH_MM)], spaceBefore=2, style=_FLUSH)
    beside = [PublicPage(f"{view.public_url}/b/{box.box_id}"), para("Trang công khai", HINT)]
    widths = [points(BODY_WIDTH_MM - _QR_MM), points(_QR_MM)]
    return Table([[codes, beside]], colWidths=widths, spaceBefore=2, style=_FLUSH)


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


class PublicPage(Flowable):  # type: ignore[misc] # reportlab gives no types
    """The QR code of an address."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address

    def wrap(self, _available_width: float, _available_height: float) -> tuple[float, float]:
        """Size in points, as Platypus asks for it."""
        return points(_QR_MM), points(_QR_MM)

    def draw(self) -> None:
        """The code, with its address for who does not see it."""
        rows = qr.matrix(self._address)
        module = points(_QR_MM) / (len(rows) + 2 * QR_QUIET_MODULES)
        dark = self.canv.beginPath()  # one shape, so that no viewer shows seams
        for y, row in enumerate(rows, QR_QUIET_MODULES + 1):
            x = QR_QUIET_MODULES
            for is_dark, run in groupby(row):
                width = len(list(run))
                if is_dark:
                    dark.rect(x * module, points(_QR_MM) - y * module, width * module, module)
                x += width
        with marked(self.canv, one("Figure"), f"Mã QR của {self._address}"):
            self.canv.drawPath(dark, stroke=0, fill=1)
