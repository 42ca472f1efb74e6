"""homphieu box cap: how many letters a box of letters takes a day."""

from argparse import Namespace
from typing import Any

from app.cli.console import Console
from app.cli.parser import add_verb, number
from ballots.box.issue import lock_box
from ballots.office import setup
from ballots.office.audit import What

__all__ = ["add_verb_to"]


def add_verb_to(verbs: Any) -> None:
    """Add cap to the grammar of box."""
    cap = add_verb(verbs, "cap", _cap, "đặt số thư góp ý mà một hòm thư nhận mỗi ngày")
    cap.add_argument("id", metavar="MÃ", help="mã hòm thư")
    cap.add_argument("cap", metavar="SỐ", type=number, help="số thư nhận mỗi ngày, từ 1")


def _cap(args: Namespace, console: Console) -> None:
    with console.writing() as session:
        before = lock_box(session, args.id).daily_cap
        box = setup.set_cap(session, args.id, args.cap)
        console.audit(session, box.unit_id, What.CAP_SET, {"box": box.id}, {"cap": before}, {"cap": args.cap})
    print(f"Hòm thư {args.id}: mỗi ngày nhận {args.cap} thư.")
