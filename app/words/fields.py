"""Fields that people type into (ballots/typed.py), as a sentence names them."""

from collections.abc import Mapping
from typing import Final

from app.filing import words as filing
from app.words import followup

__all__ = ["NAMES"]

NAMES: Final[Mapping[str, str]] = {
    "unit_name": "tên đơn vị",
    "parent": "cơ quan chủ quản",
    "telephone": "số điện thoại",
    "committee_name": "tên hội đồng",
    "box_name": "tên hòm phiếu",
    "place": "nơi đặt hòm",
    "kiosk_name": "tên màn hình",
    "label": "tên vai trò",
    "sets_reason": "lý do",
    "symbol": "ký hiệu biên bản",
    "system_name": "tên hệ thống",
    "document": "văn bản thông báo hoán đổi",
    "basis": "căn cứ",
    "operator": "người thực hiện",
    "restored_reason": "lý do",
    "form": "bộ câu hỏi",
    "numbers": "các số phiếu",
    "person_name": "họ và tên",
    "person_title": "chức vụ",
    "passkey_name": "tên khóa chạm",
    "office_name": "tên ở hệ thống đăng nhập của cơ quan",
    "day_reason": "lý do",
    "meeting_place": "địa điểm",
    "attends_as": "tư cách tham dự",
    "absence": "lý do vắng",
    "wall_seal": "tình trạng niêm phong hòm treo tường",
    "unopened_reason": "lý do",
    "stand_reason": "lý do",
    "subject": "trích yếu",
    "legal_basis": "căn cứ",
    "opinions": "ý kiến của thành viên",
    "keeping": "xử lý phiếu sau khi kiểm",
    "recipients": "nơi nhận",
    "hidden_names": "tên cần che thêm",
    "remark": "ý kiến",
    "reply": "ý kiến của công chức",
    **followup.FIELDS,
    **filing.FIELDS,
    "letter": "nội dung thư",
    "letter_contact": "liên hệ của người gửi thư",
}
