"""Commands for the keys of dossier systems. A key is shown once, when it is made."""

import secrets
from argparse import Namespace
from typing import Any

from app import typed
from app.cli.console import Console
from app.cli.parser import add_group, add_verb, number
from app.settings import now
from app.words import audit_told
from ballots.office import setup
from ballots.office.audit import What
from ballots.systems import keys, listed

__all__ = ["add_commands"]


def add_commands(commands: Any) -> None:
    """Add system-key."""
    verbs = add_group(
        commands,
        "system-key",
        "khóa của hệ thống hồ sơ (phần mềm một cửa, cổng dịch vụ công)",
        "Khóa để hệ thống hồ sơ của một đơn vị xin phiếu và báo số kết quả đã trả; tài liệu ở /api/docs.",
    )
    text = "Cấp một khóa. Khóa chỉ hiện một lần; hệ thống chỉ giữ mã băm của khóa."
    add = add_verb(verbs, "add", _add, "cấp một khóa", text)
    add.add_argument("--unit", metavar="MÃ", required=True, help="mã đơn vị")
    add.add_argument("--name", metavar="TÊN", required=True, help="tên hệ thống dùng khóa")
    add.add_argument("--slips", action="store_true", help="được xin phiếu")
    add.add_argument("--returned", action="store_true", help="được báo số kết quả đã trả")
    every = add_verb(verbs, "list", _list, "liệt kê các khóa")
    every.add_argument("--unit", metavar="MÃ", help="chỉ của đơn vị này")
    revoke = add_verb(verbs, "revoke", _revoke, "thu hồi một khóa; không dùng lại được")
    revoke.add_argument("id", metavar="SỐ", type=number, help="số của khóa, như trong danh sách")
    revoke.add_argument("--unit", metavar="MÃ", required=True, help="mã đơn vị")


def _add(args: Namespace, console: Console) -> None:
    if not (args.slips or args.returned):
        args.parser.error("one of the arguments --slips --returned is required")
    name = typed.check("system_name", args.name)
    with console.writing() as session:
        key, text = keys.make(
            session,
            setup.unit_of(session, args.unit).id,
            name,
            slips=args.slips,
            returned=args.returned,
            today=now().date(),
            random_bytes=secrets.token_bytes,
        )
        told = audit_told.system_key(key)
        console.audit(session, key.unit_id, What.SYSTEM_KEY_MADE, {"key": key.id}, after=told)
        key_id = key.id
    print(f"Đã cấp khóa số {key_id}. Khóa (chỉ hiện lần này): {text}")


def _list(args: Namespace, console: Console) -> None:
    with console.reading() as session:
        rows = listed.keys(session, None if args.unit is None else setup.unit_of(session, args.unit).id)
    console.table(
        ("SỐ", "ĐƠN VỊ", "TÊN", "ĐƯỢC LÀM", "CẤP NGÀY", "DÙNG LẦN CUỐI", "THU HỒI"),
        [
            (
                *(str(row.id), row.unit_id, row.name, ", ".join(row.scopes)),
                *(
                    "" if day is None else f"{day:%d/%m/%Y}"
                    for day in (row.made_on, row.used_on, row.revoked_on)
                ),
            )
            for row in rows
        ],
    )


def _revoke(args: Namespace, console: Console) -> None:
    with console.writing() as session:
        key = keys.revoke(session, setup.unit_of(session, args.unit).id, args.id, now().date())
        about = {"key": key.id, "name": key.name}
        console.audit(session, key.unit_id, What.SYSTEM_KEY_REVOKED, about)
    print(f"Đã thu hồi khóa số {args.id}.")
