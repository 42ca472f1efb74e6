"""What the minutes say of paper that a machine has read."""

import dataclasses

from minutes_views import box, order, view, words

from ballots.views.readmodels import Helper, Pile
from printing.record.minutes import draw_minutes

BINH, LAN, MAI = (
    Helper("ubnd", "Phạm Văn Bình"),
    Helper("mttq", "Hoàng Thị Lan"),
    Helper("clerk", "Đỗ Thị Mai"),
)
PILE = Pile(
    state="counted",
    sheets=60,
    doubtful=4,
    agreed=3,
    third=1,
    sample=20,
    head="7K3M 9QPA",
    compared=20,
    remarks=2,
    settled_by=(BINH, LAN, MAI),
    compared_by=(MAI,),
)


def said(pile: Pile) -> str:
    return words(draw_minutes(view(box(pile=pile))))


def test_who_decided_and_what_was_compared_stand_in_them() -> None:
    text = said(PILE)
    order(
        text,
        "Đọc phiếu giấy bằng máy: 60 tờ.",
        "Dấu máy đọc không chắc trên 04 tờ",
        "03 dấu có hai ý trùng nhau; 01 dấu có hai ý khác nhau, người thứ ba quyết định.",
        "ông/bà Phạm Văn Bình; ông/bà Hoàng Thị Lan; ông/bà Đỗ Thị Mai.",
        "So bằng mắt với máy đọc: 20 tờ, rút theo đầu sổ ghi",
        "không tờ nào khác. Người so: ông/bà Đỗ Thị Mai.",
        "Tệp quét và hình cắt từ phiếu đã xóa; chỉ giữ các số đếm. 02 hình ý kiến đã được gõ lại.",
    )
    assert "ba ý khác nhau" not in text


def test_differences_are_a_warning_and_what_nobody_did_is_not_told() -> None:
    text = said(
        dataclasses.replace(PILE, different=1, compared=56, open=1, settled_by=(), compared_by=(LAN,))
    )
    order(
        text,
        "Không có dấu nào máy đọc không chắc.",
        "có tờ khác nên so hết các tờ máy đọc chắc, 56 tờ; 01 tờ khác, hai người quyết định lại",
        "Có tờ máy đọc khác với mắt người: 01 tờ.",
    )
    assert "không có tờ nào máy đọc chắc để so" in said(dataclasses.replace(PILE, compared_by=()))


def test_a_pile_that_is_not_counted_is_not_told() -> None:
    assert "bằng máy" not in said(dataclasses.replace(PILE, state="settling"))
