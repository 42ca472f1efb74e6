"""homphieu restore: puts a backup in place; nothing is served before its boxes were compared with paper."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from app.cli import secret
from app.cli.console import Console
from app.cli.parser import add_verb
from app.cli.terminal import read_file
from app.settings import now
from app.stop import Stop
from app.upkeep import restoring

__all__ = ["add_commands"]

_KEY_BYTES = 4096


def add_commands(commands: Any) -> None:
    """Add restore."""
    text = (
        "Đặt một bản sao lưu vào chỗ cơ sở dữ liệu mà DATABASE_URL nêu (PostgreSQL: phải còn trống). Xin "
        "dừng máy "
        "chủ trước. Tệp khóa bí mật phải có sẵn. Sau đó máy chủ chưa chạy: mỗi hòm phải được so với giấy "
        "mới nhất "
        "có in mã của sổ, ở trang /so-giay (chạy homphieu serve) hoặc bằng homphieu restored --reason "
        "--seen. Tệp nhớ sổ ghi (.heads) để nguyên."
    )
    line = add_verb(commands, "restore", _restore, "khôi phục cơ sở dữ liệu từ bản sao lưu", text)
    line.add_argument("file", metavar="TỆP", type=Path, help="bản sao lưu do homphieu backup lập")
    line.add_argument(
        "--identity", metavar="TỆP", type=Path, help="tệp khóa riêng của age, cho bản đã mã hóa"
    )
    line.add_argument(
        "--replace", action="store_true", help="thay cơ sở dữ liệu đang có; tệp cũ được giữ dưới tên khác"
    )


def _restore(args: Namespace, console: Console) -> None:
    chosen = console.settings
    identity = _identity(args.identity)
    console.keys()
    url = make_url(chosen.database_url)
    dump = ".dump" in args.file.suffixes
    if dump == (url.get_backend_name() == "sqlite"):
        raise Stop("bản sao lưu và DATABASE_URL không cùng loại: .db là của SQLite, .dump là của PostgreSQL")
    if dump:
        with console.database() as database:
            waiting = restoring.into_postgresql(
                args.file, identity, database, now(), lambda made: secret.check(made, chosen)
            )
    else:
        place = Path(url.database or "")
        if place.exists() and place.stat().st_size and not args.replace:
            raise Stop(
                f"đã có cơ sở dữ liệu {place}; xin dừng máy chủ rồi chạy lại với --replace (tệp cũ được giữ)"
            )
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        waiting, old = restoring.into_sqlite(
            args.file, identity, place, now(), lambda made: secret.check(made, chosen)
        )
        if old:
            print(f"Cơ sở dữ liệu cũ được giữ ở {old}.")
    print(f"Đã khôi phục. Có {waiting} hòm phải so với giấy trước khi máy chủ chạy, mỗi hòm một lần --seen:")
    print('  homphieu restored --reason "LÝ DO" --seen HÒM MỤC "MÃ CỦA SỔ"')
    print("Hoặc chạy homphieu serve: quản trị viên của từng đơn vị so ở trang /so-giay.")


def _identity(file: Path | None) -> str:
    """The secret key in a file of age-keygen, whose other lines are comments."""
    if file is None:
        return ""
    lines = read_file(file, _KEY_BYTES).decode("utf-8", "replace").splitlines()
    return next((line.strip() for line in lines if line.strip() and not line.startswith("#")), "-")
