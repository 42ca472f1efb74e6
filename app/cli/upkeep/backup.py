"""homphieu backup: a copy of the database in use, sealed to a key, no oftener than the tray allows."""

import sys
from argparse import Namespace
from datetime import datetime
from pathlib import Path
from typing import Any

from app.cli.console import Console
from app.cli.parser import add_verb, number
from app.cli.upkeep.given import upkeep
from app.settings import Settings, now
from app.stop import Stop
from app.upkeep import backup, pacing
from app.upkeep.written import recipient_of

__all__ = ["add_commands"]

_KEEP = 14
_DAYS = 30


def add_commands(commands: Any) -> None:
    """Add backup."""
    text = (
        "Lập một bản sao lưu cơ sở dữ liệu trong khi máy chủ vẫn chạy: SQLite, hoặc PostgreSQL bằng pg_dump. "
        "Đặt HOMPHIEU_BACKUP_AGE hoặc --age thì bản sao được mã hóa cho khóa ấy. Không lập quá một bản mỗi "
        "đêm; hòm nào mới nhận dưới mười phiếu kể từ bản trước thì chờ, để so hai bản không biết phiếu "
        "nào đến lúc nào. Bản cũ còn giữ những gì đã tiêu hủy thì bị xóa. Tệp khóa bí mật và tệp nhớ sổ "
        "ghi không nằm trong bản sao lưu: xin cất riêng, ở nơi khác."
    )
    line = add_verb(commands, "backup", _backup, "sao lưu cơ sở dữ liệu", text)
    line.add_argument("folder", metavar="THƯ-MỤC", type=Path, help="nơi để các bản sao lưu, một tệp mỗi bản")
    line.add_argument(
        "--age", metavar="KHÓA", default="", help="khóa công khai của age (mặc định: HOMPHIEU_BACKUP_AGE)"
    )
    line.add_argument(
        "--keep", metavar="SỐ", type=number, default=_KEEP, help=f"giữ bao nhiêu bản, mặc định {_KEEP}"
    )
    line.add_argument(
        "--wait-days",
        metavar="SỐ",
        type=number,
        default=pacing.MOST_DAYS,
        help=f"chờ hòm ít phiếu nhiều nhất mấy ngày, mặc định {pacing.MOST_DAYS}",
    )


def _backup(args: Namespace, console: Console) -> None:
    chosen, moment = console.settings, now()
    if args.keep < 1 or not 1 <= args.wait_days <= _DAYS:
        raise Stop(f"--keep từ 1 trở lên, --wait-days từ 1 đến {_DAYS}")
    recipient = recipient_of(args.age or upkeep().recipient)
    memory = pacing.remembered_in(chosen.heads_file or chosen.secret_file)
    _check_apart(args.folder, chosen)
    with console.current_database() as database:
        with database.reading() as session:
            before, there = pacing.Last.read(memory), pacing.numbers(session)
            destroyed = pacing.last_destroyed(session)
        _check_pace(before, there, args.wait_days, moment)
        made = backup.take(database, args.folder, moment, recipient)
        with (
            database.reading() as session
        ):  # counted anew: what came meanwhile may be in it, so it is no news
            there = pacing.numbers(session)
    pacing.Last(moment, there).write(memory)
    gone = backup.prune(args.folder, made, args.keep, destroyed)
    sealed = ", đã mã hóa" if recipient else ""
    print(f"Đã lập bản sao lưu {made} ({made.stat().st_size / 1_000_000:.1f} MB{sealed}).")
    if gone:
        print(f"Đã xóa {len(gone)} bản cũ: {', '.join(one.name for one in gone)}.")
    print(f"Không có trong bản này: tệp khóa bí mật {chosen.secret_file}; xin cất riêng, ở nơi khác.")
    if recipient is None:
        print("homphieu: bản sao lưu chưa được mã hóa; xin đặt HOMPHIEU_BACKUP_AGE", file=sys.stderr)


def _check_apart(folder: Path, chosen: Settings) -> None:
    """Whoever takes a folder of backups away must not take the secret along."""
    if chosen.secret_file.resolve().parent == folder.resolve():
        raise Stop(f"thư mục {folder} có tệp khóa bí mật; xin để bản sao lưu ở một thư mục khác")


def _check_pace(last: pacing.Last | None, there: dict[str, int], most_days: int, moment: datetime) -> None:
    if last is None:
        return
    free = pacing.next_at(last, there, most_days)
    if moment >= free:
        return
    why = (
        "có hòm mới nhận dưới mười phiếu kể từ bản trước, so hai bản sẽ biết những phiếu ấy đến lúc nào"
        if pacing.few(last, there)
        else "mỗi đêm chỉ một bản, để so hai bản không biết phiếu nào đến lúc nào"
    )
    raise Stop(f"chưa lập bản sao lưu: {why}; sớm nhất {free:%H:%M} ngày {free:%d/%m/%Y}")
