"""A page that tells whether a printer scales: rulers to be held against one's own, and a ballot's corners.

"In đúng 100 %": most programs shrink a page to what the printer reaches, and marks are then not where they
are looked for.
"""

import io
from typing import Final

from reportlab.pdfgen.canvas import Canvas

from ballots.views.readmodels import Layout
from printing.ballot.frames import A5, ROLL, paper_of
from printing.ballot.layout import corners_of
from printing.ballot.strip import draw_corner
from printing.fonts import BOLD, REGULAR, register
from printing.geometry import points
from printing.pen import Pen, wrap

__all__ = ["draw_rulers"]

_TITLE: Final = "TRANG THỬ MÁY IN"
_WORDS: Final = (
    "1. In trang này với tỷ lệ 100 % (“Kích thước thực”, “Actual size”), không chọn “Vừa trang”.",
    "2. Đặt thước thật lên hai thước in. Vạch cuối phải đúng {across} mm và {down} mm, sai không quá 0,5 mm.",
    "3. Ngắn hơn hoặc dài hơn: máy in đã co giãn trang. Xin đặt lại tỷ lệ rồi in lại trang này.",
    "4. Bốn hình vuông ở bốn góc phải in đủ, không mất cạnh nào.",
)
_ROLL_MM: Final = 170.0
_LEFT_MM: Final = 17.0
_TICKS: Final = ((10, 5.0), (5, 3.5), (1, 2.0))  # every so many millimetres a tick of this length


def draw_rulers(layout: Layout) -> bytes:
    """One page of the layout's paper as PDF, the same bytes each time."""
    paper = paper_of(layout)
    frame = ROLL if layout is Layout.ROLL else A5
    width, height = paper.width, paper.height or _ROLL_MM
    out = io.BytesIO()
    register()
    size = (points(width), points(height))
    canvas = Canvas(out, pagesize=size, invariant=1, pageCompression=1, lang="vi-VN", initialFontName=REGULAR)
    canvas.setTitle("Trang thử máy in")
    pen = Pen(canvas, height)
    across, down = _tens(width - _LEFT_MM - 14), _tens(height - 70)
    _draw_across(pen, _LEFT_MM, 33.0, across)
    _draw_down(pen, _LEFT_MM, 45.0, down)
    for corner in corners_of(frame, width, 6.0, height - 14.0, 1):
        draw_corner(pen, corner)
    pen.text(width / 2, 20, _TITLE, BOLD, 16 if width > 100 else 13, "center")  # noqa: PLR2004 - the roll
    _draw_words(pen, width, across, down)
    canvas.save()
    return out.getvalue()


def _tens(room: float) -> int:
    """Whole centimetres."""
    return int(room // 10) * 10


def _draw_words(pen: Pen, width: float, across: int, down: int) -> None:
    left, top = _LEFT_MM + 14, 48.0
    for words in _WORDS:
        lines = wrap(words.format(across=across, down=down), REGULAR, 11, min(width - left - 12, 110))
        top = pen.lines(left, top, lines, REGULAR, 11) + 2


def _tick(at: int) -> float:
    return next(length for every, length in _TICKS if at % every == 0)


def _draw_across(pen: Pen, left: float, y: float, length: int) -> None:
    pen.rule(left, left + length, y, 0.5)
    for at in range(length + 1):
        pen.upright(left + at, y - _tick(at), y, 0.3)
        if at % 10 == 0:
            pen.text(left + at, y + 4, str(at), REGULAR, 8, "center")


def _draw_down(pen: Pen, x: float, top: float, length: int) -> None:
    pen.upright(x, top, top + length, 0.5)
    for at in range(length + 1):
        pen.rule(x - _tick(at), x, top + at, 0.3)
        if at % 10 == 0:
            pen.text(x + 1.5, top + at + 1, str(at), REGULAR, 8)
