"""homphieu setup: units, committees, boxes, people and days out of one file, all of them or none.

What is there already and as the file says stays as it is, so that a second run changes nothing; what is there
and differs is refused by name: this file makes, the other commands change.
"""

import json
import os
import tomllib
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sqlmodel import Session

from app.cli import terminal
from app.cli.console import Console
from app.cli.parser import add_verb
from app.planned import making, plan, sheet
from app.planned.made import FirstLogin, Hand, Mistake, Mistaken
from app.stop import Stop
from app.workbook import reading
from app.workbook.template import template_csv, template_xlsx
from ballots.composing import composed

__all__ = ["EXAMPLE", "add_commands"]

_FILE_BYTES = 4 * 1024 * 1024  # 3,321 communes have less
_MOST_TOLD = 20  # mistakes at once
_TABLES = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".tsv"}  # some only to be refused in words
_TEMPLATES: dict[str, Callable[[], bytes]] = {".xlsx": template_xlsx, ".csv": template_csv}
_Told = Callable[[Mistake], str]

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
    "Lập đơn vị, hội đồng mở hòm, hòm phiếu, tài khoản và ngày hoán đổi từ một tệp, bao nhiêu đơn vị "
    "cũng được, tất cả hoặc không gì cả. Tệp là bảng Excel hoặc CSV điền theo mẫu (--template), hoặc "
    "TOML; ô nào của bảng chưa đúng thì được nói rõ ở ô ấy. Mật khẩu của mỗi tài khoản mới chỉ hiện một lần. "
    "Chạy lại không đổi gì. Cái đã có mà khác tệp thì bị nêu tên, và không gì được ghi."
)


class _OnlyTried(Exception):  # noqa: N818 - the end of a run that writes nothing
    pass


def add_commands(commands: Any) -> None:
    """Add setup."""
    add = add_verb(commands, "setup", _setup, "lập đơn vị, hội đồng, hòm phiếu từ một tệp", _TEXT)
    add.epilog = f"Ví dụ một tệp TOML:\n\n{EXAMPLE}"
    one = add.add_mutually_exclusive_group(required=True)
    text = "bảng .xlsx hoặc .csv đã điền, hoặc tệp TOML mã hóa UTF-8"
    one.add_argument("file", metavar="TỆP", type=Path, nargs="?", help=text)
    text = "chỉ ghi mẫu để điền vào tệp này, tên kết thúc bằng .xlsx hoặc .csv"
    one.add_argument("--template", metavar="TỆP", type=Path, help=text)
    add.add_argument("--dry-run", action="store_true", help="chỉ nói sẽ lập gì, không ghi gì")
    text = "ghi mật khẩu lần đầu vào tờ PDF này, mỗi người một phần để cắt rời, thay vì hiện ra màn hình"
    add.add_argument("--sheet", metavar="TỆP", type=Path, help=text)


def _setup(args: Namespace, console: Console) -> None:
    if args.template is not None:
        _give_template(args.template)
        return
    (asked, told), made = _read(args.file), list[tuple[str, FirstLogin | None]]()
    try:
        with ExitStack() as kept, console.writing() as session:
            made = _made(asked, told, session, console)
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


def _give_template(path: Path) -> None:
    made = _TEMPLATES.get(path.suffix.lower())
    if made is None:
        raise Stop("tên của mẫu kết thúc bằng .xlsx hoặc .csv")
    try:
        with path.open("xb") as file:
            file.write(made())
    except FileExistsError:
        raise Stop(f"đã có tệp {path}; xin chọn tên khác cho mẫu") from None
    print(f"Đã ghi mẫu vào tệp {path}. Xin điền, rồi chạy: homphieu setup {path} --dry-run")


def _made(
    asked: plan.Installation, told: _Told, session: Session, console: Console
) -> list[tuple[str, FirstLogin | None]]:
    try:
        return making.apply(asked, session, Hand(console.settings.public_url))
    except Mistaken as no:
        wrong = [told(one) for one in no.mistakes]
    raise Stop("chưa lập gì. " + " | ".join(wrong[:_MOST_TOLD]))


def _stop_if(tried: bool) -> None:  # noqa: FBT001 - its name reads with it
    if tried:
        raise _OnlyTried  # rolls back


# --- reading --------------------------------------------------------------------------------------------


def _read(path: Path) -> tuple[plan.Installation, _Told]:
    """What a file asks for, and how a mistake of it is told: at its cell, where it is a table."""
    try:
        content = terminal.read_file(path, _FILE_BYTES)
    except OSError as no:
        raise Stop(f"không đọc được tệp {path}: {terminal.why_of(no)}") from None
    if path.suffix.lower() in _TABLES or content.startswith(b"PK"):
        return _read_table(path, content)
    try:
        given = tomllib.loads(_composed(content))
        given = json.loads(json.dumps(given, default=str))  # TOML has days, JSON their spelling
    except (ValueError, RecursionError) as no:
        at = f" ({no})" if isinstance(no, tomllib.TOMLDecodeError) else ""
        raise Stop(f"tệp {path} không phải TOML viết bằng UTF-8{at}") from None
    try:
        return plan.checked(given), lambda one: one.told
    except Mistaken as no:
        wrong = [one.told for one in no.mistakes]
    raise Stop("tệp chưa đúng mẫu: " + "; ".join(wrong[:_MOST_TOLD]))


def _read_table(path: Path, content: bytes) -> tuple[plan.Installation, _Told]:
    found = reading.read(path.name, content)
    wrong = found.mistakes
    if not wrong:
        try:
            return plan.checked(found.plan), lambda one: found.told(one.loc, one.told)
        except Mistaken as no:
            wrong = [found.told(one.loc, one.told) for one in no.mistakes]
    more = f" | Và còn {len(wrong) - _MOST_TOLD} lỗi nữa." if len(wrong) > _MOST_TOLD else ""
    raise Stop("chưa lập gì. " + " | ".join(wrong[:_MOST_TOLD]) + more)


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
