"""homphieu doctor and status: what is wrong with an installation and what to do, and how it stands."""

import json
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from app.cli import secret
from app.cli.console import Console
from app.cli.parser import add_verb
from app.cli.upkeep.given import upkeep
from app.db import Database
from app.settings import SettingsError, now
from app.stop import Stop
from app.upkeep import checks, standing

__all__ = ["add_commands"]

_MARKS = {True: "✓", False: "✗", None: "?"}


def add_commands(commands: Any) -> None:
    """Add doctor and status."""
    text = (
        "Kiểm tra máy chủ: TLS, đồng hồ, đĩa, quyền đọc tệp, phông chữ, phiên bản bảng, các cài đặt của "
        "cơ sở dữ "
        "liệu, bản sao lưu. Mỗi dòng ✓, ✗ kèm việc phải làm, hoặc ? khi phải tự xem. Có ✗ thì mã thoát là 1."
    )
    doctor = add_verb(commands, "doctor", _doctor, "kiểm tra máy chủ, nói việc phải làm", text)
    doctor.add_argument("--json", action="store_true", help="in JSON cho chương trình giám sát")
    text = "Mười dòng: hòm đang nhận phiếu, hòm quá ngày mở, bản sao lưu, đĩa; không có số phiếu lẻ."
    status = add_verb(commands, "status", _status, "tình hình của máy chủ", text)
    status.add_argument("--json", action="store_true", help="in JSON cho chương trình giám sát")


def _doctor(args: Namespace, console: Console) -> None:
    if not console.exists():
        raise Stop("chưa có cơ sở dữ liệu; xin chạy trước: homphieu init")
    with console.database() as database:
        found = [*checks.look(console.settings, upkeep(), database, now()), *_pair(console, database)]
    wrong = sum(one.good is False for one in found)
    if args.json:
        print(json.dumps({"wrong": wrong, "checks": [asdict(one) for one in found]}, ensure_ascii=False))
    else:
        for one in found:
            print(f"{_MARKS[one.good]} {one.what}: {one.told}{f' → {one.do}' if one.do else ''}")
    if wrong:
        raise Stop(f"còn {wrong} điều phải sửa")


def _pair(console: Console, database: Database) -> Iterator[checks.Check]:
    """Whether secret and database are of one installation; what else is wrong with either is said above."""
    try:
        console.settings.keys()
        secret.check(database, console.settings)
    except (SettingsError, SQLAlchemyError):
        return
    except Stop as no:
        yield checks.Check("khóa bí mật đi với cơ sở dữ liệu", False, "không", str(no))
        return
    yield checks.Check("khóa bí mật đi với cơ sở dữ liệu", True, "đúng cặp")


def _status(args: Namespace, console: Console) -> None:
    with console.reading() as session:
        found = list(standing.lines(session, console.settings, upkeep(), now()))
    if args.json:
        print(json.dumps(dict(found), ensure_ascii=False))
    else:
        width = max(len(name) for name, _ in found)
        for name, told in found:
            print(f"{name.ljust(width)}  {told}")
