"""homphieu pages-hash: the hashes of what browsers are served, from here or from any checkout."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from app import served
from app.cli.console import Console
from app.cli.parser import add_verb
from app.stop import Stop

__all__ = ["add_commands"]


def add_commands(commands: Any) -> None:
    """Add pages-hash to the grammar."""
    text = (
        "In mã SHA-256 của trang gửi phiếu, mọi tệp JavaScript, CSS và ngôn ngữ gửi đến trình duyệt, "
        "và một mã chung để đọc to. So với trang Giới thiệu của hòm phiếu, hoặc với bản mã nguồn khác."
    )
    verb = add_verb(
        commands, "pages-hash", _pages_hash, "in mã SHA-256 của các tệp chạy trên trình duyệt", text
    )
    verb.add_argument(
        "folder",
        metavar="THƯ-MỤC",
        type=Path,
        nargs="?",
        help="thư mục mã nguồn cần tính (mặc định: chính chương trình này)",
    )


def _pages_hash(args: Namespace, _console: Console) -> None:
    found = served.hashes(None if args.folder is None else _static(args.folder))
    print(served.listing(found), end="")
    print(f"Mã chung: {served.combined(found)}")


def _static(given: Path) -> Path:
    """The folder of scripts in a checkout, or the folder itself."""
    for folder in (given / "app" / "static", given):
        if any(folder.glob("*.js")):
            return folder
    raise Stop(f"không thấy tệp .js nào trong {given}")
