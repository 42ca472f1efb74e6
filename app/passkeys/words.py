"""What is refused about passkeys, in words."""

__all__ = ["PASSKEY_REFUSALS"]

PASSKEY_REFUSALS: dict[str, str] = {
    "passkey_refused": "Khóa chạm này chưa dùng được để đăng nhập ở đây: nó chưa được thêm, đã bị xóa, hoặc "
    "câu trả lời của nó không đúng. Xin đăng nhập bằng mật khẩu.",
    "passkey_stale": "Lần chạm này đã quá lâu hoặc đã được dùng rồi. Xin tải lại trang rồi chạm lại.",
    "passkey_synced": "Cơ quan chỉ nhận khóa chạm nằm hẳn trong một thiết bị. Khóa này có thể được sao sang "
    "thiết bị khác (qua tài khoản của hãng), nên không dùng được. Xin dùng khóa rời cắm máy, hoặc mật khẩu.",
    "passkeys_many": "Mỗi người có nhiều nhất {most} khóa chạm. Xin xóa khóa không còn dùng rồi thêm lại.",
    "passkey_known": "Khóa chạm này đã được thêm từ trước.",
    "passkey_unknown": "Không có khóa chạm này. Có thể nó đã bị xóa; xin tải lại trang.",
}
