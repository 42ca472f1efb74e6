"""The sentences of follow-up samples: what is refused, what a page says after an act."""

from typing import Final

__all__ = ["CONTROL_NOTICES", "CONTROL_REFUSALS"]

CONTROL_REFUSALS: Final = {
    "control_not_yet": "Chưa làm được: mẫu hỏi lại rút sau khi chốt kết quả của kỳ, rồi mới nhập kết quả "
    "hỏi. "
    "Kỳ có phiếu điện tử chuyển sang lần mở sau thì không rút.",
    "control_unknown": "Kỳ này không rõ bao nhiêu kết quả đã trả, nên không rút được.",
    "control_size": "Số kết quả rút phải từ {least} đến {most}. Đã rút rồi thì chỉ rút thêm được.",
    "control_told": "Kết quả hỏi lại của kỳ này đã công bố, không rút thêm và không đổi được nữa.",
    "control_outsider": "Chỉ thành viên ngoài cơ quan được đánh giá (Mặt trận, Công đoàn, giám sát) công bố "
    "kết quả hỏi lại.",
    "control_drawn": "Đã rút {drawn} kết quả, nhưng trả lời, không gặp và từ chối cộng lại là {told}.",
    "control_few": "Dưới {least} người trả lời thì dễ đoán ai nói gì, nên không công bố. Xin hỏi thêm, "
    "hoặc rút "
    "thêm.",
    "control_sum": "Ở nội dung “{question}”, các mức và không trả lời cộng lại là {told}, phải bằng "
    "{met} người trả lời.",
}
CONTROL_NOTICES: Final = {
    "control_drawn": "Đã rút mẫu. Việc rút đã ghi vào sổ ghi công khai.",
    "control_told": "Đã công bố kết quả hỏi lại. Kết quả đã ghi vào sổ ghi công khai.",
}
