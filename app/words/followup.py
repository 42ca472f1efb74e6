"""What became of remarks, letters and calls, in words: kinds, states, acts, and what is refused."""

from collections.abc import Mapping
from typing import Final

__all__ = ["ACTS", "FIELDS", "KINDS", "NOTICES", "REFUSALS", "STATES"]

KINDS: Final[Mapping[str, str]] = {
    "remark": "Ý kiến trên phiếu",
    "letter": "Thư góp ý",
    "call": "Cuộc gọi đường dây nóng",
}
STATES: Final[Mapping[str, str]] = {
    "new": "Chưa giao",
    "assigned": "Đang xử lý",
    "answered": "Đã trả lời",
    "closed": "Đã xong",
}
ACTS: Final[Mapping[str, str]] = {
    "assigned": "Giao xử lý",
    "answered": "Trả lời",
    "closed": "Kết thúc",
    "reopened": "Mở lại",
    "released": "Cho công bố",
    "withdrawn": "Rút khỏi trang công khai",
}
FIELDS: Final[Mapping[str, str]] = {
    "call": "nội dung cuộc gọi",
    "official": "người được giao",
    "answer": "nội dung trả lời",
    "done": "việc đã làm",
    "reopen_reason": "lý do mở lại",
}
NOTICES: Final[Mapping[str, str]] = {
    "call_noted": "Đã ghi cuộc gọi.",
    "call_corrected": "Đã sửa nội dung cuộc gọi.",
    "call_removed": "Đã bỏ cuộc gọi đã ghi.",
    "matter_assigned": "Đã giao việc.",
    "matter_answered": "Đã lưu câu trả lời. Lãnh đạo cho phép thì câu trả lời mới lên trang công khai.",
    "matter_closed": "Đã kết thúc việc.",
    "matter_reopened": "Đã mở lại việc; xin giao lại.",
    "matter_released": "Đã cho công bố câu trả lời.",
    "matter_withdrawn": "Đã rút câu trả lời khỏi trang công khai.",
}
REFUSALS: Final[Mapping[str, str]] = {
    "call_unknown": "Không có cuộc gọi này.",
    "call_counted": "Lần mở hòm đã đếm cuộc gọi này vào biên bản, nên không sửa được nữa.",
    "call_day": "Ngày gọi phải từ lần mở hòm trước đến hôm nay.",
    "matter_unknown": "Không có việc này.",
    "matter_state": "Việc này đang ở bước khác, có thể vừa có người làm trước. Xin tải lại trang.",
    "matter_day": "Hạn xử lý phải từ hôm nay trở đi.",
    "matter_field": "Không ghi được lĩnh vực này: kỳ ấy có dưới 5 phiếu hợp lệ của lĩnh vực, nêu ra thì "
    "có thể đoán được người viết.",
    "matter_silent": "Chưa có câu trả lời hay việc đã làm nào để công bố.",
    "not_assigned": "Việc này không giao cho tài khoản này.",
    "personal_unsure": "Nội dung có chỗ giống số điện thoại, số giấy tờ hoặc địa chỉ của một người. Xin bỏ "
    "đi; nếu là của cơ quan và công bố được thì đánh dấu xác nhận rồi gửi lại.",
}
