"""What is said of the paper that slips are printed on: the layouts' names, and what has no room on one."""

from collections.abc import Mapping

from ballots.forms.layouts import Layout

__all__ = ["LAYOUTS", "LAYOUT_REFUSALS", "PARTS", "WAYS"]

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
_WIDER = "quản trị viên chọn khổ in khác cho hòm này ở trang Khổ in phiếu"
_SHORTER = "lệnh homphieu unit telephone trên máy chủ đặt số điện thoại ngắn hơn"
_NEARER = "người vận hành máy chủ đặt địa chỉ ngắn hơn (HOMPHIEU_PUBLIC_URL)"
# Where it is changed, for whom a slip is refused at the counter.
WAYS: Mapping[str, str] = {
    "names": _WIDER,
    "form": _WIDER,
    "field": f"phát phiếu không chọn lĩnh vực, không chọn quầy; hoặc {_WIDER}",
    "telephone": f"{_WIDER}, hoặc {_SHORTER}",
    "stub": f"{_WIDER}, hoặc {_SHORTER}, hoặc {_NEARER}",
    "link": _NEARER,
}
LAYOUT_REFUSALS: Mapping[str, str] = {
    "layout_unknown": "Không có khổ in phiếu này. Các khổ in: {known}.",
    "sheet_full": "Khổ in “{layout}” không đủ chỗ cho {part}. Xin rút ngắn, hoặc chọn khổ in khác.",
    "slip_full": "Chưa phát phiếu nào: khổ in “{layout}” không đủ chỗ cho {part}. Cách sửa: {way}.",
    "number_digits": "Mã số vừa quét hoặc gõ chưa đúng: mã có đủ 16 chữ số. Xin quét lại mã vuông nhỏ ở đầu "
    "tờ phiếu, hoặc gõ tám ký tự của số phiếu.",
}
