"""Opens a stranger's file as the table that it is, or says in which way it is none.

By what it holds and not by its name. A workbook is opened by reader.py in a process of its own.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from app.workbook.tables import MOST_BYTES, Cell, Held, Tab, Unfit, Why

__all__ = ["is_workbook", "open_workbook", "refuse_others"]

_SECONDS = 30
_ROOT = Path(__file__).resolve().parents[2]
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Excel's before 2007; and what wraps a file with a password
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF-", b"BM", b"II*\0", b"MM\0*")
_PAGES = (b"<!doctype", b"<html", b"<?xml", b"<table", b"<meta")
_LOOKED_AT = 64


def is_workbook(content: bytes) -> bool:
    """Whether a file is an archive, as workbooks are."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def refuse_others(content: bytes) -> None:
    """Unfit for whatever is neither a workbook nor may be a CSV."""
    if len(content) > MOST_BYTES:
        raise Unfit(Why.LARGE)
    if not content.strip():
        raise Unfit(Why.EMPTY)
    if content.startswith(_OLD):
        locked = "EncryptedPackage".encode("utf-16-le") in content
        raise Unfit(Why.LOCKED if locked else Why.OLD)
    if content.startswith(_PICTURES) or content[4:12] in {b"ftypheic", b"ftypmif1"}:
        raise Unfit(Why.PICTURE)
    if content.removeprefix(b"\xef\xbb\xbf")[:_LOOKED_AT].strip().lower().startswith(_PAGES):
        raise Unfit(Why.PAGE)


def open_workbook(content: bytes) -> Sequence[Tab]:
    """The sheets of a workbook; Unfit."""
    kept = {name: os.environ[name] for name in ("TZ", "SYSTEMROOT") if name in os.environ}
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "app.workbook.reader"],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
            env=kept | {"PYTHONPATH": str(_ROOT), "LANG": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired:
        raise Unfit(Why.SLOW) from None
    try:
        said = json.loads(done.stdout)
    except ValueError:  # killed at its limit
        raise Unfit(Why.SLOW) from None
    if "why" in said:
        raise Unfit(Why(said["why"]))
    return [Tab(tab["title"], [(row, _cells(cells)) for row, cells in tab["rows"]]) for tab in said["tabs"]]


def _cells(told: dict[str, list[str]]) -> dict[int, Cell]:
    return {int(at): Cell(Held(held), text) for at, (held, text) in told.items()}
