"""Forms that are filled in by hand: a role's paper spare key, and the cover of counted paper ballots.

The spare key's page is empty on purpose: the key is drawn in a member's browser, and no server knows it.
"""

from typing import Final

from ballots.views.readmodels import BoxNotice, PastResult
from printing import wording
from printing.brush import GREY, RED, Brush
from printing.fonts import BOLD, REGULAR
from printing.geometry import A4_HEIGHT_MM, A4_WIDTH_MM
from printing.notices.parts import (
    blank,
    block,
    checked,
    draw_cells,
    draw_day,
    draw_head,
    draw_title,
    falling,
    put,
    rounded,
)
from printing.paper import Paper
from printing.pen import width_mm

__all__ = ["paper_cover", "spare_page"]

_LEFT: Final = 18.0
_RIGHT: Final = A4_WIDTH_MM - _LEFT
_ROOM: Final = _RIGHT - _LEFT
_MIDDLE: Final = A4_WIDTH_MM / 2

# --- the spare key (app/static/spare.js: 52 characters in groups of four; a fingerprint has 24) ------------
_GROUPS: Final = 13
_ACROSS: Final = 4
_CELL: Final = 10.0
_ROW: Final = _CELL + 8
_MARK_GROUPS: Final = 6
_MARK_CELL: Final = 7.5
_EMPTY: Final = (
    "Tờ này in ra để trống. Chuỗi do máy của thành viên rút, máy chủ không biết và không in được. Mở "
    "Chìa khóa của tôi, chọn Lập chìa khóa dự phòng, rồi chép tay từng nhóm vào các ô."
)
_LETTERS: Final = (
    "Chuỗi chỉ có chữ số và chữ in hoa, không có các chữ I, L, O, U: nét tròn là số 0, nét đứng là số 1."
)
_RULES: Final = (
    (
        "Chép xong, gõ lại chuỗi theo tờ này một lần ngay khi lập, rồi bỏ vào phong bì, dán kín, "
        "ký tên lên mép dán, cất két."
    ),
    (
        "Dùng khi người giữ chìa khóa vắng hoặc quên cụm mật khẩu: gõ đủ 13 nhóm vào ô hỏi cụm mật khẩu. "
        "Không phân biệt chữ hoa, chữ thường, khoảng trắng. Mỗi lần dùng được báo cho cả hội đồng."
    ),
    "Chìa khóa dự phòng của các vai trò khác nhau không bao giờ cất chung một két.",
    (
        "Không chụp ảnh, không sao thêm. Phong bì bị mất hoặc đã mở: báo ngay cho người giữ chìa khóa "
        "để hủy tờ này và lập tờ mới."
    ),
)
_NEVER_TOGETHER: Final = 3  # the rule that stands in bold


