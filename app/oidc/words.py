"""What is refused about an office's own sign-in system, in words."""

from app.passkeys.words import PASSKEY_REFUSALS

__all__ = ["ENTERING_REFUSALS"]

_PASSWORD = "Xin đăng nhập bằng mật khẩu."  # noqa: S105 - a sentence

# Of all ways in beside the password.
ENTERING_REFUSALS: dict[str, str] = PASSKEY_REFUSALS | {
    "oidc_away": "Hệ thống đăng nhập của cơ quan chưa trả lời, hoặc trả lời không đúng cách. "
    "Xin đăng nhập bằng mật khẩu, hoặc thử lại sau ít phút.",
    "oidc_stale": "Lần đăng nhập này đã quá lâu, đã được dùng rồi, hoặc bắt đầu ở một trình duyệt khác. "
    "Xin bấm lại nút đăng nhập bằng tài khoản của cơ quan.",
    "oidc_refused": f"Hệ thống đăng nhập của cơ quan không xác nhận lần đăng nhập này. {_PASSWORD}",
    "oidc_unknown": "Tài khoản của ông/bà ở cơ quan chưa được gắn với tài khoản nào ở đây. "
    f"{_PASSWORD} Muốn dùng cách này, xin nhờ quản trị viên ghi tên ấy ở trang Tài khoản.",
    "oidc_several": "Ông/bà có tài khoản ở nhiều đơn vị. Lần đầu ở máy này xin đăng nhập bằng mật khẩu, "
    "hoặc mở trang đăng nhập từ đường dẫn riêng của đơn vị.",
    "oidc_other": "Tên này ở cơ quan nay là của một người khác với lần đăng nhập trước, nên chưa cho vào. "
    "Quản trị viên của đơn vị đã được báo. Xin đăng nhập bằng mật khẩu.",
    "office_name_taken": "Tên này đã được gắn với tài khoản {login} của đơn vị. "
    "Mỗi tên chỉ gắn với một tài khoản.",
}
