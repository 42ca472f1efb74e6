"""What is glued on the wooden box: its label, and the strips that seal its lid."""

from typing import Final

from ballots.views.readmodels import BoxNotice
from printing import wording
from printing.brush import RED, Brush
from printing.fonts import BOLD, REGULAR
from printing.geometry import A4_HEIGHT_MM, A4_WIDTH_MM
from printing.notices.parts import (
    Block,
    blank,
    block,
    checked,
    draw_day,
    draw_head,
    draw_title,
    falling,
    hotline,
    named,
    put,
    rounded,
)
from printing.notices.pictures import draw_nameless
from printing.paper import SAFE_MM, Paper
from printing.tongue import VIETNAMESE

__all__ = ["box_label", "seal_strips"]

_TITLES: Final = {"letters": ("Hòm thư", "góp ý")}
_TITLE: Final = ("Hòm phiếu", "đánh giá sự hài lòng")
_PLEASE: Final = {"letters": "Xin bỏ thư vào đây. Không cần ghi tên."}
_DROP: Final = "Xin bỏ phiếu vào đây. Phiếu không ghi tên."
_QR_MM: Final = 40.0

# --- the strips -----------------------------------------------------------------------------------------
_STRIPS: Final = 4
_STRIPS_TOP: Final = 27.0
_STRIP_MM: Final = 64.0
_STRIP_LEFT: Final = 13.0  # what is in a strip keeps 3 mm from where it is cut
_STRIP_RIGHT: Final = A4_WIDTH_MM - _STRIP_LEFT
_MOST_SIGN: Final = 5
_HOW: Final = (
    "Cắt theo đường đứt nét. Sau khi kiểm phiếu và khóa hòm, dán tem ngang mép nắp hòm sao cho đường chấm "
    "giữa tem nằm trên mép; ghi ngày giờ, ký và đóng dấu đè lên mép dán. Lần mở hòm sau, so tem rồi mới bóc."
)


def box_label(box: BoxNotice, address: str) -> Paper:
    """The label of the wooden box, A4 lying; `address` is that of the public page. MissingGlyph, Overfull."""
    box = checked(box)
    width, height = A4_HEIGHT_MM, A4_WIDTH_MM
    title = _TITLES.get(box.kind, _TITLE)

    def draw(brush: Brush) -> None:
        rounded(brush, SAFE_MM + 1, SAFE_MM + 1, width - 22, height - 22, None, RED, 1.2, 5)
        top = draw_head(brush, box, width / 2, 17, width - 50, 18) + 3
        for words, largest in zip(title, (92, 50), strict=True):
            some = block(words.upper(), BOLD, (largest,), width - 46, 40, 1)
            top = draw_title(brush, width / 2, top, some)
        some = block(box.box, BOLD, falling(28, 13), width - 60, 24)
        top = put(brush, width / 2, top + 2, some, "center")
        if box.place:
            some = block(box.place, REGULAR, falling(18, 8), width - 60, 16)
            put(brush, width / 2, top + 1, some, "center")
        _draw_below(brush, box, address, height - 16 - _QR_MM)

    return Paper(width, height, f"Nhãn hòm: {box.box}", box.unit, draw)


def _draw_below(brush: Brush, box: BoxNotice, address: str, top: float) -> None:
    """What to do here, whom to call, and the code of the public page."""
    right = A4_HEIGHT_MM - 18
    brush.code(address, right - _QR_MM, top, _QR_MM)
    room = right - _QR_MM - 24 - 22
    draw_nameless(brush, 31, top + 8, 18)
    some = block(_PLEASE.get(box.kind, _DROP), BOLD, falling(24, 12), room - 22, 22)
    end = put(brush, 46, top + 4, some)
    said = "Quét mã để xem mã niêm phong, ngày mở hòm và kết quả."
    call = hotline(box.telephone, VIETNAMESE)
    some = block(f"{call} {said}".strip(), REGULAR, falling(15, 8), room - 22, top + _QR_MM - 3 - end)
    put(brush, 46, end + 1.5, some)


def seal_strips(box: BoxNotice) -> Paper:
    """Four strips to be cut apart: unit, box, day and lines for signatures. MissingGlyph, Overfull."""
    box = checked(box)
    roles = {role for roles in box.sets for role in roles}
    signers = [label for role, label in box.labels.items() if role in roles]
    if not signers or len(signers) > _MOST_SIGN:
        signers = ["Chủ tọa", "Thư ký", "Đại diện hội đồng", "Đại diện hội đồng"]

    def draw(brush: Brush) -> None:
        some = block(_HOW, REGULAR, falling(11, 9), A4_WIDTH_MM - 2 * _STRIP_LEFT, 15)
        put(brush, _STRIP_LEFT, 10.5, some)
        for place in range(_STRIPS):
            top = _STRIPS_TOP + place * _STRIP_MM
            brush.rule(SAFE_MM, A4_WIDTH_MM - SAFE_MM, top, 0.6, (4, 3))
            _draw_strip(brush, box, signers, top)
        brush.rule(SAFE_MM, A4_WIDTH_MM - SAFE_MM, _STRIPS_TOP + _STRIPS * _STRIP_MM, 0.6, (4, 3))

    return Paper(A4_WIDTH_MM, A4_HEIGHT_MM, f"Tem niêm phong: {box.box}", box.unit, draw)


def _draw_strip(brush: Brush, box: BoxNotice, signers: list[str], top: float) -> None:
    """One strip; its upper half is glued on the lid, its lower one on the body."""
    left, right, room = _STRIP_LEFT, _STRIP_RIGHT, _STRIP_RIGHT - _STRIP_LEFT
    word = Block(("NIÊM PHONG",), BOLD, 26)
    draw_title(brush, left + 32, top + 3.5, word)
    beside = left + 68
    some = block(box.unit, BOLD, falling(12, 5.5), right - beside, 9)
    end = put(brush, beside, top + 4, some)
    put(brush, beside, end, block(named(box), REGULAR, falling(12, 5.5), right - beside, 9.5))
    if box.trial:
        brush.text(left + 32, top + 18.5, wording.TRIAL, BOLD, 9, "center")
    blank(brush, left, left + 24, top + 27.5, "Kỳ:")
    blank(brush, left + 27, left + 58, top + 27.5, "Tem số:")
    blank(brush, left + 61, left + 88, top + 27.5, "hồi")
    blank(brush, left + 90, left + 113, top + 27.5, "giờ")
    draw_day(brush, left + 116, top + 27.5, "")
    brush.rule(left, right, top + _STRIP_MM / 2, 1.2, (0.5, 3))
    column = room / len(signers)
    for place, label in enumerate(signers):
        x = left + place * column
        brush.rule(x + 1.5, x + column - 1.5, top + 52, 0.6)
        said = block(label, REGULAR, falling(10, 4.5), column - 2, 9)
        put(brush, x + column / 2, top + 52.8, said, "center")
