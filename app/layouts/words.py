"""What is said of the paper that slips are printed on: the layouts' names, and what has no room on one."""

from collections.abc import Mapping

from ballots.forms.layouts import Layout

__all__ = ["LAYOUTS", "LAYOUT_REFUSALS", "PARTS"]

# As pages, commands and the audit log name them.
LAYOUTS: Mapping[str, str] = {
    Layout.A5: "Phiếu A5, mỗi tờ một phiếu",
    Layout.A4_TWO: "Giấy A4 nằm ngang, hai phiếu A5, cắt đôi",
    Layout.STUBS: "Giấy A4, bốn cuống có mã, không có phiếu giấy (gửi kèm kết quả)",
    Layout.ROLL: "Giấy cuộn 80 mm của máy in hóa đơn",
}
# What printing/ballot/plan.py's DoesNotFit names.
PARTS: Mapping[str, str] = {
    "names": "tên cơ quan chủ quản, đơn vị và hòm phiếu",
    "form": "bộ câu hỏi (một nội dung hoặc một từ quá dài, hoặc cần hơn chín tờ)",
    "field": "tên lĩnh vực",
    "telephone": "số điện thoại",
    "stub": "lời hướng dẫn trên cuống phiếu",
    "link": "địa chỉ của hòm phiếu trong mã QR",
}
LAYOUT_REFUSALS: Mapping[str, str] = {
    "layout_unknown": "Không có khổ in phiếu này. Các khổ in: {known}.",
    "sheet_full": "Khổ in “{layout}” không đủ chỗ cho {part}. Xin rút ngắn, hoặc chọn khổ in khác.",
    "number_digits": "Mã số vừa quét hoặc gõ chưa đúng: mã có đủ 16 chữ số. Xin quét lại mã vuông nhỏ ở đầu "
    "tờ phiếu, hoặc gõ tám ký tự của số phiếu.",
}
