"""What a terminal can show and what it hands in: nearest letters, one line for what fails, no traceback.

Knows no command, no web and no database: `verify` needs it too.
"""

import codecs
import errno
import gc
import importlib
import io
import os
import sys
import unicodedata
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TextIO

from app.stop import Stop

__all__ = [
    "FAULT_WORDS",
    "INTERRUPTED",
    "complain",
    "complain_of",
    "flush",
    "let_go",
    "loaded",
    "read_file",
    "read_line",
    "run",
    "why_of",
    "write_bytes",
]

INTERRUPTED = 130
_LINE_BYTES = 4096
# What has no base letter to fall back to.
_INSTEAD = str.maketrans(
    {
        "đ": "d",
        "Đ": "D",
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "–": "-",
        "…": "...",
        "→": "->",
        "›": ">",
        "✓": "*",
        "█": "#",
        "░": ".",
        "×": "x",
        "·": "-",
        "−": "-",
    }
)
_SHAPES = frozenset(
    "\u0302\u0306\u031b"
)  # circumflex, breve, horn: they make another letter, a tone does not

FAULT_WORDS: dict[int, str] = {
    errno.EACCES: "không có quyền",
    errno.EPERM: "không có quyền",
    errno.EROFS: "chỉ đọc được, không ghi được",
    errno.ENOENT: "không có tệp hoặc thư mục này",
    errno.ENOTDIR: "trên đường dẫn có tệp không phải thư mục",
    errno.EEXIST: "đã có tệp mang tên này, không phải thư mục",
    errno.EISDIR: "là thư mục, không phải tệp",
    errno.ENOSPC: "đĩa đã đầy",
    errno.EDQUOT: "đã hết phần đĩa được dùng",
    errno.EFBIG: "tệp không được lớn thêm",
    errno.ENAMETOOLONG: "tên quá dài",
    errno.EBADF: "đầu ra đã đóng",
    errno.EIO: "thiết bị bị lỗi",
}


# --- any terminal ---------------------------------------------------------------------------------------


def run(act: Callable[[], int], unwritten: int = 1) -> int:
    """Run a command on this process's own terminal and give its exit code; `unwritten` if it can't be told.

    What a reader no longer wants to hear (a closed pipe) is no fault.
    """
    _fill_closed()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            handler = f"homphieu.nearest.{stream.encoding}"
            codecs.register_error(handler, partial(_nearest, stream.encoding))
            stream.reconfigure(errors=handler)
    try:
        code = act()
    except SystemExit as end:  # argparse: the manual, or a wrong command line
        code = end.code if isinstance(end.code, int) else 0
    except KeyboardInterrupt:
        code = INTERRUPTED
    except OSError as no:
        code = complain_of(no, unwritten)
    if not flush() and code == 0:
        code = unwritten
    return code


def _fill_closed() -> None:
    """Put something where a stream was closed: else the next file that is opened would stand there."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_WRONLY if number == 2 else os.O_RDONLY)  # noqa: PLR2004 - stderr
    if sys.stdout is None:  # writing there is an error, as it was: a password must not get lost unseen
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    if sys.stderr is None:
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)


def _nearest(encoding: str, error: UnicodeError) -> tuple[str, int]:
    """Give codecs, letter by letter, what is nearest and can be written: ế, else ê, else é, else e.

    The error itself names no encoding of Windows: all of them are "charmap" to it.
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_fitting(letter, encoding) for letter in error.object[error.start : error.end]), error.end


def _fitting(letter: str, encoding: str) -> str:
    decomposed = unicodedata.normalize("NFD", letter)
    first, marks = decomposed[0], decomposed[1:]
    shape = "".join(mark for mark in marks if mark in _SHAPES)
    tone = "".join(mark for mark in marks if mark not in _SHAPES)
    shaped = unicodedata.normalize("NFC", first + shape)
    toned = unicodedata.normalize("NFC", first + tone)
    plain = (first if first.isalpha() or not marks else "").translate(_INSTEAD)
    for one in (shaped + tone, shaped, toned, plain):  # the first: windows-1258 writes tones as marks
        try:
            one.encode(encoding)
        except UnicodeError:
            continue
        return one
    return "?"


# --- what is said ---------------------------------------------------------------------------------------


def complain(said: str) -> int:
    """One line on stderr, if anybody hears it; gives the exit code of a command that was refused."""
    try:
        print(f"homphieu: {said}", file=sys.stderr, flush=True)
    except OSError:
        let_go(sys.stderr)
    return 1


def complain_of(no: OSError, code: int = 1) -> int:
    """One line on a file or a stream that cannot be used; a reader who has gone away is no fault."""
    if isinstance(no, BrokenPipeError):
        let_go(sys.stdout)
        return 0
    why = why_of(no)
    if no.filename is None:
        let_go(sys.stdout)
        complain(f"không ghi được kết quả ra (màn hình, tệp hoặc đường ống): {why}")
    else:
        complain(f"không dùng được {_named(no.filename)}: {why}")
    return code


def why_of(no: OSError) -> str:
    """Why a file or a stream cannot be used, in a few words."""
    return FAULT_WORDS.get(no.errno or 0, errno.errorcode.get(no.errno or 0, "lỗi không rõ"))


def _named(filename: object) -> str:
    path = os.fsdecode(filename) if isinstance(filename, bytes) else str(filename)
    return "".join(letter if letter.isprintable() else "?" for letter in path)


def flush() -> bool:
    """Write what waits; False, and one line on stderr, when it can't be."""
    try:
        sys.stdout.flush()
    except OSError as no:
        return complain_of(no) == 0
    return True


def let_go(stream: TextIO) -> None:
    """Let the rest of a stream go nowhere: Python writes it at its end, and would fail once more."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        return  # no file of its own: nothing fails at the end either


def write_bytes(exact: bytes) -> None:
    """Write bytes just as they are, whatever the terminal's letters and line ends."""
    sys.stdout.flush()
    sys.stdout.buffer.write(exact)
    sys.stdout.buffer.flush()


# --- what is given --------------------------------------------------------------------------------------


def read_line() -> str:
    """The first line of standard input, UTF-8 whatever the terminal says; Stop when it is none."""
    try:
        bytewise = getattr(sys.stdin, "buffer", None)
        if sys.stdin is None or bytewise is None:
            return "" if sys.stdin is None else sys.stdin.readline(_LINE_BYTES)
        return str(bytewise.readline(_LINE_BYTES), "utf-8")
    except OSError:
        raise Stop("không đọc được đầu vào chuẩn") from None
    except UnicodeDecodeError:
        raise Stop("đầu vào chuẩn không phải văn bản UTF-8; xin lưu hoặc gửi lại bằng UTF-8") from None


def read_file(path: Path, limit: int) -> bytes:
    """A small file, at most one byte more than `limit`: a device that never ends is read no further."""
    with path.open("rb") as file:
        return file.read(limit + 1)


def loaded(name: str) -> ModuleType:
    """Import a module and all it needs: no garbage in that, and looking for some is a fifth of the time."""
    gc.disable()
    try:
        return importlib.import_module(name)
    finally:
        gc.enable()
