"""The commands that destroy what a unit no longer keeps, and that set how long it keeps it."""

from argparse import Namespace
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from app import typed
from app.cli.console import Console
from app.cli.parser import add_verb, number
from app.settings import now
from app.stop import Stop
from ballots.meeting import destroying
from ballots.meeting.destroying import Due, What
from ballots.office import setup
from ballots.office.audit import SERVER, note
from ballots.office.audit import What as Logged
from ballots.office.retention import Retention, retention_of, set_retention
from ballots.tables import Box, Minutes, Unit
from ballots.views.papers.keeping import Act, destroyed_view
from printing.wording import KEPT

__all__ = ["add_commands", "add_retention"]

_KINDS = "copies – bản sao chìa khóa; releases – chìa khóa đã nhận khi mở hòm; envelopes – phong bì phiếu"


def add_commands(commands: Any) -> None:
    """Add destroy."""
    text = (
        "Tiêu hủy những gì đã hết hạn lưu giữ của các kỳ đã lưu biên bản, mỗi thứ có một mục trong sổ ghi "
        "công khai và một biên bản riêng trong sổ. Không có tham số: chỉ liệt kê còn giữ gì, đến ngày nào. "
        "Không khôi phục lại được."
    )
    destroy = add_verb(commands, "destroy", _destroy, "tiêu hủy chìa khóa, phong bì phiếu đã hết hạn", text)
    destroy.add_argument("--due", action="store_true", help="tất cả những gì đã đến hạn")
    destroy.add_argument("--box", metavar="MÃ", help="mã hòm phiếu")
    destroy.add_argument("--period", metavar="KỲ", type=number, help="kỳ")
    destroy.add_argument("--what", choices=[what.value for what in What], help=_KINDS)
    destroy.add_argument(
        "--operator", metavar="TÊN", default="", help="họ tên người thực hiện, in vào biên bản"
    )
    destroy.add_argument("--yes", action="store_true", help="xác nhận: tiêu hủy thật")


def add_retention(verbs: Any) -> None:
    """Add unit retention."""
    text = (
        "Đặt thời hạn lưu giữ, tính từ ngày lưu biên bản của kỳ vào sổ: chìa khóa đã dùng 7 đến 365 ngày "
        "(mặc định 30), phong bì phiếu 6 đến 120 tháng (mặc định 24). Không ghi thời hạn nào thì chỉ cho xem."
    )
    change = add_verb(verbs, "retention", _retention, "xem, đặt thời hạn lưu giữ", text)
    change.add_argument("--unit", metavar="MÃ", required=True, help="mã đơn vị")
    change.add_argument("--releases-days", metavar="SỐ", type=number, help="số ngày giữ chìa khóa đã dùng")
    change.add_argument("--envelopes-months", metavar="SỐ", type=number, help="số tháng giữ phong bì phiếu")
    change.add_argument(
        "--basis", metavar="CĂN-CỨ", default="", help="căn cứ, bắt buộc khi đặt; được công khai"
    )


# --- destroying -----------------------------------------------------------------------------------------


def _destroy(args: Namespace, console: Console) -> None:
    named = [args.box, args.period, args.what]
    if any(named) and (not all(named) or args.due):
        raise Stop("xin ghi đủ --box, --period và --what, hoặc chỉ --due")
    moment = now()
    if not args.due and not any(named):
        with console.reading() as session:
            _list(console, _all_due(session), moment)
        return
    if not args.yes:
        with console.reading() as session:
            found = _asked(args, session, moment)
            for one in found:
                print(f"Sẽ tiêu hủy: {_told(one)}.")
        raise Stop("chưa tiêu hủy gì; việc này không khôi phục lại được, nếu đúng xin chạy lại với --yes")
    operator = typed.check("operator", args.operator)
    with console.writing() as session:
        found = _asked(args, session, moment)
        filed = [_destroy_one(session, console, one, moment, operator) for one in found]
    for one, line in zip(found, filed, strict=True):
        print(f"Đã tiêu hủy: {_told(one)}. Biên bản số {line}.")
    sqlite = console.settings.database_url.startswith("sqlite")
    console.write_anew()
    _tell_backups(found, moment, sqlite=sqlite)


def _all_due(session: Session) -> list[Due]:
    units = session.exec(select(Unit.id).order_by(Unit.id))
    return [one for unit in units.all() for one in destroying.due(session, unit)]


