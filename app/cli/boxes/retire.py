"""homphieu box retire and box return: a box goes out of service, or comes back."""

from argparse import Namespace
from typing import Any

from app.cli.console import Console
from app.cli.parser import add_verb
from app.settings import now
from ballots.office import retiring
from ballots.office.audit import What
from printing.wording import day

__all__ = ["add_verbs"]


def add_verbs(verbs: Any) -> None:
    """Add both to the grammar of box."""
    text = (
        "Ngừng dùng một hòm: quầy đóng cửa, hòm đã gỡ khỏi tường. Chỉ giữa hai kỳ: biên bản lần mở hòm cuối "
        "đã vào sổ, từ đó chưa phát phiếu và chưa có phiếu gửi vào. Sổ ghi và kết quả cũ vẫn công khai; "
        "phiếu đã phát mà chưa dùng không gửi được nữa."
    )
    retire = add_verb(verbs, "retire", _retire, "ngừng dùng một hòm phiếu", text)
    retire.add_argument("id", metavar="MÃ", help="mã hòm phiếu")
    retire.add_argument("--sure", action="store_true", help="cả khi còn phiếu đã phát chưa hết hạn")
    text = "Dùng lại một hòm đã ngừng: hòm nhận phiếu tiếp dưới bản niêm phong đã có, nếu đã niêm phong."
    back = add_verb(verbs, "return", _return, "dùng lại một hòm phiếu đã ngừng", text)
    back.add_argument("id", metavar="MÃ", help="mã hòm phiếu")


def _retire(args: Namespace, console: Console) -> None:
    today = now().date()
    with console.writing() as session:
        box = retiring.retire(session, args.id, today, sure=args.sure)
        after = {"retired_on": today.isoformat()}
        console.audit(session, box.unit_id, What.BOX_RETIRED, {"box": box.id}, after=after)
    print(f"Hòm {args.id} ngừng dùng từ ngày {day(today)}.")


def _return(args: Namespace, console: Console) -> None:
    with console.writing() as session:
        box = retiring.bring_back(session, args.id, now().date())
        console.audit(session, box.unit_id, What.BOX_RETURNED, {"box": box.id})
        period = box.current
    taking = f", kỳ {period} đang nhận phiếu" if period else "; xin niêm phong kỳ đầu tiên"
    print(f"Hòm {args.id} dùng lại{taking}.")
