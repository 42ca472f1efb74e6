"""Commands for the office's calendar: days swapped by notice, and the last working days of a year."""

from argparse import Namespace
from collections.abc import Iterable
from typing import Any

from app import typed
from app.cli.console import Console
from app.cli.parser import add_group, add_verb, day, year
from ballots import workdays
from ballots.keys import padlocks
from ballots.office import swaps
from ballots.office.audit import What

__all__ = ["add_commands"]

_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_DAY = "ngày, viết như 31/12/2026"


def add_commands(commands: Any) -> None:
    """Add swap and workdays."""
    verbs = add_group(
        commands,
        "swap",
        "ngày làm việc hoặc nghỉ theo thông báo hoán đổi",
        "Ngày làm việc hoặc nghỉ khác với lịch thường, theo thông báo của cơ quan có thẩm quyền, cho mọi đơn "
        "vị. Ngày riêng của một đơn vị thì quản trị đơn vị ghi trên trang Lịch làm việc.",
    )
    add = add_verb(verbs, "add", _add, "thêm một ngày")
    add.add_argument("day", metavar="NGÀY", type=day, help=_DAY)
    kind = add.add_mutually_exclusive_group(required=True)
    kind.add_argument("--off", action="store_true", help="ngày được nghỉ")
    kind.add_argument("--working", action="store_true", help="ngày phải làm việc")
    add.add_argument("--document", metavar="VĂN-BẢN", required=True, help="số, ký hiệu và ngày của thông báo")
    remove = add_verb(verbs, "remove", _remove, "xóa một ngày khỏi bảng")
    remove.add_argument("day", metavar="NGÀY", type=day, help=_DAY)
    add_verb(verbs, "list", _list, "liệt kê các ngày trong bảng")
    text = (
        "Cho biết ngày làm việc cuối cùng của mỗi tháng trong năm, là ngày đề xuất mở hòm, và vì sao các "
        "ngày sau đó không được chọn. Dùng bảng hoán đổi của cơ sở dữ liệu nếu đã có."
    )
    show = add_verb(commands, "workdays", _workdays, "ngày làm việc cuối cùng của các tháng trong năm", text)
    show.add_argument("year", metavar="NĂM", type=year, help="năm, từ 2000 đến 2100")


def _add(args: Namespace, console: Console) -> None:
    document = typed.check("document", args.document)
    with console.writing() as session:
        swaps.add_swap(session, args.day, working=args.working, document=document)
        after = {"working": args.working, "document": document}
        console.audit(session, None, What.SWAP_ADDED, {"day": args.day.isoformat()}, after=after)
    print(f"Đã ghi ngày {args.day:%d/%m/%Y}: {'làm việc' if args.working else 'nghỉ'}.")


def _remove(args: Namespace, console: Console) -> None:
    with console.writing() as session:
        before = swaps.remove_swap(session, args.day)
        console.audit(session, None, What.SWAP_REMOVED, {"day": args.day.isoformat()}, before)
    print(f"Đã xóa ngày {args.day:%d/%m/%Y} khỏi bảng hoán đổi.")


def _list(_args: Namespace, console: Console) -> None:
    with console.reading() as session:
        listed = padlocks.swaps(session)
    console.table(
        ("NGÀY", "LÀ NGÀY", "VĂN BẢN"),
        [(f"{swap.day:%d/%m/%Y}", "làm việc" if swap.working else "nghỉ", swap.document) for swap in listed],
    )


def _workdays(args: Namespace, console: Console) -> None:
    known: Iterable[workdays.Swap] = workdays.KNOWN_SWAPS
    if console.exists():
        with console.reading() as session:
            known = padlocks.swaps(session)
    known = tuple(known)
    for month in range(1, 13):
        print(_month(workdays.last_working_day(args.year, month, known)))
    if args.year > workdays.LAST_ANNOUNCED_YEAR:
        print(f"Lịch nghỉ năm {args.year} chưa được công bố: các ngày trên là tạm tính.")


def _month(proposal: workdays.Proposal) -> str:
    line = f"Tháng {proposal.day:%m}: {_WEEKDAYS[proposal.day.weekday()]}, {proposal.day:%d/%m/%Y}"
    if proposal.swap is not None:
        line += f" (làm việc {proposal.swap.document})"
    reasons = "; ".join(f"{skipped.day:%d/%m} {_why(skipped)}" for skipped in proposal.skipped)
    return f"{line} – bỏ qua {reasons}" if reasons else line


def _why(skipped: workdays.Skipped) -> str:
    if skipped.reason is workdays.SkipReason.WEEKEND:
        return _WEEKDAYS[skipped.day.weekday()]
    if skipped.reason is workdays.SkipReason.HOLIDAY:
        return f"nghỉ lễ ({skipped.name})"
    return f"nghỉ {skipped.name}"
