"""`homphieu verify`: checks an archive on an auditor's computer. Imports neither web nor database.

Exit codes: 0 nothing is false, 1 something is, 2 the archive or the command line cannot be read.
"""

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from app.cli import terminal
from app.cli.parser import Parser, add_verb, choice_of, wrong
from app.words import figures
from app.words.findings import MARKS, NOT_PROVED, VERDICTS, words
from app.words.plain import plain
from ballots.errors import Refused
from ballots.verify.figures import Read
from ballots.verify.findings import Finding, Findings
from ballots.verify.verifier import Compared, read_printed, verify

__all__ = ["UNREADABLE", "add_commands", "main", "printed", "run"]

UNREADABLE = 2
_BAR = 30


def add_commands(commands: Any) -> None:
    """Add verify."""
    text = (
        "Kiểm tra hồ sơ của một kỳ (tệp .zip tải từ trang công khai hoặc trang kiểm toán) ngay trên máy này, "
        "không cần máy chủ, cơ sở dữ liệu hay mạng. Mỗi dòng là một điều đã kiểm. Không có --seal và --head "
        "thì hồ sơ mới chỉ nhất quán với chính nó. Mã thoát: 0 không thấy điều gì sai; 1 có điều sai; "
        "2 không đọc được"
    )
    parser = add_verb(commands, "verify", run, "kiểm tra hồ sơ của một kỳ, ngoài máy chủ", text)
    parser.add_argument("archive", metavar="HỒ-SƠ", type=Path, help="tệp .zip của kỳ")
    parser.add_argument(
        "--since", metavar="HỒ-SƠ-CŨ", type=Path, help="hồ sơ đã giữ từ trước, cùng hòm phiếu"
    )
    text = "mã niêm phong trên thông báo dán ở hòm, trong ngoặc kép"
    parser.add_argument("--seal", metavar="MÃ", type=printed, help=text)
    text = "mã của sổ ghi công khai in trên thông báo hoặc biên bản giấy"
    parser.add_argument("--head", metavar="MÃ", type=printed, help=text)
    parser.add_argument(
        "--minutes", metavar="TỆP.pdf", type=Path, help="tệp biên bản, để so với bản đã lưu sổ"
    )
    parser.add_argument("--json", action="store_true", help="in JSON cho chương trình khác đọc")


def printed(text: str) -> bytes:
    """A hash as it stands on paper."""
    try:
        return read_printed(text)
    except Refused:
        raise wrong("mã gồm 13 nhóm 4 ký tự (hoặc 64 chữ số thập lục phân), chưa đủ hoặc chưa đúng") from None


def main(argv: Sequence[str]) -> int:
    """Run `verify …` by itself, with nothing else of the program."""
    parser = Parser(prog="homphieu")
    add_commands(choice_of(parser.add_subparsers(dest="command", metavar="LỆNH", required=True)))
    return run(parser.parse_args(argv))


def run(args: Namespace, _console: object = None) -> int:
    """Verify and print; gives the exit code."""
    read = None if args.minutes is None else _reader()
    compared = Compared(args.seal, args.head, args.since, args.minutes, read)
    try:
        findings = verify(args.archive, compared, _bar(sys.stderr.isatty() and not args.json))
    except KeyboardInterrupt:
        return terminal.INTERRUPTED
    lines = _as_json(args.archive, findings) if args.json else _as_text(args.archive, findings)
    try:
        sys.stdout.write("".join(line + "\n" for line in lines))
        sys.stdout.flush()
    except OSError as no:  # what was found stays what it is for a reader who has gone away
        return terminal.complain_of(no, UNREADABLE) or findings.exit_code
    return findings.exit_code


def _reader() -> Read | None:
    """Who reads minutes; None on a computer without pypdf, which nothing else here needs."""
    try:
        from printing.record.read import read_figures  # noqa: PLC0415 - loads pypdf
    except ImportError:
        return None
    return read_figures


def _bar(moving: bool) -> Callable[[int, int], None]:  # noqa: FBT001 - whether anybody looks
    def advance(done: int, total: int) -> None:
        if not moving:
            return
        full = _BAR * done // total
        said = f"\r  Mở phong bì {'█' * full}{'░' * (_BAR - full)} {done}/{total} "
        try:
            sys.stderr.write(said if done < total else "\r\033[K")
            sys.stderr.flush()
        except OSError:
            return  # a bar that nobody can see stops no proof

    return advance


def _as_text(path: Path, findings: Findings) -> list[str]:
    width = max(map(len, MARKS.values()))
    lines = [f"Hồ sơ: {plain(path.name)}", ""]
    lines += [
        f"{one.proof.value:>3}. {MARKS[one.mark]:<{width}}  {words(one)} [{one.code}]"
        for one in findings.made
    ]
    lines += figures.lines(findings.figures)
    if findings.exit_code != UNREADABLE:
        lines += ["", "Hồ sơ, dù đúng, không chứng minh được:", *(f"  - {one}" for one in NOT_PROVED)]
    return [*lines, "", VERDICTS[findings.exit_code]]


def _as_json(path: Path, findings: Findings) -> list[str]:
    said = {
        "v": 1,
        "archive": path.name,
        "exit": findings.exit_code,
        "findings": [_finding(one) for one in findings.made],
        "figures": [one.as_dict() for one in findings.figures],
        "not_proved": [] if findings.exit_code == UNREADABLE else list(NOT_PROVED),
    }
    return [json.dumps(said, ensure_ascii=True)]


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "proof": one.proof.value,
        "mark": one.mark.value,
        "code": one.code.value,
        "facts": dict(one.facts),
        "words": words(one),
    }
