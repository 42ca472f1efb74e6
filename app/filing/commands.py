"""Commands for the certificates by which signers are known; the page is roots.py, the rules are the same."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from app.cli import terminal
from app.cli.console import Console
from app.cli.parser import add_group, add_verb, number
from app.filing.certificates import LONGEST, read_root
from app.settings import now
from app.stop import Stop
from ballots.office import roots, setup
from ballots.office.audit import What

__all__ = ["add_commands"]


def add_commands(commands: Any) -> None:
    """Add root."""
    verbs = add_group(
        commands,
        "root",
        "chứng thư gốc của nơi cấp chứng thư số",
        "Chứng thư gốc để biết người ký số biên bản của một đơn vị; như trang Nơi cấp chứng thư số.",
    )
    text = "Cài một chứng thư gốc. Xin so dấu nhận dạng được in ra với văn bản của nơi cấp."
    add = add_verb(verbs, "add", _add, "cài một chứng thư gốc", text)
    add.add_argument("file", metavar="TỆP", type=Path, help="tệp chứng thư, PEM (Base-64) hoặc DER")
    add.add_argument("--unit", metavar="MÃ", required=True, help="mã đơn vị")
    every = add_verb(verbs, "list", _list, "liệt kê các chứng thư đã cài của một đơn vị")
    every.add_argument("--unit", metavar="MÃ", required=True, help="mã đơn vị")
    remove = add_verb(verbs, "remove", _remove, "gỡ một chứng thư")
    remove.add_argument("id", metavar="SỐ", type=number, help="số của chứng thư, như trong danh sách")
    remove.add_argument("--unit", metavar="MÃ", required=True, help="mã đơn vị")


def _add(args: Namespace, console: Console) -> None:
    try:
        raw = terminal.read_file(args.file, LONGEST)
    except ValueError:  # a name that no file can have
        raise Stop("không đọc được tệp chứng thư") from None
    except OSError as no:
        raise Stop(f"không đọc được tệp chứng thư {args.file}: {terminal.why_of(no)}") from None
    today = now().date()
    root = read_root(raw, today)
    with console.writing() as session:
        row = roots.install(session, setup.unit_of(session, args.unit).id, root, today)
        about, after = {"certificate": root.name}, {"digest": root.fingerprint}
        console.audit(session, row.unit_id, What.ROOT_INSTALLED, about, after=after)
        root_id = row.id
    print(f"Đã cài chứng thư số {root_id}: {root.name}, có giá trị đến {root.until:%d/%m/%Y}.")
    print(f"Dấu nhận dạng (SHA-256): {root.fingerprint}")


def _list(args: Namespace, console: Console) -> None:
    with console.reading() as session:
        rows = roots.listed(session, setup.unit_of(session, args.unit).id)
        told = [(str(row.id), row.name, f"{row.until:%d/%m/%Y}", row.fingerprint) for row in rows]
    console.table(("SỐ", "NƠI CẤP", "CÓ GIÁ TRỊ ĐẾN", "DẤU NHẬN DẠNG (SHA-256)"), told)


def _remove(args: Namespace, console: Console) -> None:
    with console.writing() as session:
        unit = setup.unit_of(session, args.unit)
        name = roots.remove(session, unit.id, args.id)
        if name is None:
            raise Stop(f"đơn vị {unit.id} không có chứng thư số {args.id}")
        console.audit(session, unit.id, What.ROOT_REMOVED, {"certificate": name})
    print(f"Đã gỡ chứng thư số {args.id}: {name}.")
