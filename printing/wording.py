"""Numbers, dates and the fixed sentences chosen by code, as paper and pages both say them.

Formats follow NĐ 30/2020, Phụ lục I and II: thousands dot, decimal comma, padded days and months.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Final

from ballots.views.readmodels import LEAST_SHOWN, HandedOut, Ratio, Span

DASH: Final = "–"  # unknown, or a divisor of 0: never a made-up 0
TRIAL: Final = "BẢN CHẠY THỬ – KHÔNG CÓ GIÁ TRỊ"
_VIETNAM: Final = timezone(timedelta(hours=7))  # one zone, no summer time
_GROUP: Final = 4
_COMMUNE: Final = re.compile(r"\b(?:xã|phường|đặc khu|thị trấn) (\w)", re.IGNORECASE)
_PADDED_BELOW: Final = 10
PADDED_MONTHS: Final = (1, 2)
_WEEKDAYS: Final = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")
_QUARTERS: Final = ("I", "II", "III", "IV")

INVALID: Final[Mapping[str, str]] = {
    "blank": "để trắng",
    "several": "chọn nhiều mức",
    "wrong_form": "không đúng mẫu",
    "spoiled": "hỏng",
    "duplicate": "trùng",
}
WARNINGS: Final[Mapping[str, str]] = {
    "all_satisfied": "Tỷ lệ hài lòng 100 %: đề nghị xem cùng tỷ lệ tham gia.",
    "low_participation": "Tỷ lệ tham gia dưới 30 %: kết quả có thể chưa đại diện.",
}
# Rows of what came in: electronic, paper, both; of boxes without slips also what is said beside them.
BALLOTS: Final = ("Phiếu điện tử", "Phiếu giấy", "Cộng")
COLLECTED: Final[Mapping[str, tuple[str, str, str]]] = {
    "letters": ("Thư điện tử", "Thư giấy", "Cộng"),
    "touches": ("Lượt đánh giá", "Phiếu giấy", "Cộng"),
}
UNSLIPPED: Final[Mapping[str, str]] = {
    "letters": "Hòm thư góp ý: không phát phiếu có mã, không tính vào tỷ lệ tham gia.",
    "touches": "Đánh giá không kèm phiếu có mã, tại thiết bị đặt ở nơi trả kết quả: không biết mỗi người "
    "đánh giá mấy lần, không tính vào tỷ lệ tham gia.",
}
# Which ballots both rates count (ballots/forms/told.py, took_part).
TOOK_PART: Final = (
    "Tỷ lệ tham gia và tỷ lệ thu hồi chỉ tính phiếu đã dùng một phiếu có mã: không kể phiếu trùng, "
    "không đúng mẫu, và phiếu giấy có số phiếu đã hủy hoặc không đọc được."
)
NO_RATES: Final = "Tỷ lệ tham gia và tỷ lệ thu hồi: chưa tính, vì phiếu điện tử chưa được kiểm."
# Where no answer is told (ballots/forms/told.py).
TOO_FEW: Final = (
    f"Có dưới {LEAST_SHOWN} phiếu hợp lệ nên không nêu số phiếu ở từng mức: số ít như vậy có thể cho biết ai "
    "đã trả lời thế nào."
)
DESTROYED: Final[Mapping[str, str]] = {
    "copies": "Đã tiêu hủy bản sao chìa khóa",
    "releases": "Đã tiêu hủy chìa khóa đã nhận khi mở hòm",
    "envelopes": "Đã tiêu hủy phong bì phiếu điện tử",
}
KEPT: Final[Mapping[str, str]] = {
    "copies": "bản sao chìa khóa",
    "releases": "chìa khóa đã nhận khi mở hòm",
    "envelopes": "phong bì phiếu điện tử",
}
ANNEX: Final = "Mã để đối chiếu với sổ ghi công khai và nhật ký"
EVIDENCE_SEAL: Final = "Mã niêm phong trước khi mở hòm"
EVIDENCE_CHAIN: Final = "Mã của sổ ghi công khai khi lập biên bản, đến mục"
# Offices that one person holds: nobody else is to be listed under them.
CHIEFS: Final = (
    "Chủ tịch",
    "Chủ nhiệm",
    "Trưởng ban",
    "Trưởng phòng",
    "Trưởng",
    "Giám đốc",
    "Bí thư",
    "Thủ trưởng",
)
CHANNELS: Final[Mapping[str, str]] = {
    "direct": "trực tiếp",
    "online": "trực tuyến, bưu chính công ích",
}
STANDS: Final[Mapping[str, str]] = {
    "": "chưa xác nhận",
    "confirmed": "nhất trí với biên bản",
    "refused": "không nhất trí",
}
SPARE_ACTS: Final[Mapping[str, str]] = {
    "rehearsal": "kiểm tra chìa khóa",
    "release": "mở ổ khóa",
    "sign": "ký bản niêm phong",
    "endorse": "xác nhận chìa khóa mới",
}
WALL_SEALS: Final[Mapping[str, str]] = {
    "": "không ghi nhận",
    "intact": "còn nguyên vẹn",
}


def holder(name: str, *, spare: bool) -> str:
    """Who unlocked a padlock: with the own key, or with a paper spare key that anyone may have brought."""
    if not name:
        return DASH
    return f"chìa khóa dự phòng, do {name} dùng" if spare else name


def role(label: str) -> str:
    """A role, whoever fills it: "Chủ tịch Ủy ban MTTQ" is one person's title."""
    for chief in CHIEFS:
        if label.casefold().startswith(f"{chief} ".casefold()):
            return f"Đại diện {label[len(chief) + 1 :]}"
    return label


