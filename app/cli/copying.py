"""The command that moves an office from SQLite to PostgreSQL."""

from argparse import Namespace
from typing import Any

from sqlalchemy.exc import ArgumentError

from app.cli.console import Console
from app.cli.parser import add_verb
from app.db import Database
from app.stop import Stop
from app.upkeep import copying

__all__ = ["add_commands"]

_EXAMPLE = "postgresql+psycopg://homphieu@localhost/homphieu"


def add_commands(commands: Any) -> None:
    """Add copy-database."""
    text = (
        "Chép toàn bộ cơ sở dữ liệu SQLite sang một cơ sở dữ liệu PostgreSQL trống, trong một giao dịch, "
        "rồi đối chiếu số dòng, mã băm của từng bảng và chuỗi công bố của từng hòm; không khớp thì thôi. "
        "Xin dừng máy chủ và sao lưu trước khi chạy. Mật khẩu của PostgreSQL nên để trong tệp ~/.pgpass."
    )
    copy = add_verb(commands, "copy-database", _copy, "chuyển từ SQLite sang PostgreSQL", text)
    copy.add_argument("--to", metavar="ĐỊA-CHỈ", required=True, help=f"địa chỉ đích, ví dụ {_EXAMPLE}")


def _copy(args: Namespace, console: Console) -> None:
    chosen, log_key = console.settings, console.keys().log_key
    target = _target(args.to)
    try:
        with console.current_database() as source:
            if not source.sqlite:
                raise Stop("lệnh này chép từ SQLite; DATABASE_URL đang chỉ đến cơ sở dữ liệu khác")
            copied = copying.copy_office(source, target, log_key)
    finally:
        target.close()
    console.table(
        ("BẢNG", "SỐ DÒNG", "MÃ BĂM"), [(one.table, str(one.rows), one.digest[:16]) for one in copied]
    )
    print("Đã chép và đối chiếu: mọi bảng và chuỗi công bố của mọi hòm đều khớp.")
    print(
        f"Bước tiếp theo: đặt DATABASE_URL là địa chỉ vừa dùng và HOMPHIEU_SECRET_FILE={chosen.secret_file}, "
        "chạy homphieu serve; khi đã chạy tốt thì xóa tệp SQLite cũ, không để máy chủ cũ nhận thêm phiếu."
    )


def _target(address: str) -> Database:
    try:
        target = Database(address)
    except (ArgumentError, ImportError, TypeError, ValueError, OSError):
        target = None
    if target is None or target.sqlite:
        raise Stop(f"--to: cần địa chỉ của PostgreSQL, ví dụ {_EXAMPLE}")
    return target
