"""homphieu setup: units, committees, boxes, people and days out of one TOML file, all of them or none.

What is there already and as the file says stays as it is, so that a second run changes nothing; what is there
and differs is refused by name: this file makes, the other commands change.
"""

import json
import os
import tomllib
from argparse import Namespace
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sqlmodel import Session

from app.cli import terminal
from app.cli.console import Console
from app.cli.parser import add_verb
from app.planned import making, plan, sheet
from app.planned.made import FirstLogin, Hand, Mistaken
from app.stop import Stop
from ballots.composing import composed

__all__ = ["EXAMPLE", "add_commands"]

_FILE_BYTES = 4 * 1024 * 1024  # 3,321 communes have less
_MOST_TOLD = 20  # mistakes at once

# A test runs it as it stands.
EXAMPLE = """\
  [[unit]]
  id = "xa-minh-chau"
  name = "Trung tâm Phục vụ hành chính công"
  parent = "UBND xã Minh Châu"
  symbol = "TTPVHCC"
  telephone = "0237 3821 000"

  [[unit.committee]]
  id = "hoi-dong-minh-chau"
  name = "Hội đồng mở hòm phiếu xã Minh Châu"
  rule = "khong-cong-doan"

  [[unit.committee.box]]
  id = "minh-chau-1"
  name = "Hòm phiếu số 1"
  place = "Sảnh tầng 1"
  desks = "1, 2, A"
  layout = "a4-2"

  [[unit.committee.box]]
  id = "minh-chau-thu"
  name = "Hòm thư góp ý"
  place = "Cổng trụ sở"
  kind = "letters"
  daily_cap = 50
"""
_TEXT = (
    "Lập đơn vị, hội đồng mở hòm, hòm phiếu, tài khoản và ngày hoán đổi từ một tệp TOML, bao nhiêu "
    "đơn vị cũng được, tất cả hoặc không gì cả. Mật khẩu của mỗi tài khoản mới chỉ hiện một lần. "
    "Chạy lại không đổi gì. Cái đã có mà khác tệp thì bị nêu tên, và không gì được ghi."
)


class _OnlyTried(Exception):  # noqa: N818 - the end of a run that writes nothing
    pass


def add_commands(commands: Any) -> None:
    """Add setup."""
    add = add_verb(commands, "setup", _setup, "lập đơn vị, hội đồng, hòm phiếu từ một tệp", _TEXT)
    add.epilog = f"Ví dụ một tệp:\n\n{EXAMPLE}"
    add.add_argument("file", metavar="TỆP", type=Path, help="tệp TOML, mã hóa UTF-8")
    add.add_argument("--dry-run", action="store_true", help="chỉ nói sẽ lập gì, không ghi gì")
    text = "ghi mật khẩu lần đầu vào tờ PDF này, mỗi người một phần để cắt rời, thay vì hiện ra màn hình"
    add.add_argument("--sheet", metavar="TỆP", type=Path, help=text)


def _setup(args: Namespace, console: Console) -> None:
    asked, made = _read(args.file), list[tuple[str, FirstLogin | None]]()
    try:
        with ExitStack() as kept, console.writing() as session:
            made = _made(asked, session, console)
            _stop_if(args.dry_run)
            logins = [login for _, login in made if login is not None]
            if args.sheet is not None and logins:
                kept.enter_context(_written(args.sheet, sheet.drawn(logins, console.settings.public_url)))
    except _OnlyTried:
        pass
    hidden = args.dry_run or args.sheet is not None
    for name, login in made:
        once = "" if hidden or login is None else f" Mật khẩu (chỉ hiện lần này): {login.password}"
        print(f"{'Sẽ lập' if args.dry_run else 'Đã lập'} {name}.{once}")
    if any(login for _, login in made) and args.sheet is not None and not args.dry_run:
        print(f"Mật khẩu lần đầu ở tệp {args.sheet}: xin in, cắt rời, giao tận tay từng người, rồi xóa tệp.")
    if not made:
        print("Mọi thứ trong tệp đã có; không có gì thay đổi.")


def _made(
    asked: plan.Installation, session: Session, console: Console
) -> list[tuple[str, FirstLogin | None]]:
    try:
        return making.apply(asked, session, Hand(console.settings.public_url))
    except Mistaken as no:
        wrong = [one.told for one in no.mistakes]
    raise Stop("chưa lập gì. " + " | ".join(wrong[:_MOST_TOLD]))


def _stop_if(tried: bool) -> None:  # noqa: FBT001 - its name reads with it
    if tried:
        raise _OnlyTried  # rolls back


# --- reading --------------------------------------------------------------------------------------------


def _read(path: Path) -> plan.Installation:
    try:
        given = tomllib.loads(_composed(terminal.read_file(path, _FILE_BYTES)))
        given = json.loads(json.dumps(given, default=str))  # TOML has days, JSON their spelling
    except OSError as no:
        raise Stop(f"không đọc được tệp {path}: {terminal.why_of(no)}") from None
    except (ValueError, RecursionError) as no:
        at = f" ({no})" if isinstance(no, tomllib.TOMLDecodeError) else ""
        raise Stop(f"tệp {path} không phải TOML viết bằng UTF-8{at}") from None
    try:
        return plan.checked(given)
    except Mistaken as no:
        wrong = [one.told for one in no.mistakes]
    raise Stop("tệp chưa đúng mẫu: " + "; ".join(wrong[:_MOST_TOLD]))


def _composed(content: bytes) -> str:
    """UTF-8 with or without its mark, letters and their signs composed: as the database keeps them."""
    return composed(content.decode("utf-8-sig"), _FILE_BYTES)


@contextmanager
def _written(path: Path, content: bytes) -> Iterator[None]:
    """A file that only its owner reads, taken away if what follows fails; no file is ever replaced."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Stop(f"chưa lập gì: đã có tệp {path}; xin chọn tên khác cho tờ mật khẩu") from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(handle)
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise
