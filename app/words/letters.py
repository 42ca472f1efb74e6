"""What is said of boxes of other kinds than ballots: their names, and what is refused there."""

from collections.abc import Mapping

from ballots.forms.kinds import Kind

__all__ = ["KINDS", "LETTER_REFUSALS"]

# As commands, lists and the audit log name them.
KINDS: Mapping[str, str] = {
    Kind.BALLOTS: "phiếu đánh giá",
    Kind.LETTERS: "thư góp ý",
    Kind.TOUCHES: "đánh giá không kèm phiếu có mã",
}

LETTER_REFUSALS: Mapping[str, str] = {
    "box_kind": "Hòm này không thuộc loại nhận việc vừa làm: hòm thư góp ý và hộp đánh giá không kèm phiếu "
    "có mã thì không phát phiếu, không nhập phiếu giấy; hòm phiếu đánh giá thì không nhận thư.",
    "cap_reached": "Hôm nay hòm thư đã nhận đủ số thư của một ngày. Thư của ông/bà chưa gửi và vẫn còn "
    "nguyên trên trang này; xin gửi lại vào ngày mai, hoặc bỏ thư giấy vào hòm treo tường.",
    "cap_wrong": "Số thư nhận mỗi ngày là số nguyên từ 1 đến {most}.",
    "work_missing": "Máy của ông/bà chưa làm xong bước chống gửi thư hàng loạt. Xin gửi lại.",
    "scan_wrong": "Tệp này không phải ảnh JPEG, PNG hoặc tệp PDF đọc được (PDF có mật khẩu cũng không đọc "
    "được). Chưa có gì được lưu; xin quét hoặc chụp lại.",
    "scan_large": "Bản chụp quá lớn: một tệp không quá {megabytes} MB, ảnh không quá {millions} triệu điểm "
    "ảnh, PDF không quá {pages} trang. Chưa có gì được lưu; xin quét lại nhỏ hơn.",
    "form_kind": "Bộ câu hỏi này không dùng được cho loại hòm đã chọn.",
}
