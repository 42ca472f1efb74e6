"""Short labels and lines that code chooses: what was done, duties, roles, acts of the audit log.

What is refused is in refusals.py; prose of pages is in the templates.
"""

from collections.abc import Mapping

from app.control.words import CONTROL_NOTICES
from app.filing import words as filing
from app.words import followup
from ballots.office.audit import What

__all__ = ["AUDIT", "DUTIES", "NOTICES", "ROLES", "SCOPES", "roles_told"]

# What a page says after a redirect with ?done=<key>.
NOTICES: dict[str, str] = {
    "spare_retired": "Đã hủy chìa khóa dự phòng. Nếu ổ khóa của kỳ chưa niêm phong bị tháo, xin gắn lại.",
    "identity_withdrawn": "Đã bỏ chìa khóa mới đang chờ so.",
    "account_added": "Đã thêm tài khoản.",
    "account_changed": "Đã lưu thay đổi của tài khoản.",
    "desks_set": "Đã lưu các quầy của hòm phiếu.",
    "desk_clerks_set": "Đã lưu người giữ các quầy của hòm phiếu trong tháng.",
    "points_set": "Đã lưu bảng điểm của cơ quan.",
    "official_replied": "Đã ghi ý kiến của ông/bà. Còn sửa được cho đến khi lãnh đạo chốt tháng này.",
    "official_month_signed": "Đã chốt số liệu của tháng.",
    "layout_set": "Đã lưu khổ in phiếu.",
    "cap_set": "Đã lưu số thư nhận mỗi ngày.",
    "citizen_called": "Đã mời. Màn hình mở trong vài giây, nhận đúng một đánh giá.",
    "kiosk_revoked": "Đã thu hồi màn hình. Máy ấy không nhận phiếu được nữa.",
    "key_revoked": "Đã thu hồi khóa. Hệ thống hồ sơ dùng khóa này không gọi được nữa.",
    "email_set": "Đã lưu địa chỉ nhận thư nhắc việc.",
    "minutes_filed": "Đã lưu biên bản vào sổ.",
    "minutes_saved": "Đã lưu. Thành viên đã xác nhận bản trước được hỏi lại.",
    "password_changed": "Đã đổi mật khẩu. Các phiên đăng nhập cũ đã kết thúc.",
    "unit_set": "Đã lưu thông tin của đơn vị.",
    "retention_set": "Đã lưu thời hạn lưu giữ.",
    "committee_set": "Đã lưu hội đồng mở hòm.",
    "committee_added": "Đã lập hội đồng mở hòm.",
    "box_set": "Đã lưu tên và nơi đặt hòm phiếu.",
    "box_added": "Đã lập hòm phiếu.",
    "box_retired": "Hòm phiếu đã ngừng dùng.",
    "box_returned": "Hòm phiếu được dùng lại.",
    "form_set": "Đã lưu bộ câu hỏi; dùng từ bản niêm phong lập sau đây.",
    "form_added": "Đã thêm bộ câu hỏi.",
    "rule_set": "Đã lưu quy định đủ thành phần mở hòm.",
    "passkey_added": "Đã thêm khóa chạm.",
    "passkey_removed": "Đã xóa khóa chạm.",
    "office_name_set": "Đã lưu tên ở hệ thống đăng nhập của cơ quan.",
    "session_ended": "Đã kết thúc phiên đăng nhập.",
    "sessions_ended": "Đã kết thúc mọi phiên đăng nhập khác.",
    "signed_out": "Đã đăng xuất.",
    "slip_voided": "Đã ghi nhận. Phiếu mang số này, nếu chưa dùng, thì từ nay không dùng được nữa.",
    "slips_voided": "Đã ghi nhận. Các phiếu mang số này, nếu chưa dùng, thì từ nay không dùng được nữa.",
    "stand_taken": "Đã ghi ý kiến của ông/bà về biên bản.",
    "unopened_agreed": "Đã ghi ý kiến đồng ý của ông/bà.",
    "unopened_proposed": "Đã ghi lý do. Nay cần ý kiến đồng ý của thành viên.",
    "unopened_withdrawn": "Đã rút lại ý kiến đồng ý của ông/bà.",
    "swap_added": "Đã thêm ngày hoán đổi.",
    "swap_removed": "Đã xóa ngày hoán đổi.",
    **followup.NOTICES,
    **filing.NOTICES,
    **CONTROL_NOTICES,
}

