"""The command that checks the audit logs: whether every line is the one that its successor names."""

from argparse import Namespace
from typing import Any

from app.cli import secret
from app.cli.console import Console
from app.cli.parser import add_verb
from app.stop import Stop
from ballots.office import setup
from ballots.views import audit_log, offices

__all__ = ["add_commands"]


def add_commands(commands: Any) -> None:
    """Add check-audit."""
    text = (
        "Kiểm tra nhật ký việc làm của cán bộ: mỗi dòng phải mang mã của dòng trước. Mã thoát là 1 nếu có "
        "dòng không khớp. Với --head: cho biết mã đã in trong một biên bản là của dòng nào."
    )
    check = add_verb(commands, "check-audit", _check, "kiểm tra nhật ký còn nguyên vẹn không", text)
    check.add_argument("--unit", metavar="MÃ", help="chỉ của đơn vị này")
    check.add_argument("--head", metavar="MÃ-DÒNG", help="mã của một dòng, như đã in trong biên bản")


def _check(args: Namespace, console: Console) -> None:
    with console.reading() as session:
        if console.settings.secret_file.exists():  # who checks a copy of the database has none
            secret.check_session(session, console.settings)
        if args.unit:
            setup.unit_of(session, args.unit)
        units = [args.unit] if args.unit else [unit.id for unit in offices.units(session)]
        checked = {unit: audit_log.check(session, unit) for unit in units}
    for unit, check in checked.items():
        if check.broken_at is not None:
            raise Stop(
                f"nhật ký của đơn vị {unit} không nguyên vẹn: dòng {check.broken_at + 1} "
                "không nối tiếp dòng trước nó"
            )
        print(f"Nhật ký của đơn vị {unit} nguyên vẹn: {len(check.hashes)} dòng. Mã dòng cuối: {check.head}")
    if args.head:
        _find(args.head, {unit: check.hashes for unit, check in checked.items()})


def _find(head: str, hashes: dict[str, list[str]]) -> None:
    wanted = head.replace(" ", "").upper()
    for unit, known in hashes.items():
        plain = [one.replace(" ", "") for one in known]
        if wanted in plain:
            print(f"Mã đã cho là của dòng {plain.index(wanted) + 1} trong nhật ký của đơn vị {unit}.")
            return
    raise Stop("không có dòng nào mang mã đã cho: nhật ký đã bị viết lại, hoặc mã gõ chưa đúng")
