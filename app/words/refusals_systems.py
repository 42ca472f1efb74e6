"""What is refused to a dossier system, or about its keys: sentences for whoever writes or runs one.

None repeats what was sent. They are read in logs of other systems, so each says what to do.
"""

__all__ = ["REFUSALS"]

REFUSALS: dict[str, str] = {
    # --- the keys' page and command
    "scope_missing": "Xin chọn ít nhất một việc mà khóa được làm.",
    "key_unknown": "Không có khóa này.",
    "key_revoked": "Khóa này đã được thu hồi từ trước.",
    # --- the interface
    "key_refused": "Thiếu khóa, khóa sai hoặc đã bị thu hồi. Gửi khóa trong dòng đầu: Authorization: Bearer "
    "KHÓA.",
    "scope_wrong": "Khóa này không được cấp quyền cho việc này. Quản trị đơn vị có thể cấp khóa khác.",
    "too_often": "Gọi quá dày. Xin chờ {seconds} giây rồi gọi lại.",
    "member_unknown": "Nội dung có thành phần mà máy chủ không nhận, nên không có gì được thực hiện. Không "
    "bao giờ gửi mã hồ sơ, tên hay số điện thoại qua đây; chỉ gửi những thành phần có trong tài liệu.",
    "member_wrong": "Thành phần “{member}” còn thiếu hoặc chưa đúng kiểu. Xin xem tài liệu ở /api/docs.",
    "body_not_json": "Nội dung gửi lên không phải một đối tượng JSON viết bằng UTF-8.",
    "request_number_wrong": "Thiếu dòng đầu Idempotency-Key, hoặc không phải một UUID ngẫu nhiên (phiên bản "
    "4). Mỗi lần xin phiếu rút một UUID mới; không tạo nó từ mã hồ sơ.",
    "asked_before": "Lần gọi này đã được trả lời nên không phát thêm phiếu; mã phiếu không được giữ lại để "
    "gửi lần nữa. Nếu chưa nhận được phiếu: nhờ cán bộ phát phiếu hủy các số phiếu nêu ở đây, rồi gọi lại "
    "với UUID mới.",
    "field_unknown": "Bộ câu hỏi của hòm phiếu không có lĩnh vực này. Để trống nếu không nêu lĩnh vực.",
    "official_deskless": "Không có công chức nào của đơn vị mang tên đăng nhập này giữ quầy của hòm này "
    "trong "
    "tháng mở hòm. Quản trị đơn vị đặt ở trang “Người giữ quầy”; để trống nếu không nêu.",
    "field_twice": "Có lĩnh vực và kênh được nêu hai lần.",
    "day_far_off": "Chỉ nhận số của các ngày từ {first} đến {last}.",
    "day_counted": "Ngày này đã vào một lần mở hòm nên không sửa qua đây được nữa. Số sai thì báo thư ký.",
}
