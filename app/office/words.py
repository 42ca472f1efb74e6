"""Sentences of the pages on which an office is set up."""

from collections.abc import Mapping
from typing import Final

__all__ = ["REFUSALS", "RULES"]

RULES: Final[Mapping[str, str]] = {  # those of setup.RULES, as they are chosen
    "bon-ben": "Bốn bên, như hòm phiếu giấy",
    "khong-cong-doan": "Ba bên, cho xã không có Công đoàn",
}

REFUSALS: Final[Mapping[str, str]] = {
    "telephone_wrong": "Số điện thoại cần có ít nhất ba chữ số, và chỉ gồm chữ số, dấu cách, dấu chấm, gạch "
    "ngang, dấu cộng, gạch chéo, dấu ngoặc (ví dụ: 0237 3821 000).",
    "login_several": "Tên đăng nhập này có ở nhiều đơn vị: {units}. Xin ghi thêm --unit MÃ.",
    "unit_not_found": "Không có đơn vị nào tên như vậy. Xin ghi tên xã, phường của đơn vị, có dấu hay không "
    "dấu đều được.",
    "first_code_wrong": "Mã một lần chưa đúng. Xin dán trọn địa chỉ ở dòng “Xin mở địa chỉ này để lập” "
    "mà homphieu serve hiện ra.",
    "first_code_missing": "Trang này chỉ mở được bằng địa chỉ có mã một lần, ở dòng “Xin mở địa chỉ này để "
    "lập” mà homphieu serve hiện ra.",
    "first_run_over": "Máy chủ này đã được lập xong, mã một lần hết hiệu lực. Xin đăng nhập.",
    "box_retired": "Hòm này đã ngừng dùng.",
    "box_in_use": "Hòm này đang dùng, không phải dùng lại.",
    "box_holds": "Kỳ đang nhận phiếu của hòm đã bắt đầu: đã phát phiếu hoặc đã có phiếu gửi vào. Hòm ngừng "
    "được ngay sau lần mở hòm tới, khi biên bản đã vào sổ mà chưa phát phiếu nào của kỳ mới.",
    "slips_out": "Còn phiếu đã phát chưa hết hạn, có thể chưa dùng: {count} phiếu. Ngừng hòm thì các phiếu "
    "ấy không gửi được nữa. Xin báo trước cho người dân, rồi đánh dấu đồng ý (dòng lệnh: thêm --sure).",
    "unit_several": "Có nhiều đơn vị khớp với tên này. Xin ghi đầy đủ hơn, hoặc chọn trong danh sách.",
}
