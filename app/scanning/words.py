"""What reading scanned paper ends in, in Vietnamese; for the committee, who alone read it."""

from printing.scan.values import Doubt, Fault, PageKind

__all__ = ["DOUBTS", "FAULTS", "INSTALL", "MARKS_APART", "PAGES", "STANDINGS"]

INSTALL = "máy này chưa cài phần đọc phiếu quét; xin chạy: pip install homphieu[scan]"
MARKS_APART = "Số phiếu được liệt kê riêng, xếp theo số, để không ai biết số nào đánh dấu ô nào."
PAGES = {
    PageKind.STRANGE: "không thấy ký hiệu góc của phiếu: giấy khác, hoặc hình quá xấu",
    PageKind.MIRRORED: "hình bị lật ngược như trong gương, xin quét lại",
    PageKind.MISSHAPEN: "trang quá nhỏ, quá hẹp hoặc quá lớn, không phải trang quét",
    PageKind.UNREADABLE: "không mở được hình của trang này, xin quét lại",
}
DOUBTS = {
    Doubt.CORNERS: "thiếu ký hiệu góc, cần thấy ít nhất ba góc",
    Doubt.BENT: "giấy cong hoặc nhàu quá, xin quét lại",
    Doubt.OTHER_FORM: "phiếu của bộ câu hỏi khác",
    Doubt.NUMBER: "không đọc được số phiếu",
    Doubt.PRINT: "chữ in ở đây không đúng mẫu hoặc bị che",
    Doubt.STRAY: "có nét bút ngoài ô",
    Doubt.FAINT: "có vết mờ",
    Doubt.SHAPE: "nét bút khoanh, gạch hoặc tràn ra ngoài ô",
    Doubt.DOUBLE: "đánh dấu nhiều ô",
}
FAULTS = {
    Fault.KIND: "không phải tệp PDF, TIFF, JPEG hoặc PNG",
    Fault.UNREADABLE: "không mở được tệp: tệp hỏng hoặc bị cắt cụt, xin quét lại",
    Fault.LOCKED: "tệp đặt mật khẩu; xin lưu lại không mật khẩu",
    Fault.ACTIVE: "tệp có mã lệnh, liên kết hoặc tệp đính kèm, không phải tệp của máy quét",
    Fault.MANY_PAGES: "tệp có quá 1.000 trang, xin quét thành nhiều tệp",
    Fault.LARGE: "tệp quá lớn, xin quét thành nhiều tệp",
    Fault.SLOW: "nhiều trang không mở được trong thời gian cho phép; xin quét lại thành nhiều tệp nhỏ",
}
STANDINGS = {
    "strange": "không phải phiếu của hòm này",
    "live": "",
    "used": "số này đã bỏ phiếu",
    "void": "số này đã hủy",
}
