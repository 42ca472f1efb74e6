"""homphieu restored: publishes that a database goes on from an older state; what `serve` sees to before."""

from argparse import Namespace
from typing import Any

from app import typed
from app.cli import secret, terminal
from app.cli.console import Console
from app.cli.parser import add_verb
from app.db import Database
from app.heads import Heads
from app.settings import Settings, now
from app.stop import Stop
from ballots.box import memory
from ballots.box.memory import Break
from ballots.office.audit import SERVER, What, note
from ballots.tables import Box

__all__ = ["add_commands", "settle"]


def add_commands(commands: Any) -> None:
    """Add restored."""
    text = (
        "Dùng sau khi khôi phục cơ sở dữ liệu từ bản sao lưu, chuyển sang một máy dự phòng thiếu những việc "
        "sau cùng, hoặc mất tệp nhớ sổ ghi (HOMPHIEU_HEADS_FILE): ghi một mục công khai vào sổ của từng hòm "
        "không nối tiếp những gì đã công bố, kèm lý do, rồi cho máy chủ chạy tiếp. Phong bì bỏ sau bản sao "
        "lưu đã mất, và mã phiếu dùng lúc ấy lại dùng được. Xin dừng máy chủ trước khi chạy."
    )
    short = "công bố rằng cơ sở dữ liệu được khôi phục từ bản cũ"
    restored = add_verb(commands, "restored", _restored, short, text)
    restored.add_argument(
        "--reason", metavar="LÝ-DO", required=True, help="vì sao; được công bố trong sổ ghi"
    )


def settle(database: Database, chosen: Settings) -> None:
    """Refuse what memory.check() refuses, then bring the file up to date; Stop when it can't be written."""
    if chosen.heads_file is None:
        return
    heads = Heads(chosen.heads_file)
    with database.reading() as session:
        heads.check(session.connection())
        newest = memory.heads(session.connection())
    try:
        heads.remember(newest)
    except OSError as no:
        raise Stop(
            f"không ghi được tệp nhớ sổ ghi {heads.file}: {terminal.why_of(no)}; xin đặt HOMPHIEU_HEADS_FILE "
            "vào một thư mục ghi được, không nằm trong bản sao lưu của cơ sở dữ liệu"
        ) from None


def _restored(args: Namespace, console: Console) -> None:
    chosen, keys, today = console.settings, console.keys(), now()
    heads = Heads(chosen.heads_file or chosen.secret_file.with_suffix(".heads"))
    reason = typed.check("restored_reason", args.reason)
    with console.current_database() as database:
        with database.writing() as session:
            secret.check_session(session, chosen)
            broken = memory.breaks(session.connection(), heads.read())
            for one in broken:
                memory.append_restored(session, one, reason, today.date(), keys.log_key(one.box_id))
                about = {"box": one.box_id, "reason": reason}
                unit_id = session.get_one(Box, one.box_id).unit_id
                note(session, SERVER(unit_id), What.RESTORED, today, about)
        with database.reading() as session:
            newest = memory.heads(session.connection())
    if not broken:
        raise Stop("sổ ghi của mọi hòm đều nối tiếp những gì đã công bố; không có gì phải ghi")
    heads.remember(newest, instead=True)
    for one in broken:
        print(f"{one.name}: {_told(one)}; đã công bố ở mục {one.entries}.")


def _told(one: Break) -> str:
    if one.known is None:
        return f"không có gì để so, sổ ghi có {one.entries} mục"
    return f"sổ ghi từng có đến mục {one.known.height}, trong cơ sở dữ liệu có {one.entries} mục"
