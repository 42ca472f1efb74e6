"""A deck of ballots to draw from: a cover with the slip numbers in their own order, then the ballots.

The PDF grows in pieces, so that drawing a thousand takes little more memory than holding them. Nothing on the
cover orders the sheets behind it, and nothing on a sheet says that it is of a deck.
"""

import io
from collections.abc import Sequence
from datetime import date
from typing import Final

from pypdf import PdfWriter
from pypdf.generic import NameObject, TextStringObject
from reportlab.pdfgen.canvas import Canvas

from ballots.views.readmodels import BallotSheet, Layout
from printing import wording
from printing.ballot.frames import Paper, paper_of
from printing.ballot.sheets import draw_ballots
from printing.fonts import BOLD, REGULAR, free, register
from printing.geometry import (
    BALLOT_HEIGHT_MM,
    BALLOT_WIDTH_MM,
    points,
)
from printing.pen import Pen, fitting_size, line_mm, wrap
from printing.tongue import VIETNAMESE, Tongue

__all__ = ["Deck"]

_TITLE: Final = "TẬP PHIẾU ĐỂ RÚT"
_HOW: Final = (
    "In một mặt, đúng 100 %. Đếm đủ số tờ, rồi tách trang bìa này và các trang số ra khỏi tập.",
    "Úp mặt có chữ xuống, xáo lại. Người dân tự rút một tờ; không rút hộ, không xem và không ghi số phiếu.",
    "Tờ rút ra bị hỏng: hủy theo số phiếu trên tờ ấy, người dân rút tờ khác.",
    "Khi mở hòm, đếm số tờ còn lại và báo thư ký: đó là phiếu tồn, chưa phát ra.",
    "Hết hạn hoặc không dùng nữa: hủy các tờ còn lại theo số phiếu trên từng tờ.",
    "Mất cả tập, hoặc in hỏng cả tập: hủy theo các số ở trang sau.",
)
_LIST_WORDS: Final = "Số phiếu của tập, xếp theo số. Đây không phải là thứ tự của các tờ."
_COUNTS: Final = ("Ngày đếm", "Còn lại (tờ)", "Người đếm")
_COUNT_ROWS: Final = 5
_COUNT_ROW_MM: Final = 9.0
_MIDDLE_MM: Final = BALLOT_WIDTH_MM / 2
_LEFT_MM: Final = 14.0
_RIGHT_MM: Final = BALLOT_WIDTH_MM - _LEFT_MM
_WIDTH_MM: Final = _RIGHT_MM - _LEFT_MM
_TOP_MM: Final = 14.0
_BOTTOM_MM: Final = BALLOT_HEIGHT_MM - 12.0
_TEXT: Final = 11.5
_NUMBER_SIZE: Final = 8.0
_COLUMNS: Final = 6


class Deck:
    """A deck's PDF while it is drawn; the same bytes for the same ballots and day.

    `one`: any ballot of the deck, for what is the same on all; `numbers`: of all, as the cover lists them. A
    receipt roll is no deck to draw from: in its place comes A5.
    """

    def __init__(
        self, one: BallotSheet, numbers: Sequence[str], made_on: date, layout: Layout = Layout.A5
    ) -> None:
        self._pages = PdfWriter()
        self.layout = Layout.A5 if layout is Layout.ROLL else layout
        self._append(_draw_cover(one, numbers, made_on, paper_of(self.layout)))
        self._unit = free(one.unit)

    def add(self, ballots: Sequence[BallotSheet], tongue: Tongue = VIETNAMESE) -> None:
        """Draw some more ballots behind those that are there; raises what draw_ballots() raises."""
        self._append(draw_ballots(ballots, tongue, self.layout))

    def finish(self) -> bytes:
        """The whole PDF."""
        self._pages.add_metadata({"/Title": "Tập phiếu đánh giá sự hài lòng", "/Author": self._unit})
        self._pages.root_object[NameObject("/Lang")] = TextStringObject("vi-VN")
        out = io.BytesIO()
        self._pages.write(out)
        return out.getvalue()

    def _append(self, pdf: bytes) -> None:
        self._pages.append(io.BytesIO(pdf), import_outline=False)


# --- the cover --------------------------------------------------------------------------------------------


