"""What the minutes say of a box of letters: how many came in which way, and those chosen to be printed."""

from collections.abc import Iterator
from typing import Final

from reportlab.platypus import Flowable

from ballots.views.readmodels import BoxCount
from printing.record.opinions import unprinted
from printing.record.text import NOTE, heading, para
from printing.wording import padded

__all__ = ["letter_parts"]

_SOURCES: Final = {"electronic": "gửi qua mạng", "paper": "thư giấy"}
_SUMMED_UP: Final = "thư giấy lưu bằng bản chụp, thư ký tóm tắt"


def letter_parts(box: BoxCount) -> Iterator[Flowable]:
    """Numbers and texts with personal data masked; whom to answer is never printed."""
    yield from heading("3. Thư góp ý")
    if box.carried:
        yield para("Thư điện tử: chưa mở, có ở biên bản của lần mở hòm sau.")
    total = box.collected.valid or 0
    if not total:
        yield para("Không có thư nào có nội dung.")
        return
    shown = "" if box.letters else "; không in thư nào vào biên bản này"
    yield para(f"Có {{n}} thư có nội dung, đánh số từ 1{shown}.", n=padded(total))
    if box.scans:
        words = "Thư giấy lưu bằng bản chụp (không in; thư ký và người được giao trả lời xem): số {numbers}."
        yield para(words, numbers=", ".join(map(str, box.scans)))
    if box.letters:
        yield para("Các thư in vào biên bản (số không theo thứ tự gửi, thông tin cá nhân đã được che):", NOTE)
    for letter in box.letters:
        source = _SUMMED_UP if letter.scanned else _SOURCES[letter.source]
        text = letter.text if letter.scanned else f"“{letter.text}”"
        yield para("Thư số {number} ({source}): {text}", number=str(letter.number), source=source, text=text)
    yield from unprinted([letter.text for letter in box.letters])
