"""What is masked in a remark, and what stays readable."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ballots.forms.remarks import MASK, mask, names_in


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
        "36A-123.45",
        "36a-123.45",
        "36A 123.45",
        "36 A 123.45",
        "36A12345",
        "29-D1 567.89",
        "29D1-567.89",
        "29-D1 56789",
        "29d1 56789",
        "29D1-5678",
        "36N-1234",
        "51LD-123.45",
        "36MĐ1-123.45",
        "facebook.com/…",
        "facebook.com/nguyen.thi.lan.90",
        "m.facebook.com/profile.php?id=100",
        "https://www.facebook.com/lan",
        "www.lan-shop.xyz",
        "fb.com/lan",
        "zalo.me/lan90",
        "t.me/lan",
        "youtu.be/abc",
        "lanshop.vn",
        "lan.com.vn/a?b=c",
        "dichvucong.gov.vn/ho-so?ma=12",
        "a (at) b.vn",
        "a(at)b.vn",
        "lan.nguyen [at] gmail [dot] com",
        "lan a còng gmail.com",
        "lan @ gmail.com",
        "lan(@)gmail.com",
        "lan at gmail.com",
        "@lan_nguyen90",
        "@lannguyen",
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
        "Theo Nghị định 30/2020/NĐ-CP và Quyết định 1313/QĐ-TTg, số 12-QĐ/TW.",
        "Quyết định 25/2024/QĐ-UBND ngày 01/10/2026, Chỉ thị 05-CT/TW, Nghị quyết 18-NQ-2017.",
        "Mua 20 kg 15000 đồng, gửi 20k-50000 đồng, 10 bản 20000 đồng.",
        "Từ 17h-1730 không ai trực; ngay 20 la 2025 moi xong.",
        "Nhà 36A Trần Phú, lớp 12A, phòng 29 tầng 3, quầy 10A.",
        "Nộp trên dichvucong.gov.vn bị lỗi; trang dongson.thanhhoa.gov.vn cũng vậy.",
        "Xong rồi.Me tôi rất vui, nhanh.Cảm ơn cán bộ.Tốt",
        "Hỏi qua zalo không ai trả lời, Zalo: không dùng được, facebook: khong vao duoc.",
        "Nộp hồ sơ/nhận kết quả, và/hoặc, 24/7, 1/2 ngày.",
        "Đã hỏi UBND TP.HCM/Hà Nội; chi a cong 1.000 đồng, học at 5.30.",
        "Đề nghị kê thêm ghế ở tầng 2 (phòng chờ) [gấp].",
        "Tổng đài 18001096 và điện thoại 1022 không ai nghe.",
        "Xe 7 chỗ, xe 16 chỗ đỗ kín; quầy 2, 3 chậm hai ba năm nay.",
        "Từ 7:30 - 11:00 chỉ có một hai người, ba bốn ghế.",
        "Fb chậm; zalo nhanh.Cảm ơn; facebook 2025 chưa có.",
        "Thư viện ＡＢＣ mở cửa。",
    ],
)
def test_years_dates_prices_and_short_numbers_stay(remark: str) -> None:
    assert mask(remark) == remark


def test_a_number_dressed_as_an_amount_or_a_date_is_masked() -> None:
    assert mask("gọi 912.345.678 nhé") == f"gọi {MASK} nhé"
    assert mask("012.345.678 đồng") == f"{MASK} đồng"
    assert mask("01/02/2026.789") == MASK
    assert mask("0912.345.678 đ") == f"{MASK} đ"


@pytest.mark.parametrize(
    ("remark", "masked"),
    [
        ("Biển số 36A-123.45 đỗ chắn lối.", f"Biển số {MASK} đỗ chắn lối."),
        ("Xe 29-D1 567.89 và 36B5-123.45", f"Xe {MASK} và {MASK}"),
        ("zalo: lannguyen90, fb/lan.nguyen", f"zalo: {MASK}, fb/{MASK}"),
        ("Zalo 0912 345 678", f"Zalo {MASK}"),
        ("Xem (https://a.vn/b?c=d).", f"Xem ({MASK})."),
        ("a (at) b.vn hoặc facebook.com/lan!", f"{MASK} hoặc {MASK}!"),
        ("Gọi O912345678 hoặc 09l2345678", f"Gọi {MASK} hoặc {MASK}"),
        ("0912*345*678, 0912;345;678, 0912~345~678", f"{MASK}, {MASK}, {MASK}"),
        ("0912…345…678 hay 0912:345:678", f"{MASK} hay {MASK}"),
        ("số không chín một hai ba bốn năm sáu bảy tám nhé", f"số {MASK} nhé"),
        ("khong chin mot hai, ba bon nam sau", MASK),
        ("sđt: 3.123.456, điện thoại 3823456", f"sđt: {MASK}, điện thoại {MASK}"),
        ("Messenger: m.me/lan, zalo: zalo.me/lan", f"Messenger: {MASK}, zalo: {MASK}"),
        ("insta lan_90, zalo lan90 trả lời", f"insta {MASK}, zalo {MASK} trả lời"),
        ("thư lan.nguyen@gmail, lan@@gmail.com", f"thư {MASK}, {MASK}"),
        ("lan chấm nguyen a còng gmail chấm com", MASK),
        ("lan.nguyen a móc gmail.com", MASK),
        ("lan＠gmail．com, ０９１２３４５６７８", f"{MASK}, {MASK}"),
        ("Vào facebook .com/beplan, www. lan. vn/a", f"Vào {MASK}, {MASK}"),
        ("36B2 123 45, 36A_123.45, 36A1.1234", f"{MASK}, {MASK}, {MASK}"),
        ("29 - D1 567.89 và 29D1/567.89", f"{MASK} và {MASK}"),
        ("Biển số 36 N 1234, BKS: 36a 1 2 3 4 5", f"Biển số {MASK}, BKS: {MASK}"),
        ("xe máy 36N.1234 chắn lối", f"xe máy {MASK} chắn lối"),
        ("hộ chiếu C1234567, hộ chiếu b12345678", f"hộ chiếu {MASK}, hộ chiếu {MASK}"),
        ("123456789A1234567", f"{MASK}{MASK}"),
    ],
)
def test_plates_links_and_names_at_applications_are_masked_within_a_sentence(
    remark: str, masked: str
) -> None:
    assert mask(remark) == masked


def test_several_finds_in_one_remark_are_each_masked() -> None:
    assert mask("a@b.vn hoặc 0912345678\n0987654321") == f"{MASK} hoặc {MASK}\n{MASK}"


REMARKS = st.text(st.sampled_from("0123456789 .-/,()[]:+@aAHDđồngfbvncom\n"), max_size=60) | st.text(
    max_size=60
)


@given(REMARKS)
@example("1234 12/12/2026 123456789")
def test_no_nine_digits_in_a_row_are_left_and_masking_again_changes_nothing(remark: str) -> None:
    masked = mask(remark)
    assert not re.search(r"\d{9}", masked)
    assert mask(masked) == masked


@pytest.mark.parametrize(
    ("text", "names", "masked"),
    [
        ("Bà Lê Thị Mỵ hẹn lại ba lần.", ["Lê Thị Mỵ"], f"Bà {MASK} hẹn lại ba lần."),
        ("LÊ  THỊ\nMỴ và Mỵ, không phải Mỵa", ["Mỵ", "lê thị mỵ"], f"{MASK} và {MASK}, không phải Mỵa"),
        ("Anh (An) ở số 5. Bình An", ["An) ở số 5"], f"Anh ({MASK}. Bình An"),
        ("Gọi 0912 345 678", ["", " "], f"Gọi {MASK}"),
    ],
)
def test_names_that_somebody_has_marked_are_masked_as_whole_words(
    text: str, names: list[str], masked: str
) -> None:
    assert mask(text, names) == masked
    assert names_in(text, names) == tuple(name for name in names if name.strip())
    assert names_in("Nhanh, gọn.", names) == ()
