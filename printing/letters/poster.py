"""The poster of a box of letters, one A4: whose it is, a QR code for its page, and how a letter goes."""

from collections.abc import Sequence
from typing import Final

from ballots.views.readmodels import BoxNotice, NamedBox
from printing import wording
from printing.brush import Brush
from printing.fonts import BOLD, REGULAR, free
from printing.geometry import A4_HEIGHT_MM, A4_WIDTH_MM
from printing.paper import Paper, as_pdf
from printing.pen import Pen, fitting_size, wrap

__all__ = ["INVITED", "draw_letter_poster", "letter_poster"]

# What is said to those who do not read Vietnamese, in languages whose letters the fonts have.
INVITED: Final = "Quét mã để viết thư góp ý: không cần ghi tên, thư được niêm phong ngay trên điện thoại."

_TITLE: Final = "Hòm thư góp ý"
_MIDDLE_MM: Final = A4_WIDTH_MM / 2
_ROOM_MM: Final = 170.0
_QR_MM: Final = 108.0
_QR_TOP_MM: Final = 80.0
_MOST_ALSO: Final = 2  # there is room for no more
_STEPS: Final = (
    "Quét mã bằng máy ảnh của điện thoại, hoặc mở địa chỉ ở dưới.",
    "Viết điều ông/bà muốn góp ý. Không cần ghi tên.",
    "Bấm “Gửi thư”: thư được niêm phong ngay trên điện thoại, đến ngày mở hòm hội đồng mới mở.",
)


def draw_letter_poster(box: NamedBox, address: str, also: Sequence[str] = ()) -> bytes:
    """A4 PDF; the same bytes for the same box. qr.TooDense for an address that no phone would read.

    `also`: INVITED in other languages.
    """
    return as_pdf(letter_poster(box, address, also))


def letter_poster(box: NamedBox | BoxNotice, address: str, also: Sequence[str] = ()) -> Paper:
    """The same before it is printed, for a picture of it as well."""

    def draw(brush: Brush) -> None:
        _draw_head(brush, box)
        brush.code(address, _MIDDLE_MM - _QR_MM / 2, _QR_TOP_MM, _QR_MM)
        _draw_steps(brush, address, box.telephone, also)

    return Paper(A4_WIDTH_MM, A4_HEIGHT_MM, "Thư góp ý", box.unit, draw)


def _draw_head(pen: Pen, box: NamedBox | BoxNotice) -> None:
    top = 16.0
    if box.trial:
        top = pen.lines(_MIDDLE_MM, top, (wording.TRIAL,), BOLD, 15, "center") + 2
    for text, font, sizes in (
        (free(box.parent).upper(), REGULAR, (15, 13, 11)),
        (free(box.unit).upper(), BOLD, (17, 15, 12)),
    ):
        if text:
            size = fitting_size(text, font, sizes, _ROOM_MM)
            top = pen.lines(_MIDDLE_MM, top, wrap(text, font, size, _ROOM_MM)[:2], font, size, "center")
    top = pen.lines(_MIDDLE_MM, top + 6, (_TITLE.upper(),), BOLD, 40, "center")
    name = free(box.box)
    if name.casefold() == _TITLE.casefold():
        return
    size = fitting_size(name, REGULAR, (20, 17, 14), _ROOM_MM)
    pen.lines(_MIDDLE_MM, top + 2, wrap(name, REGULAR, size, _ROOM_MM)[:2], REGULAR, size, "center")


def _draw_steps(pen: Pen, address: str, telephone: str, also: Sequence[str]) -> None:
    left = (A4_WIDTH_MM - _ROOM_MM) / 2
    size = fitting_size(address, BOLD, (18, 15, 12, 10), _ROOM_MM)
    top = pen.lines(_MIDDLE_MM, _QR_TOP_MM + _QR_MM + 1, (address,), BOLD, size, "center") + 6
    for number, step in enumerate(_STEPS, start=1):
        pen.lines(left, top, (f"{number}.",), BOLD, 17)
        top = pen.lines(left + 9, top, wrap(step, REGULAR, 17, _ROOM_MM - 9), REGULAR, 17) + 2.5
    words = "Viết ra giấy rồi bỏ vào hòm treo tường cũng như vậy."
    if telephone:
        words += f" Đường dây nóng: {free(telephone)}."
    top = pen.lines(left, top + 2, wrap(words, REGULAR, 15, _ROOM_MM), REGULAR, 15)
    for said in also[:_MOST_ALSO]:
        top = pen.lines(left, top + 2, wrap(said, REGULAR, 13, _ROOM_MM), REGULAR, 13)
