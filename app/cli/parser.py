"""argparse in Vietnamese: titles, usage, and one clear line for whatever is wrong with a command line."""

import argparse
import importlib
import re
import textwrap
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, NoReturn

__all__ = [
    "Parser",
    "add_group",
    "add_verb",
    "choice_of",
    "day",
    "number",
    "port",
    "readable",
    "rule",
    "wrong",
    "year",
]

USAGE_ERROR = 2
_WIDTH = 100

# argparse's own sentences (Lib/argparse.py), each with ours; the last one catches what is not listed.
_SENTENCES: tuple[tuple[str, str], ...] = (
    (r"the following arguments are required: (?P<names>.*)", "còn thiếu: {names}"),
    (r"unrecognized arguments: (?P<names>.*)", "không hiểu: {names}"),
    (r"one of the arguments (?P<names>.*) is required", "cần một trong các tùy chọn: {names}"),
    (r"argument (?P<a>\S+): not allowed with argument (?P<b>\S+)", "không dùng {a} cùng với {b}"),
    (
        r"argument (?P<a>.+?): invalid choice: (?P<value>.*) \(choose from (?P<choices>.*)\)",
        "{a}: không có {value}; chọn một trong: {choices}",
    ),
    (r"argument (?P<a>.+?): expected .*argument.*", "{a}: còn thiếu giá trị"),
    (r"argument (?P<a>.+?): ignored explicit argument (?P<value>.*)", "{a}: không nhận giá trị {value}"),
    (r"argument (?P<a>.+?): homphieu: (?P<said>.*)", "{a}: {said}"),
    (r".*", "dòng lệnh chưa đúng"),
)


class Parser(argparse.ArgumentParser):
    """An ArgumentParser whose help, usage and errors are Vietnamese; options are never abbreviated."""

    def __init__(self, **given: Any) -> None:
        given.setdefault("formatter_class", _Help)
        super().__init__(add_help=False, allow_abbrev=False, **given)
        self._positionals.title = "Tham số"
        self._optionals.title = "Tùy chọn"
        self.add_argument("-h", "--help", action="help", help="xem hướng dẫn này rồi thoát")
        self.register("type", None, readable)  # the type of whatever names none; paths have theirs

    def print_help(self, file: Any = None) -> None:
        """Print the manual; OSError, which argparse would keep to itself, when it cannot be written."""
        print(self.format_help(), end="", file=file)

    def error(self, message: str) -> NoReturn:
        """End with exit code 2 and one line: what is wrong, and where the manual is."""
        said = "".join(letter if letter.isprintable() else "?" for letter in _in_vietnamese(message))
        self.exit(USAGE_ERROR, f"{self.prog}: {said} (xem: {self.prog} --help)\n")


class _Help(argparse.RawDescriptionHelpFormatter):
    """Usage in Vietnamese, paragraphs folded at the same width everywhere, command names on their line."""

    def __init__(self, prog: str, **given: Any) -> None:
        super().__init__(prog, **({"max_help_position": 30, "width": _WIDTH} | given))

    def add_argument(self, action: argparse.Action) -> None:
        super().add_argument(action)
        if action.nargs == argparse.PARSER:  # argparse forgets that the names of commands are indented
            self._action_max_length += self._indent_increment

    def add_usage(
        self, usage: str | None, actions: Iterable[argparse.Action], groups: Any, prefix: str | None = None
    ) -> None:
        super().add_usage(usage, actions, groups, "Cách dùng: " if prefix is None else prefix)


def _in_vietnamese(message: str) -> str:
    for pattern, sentence in _SENTENCES:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return sentence.format_map(found.groupdict())
    raise AssertionError(message)  # the last pattern fits everything


def add_group(commands: Any, name: str, short: str, text: str = "") -> Any:
    """Add a command that has verbs; returns what its verbs are added to."""
    group: Parser = commands.add_parser(name, help=short, description=_paragraph(text or short))
    return choice_of(group.add_subparsers(dest="verb", metavar="VIỆC", required=True, title="Các việc"))


def choice_of(commands: Any) -> Any:
    """What commands are added to; their own arguments, which it is handed first, it passes on unread."""
    commands.type = str
    return commands


def add_verb(verbs: Any, name: str, run: Callable[..., object], short: str, text: str = "") -> Parser:
    """Add a command that does something: `run` gets the arguments read and the office."""
    parser: Parser = verbs.add_parser(name, help=short, description=_paragraph(text or short))
    parser.set_defaults(run=run, parser=parser)
    return parser


def _paragraph(text: str) -> str:
    sentence = text[:1].upper() + text[1:].removesuffix(".") + "."
    return textwrap.fill(sentence, _WIDTH, break_on_hyphens=False)


# --- kinds of values ------------------------------------------------------------------------------------


def wrong(said: str) -> argparse.ArgumentTypeError:
    """An argument's value is refused with this sentence of ours."""
    return argparse.ArgumentTypeError(f"homphieu: {said}")  # the mark tells our words from argparse's


def readable(given: str) -> str:
    """Text that a database or a page can hold; Python keeps bytes that are no UTF-8 as half characters."""
    try:
        given.encode("utf-8")
    except UnicodeEncodeError:
        raise wrong(f"“{given}” không phải chữ UTF-8; xin gõ lại, hoặc đặt cửa sổ lệnh ở UTF-8") from None
    return given


def number(text: str) -> int:
    """A whole number in plain digits."""
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise wrong(f"“{text}” không phải số nguyên")
    return int(text)


def port(text: str) -> int:
    """A TCP port."""
    value = number(text)
    if not 1 <= value <= 65_535:  # noqa: PLR2004 - RFC 9293: 16 bits, 0 is none
        raise wrong("cổng là số từ 1 đến 65535")
    return value


def year(text: str) -> int:
    """A year for which the calendar knows Vietnam's holidays."""
    value = number(text)
    if not 2000 <= value <= 2100:  # noqa: PLR2004 - beyond that the lunar calendar is not in the library
        raise wrong("năm từ 2000 đến 2100")
    return value


def day(text: str) -> date:
    """A day as 31/12/2026 or 2026-12-31."""
    found = re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", text)
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else date.fromisoformat(text)
    except ValueError:
        raise wrong(f"“{text}” không phải ngày; viết như 31/12/2026") from None


def rule(text: str) -> tuple[tuple[str, ...], ...]:
    """A rule by its name, or sets of role codes: ubnd+mttq+clerk,ubnd+mttq+supervisor."""
    setup = importlib.import_module(
        "ballots.office.setup"
    )  # the database: `verify` reads its line without it
    named: tuple[tuple[str, ...], ...] | None = setup.RULES.get(text)
    return named or tuple(tuple(part.strip() for part in one.split("+")) for one in text.split(","))
