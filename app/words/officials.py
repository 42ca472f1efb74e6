"""What the pages of officials refuse, in words."""

from collections.abc import Mapping

__all__ = ["POINTS_FAULTS", "REFUSALS", "points_refusal"]

REFUSALS: Mapping[str, str] = {
    "desk_clerk_wrong": "Quầy phải là quầy của hòm phiếu, người giữ quầy phải là công chức phát phiếu "
    "đang làm việc của đơn vị.",
    "official_signed": "Số liệu tháng này của {name} đã chốt nên không đổi được nữa.",
    "official_untold": "Tháng này không có số liệu riêng: quầy có dưới 5 phiếu hợp lệ, hoặc biên "
    "bản chưa lưu.",
    "official_waiting": "Công chức chưa nêu ý kiến. Chốt được sau khi có ý kiến, hoặc từ ngày {day}.",
    "official_self": "Không ai tự chốt số liệu của chính mình. Xin để cấp phó hoặc lãnh đạo khác chốt.",
    "points_malformed": "Bảng điểm chưa dùng được: {why}.",
}

# Why a table of points is none (officials/points.py).
POINTS_FAULTS: Mapping[str, str] = {
    "toml": "không đúng cách viết TOML",
    "keys": "phải có đủ basis, question, least, strong, weak, steps, và không có gì khác",
    "basis": "chưa ghi căn cứ (basis), hoặc căn cứ dài hơn 500 ký tự",
    "question": "question phải là mã một câu hỏi, ví dụ thai_do",
    "least": "least là số nguyên từ 5 trở lên: dưới 5 câu trả lời thì không ai có điểm",
    "number": "tỷ lệ là số từ 0 đến 100, điểm từ 0 đến 1.000, có nhiều nhất một chữ số lẻ",
    "weak": "weak không được lớn hơn strong",
    "steps": "steps có từ 1 đến 20 bậc, mỗi bậc có from và points, bậc cuối from = 0",
    "order": "các bậc phải xếp từ tỷ lệ cao xuống thấp, và tỷ lệ thấp hơn không được nhiều điểm hơn",
}


def points_refusal(why: str, line: int) -> str:
    """The sentence for a table of points that is none; `line` 0: of the table as a whole."""
    at = f" (dòng {line})" if line else ""
    return REFUSALS["points_malformed"].format(why=POINTS_FAULTS[why] + at)