def _asked(args: Namespace, session: Session, moment: datetime) -> list[Due]:
    """What the command names; Stop when nothing is due."""
    today = moment.date()
    if not args.due:
        return [destroying.look(session, args.box, args.period, What(args.what), today)]
    found = [one for one in _all_due(session) if one.is_due(today)]
    if not found:
        raise Stop("hôm nay không có gì đến hạn tiêu hủy")
    return found


def _list(console: Console, found: Sequence[Due], moment: datetime) -> None:
    console.table(
        ("HÒM", "KỲ", "CÒN GIỮ", "SỐ LƯỢNG", "TIÊU HỦY TỪ", ""),
        [
            (
                one.box_id,
                str(one.period),
                f"{KEPT[one.what]} ({one.what.value})",
                str(one.number),
                f"{one.day:%d/%m/%Y}",
                "đã đến hạn" if one.is_due(moment.date()) else "",
            )
            for one in found
        ],
    )
    if any(one.is_due(moment.date()) for one in found):
        print("Tiêu hủy những gì đã đến hạn: homphieu destroy --due --yes")


def _told(one: Due) -> str:
    return f"{one.number} {KEPT[one.what]}, hòm {one.box_id}, kỳ {one.period}"


def _destroy_one(session: Session, console: Console, one: Due, moment: datetime, operator: str) -> str:
    """Destroy, file and log one thing; gives the number of its minutes as written."""
    from printing.record.destroyed import draw_destroyed, subject  # noqa: PLC0415 - loads reportlab

    box = session.get_one(Box, one.box_id)
    command = f"homphieu destroy --box {one.box_id} --period {one.period} --what {one.what.value}"
    about = subject(one.what.value, one.box, one.period)
    given = destroying.number_for(session, one.box_id, moment.year)
    view = destroyed_view(session, one, given, about, Act(moment, command, operator))
    log_key = console.keys().log_key(one.box_id)
    filed: Minutes = destroying.destroy(session, one, given, draw_destroyed(view), about, moment, log_key)
    told = {"box": one.box_id, "period": one.period, "what": one.what.value, "committee": box.committee_id}
    note(session, SERVER(box.unit_id), Logged.DESTROYED, moment, told, before=one.number, after=0)
    return f"{filed.number:02}/{filed.symbol}"


def _tell_backups(found: Sequence[Due], moment: datetime, *, sqlite: bool) -> None:
    kinds = "; ".join(dict.fromkeys(KEPT[one.what] for one in found))
    print(
        f"Các bản sao lưu lập trước {moment:%H:%M} ngày {moment:%d/%m/%Y} vẫn còn: {kinds}.\n"
        "Xin xóa các bản sao lưu đó (hoặc thay bằng bản lập từ bây giờ) và ghi ngày xóa vào hồ sơ vận hành."
    )
    if not sqlite:
        print(
            "PostgreSQL còn giữ bản cũ của dòng trong tệp bảng và WAL. Xin chạy ngay, ngoài giờ làm việc: "
            "VACUUM (FULL) padlock_copy; VACUUM (FULL) release; VACUUM (FULL) envelope; CHECKPOINT; "
            "và xóa kho WAL, bản sao dự phòng nếu có."
        )


# --- how long -------------------------------------------------------------------------------------------


def _retention(args: Namespace, console: Console) -> None:
    if args.releases_days is None and args.envelopes_months is None and not args.basis:
        with console.reading() as session:
            _print_retention(args.unit, retention_of(setup.unit_of(session, args.unit)))
        return
    basis = typed.check("basis", args.basis)
    with console.writing() as session:
        unit = setup.unit_of(session, args.unit)
        before = retention_of(unit)
        wanted = Retention(
            before.releases_days if args.releases_days is None else args.releases_days,
            before.envelopes_months if args.envelopes_months is None else args.envelopes_months,
            basis,
        )
        set_retention(session, unit, wanted)
        after = retention_of(unit)
        about = {"unit": unit.id}
        note(session, SERVER(unit.id), Logged.RETENTION_SET, now(), about, before.as_dict(), after.as_dict())
    _print_retention(args.unit, after)


def _print_retention(unit: str, kept: Retention) -> None:
    print(
        f"Đơn vị {unit}: chìa khóa đã dùng giữ {kept.releases_days} ngày, phong bì phiếu giữ "
        f"{kept.envelopes_months} tháng, kể từ ngày lưu biên bản. Căn cứ: {kept.basis or '(chưa ghi)'}"
    )