def spare_page(box: BoxNotice) -> Paper:
    """The page on which a member writes a spare key down. MissingGlyph, Overfull."""
    box = checked(box)
    title = "Chìa khóa dự phòng"

    def draw(brush: Brush) -> None:
        top = draw_head(brush, box, _MIDDLE, 13, _ROOM, 13)
        top = put(brush, _MIDDLE, top + 1, block(box.committee, REGULAR, falling(12, 6), _ROOM, 10), "center")
        top = draw_title(brush, _MIDDLE, top + 2, block(title.upper(), BOLD, (26,), _ROOM, 12))
        blank(brush, _LEFT, _RIGHT, top + 8, "Vai trò:", 14)
        top = put(brush, _LEFT, top + 12, block(_EMPTY, REGULAR, (12,), _ROOM, 16)) + 3
        top = _draw_key(brush, top) + 2
        top = put(brush, _LEFT, top, block(_LETTERS, REGULAR, (12,), _ROOM, 10)) + 5
        brush.text(_LEFT, top + 4.6, "Dấu nhận dạng:", BOLD, 13)
        for group in range(_MARK_GROUPS):
            x = _LEFT + 37 + (group % 3) * (4 * _MARK_CELL + 4)
            draw_cells(brush, x, top + (group // 3) * (_MARK_CELL + 2), _MARK_CELL, 4)
        top += 2 * (_MARK_CELL + 2) + 9
        draw_day(brush, _LEFT, top, "Lập ", 13)
        blank(brush, _LEFT + 92, _RIGHT, top, "Phong bì số:", 13)
        blank(brush, _LEFT, _LEFT + 88, top + 9, "Két, nơi giữ:", 13)
        blank(brush, _LEFT + 92, _RIGHT, top + 9, "Người giữ phong bì:", 13)
        blank(brush, _LEFT, _RIGHT, top + 18, "Người lập (ký, ghi rõ họ tên):", 13)
        top += 24
        for number, rule in enumerate(_RULES, start=1):
            brush.text(_LEFT, top + 4.1, f"{number}.", BOLD, 12.5)
            face = BOLD if number == _NEVER_TOGETHER else REGULAR
            top = put(brush, _LEFT + 6, top, block(rule, face, (12.5,), _ROOM - 6, 20)) + 1.5

    return Paper(A4_WIDTH_MM, A4_HEIGHT_MM, title, box.unit, draw)


def _draw_key(brush: Brush, top: float) -> float:
    """Thirteen groups of four squares; gives where they end."""
    step = (_ROOM - 4 * _CELL) / (_ACROSS - 1)
    for group in range(_GROUPS):
        x, y = _LEFT + (group % _ACROSS) * step, top + (group // _ACROSS) * _ROW
        with brush.inked(GREY):
            brush.text(x, y + 3.2, str(group + 1), REGULAR, 9)
        draw_cells(brush, x, y + 4, _CELL, 4)
    return top + -(-_GROUPS // _ACROSS) * _ROW


# --- the cover of counted paper -----------------------------------------------------------------------------

_WIDE: Final = A4_HEIGHT_MM
_HIGH: Final = A4_WIDTH_MM
_EDGE: Final = 20.0
_OPENED_ROWS: Final = 3
_CUT_OFF: Final = "Chỉ cho vào đây tờ phiếu đã cắt dải số phiếu; các dải để ở phong bì riêng."
_COVERS: Final = {"letters": ("Phong bì lưu thư giấy đã kiểm", "Số thư giấy")}
_COVER: Final = ("Phong bì lưu phiếu giấy đã kiểm", "Số tờ phiếu giấy")


def paper_cover(box: BoxNotice, counted: PastResult | None = None) -> Paper:
    """The cover of an envelope with counted paper; without `counted`, all is written in by hand."""
    box = checked(box)
    title, sheets = _COVERS.get(box.kind, _COVER)

    def draw(brush: Brush) -> None:
        rounded(brush, 11, 11, _WIDE - 22, _HIGH - 22, None, RED, 0.9, 4)
        top = draw_head(brush, box, _WIDE / 2, 15, _WIDE - 50, 15)
        some = block(title.upper(), BOLD, falling(30, 16), _WIDE - 50, 13, 1)
        top = draw_title(brush, _WIDE / 2, top + 3, some)
        top = put(brush, _WIDE / 2, top, block(box.box, BOLD, falling(20, 10), _WIDE - 50, 17), "center") + 11
        _draw_counted(brush, counted, sheets, top)
        top += 33
        if box.kind == "ballots":
            brush.text(_EDGE, top, _CUT_OFF, REGULAR, 13)
        _draw_signs(brush, top + 4)
        _draw_opened(brush)

    return Paper(_WIDE, _HIGH, title, box.unit, draw)


def _draw_counted(brush: Brush, counted: PastResult | None, sheets: str, top: float) -> None:
    """Which period and minutes, how many sheets, and until when they are kept."""
    right = _WIDE - _EDGE
    period, day, number, paper = "", "", "", ""
    if counted is not None:
        period, day = str(counted.period), wording.day(counted.held_on)
        number, paper = counted.minutes_number, wording.number(counted.paper)
    for row, fields in enumerate(
        (
            (("Kỳ:", period, 20, 60), ("Mở hòm ngày:", day, 64, 140), ("Biên bản số:", number, 144, 277)),
            ((f"{sheets}:", paper, 20, 92), ("hợp lệ:", "", 96, 140), ("không hợp lệ:", "", 144, 200)),
            (("Giữ đến ngày:", "", 20, 92), ("theo:", "", 96, 277)),
        )
    ):
        for label, value, left, end in fields:
            y = top + row * 11
            blank(brush, left, min(end, right), y, label, 14)
            if value:
                room = end - left - width_mm(label, REGULAR, 14) - 4
                some = block(value, BOLD, falling(16, 7), room, 8, 1)
                brush.text(left + width_mm(label, REGULAR, 14) + 4, y - 0.4, some.lines[0], BOLD, some.size)


def _draw_signs(brush: Brush, top: float) -> None:
    """Who closed the envelope, signing across its flap."""
    column = (_WIDE - 2 * _EDGE) / 4
    for place, label in enumerate(("Chủ tọa", "Thư ký", "Thành viên hội đồng", "Thành viên hội đồng")):
        x = _EDGE + place * column
        brush.text(x + column / 2, top + 5, label, BOLD, 13, "center")
        brush.text(x + column / 2, top + 10, "(ký, ghi rõ họ tên)", REGULAR, 11, "center")
        brush.rule(x + 4, x + column - 4, top + 34, 0.6, (0.7, 1.8))


def _draw_opened(brush: Brush) -> None:
    """The table of who opened the envelope again, and why."""
    edges = (_EDGE, 62, 180, _WIDE - _EDGE)
    bottom = _HIGH - 15.0
    top = bottom - (_OPENED_ROWS + 1) * 7
    for left, right, label in zip(
        edges[:-1], edges[1:], ("Mở lại ngày", "Lý do", "Ai mở, ai chứng kiến (ký)"), strict=True
    ):
        brush.text((left + right) / 2, top + 5, label, REGULAR, 11.5, "center")
        for row in range(_OPENED_ROWS + 1):
            brush.box(left, top + row * 7, right - left, 7, 0.5)
