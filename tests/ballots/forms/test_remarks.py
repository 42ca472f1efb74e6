"""What is masked in a remark, and what stays readable."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ballots.forms.remarks import MASK, mask


@pytest.mark.parametrize(
    "personal",
    [
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "091-234-5678",
        "+84 912 345 678",
        "(0237) 3 123 456",
        "0237/3123456",
        "0912\u00a0345\u00a0678",
        "0912\u200b345\u200b678",
        "0912,345,678",
        "038199001234",
        "0381 9900 1234",
        "173456789",
        "173.456.789",
        "19001234567890123",
        "nguyen.van-a+1@thu.thanhhoa.gov.vn",
        "H12.34.56-250101-0001",
        "h12.34.56-250101-0001",
        "000.00.01.G12-250101-0001",
        "H56-250101-0001",
    ],
)
def test_personal_data_is_masked_and_the_words_around_it_stay(personal: str) -> None:
    assert mask(f"Liên hệ {personal}, xin cảm ơn.") == f"Liên hệ {MASK}, xin cảm ơn."
    assert mask(f"({personal})") in {f"({MASK})", f"{MASK})"}
    assert mask(personal) == MASK


@pytest.mark.parametrize(
    "remark",
    [
        "Thu thêm 1.500.000 đồng mà không có biên lai.",
        "Mất 1.500.000.000 đồng tiền đất.",
        "Từ 1.500.000.000 - 2.000.000.000 đồng.",
        "Năm 2025, 2026 đều phải đi lại 3 lần.",
        "Hẹn ngày 20/11/2026, trả ngày 30/11/2026.",
        "Hẹn 20-11-2026 10 giờ 30 phút.",
        "Từ 01.10.2026 - 31.10.2026 không có ai trực.",
        "Theo Nghị định số 118/2025/NĐ-CP.",
        "Chờ từ 7h30 đến 11h00 ở quầy số 5.",
        "Phí 15000đ, thu 20000đ.",
        "Nhà số 12, ngõ 34, đường 56.",
        "Thái độ tốt :) 10/10",
    ],
)
def test_years_dates_prices_and_short_numbers_stay(remark: str) -> None:
    assert mask(remark) == remark


def test_a_number_dressed_as_an_amount_or_a_date_is_masked() -> None:
    assert mask("gọi 912.345.678 nhé") == f"gọi {MASK} nhé"
    assert mask("012.345.678 đồng") == f"{MASK} đồng"
    assert mask("01/02/2026.789") == MASK
    assert mask("0912.345.678 đ") == f"{MASK} đ"


def test_several_finds_in_one_remark_are_each_masked() -> None:
    assert mask("a@b.vn hoặc 0912345678\n0987654321") == f"{MASK} hoặc {MASK}\n{MASK}"


REMARKS = st.text(st.sampled_from("0123456789 .-/,()+@aHđồng\n"), max_size=60) | st.text(max_size=60)


@given(REMARKS)
@example("1234 12/12/2026 123456789")
def test_no_nine_digits_in_a_row_are_left_and_masking_again_changes_nothing(remark: str) -> None:
    masked = mask(remark)
    assert not re.search(r"\d{9}", masked)
    assert mask(masked) == masked
