"""What a command says of a database that cannot be used: which, and why, in one line, no value of a row."""

from typing import Any

from alembic.util.exc import CommandError
from sqlalchemy.exc import DBAPIError

__all__ = ["said"]

# SQLite's primary result codes (sqlite.org/rescode.html).
_SQLITE = {
    3: "không có quyền",
    5: "đang bận: chương trình khác đang ghi",
    6: "đang bận: chương trình khác đang ghi",
    8: "chỉ đọc được, không ghi được",
    10: "không đọc hoặc ghi được trên đĩa",
    11: "tệp bị hỏng",
    13: "đĩa đã đầy",
    14: "không mở được tệp, hoặc không ghi được trong thư mục của nó",
    26: "tệp không phải cơ sở dữ liệu",
}
# PostgreSQL's classes of SQLSTATE (appendix A of its manual), the longest first.
_POSTGRESQL = (
    ("53100", "đĩa của máy chủ đã đầy"),
    ("55P03", "đang bận: chương trình khác đang ghi"),
    ("3D000", "máy chủ không có cơ sở dữ liệu này"),
    ("25006", "chỉ đọc được, không ghi được"),
    ("42501", "không có quyền"),
    ("28", "máy chủ không nhận tên hoặc mật khẩu"),
    ("53", "máy chủ hết tài nguyên"),
    ("57", "máy chủ đang dừng hoặc vừa ngắt"),
    ("08", "không kết nối được"),
)


def said(no: DBAPIError | CommandError, variable: str) -> str:
    """One line on a database that `variable` names."""
    if isinstance(no, CommandError):
        return (
            f"cơ sở dữ liệu mà {variable} nêu thuộc một phiên bản khác của chương trình; không cập nhật được"
        )
    origin: Any = no.orig
    code = getattr(origin, "sqlite_errorcode", None)
    if code is not None:
        why = _SQLITE.get(code & 0xFF, f"mã lỗi {code} của SQLite")
    else:
        why = _of_server(getattr(origin, "sqlstate", None) or "08")
    return f"không dùng được cơ sở dữ liệu mà {variable} nêu: {why}"


def _of_server(state: str) -> str:
    found = (why for start, why in _POSTGRESQL if state.startswith(start))
    return next(found, f"mã lỗi {state} của PostgreSQL")
