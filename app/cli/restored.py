"""homphieu restored: publishes that a database goes on from an older state; what `serve` sees to before."""

import importlib
import socket
import sys
from argparse import Namespace
from collections.abc import Callable
from contextlib import ExitStack, closing
from typing import Any

from app import typed
from app.cli import secret, serving, terminal
from app.cli.console import Console
from app.cli.parser import add_verb
from app.db import Database
from app.heads import Heads
from app.settings import Settings, now
from app.stop import Stop
from app.upkeep import comparing
from ballots.box import memory

__all__ = ["add_commands", "serve_waiting", "settle", "waits"]


def add_commands(commands: Any) -> None:
    """Add restored."""
    text = (
        "Dùng sau khi khôi phục cơ sở dữ liệu từ bản sao lưu, chuyển sang một máy dự phòng thiếu những việc "
        "sau cùng, hoặc mất tệp nhớ sổ ghi (HOMPHIEU_HEADS_FILE): ghi một mục công khai vào sổ của từng hòm "
        "đã so mà không thiếu gì, rồi cho máy chủ chạy tiếp. Hòm nào thiếu mục đã công bố thì khóa hẳn, "
        "có biên "
        "bản, và một hòm mới được lập thay: không số mục nào được ký hai lần. Xin dừng máy chủ trước khi "
        "chạy."
    )
    short = "công bố rằng cơ sở dữ liệu được khôi phục từ bản cũ"
    restored = add_verb(commands, "restored", _restored, short, text)
    restored.add_argument(
        "--seen",
        nargs=3,
        metavar=("HÒM", "MỤC", "MÃ"),
        action="append",
        default=[],
        help="số của mục và mã của sổ trên giấy mới nhất (thông báo, biên bản, trang đã in); mỗi hòm một lần",
    )
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


def waits(database: Database, chosen: Settings) -> bool:
    """Whether boxes are to be compared by a page first; if none is, settle() is done and nothing waits."""
    with database.reading() as session:
        if comparing.waiting(session, {}):
            return True
    settle(database, chosen)
    return False


def serve_waiting(
    host: str, port: int, chosen: Settings, listeners: list[socket.socket], serve: Callable[..., None]
) -> None:
    """Serve the page on which administrators compare, on the same port, until nothing waits or Ctrl-C."""
    pages = importlib.import_module("app.upkeep.waiting")  # as app.main: only `serve` needs it
    app = pages.create_waiting(chosen, _heads(chosen))
    print(
        "homphieu: hòm phiếu tạm ngừng: cơ sở dữ liệu vừa được khôi phục, chưa được so với giấy tờ mới nhất. "
        f"Quản trị viên của đơn vị so tại {serving.address(host, port)}{pages.PATH}",
        file=sys.stderr,
        flush=True,
    )
    with ExitStack() as opened:
        opened.enter_context(closing(app.state.database))
        serve(app, host, port, [opened.enter_context(closing(one.dup())) for one in listeners])


def _heads(chosen: Settings) -> Heads:
    return Heads(chosen.heads_file or chosen.secret_file.with_suffix(".heads"))


def _restored(args: Namespace, console: Console) -> None:
    chosen, keys, today = console.settings, console.keys(), now()
    heads = _heads(chosen)
    reason = typed.check("restored_reason", args.reason)
    seen = dict(_seen(*one) for one in args.seen)
    with console.current_database() as database:
        with database.writing() as session:
            secret.check_session(session, chosen)
            told = comparing.settle(session, heads.read(), seen, reason, today, keys.log_key)
        with database.reading() as session:
            newest = comparing.going_on(session)
    if not told:
        raise Stop("sổ ghi của mọi hòm đều nối tiếp những gì đã công bố; không có gì phải ghi")
    heads.remember(newest, instead=True)
    console.write_anew()  # keys of a box that is closed for good have gone
    for line in told:
        print(line)


def _seen(box_id: str, height: str, head: str) -> tuple[str, comparing.Seen]:
    found = comparing.read_seen(height, head)
    if found is None:
        raise Stop(
            f"--seen {box_id}: cần số của mục và mã của sổ, 52 chữ và số như in trên thông báo, biên bản, "
            "hoặc ở trang Sổ ghi công khai"
        )
    return box_id, found
