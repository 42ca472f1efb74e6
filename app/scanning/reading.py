"""Has a scanner's file read by reader.py in a process of its own; gives its pages as they come.

A page that kills the process is said to be unreadable, and another reads the next ones: nothing is lost.
"""

import importlib.util
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ballots.forms.layouts import Layout
from ballots.forms.questionnaire import Form
from printing.scan import told
from printing.scan.values import Fault, PageKind, PageRead

__all__ = ["MOST_BYTES", "FileRefused", "NotInstalled", "is_installed", "read_pages"]

MOST_BYTES = 300 * 2**20
_PAGE_SECONDS = 45
_LINE_BYTES = 40 * 2**20
_MOST_DEATHS = 5
_ROOT = Path(__file__).resolve().parents[2]
_NEEDED = ("cv2", "numpy", "pypdfium2", "zxingcpp")


class NotInstalled(Exception):  # noqa: N818 - what the extra [scan] is
    """The libraries of the extra [scan] are not there."""


class FileRefused(Exception):  # noqa: N818 - what happened to the file
    """No page, or no further page, of a file is read."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def is_installed() -> bool:
    """Whether scans can be read here; imports nothing."""
    return all(importlib.util.find_spec(name) is not None for name in _NEEDED)


def read_pages(
    document: bytes, forms: Sequence[Form], layout: Layout, first: int = 0, seconds: float = _PAGE_SECONDS
) -> Iterator[tuple[int, int, PageRead]]:
    """A page's place from 0, how many there are, and what it says, from page `first` on.

    `seconds`: how long one page may take. Raises NotInstalled, FileRefused.
    """
    if not is_installed():
        raise NotInstalled
    if len(document) > MOST_BYTES:
        raise FileRefused(Fault.LARGE)
    deaths = 0
    while True:
        count = None
        for said in _lines(document, forms, layout, first, seconds):
            if "fault" in said:
                raise FileRefused(Fault(said["fault"]))
            if "end" in said:
                return
            count = int(said["of"])
            if "page" in said:
                first = int(said["page"]) + 1
                yield first - 1, count, _page(said)
        deaths += 1  # neither an end nor a fault: the process is gone
        if count is None or deaths > _MOST_DEATHS:
            raise FileRefused(Fault.UNREADABLE if count is None else Fault.SLOW)
        if first >= count:
            return
        yield first, count, PageRead(PageKind.UNREADABLE)
        first += 1


def _page(said: dict[str, Any]) -> PageRead:
    try:
        return told.read(said["read"])
    except ValueError:
        return PageRead(PageKind.UNREADABLE)


def _lines(
    document: bytes, forms: Sequence[Form], layout: Layout, first: int, seconds: float
) -> Iterator[dict[str, Any]]:
    """What one process says, until it ends, dies, babbles, or is too slow with a page."""
    head = {"forms": [one.published.decode() for one in forms], "layout": layout, "first": first}
    kept = {
        name: os.environ[name] for name in ("TZ", "SYSTEMROOT", "HOMPHIEU_LANGUAGES") if name in os.environ
    }
    one_core = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "OPENCV_FOR_THREADS_NUM": "1"}
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "app.scanning.reader"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=kept | one_core | {"PYTHONPATH": str(_ROOT), "LANG": "C.UTF-8"},
    ) as process:
        threading.Thread(target=_feed, args=(process, json.dumps(head), document), daemon=True).start()
        try:
            while line := _line(process, seconds):
                yield line
        finally:
            process.kill()


def _feed(process: "subprocess.Popen[bytes]", head: str, document: bytes) -> None:
    try:
        assert process.stdin is not None  # noqa: S101 - it is a pipe
        process.stdin.write(head.encode() + b"\n")
        process.stdin.write(document)
        process.stdin.close()
    except OSError:
        pass  # it is gone: whoever reads its answers finds that out


def _line(process: "subprocess.Popen[bytes]", seconds: float) -> dict[str, Any]:
    """The next line, {} at the end and for anything that is none."""
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    late = threading.Timer(seconds, process.kill)
    late.start()
    try:
        said = json.loads(process.stdout.readline(_LINE_BYTES) or b"{}")
    except ValueError:
        return {}
    finally:
        late.cancel()
    return said if isinstance(said, dict) else {}
