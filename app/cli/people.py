"""Commands for staff accounts. A password is shown once or read from standard input, never from argv."""

import sys
from argparse import Namespace
from typing import Any

from sqlmodel import Session, select

from app import typed
from app.cli import terminal
from app.cli.console import Console
from app.cli.parser import Parser, add_group, add_verb
from app.errors import Problem, Rejected
from app.staff import accounts, emails, leaving, roster
from app.staff.passwords import as_typed
from app.stop import Stop
from app.words import audit_told, sentences
from ballots.office import setup
from ballots.office.audit import What
from ballots.sealing import quorum
from ballots.tables import Account
from ballots.views import offices

__all__ = ["add_commands"]


def add_commands(commands: Any) -> None:
    """Add account."""
    verbs = add_group(commands, "account", "tài khoản của cán bộ, công chức")
    _add_add(verbs)
    text = "Cấp lại mật khẩu; các phiên đăng nhập cũ kết thúc. Mật khẩu mới chỉ hiện một lần."
    reset = add_verb(verbs, "reset", _reset, "cấp lại mật khẩu", text)
    _add_login(reset)
    _add_stdin(reset)
    every = add_verb(verbs, "list", _list, "liệt kê các tài khoản")
    every.add_argument("--unit", metavar="MÃ", help="chỉ của đơn vị này")
    text = "Đặt địa chỉ nhận thư nhắc việc của một người; bỏ trống địa chỉ để thôi gửi."
    email = add_verb(verbs, "email", _email, "đặt địa chỉ nhận thư nhắc việc", text)
    _add_login(email)
    email.add_argument("email", metavar="ĐỊA-CHỈ", nargs="?", default="", help="để trống: thôi gửi")
    disable = add_verb(verbs, "disable", _disable, "ngừng một tài khoản; các phiên đăng nhập kết thúc")
    _add_login(disable)
    disable.add_argument(
        "--anyway", action="store_true", help="cả khi là người duy nhất mở được một kỳ đã niêm phong"
    )


def _add_login(parser: Parser) -> None:
    parser.add_argument("login", metavar="TÊN-ĐĂNG-NHẬP", help="tên đăng nhập")
    text = "mã đơn vị, cần khi tên đăng nhập có ở nhiều đơn vị"
    parser.add_argument("--unit", metavar="MÃ", default="", help=text)


def _add_add(verbs: Any) -> None:
    text = (
        "Thêm một tài khoản với nhiệm vụ và, nếu có, một vai trò trong một hội đồng mở hòm. "
        "Mật khẩu được tạo và chỉ hiện một lần; người dùng tự đổi sau khi đăng nhập."
    )
    add = add_verb(verbs, "add", _add, "thêm một tài khoản", text)
    add.add_argument(
        "login", metavar="TÊN-ĐĂNG-NHẬP", help="3 đến 40 ký tự: chữ thường không dấu, chữ số, . - _"
    )
    add.add_argument("--unit", metavar="MÃ", required=True, help="mã đơn vị")
    add.add_argument("--name", metavar="HỌ-TÊN", required=True, help="họ và tên, như trong biên bản")
    add.add_argument("--title", metavar="CHỨC-VỤ", default="", help="chức vụ, như trong biên bản")
    add.add_argument("--issue", action="store_true", help="nhiệm vụ: phát phiếu")
    add.add_argument(
        "--secretary", action="store_true", help="nhiệm vụ: thư ký (niêm phong, mở hòm, biên bản)"
    )
    add.add_argument("--admin", action="store_true", help="nhiệm vụ: quản trị đơn vị")
    add.add_argument(
        "--auditor", action="store_true", help="nhiệm vụ: người kiểm tra, chỉ xem; không kèm nhiệm vụ khác"
    )
    text = "nhiệm vụ: cấp tỉnh, chỉ xem kết quả đã công bố của các đơn vị; không kèm nhiệm vụ khác"
    add.add_argument("--province", action="store_true", help=text)
    add.add_argument("--committee", metavar="MÃ", help="hội đồng mở hòm; dùng cùng với --role")
    add.add_argument(
        "--role", metavar="VAI-TRÒ", choices=quorum.ROLES, help="vai trò: " + ", ".join(quorum.ROLES)
    )
    _add_stdin(add)


def _add_stdin(parser: Parser) -> None:
    parser.add_argument(
        "--password-stdin", action="store_true", help="đọc mật khẩu từ đầu vào chuẩn thay vì tạo mới"
    )


def _add(args: Namespace, console: Console) -> None:
    duties = [duty for duty in accounts.DUTY_NAMES if getattr(args, duty)]
    if (args.committee is None) != (args.role is None):
        args.parser.error("argument --committee, --role: homphieu: phải dùng cùng nhau")
    if not duties and args.role is None:
        wanted = "--issue, --secretary, --admin, --auditor, --province, --role"
        args.parser.error(f"one of the arguments {wanted} is required")
    name, title = typed.check("person_name", args.name), typed.check("person_title", args.title)
    seat = None if args.role is None else (args.committee, args.role)
    chosen = _read_password() if args.password_stdin else None
    with console.writing() as session:
        unit = setup.unit_of(session, args.unit)
        account, password = accounts.add_account(
            session, unit.id, args.login, name, title=title, duties=duties, seat=seat
        )
        _choose(session, account, password, chosen)
        accounts.mark_issued(account)
        login, after = account.login, audit_told.new_account(account)
        console.audit(session, unit.id, What.ACCOUNT_ADDED, {"login": login}, after=after)
    _tell(f"Đã thêm tài khoản {login}.", f"{login} --unit {args.unit}", password, chosen)


