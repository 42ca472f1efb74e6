"""One-time passwords on paper: a part a person to be cut apart, with the code of the sign-in page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from printing.brush import Brush
from printing.fonts import BOLD, REGULAR, own
from printing.geometry import A4_HEIGHT_MM, A4_WIDTH_MM
from printing.notices.parts import block, falling, put
from printing.paper import SAFE_MM, Paper

__all__ = ["AccountSlip", "account_sheets"]

_ON_A_PAGE: Final = 4
_PART_MM: Final = (A4_HEIGHT_MM - 2 * SAFE_MM) / _ON_A_PAGE
_LEFT: Final = SAFE_MM + 4
_QR_MM: Final = 38.0
_TEXT: Final = A4_WIDTH_MM - 2 * _LEFT - _QR_MM - 6
_WHAT_TO_DO: Final = (
    "Quét mã bên cạnh hoặc gõ địa chỉ vào trình duyệt, nhập tên đăng nhập và mật khẩu. Mật khẩu này chỉ dùng "
    "một lần: ngay khi đăng nhập, ông/bà đặt mật khẩu riêng. Xong, xin hủy tờ này."
)
_KEEP: Final = "Giữ kín cho đến khi đổi mật khẩu"


@dataclass(frozen=True)
class AccountSlip:
    """One person's part. `tasks` is what the account is for; `password` as it is typed."""

    parent: str
    unit: str
    name: str
    title: str
    tasks: str
    login: str
    password: str


def account_sheets(slips: Sequence[AccountSlip], address: str) -> list[Paper]:
    """Pages of four parts; `address` is that of the sign-in page. MissingGlyph, parts.Overfull."""
    pages = [slips[at : at + _ON_A_PAGE] for at in range(0, len(slips), _ON_A_PAGE)]
    return [_page(page, address) for page in pages]


def _page(slips: Sequence[AccountSlip], address: str) -> Paper:
    def draw(brush: Brush) -> None:
        for place, slip in enumerate(slips):
            top = SAFE_MM + place * _PART_MM
            _draw(brush, slip, address, top + 4)
            if place < _ON_A_PAGE - 1:
                brush.rule(SAFE_MM, A4_WIDTH_MM - SAFE_MM, top + _PART_MM, 0.6, (4, 3))

    return Paper(A4_WIDTH_MM, A4_HEIGHT_MM, "Tài khoản Hòm phiếu", slips[0].unit, draw)


def _draw(brush: Brush, slip: AccountSlip, address: str, top: float) -> None:
    """Who, what for, and the two things to type, which stand largest."""
    brush.code(address, A4_WIDTH_MM - _LEFT - _QR_MM, top, _QR_MM)
    place = " – ".join(part for part in (slip.parent, slip.unit) if part)
    end = put(brush, _LEFT, top, block(own(place), REGULAR, falling(10, 5), _TEXT, 9, 2))
    end = put(brush, _LEFT, end + 0.5, block(own(slip.name), BOLD, falling(15, 8), _TEXT, 12, 2))
    about = ". ".join(part for part in (slip.title, slip.tasks) if part)
    end = put(brush, _LEFT, end, block(own(about), REGULAR, falling(10, 5), _TEXT, 9, 2)) + 1.5
    for label, value in (("Tên đăng nhập", slip.login), ("Mật khẩu dùng một lần", slip.password)):
        brush.text(_LEFT, end + 5.2, f"{label}:", REGULAR, 10)
        some = block(value, BOLD, falling(17, 8), _TEXT - 40, 8, 1)
        put(brush, _LEFT + 40, end, some)
        end += 8
    put(brush, _LEFT, end + 1, block(_WHAT_TO_DO, REGULAR, falling(9.5, 7), _TEXT, 18))
    said = block(address, REGULAR, falling(9, 5), _QR_MM, 12)
    put(brush, A4_WIDTH_MM - _LEFT - _QR_MM, top + _QR_MM + 1, said)
    brush.text(
        A4_WIDTH_MM - _LEFT, top + _PART_MM - 7, "Giữ kín cho đến khi đổi mật khẩu", REGULAR, 8, "right"
    )
