"""Sets the office up with the very commands that a person would type, and keeps the passwords they show."""

import io
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass

from app.stop import Stop

__all__ = ["BOX", "COMMITTEE", "LETTERS", "CommandLine", "Person", "add_doors", "people", "set_up"]

CommandLine = Callable[[Sequence[str]], int]  # words to an exit code

COMMITTEE, BOX, LETTERS = "hoi-dong", "hom-1", "hom-thu"
_UNIT = "xa-dong-thanh"
_COMMANDS = (
    ["init"],
    [
        *["unit", "add", _UNIT, "--trial", "--parent", "UBND huyện Đông Sơn", "--symbol", "TN&TKQ"],
        *["--name", "Bộ phận Tiếp nhận và Trả kết quả UBND xã Đông Thanh"],
    ],
    ["committee", "add", COMMITTEE, "--unit", _UNIT, "--name", "Hội đồng mở hòm phiếu xã Đông Thanh"],
    # In 2018 the desk was not called a centre yet.
    ["committee", "label", COMMITTEE, "clerk", "Công chức Bộ phận Tiếp nhận và Trả kết quả"],
    [
        *["box", "add", BOX, "--committee", COMMITTEE, "--name", "Hòm phiếu số 1"],
        *["--place", "Sảnh Bộ phận Tiếp nhận và Trả kết quả UBND xã Đông Thanh"],
    ],
)
_PASSWORD = "Mật khẩu (chỉ hiện lần này): "  # noqa: S105 - the words before it


@dataclass
class Person:
    """One account; name invented. `password` is the command's, then its owner's; `passphrase` is drawn."""

    login: str
    name: str
    title: str
    role: str = ""
    duty: str = ""
    password: str = ""
    passphrase: str = ""


def people() -> dict[str, Person]:
    """Everybody of the demo, by login."""
    everybody = (
        Person("quantri", "Lê Quang Minh", "Công chức Văn hóa - Xã hội", duty="admin"),
        Person("phatphieu", "Nguyễn Thị Hòa", "Công chức Tư pháp - Hộ tịch", duty="issue"),
        Person("thuky", "Trần Thu Hà", "Công chức Văn phòng - Thống kê", "secretary", "secretary"),
        Person("chutoa", "Phạm Văn Bình", "Phó Chủ tịch UBND xã", "ubnd"),
        Person("mttq", "Hoàng Thị Lan", "Chủ tịch Ủy ban MTTQ Việt Nam xã", "mttq"),
        Person("congdoan", "Vũ Đức Thắng", "Chủ tịch Công đoàn cơ sở xã", "union"),
        Person("motcua", "Đỗ Thị Mai", "Công chức Địa chính - Xây dựng", "clerk"),
        Person("giamsat", "Bùi Văn Sơn", "Trưởng Ban Thanh tra nhân dân", "supervisor"),
        Person("kiemtoan", "Ngô Thị Thu", "Kiểm toán viên được mời", duty="auditor"),
    )
    return {person.login: person for person in everybody}


def set_up(environ: Mapping[str, str], everybody: Iterable[Person], command_line: CommandLine) -> None:
    """Type one command after the other, from `init` to the last account."""
    with _told(environ):
        for command in _COMMANDS:
            _type(command_line, *command)
        for person in everybody:
            duty = ["--" + person.duty] if person.duty else []
            seat = ["--committee", COMMITTEE, "--role", person.role] if person.role else []
            account = ["account", "add", person.login, "--unit", _UNIT]
            shown = _type(
                command_line, *account, "--name", person.name, "--title", person.title, *duty, *seat
            )
            person.password = shown.partition(_PASSWORD)[2].strip()


def add_doors(environ: Mapping[str, str], command_line: CommandLine) -> None:
    """Add the letter box and the hotline's number, invented."""
    with _told(environ):
        box = ["box", "add", LETTERS, "--committee", COMMITTEE, "--kind", "letters"]
        _type(command_line, *box, "--name", "Hòm thư góp ý", "--place", "Cổng UBND xã Đông Thanh")
        _type(command_line, "unit", "telephone", _UNIT, "0237 3000 000")


def _type(command_line: CommandLine, *words: str) -> str:
    """Run one command of homphieu and give what it prints."""
    shown, said = io.StringIO(), io.StringIO()
    with redirect_stdout(shown), redirect_stderr(said):
        code = command_line(words)
    if code != 0:
        raise Stop(f"homphieu {words[0]}: {said.getvalue().strip()}")
    return shown.getvalue()


@contextmanager
def _told(environ: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in environ}
    os.environ.update(environ)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