# Duties of an account (`member` comes with a role in a committee).
DUTIES: dict[str, str] = {
    "issue": "Phát phiếu",
    "secretary": "Thư ký",
    "admin": "Quản trị đơn vị",
    "auditor": "Người kiểm tra (chỉ xem)",
    "province": "Cấp tỉnh (chỉ xem kết quả đã công bố của các đơn vị)",
    "member": "Thành viên hội đồng mở hòm",
    "leader": "Lãnh đạo UBND",
}

# What a dossier system's key allows, as the audit log and the API name it.
SCOPES: dict[str, str] = {
    "slips": "xin phiếu (slips)",
    "returned": "báo số kết quả đã trả (returned)",
}

# Default labels of the roles; a period shows those of its own sheet.
ROLES: dict[str, str] = {
    "ubnd": "Đại diện lãnh đạo UBND (chủ tọa)",
    "mttq": "Chủ tịch Ủy ban MTTQ Việt Nam",
    "union": "Đại diện Công đoàn",
    "clerk": "Công chức Trung tâm Phục vụ hành chính công",
    "secretary": "Công chức Văn phòng HĐND và UBND (thư ký)",
    "supervisor": "Ban Thanh tra nhân dân hoặc đại diện thôn, tổ dân phố",
}

# What was done, as a line of the audit log begins.
AUDIT: Mapping[What, str] = {
    What.SIGNED_IN: "Đăng nhập",
    What.PASSWORD_CHANGED: "Đổi mật khẩu của mình",
    What.PASSWORD_RESET: "Cấp lại mật khẩu",
    What.ACCOUNT_ADDED: "Thêm tài khoản",
    What.ACCOUNT_STOPPED: "Ngừng tài khoản",
    What.ACCOUNT_STARTED: "Cho tài khoản dùng lại",
    What.EMAIL_SET: "Đặt địa chỉ nhận thư nhắc việc",
    What.ACCOUNT_CHANGED: "Sửa tài khoản",
    What.UNIT_ADDED: "Lập đơn vị",
    What.UNIT_RENAMED: "Đổi tên đơn vị",
    What.PROVINCE_SET: "Đặt tỉnh mà đơn vị thuộc về",
    What.TELEPHONE_SET: "Đặt số điện thoại của đơn vị",
    What.COMMITTEE_ADDED: "Lập hội đồng mở hòm",
    What.COMMITTEE_RENAMED: "Đổi tên hội đồng mở hòm",
    What.RULE_SET: "Đặt quy định đủ thành phần mở hòm",
    What.LABEL_SET: "Đặt tên gọi của vai trò",
    What.BOX_ADDED: "Lập hòm phiếu",
    What.BOX_RENAMED: "Đổi tên, nơi đặt hòm phiếu",
    What.BOX_RETIRED: "Ngừng dùng hòm phiếu",
    What.BOX_RETURNED: "Dùng lại hòm phiếu",
    What.FORM_SET: "Đặt bộ câu hỏi của hòm phiếu",
    What.DESKS_SET: "Đặt các quầy của hòm phiếu",
    What.DESK_CLERKS_SET: "Đặt người giữ quầy trong tháng",
    What.POINTS_SET: "Đặt bảng điểm của cơ quan",
    What.OFFICIAL_REPLIED: "Công chức nêu ý kiến về số liệu tháng của mình",
    What.OFFICIAL_MONTH_SIGNED: "Chốt số liệu tháng của một công chức",
    What.OFFICIALS_EXPORTED: "Tải bảng theo công chức của năm",
    What.LAYOUT_SET: "Đặt khổ in phiếu",
    What.CAP_SET: "Đặt số thư góp ý nhận mỗi ngày",
    What.FORM_ADDED: "Thêm bộ câu hỏi",
    What.KIOSK_ADDED: "Lập mã ghép màn hình đánh giá",
    What.KIOSK_ENROLLED: "Ghép màn hình đánh giá",
    What.KIOSK_REVOKED: "Thu hồi màn hình đánh giá",
    What.SWAP_ADDED: "Thêm ngày hoán đổi",
    What.SWAP_REMOVED: "Xóa ngày hoán đổi",
    What.SYSTEM_KEY_MADE: "Cấp khóa cho hệ thống hồ sơ",
    What.SYSTEM_KEY_REVOKED: "Thu hồi khóa của hệ thống hồ sơ",
    What.DAY_CHOSEN: "Chọn ngày mở hòm",
    What.IDENTITY_MADE: "Tạo chìa khóa",
    What.HOLDER_ENDORSED: "So và ký xác nhận dấu nhận dạng",
    What.HOLDER_LEFT: "Thôi giữ chìa khóa",
    What.IDENTITY_WITHDRAWN: "Bỏ chìa khóa đang chờ so",
    What.PASSPHRASE_CHANGED: "Đổi cụm mật khẩu",
    What.PASSKEY_ADDED: "Thêm khóa chạm",
    What.PASSKEY_REMOVED: "Xóa khóa chạm",
    What.OFFICE_NAME_SET: "Đổi tên ở hệ thống đăng nhập của cơ quan",
    What.OFFICE_NAME_REFUSED: "Không cho vào: tên ở cơ quan nay là của người khác",
    What.SPARE_MADE: "Lập chìa khóa dự phòng",
    What.SPARE_RETIRED: "Hủy chìa khóa dự phòng",
    What.PADLOCKS_FITTED: "Gắn ổ khóa",
    What.KEY_PROVED: "Kiểm tra chìa khóa",
    What.SHEET_DRAFTED: "Lập bản niêm phong chờ ký",
    What.SHEET_SIGNED: "Ký bản niêm phong",
    What.DRAFT_DISCARDED: "Bỏ bản niêm phong chờ ký",
    What.SPARE_USED: "Dùng chìa khóa dự phòng",
    What.PERIOD_SEALED: "Niêm phong kỳ",
    What.OPENING_STARTED: "Bắt đầu mở hòm",
    What.OPENING_CANCELLED: "Bỏ lần mở hòm đã điểm danh",
    What.SLOT_CLOSED: "Đóng khe phiếu",
    What.CARRIED_ON: "Chuyển phiếu điện tử sang kỳ sau",
    What.RELEASED: "Mở khóa",
    What.BOX_OPENED: "Mở phong bì phiếu",
    What.CONTROL_DRAWN: "Rút mẫu hỏi lại",
    What.CONTROL_TOLD: "Công bố kết quả hỏi lại",
    What.SCANS_TAKEN: "Nhận phiếu giấy quét",
    What.SCANS_UNDONE: "Bỏ ra phiếu giấy đã quét",
    What.SCANS_DRAWN: "Rút mẫu phiếu quét để so",
    What.SCANS_COUNTED: "Cộng phiếu giấy quét",
    What.COUNT_FINISHED: "Kết thúc kiểm phiếu",
    What.MINUTES_EDITED: "Sửa biên bản",
    What.STAND_TAKEN: "Cho ý kiến về biên bản",
    What.MINUTES_FILED: "Lưu biên bản vào sổ",
    What.UNOPENED_PROPOSED: "Đề nghị lập biên bản không mở được hòm phiếu",
    What.UNOPENED_AGREED: "Đồng ý lập biên bản không mở được hòm phiếu",
    What.UNOPENED_WITHDRAWN: "Rút lại ý kiến đồng ý lập biên bản không mở được hòm phiếu",
    What.UNOPENED_SETTLED: "Chốt việc không mở được hòm phiếu",
    What.CALL_NOTED: "Ghi cuộc gọi đường dây nóng",
    What.CALL_CORRECTED: "Sửa cuộc gọi đường dây nóng",
    What.CALL_REMOVED: "Bỏ cuộc gọi đường dây nóng",
    What.MATTER_ASSIGNED: "Giao xử lý ý kiến",
    What.MATTER_ANSWERED: "Trả lời ý kiến",
    What.MATTER_CLOSED: "Kết thúc xử lý ý kiến",
    What.MATTER_REOPENED: "Mở lại việc xử lý ý kiến",
    What.MATTER_RELEASED: "Cho công bố câu trả lời",
    What.MATTER_WITHDRAWN: "Rút câu trả lời khỏi trang công khai",
    What.RETENTION_SET: "Đặt thời hạn lưu giữ",
    What.DESTROYED: "Tiêu hủy",
    What.RESTORED: "Công bố việc khôi phục cơ sở dữ liệu từ bản cũ",
    What.ARCHIVE_DOWNLOADED: "Tải hồ sơ đầy đủ của kỳ",
    **filing.AUDIT,
    What.ISSUED_DAY: "Tổng số phiếu phát trong ngày",
}


def roles_told(names: str) -> str:
    """Roles in words, from their names with commas between."""
    return ", ".join(ROLES.get(role, role) for role in names.split(","))