def _reset(args: Namespace, console: Console) -> None:
    chosen = _read_password() if args.password_stdin else None
    with console.writing() as session:
        account = _account(session, args.login, args.unit)
        if not account.active:
            raise Stop("tài khoản này đã ngừng; không cấp lại mật khẩu")
        password = accounts.reset_password(session, account)
        session.flush()
        _choose(session, account, password, chosen)
        accounts.mark_issued(account)
        console.audit(session, account.unit_id, What.PASSWORD_RESET, {"login": account.login})
        login = account.login
    named = f"{login} --unit {args.unit}" if args.unit else login
    _tell(f"Đã cấp lại mật khẩu của tài khoản {login}.", named, password, chosen)


def _list(args: Namespace, console: Console) -> None:
    with console.reading() as session:
        units = [args.unit] if args.unit else [unit.id for unit in offices.units(session)]
        listed = [
            (unit, row) for unit in units for row in roster.accounts(session, setup.unit_of(session, unit).id)
        ]
    console.table(
        ("ĐƠN VỊ", "TÊN ĐĂNG NHẬP", "HỌ VÀ TÊN", "CHỨC VỤ", "NHIỆM VỤ", "VAI TRÒ", "TÌNH TRẠNG"),
        [
            (
                unit,
                row.login,
                row.name,
                row.title,
                ", ".join(sentences.DUTIES[duty] for duty in accounts.DUTY_NAMES if duty in row.duties),
                row.role,
                "" if row.active else "đã ngừng",
            )
            for unit, row in listed
        ],
    )


def _email(args: Namespace, console: Console) -> None:
    with console.writing() as session:
        account = _account(session, args.login, args.unit)
        login, before = emails.set_email(session, account.unit_id, account.id or 0, args.email)
        told = {"email": before}, {"email": bool(args.email.strip())}
        console.audit(session, account.unit_id, What.EMAIL_SET, {"login": login}, *told)
    print(f"Đã lưu địa chỉ nhận thư của tài khoản {login}.")


def _disable(args: Namespace, console: Console) -> None:
    with console.writing() as session:
        account = _account(session, args.login, args.unit)
        by, log_keys = _administrator(account.unit_id), console.keys().log_key
        _, gone = leaving.stop(session, by, account.id or 0, log_keys, understood=args.anyway)
        console.audit(session, account.unit_id, What.ACCOUNT_STOPPED, {"login": account.login})
        if gone is not None:
            about = {"committee": gone.committee_id, "role": gone.role, "login": account.login}
            console.audit(session, account.unit_id, What.HOLDER_LEFT, about)
    print(f"Đã ngừng tài khoản {args.login}.")


def _account(session: Session, login: str, unit_id: str) -> Account:
    """The account of a login; LOGIN_SEVERAL where several units have it and none is named."""
    query = select(Account).where(Account.login == login.strip().lower())
    if unit_id:
        query = query.where(Account.unit_id == setup.unit_of(session, unit_id).id)
    found = session.exec(query.order_by(Account.unit_id)).all()
    if not found:
        raise Rejected(Problem.ACCOUNT_UNKNOWN)
    if len(found) > 1:
        raise Rejected(Problem.LOGIN_SEVERAL, units=", ".join(one.unit_id for one in found))
    return found[0]


def _administrator(unit_id: str) -> accounts.Staff:
    """Whoever may run this command acts as an administrator of the unit for whom no account stands."""
    return accounts.Staff(
        id=0,
        epoch=0,
        login="",
        name="",
        title="",
        unit_id=unit_id,
        unit="",
        trial=False,
        duties=frozenset({"admin"}),
        committee_id=None,
        role=None,
    )


def _read_password() -> str:
    return as_typed(terminal.read_line())


def _choose(session: Session, account: Account, drawn: str, chosen: str | None) -> None:
    """Put the password that was read in place of the drawn one, under the same checks as on the page."""
    staff = accounts.staff_of(session, account.id or 0, account.epoch)
    if chosen is not None and staff is not None:
        accounts.change_password(session, staff, drawn, chosen, chosen)


def _tell(done: str, named: str, password: str, chosen: str | None) -> None:
    """Say what is done and show the password this once; what was done stays done if nobody can read it.

    `named`: how another command names the account.
    """
    try:
        print(done)
        if chosen is None:
            print(f"Mật khẩu (chỉ hiện lần này): {password}")
        sys.stdout.flush()
    except OSError:
        terminal.let_go(sys.stdout)
        lost = f"không hiện được mật khẩu; xin cấp lại: homphieu account reset {named}"
        lost = "không ghi được dòng này ra đầu ra" if chosen else lost
        raise Stop(f"{done[:1].lower()}{done[1:].removesuffix('.')}, nhưng {lost}") from None
