"""The year that the demo replays: what xã Đông Thanh published of 2018, and what is invented to fill it.

Published are three figures and "100 %". Every split below is made up, adds up to them, and the demo says so.
"""

from collections.abc import Mapping
from random import Random

from ballots.forms.questionnaire import Ballot

__all__ = [
    "BALLOTS",
    "HANDED_OUT",
    "INVENTED",
    "ISSUED",
    "ONLINE",
    "PAPER",
    "RESULTS",
    "RETURNED",
    "STOCK_LEFT",
    "VOIDED",
    "ballots_of_the_year",
]

# --- published ------------------------------------------------------------------------------------------

RESULTS = 2359
BALLOTS = 1717  # 72.8 %; both questions 100 % satisfied

# --- invented -------------------------------------------------------------------------------------------

INVENTED = (
    "tên người, số phiếu phát ra, hủy và còn lại, hai kênh giấy và điện tử, lĩnh vực, "
    "tỷ lệ giữa “Rất hài lòng” và “Hài lòng”, ý kiến"
)
ISSUED = 1800
VOIDED = 12
STOCK_LEFT = 18
HANDED_OUT = ISSUED - VOIDED - STOCK_LEFT
ONLINE = 1400
PAPER = BALLOTS - ONLINE

# Results returned by field: over the counter; online and by post.
RETURNED: Mapping[str, tuple[int, int]] = {
    "ho_tich": (560, 96),
    "chung_thuc": (902, 0),
    "dat_dai": (214, 38),
    "xay_dung": (61, 22),
    "nguoi_co_cong": (301, 41),
    "khac": (101, 23),
}

_SEED = 2018
_VERY_SATISFIED = {"ket_qua": 0.68, "thai_do": 0.74}
_NAMES_NO_FIELD = 0.25
_REMARK_EVERY = 60  # one ballot in so many carries a remark
_REMARKS = (
    "Cán bộ hướng dẫn tận tình, dễ hiểu.",
    "Mong có thêm ghế ngồi chờ vào ngày đầu tuần.",
    "Hồ sơ trả đúng hẹn, cảm ơn.",
    "Đề nghị niêm yết biểu mẫu ở chỗ dễ thấy hơn.",
    "Lần này không phải đi lại nhiều.",
    "Nên có chỗ để xe cho người già.",
    "Nhắn tin báo kết quả như vậy là tốt.",
)


def ballots_of_the_year() -> list[Ballot]:
    """The 1,717 ballots, the same in every run; the first 1,400 of them are sent online."""
    draw = Random(_SEED)  # noqa: S311 - a story's dice, nothing secret
    weights = [direct + online for direct, online in RETURNED.values()]
    ballots = []
    for at in range(BALLOTS):
        answers = {
            question: "RHL" if draw.random() < share else "HL" for question, share in _VERY_SATISFIED.items()
        }
        field = draw.choices(list(RETURNED), weights)[0] if draw.random() > _NAMES_NO_FIELD else None
        remark = _REMARKS[at // _REMARK_EVERY % len(_REMARKS)] if at % _REMARK_EVERY == 0 else None
        ballots.append(Ballot(answers, field=field, remark=remark))
    draw.shuffle(ballots)
    return ballots
