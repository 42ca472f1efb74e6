"""homphieu draw: the places of a follow-up sample, drawn again by anybody from what is published."""

from argparse import ArgumentTypeError, Namespace
from typing import Any

from app.cli.console import Console
from app.cli.parser import add_verb
from app.stop import Stop
from ballots.errors import Refused
from ballots.forms.control import MOST_DRAWN, places
from ballots.verify.verifier import read_printed

__all__ = ["add_commands"]

_MOST_RESULTS = 10**9


def add_commands(commands: Any) -> None:
    """Add draw to the grammar."""
    text = (
        "Rút lại mẫu hỏi lại của một kỳ, không cần máy chủ: in các số thứ tự theo thứ tự rút. Mã, số kết "
        "quả đã "
        "trả và số đã rút có trong sổ ghi công khai của hòm phiếu. Số rút là 8 byte đầu của SHA-256 của "
        "“homphieu/1 follow-up”, byte 0, mã của mục chốt kết quả, lần rút (4 byte, từ 0), chia cho số kết "
        "quả "
        "lấy dư cộng 1; số từ bội lớn nhất trở lên và số đã rút thì bỏ qua."
    )
    verb = add_verb(commands, "draw", _draw, "rút lại mẫu hỏi lại", text)
    text = "mã của mục chốt kết quả: 64 chữ số thập lục phân, hoặc 13 nhóm bốn chữ"
    verb.add_argument("--head", metavar="MÃ", required=True, help=text)
    text = "số kết quả đã trả trong kỳ"
    verb.add_argument("--results", metavar="SỐ", type=_up_to(_MOST_RESULTS), required=True, help=text)
    verb.add_argument("--count", metavar="SỐ", type=_up_to(MOST_DRAWN), required=True, help="số đã rút")


def _up_to(most: int) -> Any:
    def read(text: str) -> int:
        plain = text.replace(".", "")
        if not (plain.isascii() and plain.isdecimal() and 1 <= int(plain[:12]) <= most):
            raise ArgumentTypeError(f"phải là số từ 1 đến {most}")
        return int(plain)

    return read


def _draw(args: Namespace, _console: Console) -> None:
    try:
        head = read_printed(args.head)
    except Refused:
        raise Stop("mã chưa đúng; xin chép lại mã của mục chốt kết quả trong sổ ghi công khai") from None
    if args.count > args.results:
        raise Stop("số rút nhiều hơn số kết quả đã trả")
    for place in places(head, args.results, args.count):
        print(place)
