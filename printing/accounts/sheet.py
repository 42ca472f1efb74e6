"""The accounts sheet: A4, four parts a page with cut lines, each one person's way in for the first time.

What it draws is a secret: it is given out once, and neither kept nor remembered here.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from reportlab.pdfgen.canvas import Canvas

from printing.brush import Brush
from printing.fonts import BOLD, REGULAR, free, register
from printing.geometry import A4_HEIGHT_MM, A4_WIDTH_MM, points
from printing.pen import fitting_size, wrap

__all__ = ["PARTS", "Part", "draw_accounts"]

PARTS: Final = 4  # a page
_PART_MM: Final = A4_HEIGHT_MM / PARTS
_LEFT_MM: Final = 14.0
_QR_MM: Final = 48.0
_ROOM_MM: Final = A4_WIDTH_MM - 2 * _LEFT_MM - _QR_MM - 6
_DASH: Final = (4.0, 3.0)
_STEPS: Final = (
    "Quét mã bên phải, hoặc mở địa chỉ trên; gõ tên đăng nhập và mật khẩu lần đầu (dấu gạch không cần gõ).",
    "Đặt mật khẩu của riêng mình, rồi hủy mảnh giấy này. Không đưa cho ai khác.",
)


@dataclass(frozen=True)
class Part:
    """One person's part."""

    unit: str
    name: str
    login: str
    password: str = field(repr=False)
    duties: str = ""  # in words


def draw_accounts(parts: Sequence[Part], address: str) -> bytes:
    """PDF; `address` is that of the sign-in page. Raises qr.TooDense."""
    out = io.BytesIO()
    register()
    size = (points(A4_WIDTH_MM), points(A4_HEIGHT_MM))
    canvas = Canvas(out, pagesize=size, pageCompression=1, lang="vi-VN", initialFontName=REGULAR)
    canvas.setTitle("Mật khẩu lần đầu")
    for start in range(0, len(parts), PARTS):
        brush = Brush(canvas, A4_HEIGHT_MM)
        for at, part in enumerate(parts[start : start + PARTS]):
            _draw(brush, at * _PART_MM, part, address)
            if at + 1 < PARTS:
                brush.rule(0, A4_WIDTH_MM, (at + 1) * _PART_MM, dash=_DASH)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _draw(brush: Brush, top: float, part: Part, address: str) -> None:
    brush.code(address, A4_WIDTH_MM - _LEFT_MM - _QR_MM, top + 8, _QR_MM)
    top += 6
    for text, font, sizes in (
        (free(part.unit), REGULAR, (11, 10, 9)),
        (free(part.name), BOLD, (17, 14, 11)),
        (free(part.duties), REGULAR, (11, 10, 9)),
        (address, REGULAR, (12, 10, 8)),
    ):
        size = fitting_size(text, font, sizes, _ROOM_MM)
        top = brush.lines(_LEFT_MM, top, _cut(text, font, size), font, size) + 0.5
    for label, secret in (("Tên đăng nhập", part.login), ("Mật khẩu lần đầu", part.password)):
        brush.lines(_LEFT_MM, top + 2, (label,), REGULAR, 11)
        size = fitting_size(secret, BOLD, (24, 20, 16, 12, 9), _ROOM_MM - 34)
        top = max(brush.lines(_LEFT_MM + 34, top, (secret,), BOLD, size), top + 8)
    top += 1
    for step in _STEPS:
        top = brush.lines(_LEFT_MM, top, _cut(step, REGULAR, 10.5), REGULAR, 10.5)


def _cut(text: str, font: str, size: float) -> tuple[str, ...]:
    return wrap(text, font, size, _ROOM_MM)[:2]
