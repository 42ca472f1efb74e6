"""The file beside the secret in which a server remembers the last entry of every chain that it has written.

A restored database cannot take it back with it: that is the point, so it is never copied with the database.
It is written after a commit, by whoever committed, in however many processes; one entry behind does no harm.
"""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from ballots.box import memory
from ballots.box.memory import Known
from ballots.sealing import ledger

if sys.platform != "win32":
    import fcntl

__all__ = ["Heads"]

_HASH_BYTES = 32


class Heads:
    """Height and hash of each box's last entry, in one small file that only its owner can read."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def read(self) -> dict[str, Known] | None:
        """What is remembered, by box; None when there is no such file, or nothing that can be read in it."""
        try:
            return _parse(json.loads(self.file.read_bytes()))
        except (FileNotFoundError, ValueError, TypeError, KeyError, AttributeError):
            return None

    def check(self, connection: Connection) -> None:
        """Refuse a database whose chains do not extend what is remembered; memory.check() says how."""
        memory.check(connection, self.read())

    def check_appended(self, connection: Connection, appended: Mapping[str, list[ledger.Entry]]) -> None:
        """The same for the boxes that a transaction has appended to, before it is committed.

        Without a file, only boxes that begin in this transaction may go on.
        """
        known = self.read()
        if known is not None:
            memory.check(connection, {box_id: known[box_id] for box_id in appended if box_id in known})
        elif any(entries[0].height for entries in appended.values()):
            memory.check(connection, None)

    def remember(self, heads: Mapping[str, Known], *, instead: bool = False) -> None:
        """Put down newer heads, or these `instead` of what was known; OSError names the place."""
        try:
            with _alone_in(self.file.parent):
                known = self.read() or {}
                newer = {
                    box_id: head
                    for box_id, head in heads.items()
                    if instead or box_id not in known or known[box_id].height < head.height
                }
                self._write({**known, **newer})
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(self.file)) from error

    def _write(self, known: Mapping[str, Known]) -> None:
        """Atomic: whoever reads meanwhile, or after a crash, finds a whole file, the old one or the new."""
        rows = {
            box_id: {"height": one.height, "hash": one.hash.hex()} for box_id, one in sorted(known.items())
        }
        fresh = self.file.with_name(self.file.name + ".new")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as written:
            json.dump({"v": 1, "boxes": rows}, written, indent=1)
            written.flush()
            os.fsync(handle)
        fresh.replace(self.file)


def _parse(data: Any) -> dict[str, Known]:
    if data["v"] != 1:
        raise ValueError
    return {box_id: _parse_one(one) for box_id, one in data["boxes"].items()}


def _parse_one(one: Any) -> Known:
    height, hashed = one["height"], bytes.fromhex(one["hash"])
    if type(height) is not int or len(hashed) != _HASH_BYTES:
        raise ValueError
    return Known(height, hashed)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Hold a folder's lock against the other threads and processes of this machine."""
    if sys.platform == "win32":
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
