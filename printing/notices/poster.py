"""The poster on how to give a ballot, for A4 and A3: three steps in pictures, on paper and by phone."""

from typing import Final

from ballots.views.readmodels import BoxNotice
from printing.brush import GREY, RED, WHITE, Brush
from printing.fonts import BOLD, REGULAR
from printing.geometry import A4_HEIGHT_MM, A4_WIDTH_MM
from printing.notices.parts import (
    block,
    checked,
    draw_head,
    draw_title,
    falling,
    hotline,
    put,
    rounded,
)
from printing.notices.pictures import (
    PICTURES,
    draw_lock,
    draw_nameless,
    draw_phone_icon,
    draw_slip_icon,
)
from printing.paper import Paper
from printing.pen import width_mm
from printing.tongue import VIETNAMESE, Tongue

__all__ = ["A3", "A4", "vote_poster"]

A4: Final = 1.0
A3: Final = 420 / A4_HEIGHT_MM  # ISO 216: the sides of A3 are those of A4 times √2, rounded

_TITLE: Final = "Mời ông/bà đánh giá"
_WAYS: Final = ("Phiếu giấy", "Điện thoại")
_OR: Final = "hoặc"
_STEPS: Final = (
    ("Nhận phiếu từ cán bộ", "Quét mã ở cuống phiếu"),
    ("Chọn một mức, đánh dấu", "Chọn một mức"),
    ("Bỏ phiếu vào hòm", "Bấm “Gửi phiếu đánh giá”"),
)
_NAMELESS: Final = "Phiếu không ghi tên người gửi."
_SEALED: Final = "Niêm phong đến ngày mở hòm."
_ONE: Final = "Phiếu giấy và phiếu điện tử có giá trị như nhau; xin chỉ dùng một trong hai."

_MIDDLE: Final = A4_WIDTH_MM / 2
_ROOM: Final = 186.0
_LEFT: Final = (A4_WIDTH_MM - _ROOM) / 2
_NUMBER_MM: Final = 12.0  # the column of the steps' numbers
_CELL: Final = (_ROOM - _NUMBER_MM - 4) / 2
_WAYS_TOP: Final = 54.0
_STEPS_TOP: Final = 66.0
_STEP_MM: Final = 62.0
_FOOT_TOP: Final = 255.0


def vote_poster(box: BoxNotice, enlarged: float = A4, tongue: Tongue = VIETNAMESE) -> Paper:
    """The poster of a box of ballots, at A4 or A3. MissingGlyph, Overfull.

    It has no code to scan: only a slip's own leads to a ballot.
    """
    box = checked(box)
    title = tongue.say(_TITLE)

    def draw(brush: Brush) -> None:
        top = draw_head(brush, box, _MIDDLE, 12, _ROOM, 13)
        some = block(title.upper(), BOLD, falling(34, 14), _ROOM, _WAYS_TOP - top, 1)
        draw_title(brush, _MIDDLE, (top + _WAYS_TOP - some.height) / 2, some)
        _draw_ways(brush, tongue)
        for step, (words, pictures) in enumerate(zip(_STEPS, PICTURES, strict=True)):
            _draw_number(brush, step)
            for way in range(len(_WAYS)):
                middle, above = _middle(way), _STEPS_TOP + step * _STEP_MM
                rounded(brush, middle - _CELL / 2, above, _CELL, _STEP_MM - 3, None, GREY, 0.4)
                pictures[way](brush, middle, above + 2.5)
                said = block(tongue.say(words[way]), BOLD, falling(18, 9), _CELL - 4, 11, 1)
                put(brush, middle, above + 52.5 - said.height / 2, said, "center")
        _draw_foot(brush, box, tongue)

    lang = "vi-VN" if tongue is VIETNAMESE else tongue.code
    return Paper(A4_WIDTH_MM, A4_HEIGHT_MM, title, box.unit, draw, enlarged, lang)


def _middle(way: int) -> float:
    return _LEFT + _NUMBER_MM + _CELL / 2 + way * (_CELL + 4)


def _draw_ways(brush: Brush, tongue: Tongue) -> None:
    """What the two columns are, with "or" between them."""
    for way, (words, icon) in enumerate(zip(_WAYS, (draw_slip_icon, draw_phone_icon), strict=True)):
        said = block(tongue.say(words), BOLD, falling(20, 10), _CELL - 30, 10, 1)
        middle = _middle(way)
        icon(brush, middle - width_mm(said.lines[0], BOLD, said.size) / 2 - 8, _WAYS_TOP + 5)
        put(brush, middle, _WAYS_TOP + 5 - said.height / 2, said, "center")
    said = block(tongue.say(_OR), REGULAR, falling(15, 9), 20, 8, 1)
    put(brush, (_middle(0) + _middle(1)) / 2, _WAYS_TOP + 5 - said.height / 2, said, "center")


def _draw_number(brush: Brush, step: int) -> None:
    y = _STEPS_TOP + step * _STEP_MM + (_STEP_MM - 3) / 2
    brush.disc(_LEFT + 4.5, y, 5.5, RED)
    with brush.inked(WHITE):
        brush.text(_LEFT + 4.5, y + 2.7, str(step + 1), BOLD, 22, "center")
    if step + 1 < len(_STEPS):
        long = _STEP_MM - 17
        arrow = f"M0 0V{long}M-2 {long - 3}L0 {long}L2 {long - 3}"
        brush.shape(arrow, (_LEFT + 4.5, y + 8.5), stroke=RED, width=0.8)


def _draw_foot(brush: Brush, box: BoxNotice, tongue: Tongue) -> None:
    """What is promised, each with its sign, and whom to call."""
    draw_nameless(brush, _LEFT + 5, _FOOT_TOP, 11)
    draw_lock(brush, _LEFT + 60, _FOOT_TOP, 11)
    for left, room, words in ((12, 40, _NAMELESS), (67, 42, _SEALED), (114, 72, _ONE)):
        some = block(tongue.say(words), REGULAR, falling(13, 6), room, 12.5)
        put(brush, _LEFT + left, _FOOT_TOP + 5.5 - some.height / 2, some)
    call = hotline(box.telephone, tongue)
    said = f"{box.box}. {call}" if call else box.box
    some = block(said, BOLD, falling(17, 6), _ROOM, 15, 2)
    put(brush, _MIDDLE, _FOOT_TOP + 15.5 + (15 - some.height) / 2, some, "center")
