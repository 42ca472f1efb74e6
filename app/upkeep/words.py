"""Refusals of boxes whose database went back (decisions 19 and 45)."""

__all__ = ["REFUSALS"]

REFUSALS: dict[str, str] = {
    "chain_restored": "Hòm phiếu điện tử tạm ngừng: cơ sở dữ liệu vừa được khôi phục từ bản sao lưu, và "
    "sổ ghi "
    "của {box} ({entries} mục) chưa được so với giấy tờ mới nhất. Người quản lý máy chủ: xin tìm thông "
    "báo, biên "
    "bản mới nhất có in mã của sổ, để quản trị viên của đơn vị so ở trang /so-giay, hoặc chạy homphieu "
    "restored --reason --seen.",
    "chain_ended": "Hòm phiếu này đã khóa hẳn vì mất dữ liệu, không nhận thêm và không ghi thêm gì. Xin "
    "xem trang "
    "của hòm để biết hòm nào thay.",
}
