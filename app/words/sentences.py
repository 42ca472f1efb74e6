"""Short labels and lines that code chooses: what was done, duties, roles, acts of the audit log.

What is refused is in refusals.py; prose of pages is in the templates.
"""

from collections.abc import Mapping

from ballots.office.audit import What

__all__ = ["AUDIT", "DUTIES", "NOTICES", "ROLES"]

# What a page says after a redirect with ?done=<key>.
NOTICES: dict[str, str] = {
    "spare_retired": "Đã hủy chìa khóa dự phòng. Nếu ổ khóa của kỳ chưa niêm phong bị tháo, xin gắn lại.",
    "identity_withdrawn": "Đã bỏ khóa mới đang chờ so.",
    "account_added": "Đã thêm tài khoản.",
    "account_changed": "Đã lưu thay đổi của tài khoản.",
    "email_set": "Đã lưu địa chỉ nhận thư nhắc việc.",
    "minutes_filed": "Đã lưu biên bản vào sổ.",
    "minutes_saved": "Đã lưu. Thành viên đã xác nhận bản trước được hỏi lại.",
    "password_changed": "Đã đổi mật khẩu. Các phiên đăng nhập cũ đã kết thúc.",
    "rule_set": "Đã lưu quy định đủ thành phần mở hòm.",
    "session_ended": "Đã kết thúc phiên đăng nhập.",
    "sessions_ended": "Đã kết thúc mọi phiên đăng nhập khác.",
    "signed_out": "Đã đăng xuất.",
    "slip_voided": "Đã ghi nhận. Phiếu mang số này, nếu chưa dùng, thì từ nay không dùng được nữa.",
    "stand_taken": "Đã ghi ý kiến của ông/bà về biên bản.",
    "unopened_agreed": "Đã ghi ý kiến đồng ý của ông/bà.",
    "unopened_proposed": "Đã ghi lý do. Nay cần ý kiến đồng ý của thành viên.",
    "unopened_withdrawn": "Đã rút lại ý kiến đồng ý của ông/bà.",
    "swap_added": "Đã thêm ngày hoán đổi.",
    "swap_removed": "Đã xóa ngày hoán đổi.",
}

# Duties of an account (`member` comes with a role in a committee).
DUTIES: dict[str, str] = {
    "issue": "Phát phiếu",
    "secretary": "Thư ký",
    "admin": "Quản trị đơn vị",
    "auditor": "Người kiểm tra (chỉ xem)",
    "member": "Thành viên hội đồng mở hòm",
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
    What.COMMITTEE_ADDED: "Lập hội đồng mở hòm",
    What.RULE_SET: "Đặt quy định đủ thành phần mở hòm",
    What.LABEL_SET: "Đặt tên gọi của vai trò",
    What.BOX_ADDED: "Lập hòm phiếu",
    What.FORM_ADDED: "Thêm bộ câu hỏi",
    What.SWAP_ADDED: "Thêm ngày hoán đổi",
    What.SWAP_REMOVED: "Xóa ngày hoán đổi",
    What.DAY_CHOSEN: "Chọn ngày mở hòm",
    What.IDENTITY_MADE: "Tạo khóa cá nhân",
    What.HOLDER_ENDORSED: "So và ký xác nhận dấu nhận dạng",
    What.HOLDER_LEFT: "Thôi giữ chìa khóa",
    What.IDENTITY_WITHDRAWN: "Bỏ khóa cá nhân đang chờ so",
    What.PASSPHRASE_CHANGED: "Đổi cụm mật khẩu",
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
    What.OPENING_CANCELLED: "Bỏ lần mở hòm đã gọi",
    What.SLOT_CLOSED: "Đóng khe phiếu",
    What.CARRIED_ON: "Chuyển phiếu điện tử sang kỳ sau",
    What.RELEASED: "Mở khóa",
    What.BOX_OPENED: "Mở phong bì phiếu",
    What.COUNT_FINISHED: "Kết thúc kiểm phiếu",
    What.MINUTES_EDITED: "Sửa biên bản",
    What.STAND_TAKEN: "Cho ý kiến về biên bản",
    What.MINUTES_FILED: "Lưu biên bản vào sổ",
    What.UNOPENED_PROPOSED: "Đề nghị lập biên bản không mở được hòm phiếu",
    What.UNOPENED_AGREED: "Đồng ý lập biên bản không mở được hòm phiếu",
    What.UNOPENED_WITHDRAWN: "Rút lại ý kiến đồng ý lập biên bản không mở được hòm phiếu",
    What.UNOPENED_SETTLED: "Chốt việc không mở được hòm phiếu",
    What.RETENTION_SET: "Đặt thời hạn lưu giữ",
    What.DESTROYED: "Tiêu hủy",
    What.ARCHIVE_DOWNLOADED: "Tải hồ sơ đầy đủ của kỳ",
    What.ISSUED_DAY: "Tổng số phiếu phát trong ngày",
}
