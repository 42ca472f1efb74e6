"""The short minutes of a destruction: official form, one page, the same bytes for the same view."""

import dataclasses
import io
from datetime import UTC, date, datetime

import pytest
from minutes_views import SEAL
from pypdf import PdfReader

from ballots.views.readmodels import DestroyedView
from printing.record.destroyed import draw_destroyed, subject

VIEW = DestroyedView(
    parent="UBND huyện Đông Sơn",
    unit="UBND xã Đông Thanh",
    number=4,
    symbol="BB-UBND",
    subject=subject("envelopes", "Hòm phiếu số 1", 12),
    at=datetime(2020, 12, 28, 10, 0, tzinfo=UTC),
    committee="Hội đồng mở hòm phiếu xã Đông Thanh",
    box="Hòm phiếu số 1",
    place="Sảnh tầng 1",
    period=12,
    seal=SEAL,
    what="envelopes",
    count=1500,
    minutes="03/BB-UBND",
    filed_on=date(2018, 12, 28),
    unopened=False,
    due_on=date(2020, 12, 28),
    kept=24,
    basis="Quyết định số 12/QĐ-UBND",
    command="homphieu destroy --box hom-1 --period 12 --what envelopes",
    operator="Lê Văn Kỹ",
    secretary="Hoàng Quỳnh Như",
    chair="Lê Văn Thành",
    trial=False,
)


def pages(view: DestroyedView) -> list[str]:
    return [
        " ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(draw_destroyed(view))).pages
    ]


@pytest.mark.parametrize(
    ("what", "kept", "words"),
    [
        ("copies", 0, "1.500 bản sao chìa khóa (đã mã hóa riêng cho từng người giữ)"),
        ("releases", 30, "30 ngày kể từ ngày lưu biên bản vào sổ, đến hết ngày 27 tháng 12 năm 2020"),
        ("envelopes", 24, "24 tháng kể từ ngày lưu biên bản vào sổ"),
    ],
)
def test_all_that_has_to_be_said_is_on_one_page(what: str, kept: int, words: str) -> None:
    about = subject(what, VIEW.box, VIEW.period)
    (text,) = pages(dataclasses.replace(VIEW, what=what, kept=kept, subject=about))
    said = [
        "Số: 04/BB-UBND",
        "BIÊN BẢN",
        "Về việc tiêu hủy",
        "Căn cứ Quyết định số 12/QĐ-UBND;",
        "Căn cứ Biên bản số 03/BB-UBND lưu vào sổ ngày 28 tháng 12 năm 2018",
        "17 giờ 00 phút, ngày 28 tháng 12 năm 2020",
        "Người thực hiện: ông/bà Lê Văn Kỹ, người vận hành máy chủ.",
        f"kỳ 12; mã niêm phong: {SEAL}",
        "“homphieu destroy --box hom-1",
        "bản sao lưu",
        "NGƯỜI THỰC HIỆN",
        "Nơi nhận:",
    ]
    places = [text.find(part) for part in said]
    assert -1 not in places, said[places.index(-1)]
    assert places == sorted(places)
    assert words in text
    assert "không mở được hòm" not in text


def test_an_unopened_period_is_told_and_a_hostile_name_is_only_a_name() -> None:
    odd = dataclasses.replace(VIEW, unopened=True, basis="", operator="<b>A</b> & {x}", trial=True)
    text = " ".join(pages(odd))
    assert "không ai đã đọc phiếu điện tử của kỳ" in text
    assert "ông/bà <b>A</b> & {x}" in text
    assert "Căn cứ Quyết định" not in text
    assert "BẢN CHẠY THỬ" in text


def test_the_same_view_gives_the_same_bytes() -> None:
    assert draw_destroyed(VIEW) == draw_destroyed(VIEW)
