"""What is refused about kiosks (màn hình đánh giá), in words."""

__all__ = ["KIOSK_REFUSALS"]

KIOSK_REFUSALS: dict[str, str] = {
    "kiosk_unknown": "Không tìm thấy màn hình đánh giá này, hoặc đã thu hồi. Xin tải lại trang.",
    "kiosk_code": "Mã ghép chưa đúng, đã dùng, hoặc đã quá {minutes} phút. Xin so lại từng nhóm; sai "
    "{tries} lần thì mã hết hiệu lực, xin quản trị lập mã mới.",
    "kiosk_key": "Khóa của màn hình gửi lên không đúng mẫu. Xin tải lại trang rồi ghép lại.",
    "kiosks_many": "Mỗi hòm phiếu có nhiều nhất {most} màn hình đánh giá. Xin thu hồi màn hình không còn "
    "dùng.",
    "kiosk_refused": "Máy này chưa được ghép làm màn hình đánh giá của hòm, hoặc đã bị thu hồi.",
    "kiosk_pause": "Vừa mời một người ở màn hình này. Xin đợi ít giây rồi mời người tiếp theo.",
    "call_over": "Lượt mời đã dùng hoặc đã hết. Xin nhờ cán bộ mời lại.",
    "kiosk_busy": "Màn hình đang chờ nhận phiếu trước. Xin đợi một lát rồi chuyển lại.",
}