def _draw_cover(one: BallotSheet, numbers: Sequence[str], made_on: date, paper: Paper) -> bytes:
    """On the paper of the ballots; what it says has the size of one."""
    out = io.BytesIO()
    register()
    height = paper.height or BALLOT_HEIGHT_MM
    size = (points(paper.width), points(height))
    canvas = Canvas(out, pagesize=size, invariant=1, pageCompression=1, lang="vi-VN", initialFontName=REGULAR)
    pen = Pen(canvas, height)
    _draw_counts(pen, _draw_how(pen, _draw_head(pen, one, len(numbers), made_on)))
    canvas.showPage()
    _draw_numbers(pen, numbers)
    canvas.save()
    return out.getvalue()


def _draw_head(pen: Pen, one: BallotSheet, count: int, made_on: date) -> float:
    """Whose deck it is, how many sheets, until when; gives where it ends."""
    top = _TOP_MM
    if one.trial:
        top = pen.lines(_MIDDLE_MM, top - 4, (wording.TRIAL,), BOLD, 12, "center") + 2
    for text, font, sizes in (
        (free(one.parent).upper(), REGULAR, (9.5, 8.5, 8.0)),
        (free(one.unit).upper(), BOLD, (10.5, 9.5, 8.5)),
        (free(one.box), REGULAR, (10.5, 9.5, 8.5)),
    ):
        if text:
            size = fitting_size(text, font, sizes, _WIDTH_MM)
            top = pen.lines(_MIDDLE_MM, top, wrap(text, font, size, _WIDTH_MM)[:2], font, size, "center")
    top = pen.lines(_MIDDLE_MM, top + 5, (_TITLE,), BOLD, 20, "center")
    sheets = f"{wording.number(count)} tờ, tạo ngày {wording.day(made_on)}"
    top = pen.lines(_MIDDLE_MM, top + 1, (sheets,), BOLD, 13, "center")
    until = f"Gửi qua mạng được đến hết ngày {wording.day(one.expires_on)}."
    return pen.lines(_MIDDLE_MM, top, (until,), REGULAR, _TEXT, "center") + 5


def _draw_how(pen: Pen, top: float) -> float:
    """What to do with the deck, step by step."""
    for number, step in enumerate(_HOW, start=1):
        pen.lines(_LEFT_MM, top, (f"{number}.",), BOLD, _TEXT)
        lines = wrap(step, REGULAR, _TEXT, _WIDTH_MM - 7)
        top = pen.lines(_LEFT_MM + 7, top, lines, REGULAR, _TEXT) + 1.5
    return top + 3


def _draw_counts(pen: Pen, top: float) -> None:
    """Rows in which is written how many sheets were left, and when."""
    width = _WIDTH_MM / len(_COUNTS)
    for row in range(_COUNT_ROWS):
        for at, words in enumerate(_COUNTS):
            left = _LEFT_MM + at * width
            pen.box(left, top, width, _COUNT_ROW_MM, 0.5)
            if row == 0:
                pen.text(left + width / 2, top + _COUNT_ROW_MM * 0.65, words, BOLD, _TEXT, "center")
        top += _COUNT_ROW_MM


def _draw_numbers(pen: Pen, numbers: Sequence[str]) -> None:
    """All slip numbers, column after column, on as many pages as they need."""
    height = line_mm(_NUMBER_SIZE) + 0.6
    first = _TOP_MM + line_mm(_TEXT) + 3
    rows = int((_BOTTOM_MM - first) // height)
    room = rows * _COLUMNS
    pages = -(-len(numbers) // room)
    for page in range(pages):
        place = f"Trang số {page + 1}/{pages}"
        pen.lines(_LEFT_MM, _TOP_MM, (_LIST_WORDS,), REGULAR, 10)
        pen.text(_RIGHT_MM, _BOTTOM_MM + 6, place, REGULAR, 9.5, "right")
        for at, number in enumerate(numbers[page * room : (page + 1) * room]):
            column, row = divmod(at, rows)
            left = _LEFT_MM + column * _WIDTH_MM / _COLUMNS
            pen.lines(left, first + row * height, (wording.grouped(number),), REGULAR, _NUMBER_SIZE)
        pen.canvas.showPage()
