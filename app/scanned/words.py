"""The sentences of paper read by machine: why a page is laid aside, what is refused."""

from typing import Final

from ballots.scanned.pages import Why
from ballots.scanned.taking import Aside

__all__ = ["SCANNED_REFUSALS", "aside"]

SCANNED_REFUSALS: Final = {
    "scan_few": "Tệp này chỉ có {sheets} tờ tính được. Ít hơn {least} tờ thì người xem dễ đoán câu trả lời "
    "là của ai. Xin quét cùng một lần với các tờ còn lại, hoặc nhập tay. Chưa có gì được ghi.",
    "scan_not_taken": "Không có tờ nào của tệp này trong chồng đã nhận, hoặc máy đọc khác lần trước. Phải "
    "đưa "
    "đúng tệp đã quét, không quét lại. Chưa có gì thay đổi.",
    "scan_rest": "Bỏ tệp này ra thì chỉ còn {rest} tờ, ít hơn {least}: dễ đoán câu trả lời là của ai. Xin "
    "bỏ các "
    "tệp kia ra trước.",
    "scan_numbers_two": "Số phiếu máy không đọc được phải do hai thành viên khác vai trò cùng gõ.",
    "scan_choice": "Bộ câu hỏi của kỳ này không có mức vừa chọn. Xin chọn lại.",
    "scan_twice": "Vai trò của ông/bà đã có ý về dấu này. Người tiếp theo phải thuộc vai trò khác.",
    "scan_settled": "Việc này đã có người làm xong. Xin xem việc tiếp theo.",
    "scan_waiting": "Chưa cộng được: còn {marks} dấu chờ quyết định và {sheets} tờ chờ so.",
    "scan_remarks": "Còn {remarks} hình ý kiến chưa gõ lại. Xin gõ hết ở trang quét phiếu giấy; không đọc "
    "được chữ nào thì để trống.",
    "scan_unreadable": "Không đọc được: {why}. Chưa có tờ nào của tệp này được tính.",
    "scan_away": "Máy chủ chưa có phần đọc phiếu quét. Xin nhập tay, hoặc nhờ người phụ trách kỹ thuật "
    "cài thêm.",
}
_WHYS: Final = {
    Why.UNREAD: "không thấy tờ phiếu nào của phần mềm này, hoặc hình quá xấu",
    Why.MIRRORED: "hình bị lật ngược trái phải; xin quét lại, mặt có chữ quay về phía máy đọc",
    Why.ANOTHER_FORM: "không phải mẫu phiếu của kỳ này",
    Why.SECOND: "phiếu gồm nhiều tờ; xin nhập tay",
    Why.NUMBERLESS: "không đọc được số phiếu; hai người gõ số ở dưới, hoặc nhập tay",
    Why.NUMBERS_DIFFER: "hai người gõ số phiếu khác nhau; xin gõ lại hoặc nhập tay",
    Why.UNKNOWN: "hòm phiếu này không phát số phiếu ấy; xin xem tờ giấy rồi nhập tay",
    Why.ANOTHER_BOX: "tờ của hòm khác: {box}",
    Why.SEEN: "đã nhận ở lần quét trước hoặc ở trên; không tính lại",
    Why.USED: "số phiếu đã dùng: là tờ đã quét thì bỏ qua, là tờ khác thì nhập tay",
    Why.VOID: "số phiếu đã hủy ở quầy; xin nhập tay",
}


def aside(one: Aside) -> str:
    """Why a page is not counted, in words."""
    return _WHYS[one.why].format(box=one.box)
