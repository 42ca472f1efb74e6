"""Sentences of the register: what is refused, what was done, and what a signature is worth, said plainly."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from ballots.office.audit import What
from printing.wording import hour_and_day

__all__ = ["AUDIT", "FIELDS", "KINDS", "NOTICES", "REFUSALS", "TRUST", "VERSIONS", "signed_when"]

FIELDS: Final[Mapping[str, str]] = {
    "wrong_said": "nội dung đã ghi",
    "right_said": "nay đính chính là",
    "reason_said": "lý do đính chính",
    "text": "tìm trong biên bản",
}

REFUSALS: Final[Mapping[str, str]] = {
    "number_taken": "Số biên bản {number} đã có trong năm. Số tiếp theo là {next}.",
    "number_gap": "Số biên bản {number} để trống các số trước nó. Số tiếp theo của năm là {next}.",
    "version_large": "Tệp lớn quá: chỉ nhận tệp đến {most} MB. Xin quét lại ở độ phân giải thấp hơn (200 "
    "dpi là đủ).",
    "version_other": "Tệp này không mở đầu bằng nguyên vẹn biên bản đã lưu sổ: là tệp khác, hoặc phần "
    "mềm đã ghi "
    "lại cả tệp. Xin tải biên bản từ sổ về, ký đúng tệp ấy, chọn cách lưu thêm chữ ký mà không ghi lại tệp.",
    "version_known": "Tệp này đã có trong sổ, giống hệt từng chữ. Không cần gửi lại.",
    "version_many": "Biên bản này đã có {most} bản, không nhận thêm.",
    "version_unsigned": "Trong tệp không có chữ ký số nào.",
    "root_taken": "Chứng thư này đã được cài.",
    "roots_many": "Đơn vị đã cài {most} chứng thư, không nhận thêm. Xin gỡ chứng thư không dùng nữa.",
    "paper_kind": "Tệp không phải PDF, JPEG hay PNG. Xin quét hoặc chụp lại tờ đã ký rồi chọn đúng tệp.",
    "paper_unreadable": "Không đọc được tệp: tệp hỏng, thiếu một phần, hoặc chữ ký trong tệp không đúng "
    "khuôn dạng.",
    "paper_locked": "Tệp PDF bị khóa bằng mật khẩu. Xin lưu lại tệp không có mật khẩu.",
    "paper_active": "Tệp có mã lệnh, liên kết hoặc tệp khác kèm bên trong nên không được nhận. Bản quét "
    "chỉ gồm hình "
    "ảnh của tờ giấy.",
    "paper_large_picture": "Ảnh có quá nhiều điểm. Xin quét lại ở độ phân giải thấp hơn (200 dpi là đủ).",
    "paper_slow": "Kiểm tra tệp mất quá nhiều thời gian nên dừng lại; tệp chưa được nhận.",
    "paper_unsigned": "Trong tệp không có chữ ký số nào. Nếu đã ký tay, xin gửi bản quét ở mục bên dưới.",
    "paper_unsound": "Có chữ ký số không toàn vẹn: nội dung được ký không phải nội dung trong tệp. Tệp "
    "không được nhận.",
    "paper_changed": "Ngoài chữ ký, tệp còn bị thay đổi so với biên bản đã lưu sổ, hoặc bị sửa sau khi "
    "ký. Tệp không "
    "được nhận.",
    "paper_partly": "Có chữ ký số chỉ ký một phần của tệp. Tệp không được nhận.",
    "paper_covered": "Hình của một chữ ký che quá một phần tư trang. Xin ký lại với hình nhỏ hơn, đặt "
    "dưới chữ "
    "“THƯ KÝ” hoặc “CHỦ TỌA”.",
    "certificate_wrong": "Không đọc được chứng thư. Xin dán nguyên văn từ dòng BEGIN CERTIFICATE đến "
    "dòng END "
    "CERTIFICATE, mỗi lần một chứng thư.",
    "certificate_personal": "Đây là chứng thư của một người, không phải của nơi cấp chứng thư. Xin lấy "
    "chứng thư gốc "
    "(Root CA) của nơi cấp.",
    "certificate_over": "Chứng thư này đã hết hạn từ ngày {day}.",
}

NOTICES: Final[Mapping[str, str]] = {
    "version_added": "Đã lưu tệp vào sổ, bên cạnh biên bản gốc.",
    "version_checked": "Đã kiểm tra lại chữ ký.",
    "minutes_corrected": "Đã lưu biên bản đính chính vào sổ.",
    "root_installed": "Đã cài chứng thư.",
    "root_removed": "Đã gỡ chứng thư.",
}

AUDIT: Final[Mapping[What, str]] = {
    What.VERSION_ADDED: "Lưu bản đã ký của biên bản",
    What.VERSION_CHECKED: "Kiểm tra lại chữ ký trên biên bản",
    What.MINUTES_CORRECTED: "Lưu biên bản đính chính vào sổ",
    What.ROOT_INSTALLED: "Cài chứng thư của nơi cấp chứng thư số",
    What.ROOT_REMOVED: "Gỡ chứng thư của nơi cấp chứng thư số",
}

KINDS: Final[Mapping[str, str]] = {
    "opening": "Biên bản mở hòm",
    "destroyed": "Biên bản tiêu hủy",
    "correcting": "Biên bản đính chính",
}
VERSIONS: Final[Mapping[str, str]] = {"signed": "Bản ký số", "scan": "Bản quét tờ đã ký tay"}

# A signature that was taken in is sound; whose it is, and whether that is known, is another thing.
TRUST: Final[Mapping[str, str]] = {
    "trusted": "chữ ký toàn vẹn, chứng thư do nơi cấp đã cài đặt cấp",
    "unknown": "chữ ký toàn vẹn, chưa rõ người cấp chứng thư",
    "expired": "chữ ký toàn vẹn, chứng thư đã hết hạn vào lúc kiểm tra",
    "early": "chữ ký toàn vẹn, chứng thư chưa có hiệu lực vào lúc kiểm tra",
    "doubtful": "chữ ký toàn vẹn, nhưng chứng thư không dùng để ký được hoặc không nối được với nơi cấp "
    "đã cài đặt",
}


def signed_when(signer: Mapping[str, Any]) -> str:
    """The time of a signature, and who says so."""
    if signer["at"] is None:
        return "không ghi giờ ký"
    at = hour_and_day(datetime.fromisoformat(signer["at"]))
    return f"{at}, có dấu thời gian" if signer["stamped"] else f"{at}, theo máy của người ký"