def stands_as(label: str, title: str) -> str:
    """As what a person takes part: the role as it is labelled only if that is the person's own title."""
    return label if is_titled(label, title) else role(label)


def is_titled(label: str, title: str) -> bool:
    """Whether a person's title says the role already: "Chủ tịch Ủy ban MTTQ Việt Nam xã"."""
    return bool(label) and title.casefold().startswith(label.casefold())


def office(unit: str, parent: str) -> str:
    """The office as strangers know it: a centre's name says nothing without its commune's."""
    named = any(one[1].isupper() or one[1].isdigit() for one in _COMMUNE.finditer(unit))
    return unit if named or not parent else f"{unit} – {parent}"


def number(value: int | None) -> str:
    """2359 as "2.359"; unknown as a dash."""
    return DASH if value is None else f"{value:,}".replace(",", ".")


def handed_out(slips: HandedOut | None) -> str:
    """phiếu phát ra and its parts: "14 (tồn đầu kỳ 0 + in mới 16 − hủy 2 − tồn cuối kỳ 0)"."""
    if slips is None:
        return DASH
    before, issued, void, left = map(number, (slips.before, slips.issued, slips.void, slips.left))
    return f"{number(slips.total)} (tồn đầu kỳ {before} + in mới {issued} − hủy {void} − tồn cuối kỳ {left})"


def percent(ratio: Ratio) -> str:
    """One decimal: "72,8 %"; a dash where nothing can be divided."""
    value = ratio.percent
    return DASH if value is None else f"{_decimal(value)} %"


def points(now: Ratio, before: Ratio | None) -> str:
    """The change in điểm phần trăm between the two printed percentages: "+1,5", "−0,3", "0,0" or a dash."""
    if before is None or now.percent is None or before.percent is None:
        return DASH
    change = now.percent - before.percent
    sign = "+" if change > 0 else "−" if change < 0 else ""
    return sign + _decimal(abs(change))


def change(now: Ratio, before: Ratio | None) -> str:
    """The same in words: "tăng 1,5 điểm phần trăm", "giảm …", "không đổi" or a dash."""
    told = points(now, before)
    if told == DASH or told[0] not in "+−":
        return DASH if told == DASH else "không đổi"
    return f"{'tăng' if told[0] == '+' else 'giảm'} {told[1:]} điểm phần trăm"


def _decimal(value: Decimal) -> str:
    whole, _, tenths = f"{value:.1f}".partition(".")
    return f"{number(int(whole))},{tenths}"


def day(value: date) -> str:
    """05/02/2027."""
    return value.strftime("%d/%m/%Y")


def weekday_day(value: date) -> str:
    """Thứ Bảy, 06/03/2027: whoever mixed day and month up sees it by the name."""
    return f"{_WEEKDAYS[value.weekday()]}, {day(value)}"


def long_day(value: date) -> str:
    """Days under 10 and only the months 1 and 2 are padded: "ngày 05 tháng 02", "ngày 29 tháng 4"."""
    return f"ngày {value.day:02} tháng {_month(value.month)} năm {value.year}"


def span(value: Span) -> str:
    """Months 1 and 2 are padded: "tháng 02 năm 2026", "quý I năm 2026", "năm 2026", "từ … đến …"."""
    if value.is_year:
        return f"năm {value.year}"
    if value.quarter is not None:
        return f"quý {_QUARTERS[value.quarter - 1]} năm {value.year}"
    first, last = (f"tháng {_month(one.month)} năm {one.year}" for one in (value.each[0], value.each[-1]))
    return first if value.is_month else f"từ {first} đến {last}"


def _month(number: int) -> str:
    return f"{number:02}" if number in PADDED_MONTHS else str(number)


def local(moment: datetime) -> datetime:
    """Give the moment by Vietnamese clocks; one without a zone is taken as such."""
    return moment if moment.tzinfo is None else moment.astimezone(_VIETNAM)


def hour(moment: datetime) -> str:
    """16 giờ 05 phút."""
    moment = local(moment)
    return f"{moment.hour:02} giờ {moment.minute:02} phút"


def hour_and_day(moment: datetime) -> str:
    """16 giờ 05 phút, ngày 29 tháng 01 năm 2027."""
    return f"{hour(moment)}, {long_day(local(moment).date())}"


def padded(value: int) -> str:
    """Numbers of documents and of things counted in a sentence: 3 as "03"."""
    return f"{value:02}" if value < _PADDED_BELOW else number(value)


def serial(value: int) -> str:
    """Give a document's number, padded under 10 and never with a thousands dot."""
    return f"{value:02}"


def grouped_or_dash(groups: str) -> str:
    """A seal that is in groups already; a dash when there is none."""
    return groups or DASH


def grouped(code: str) -> str:
    """A code in fours; the check character of a mã phiếu stands alone at the end."""
    return " ".join(code[i : i + _GROUP] for i in range(0, len(code), _GROUP))
