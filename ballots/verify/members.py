"""The members of an archive's zip: which names, how large, how they may be stored (docs/FORMATS.md).

Whatever is odd ends in Unreadable with a finding's code. What is in them, archive.py reads.
"""

import re
import stat
import struct
import zipfile
from collections.abc import Collection
from typing import IO

from ballots.verify.findings import Find, Unreadable

__all__ = [
    "DESKS_NAME",
    "DOCUMENT_NAME",
    "MAX_ARCHIVE_BYTES",
    "NOON_OF_ZIP",
    "SHEET_NAME",
    "check_end",
    "checked_members",
    "is_packed_anew",
]

MAX_ARCHIVE_BYTES = 2**32 - 2**20  # no ZIP64
MAX_MEMBERS = 4_000  # sheets of three hundred years
_MEBIBYTE = 2**20
# The most bytes that a member may have, by the pattern of its name.
_LIMITS: tuple[tuple[str, int], ...] = (
    (r"manifest\.json", 64 * 1024),
    (r"form\.json", 64 * 1024),
    (r"sheets/[1-9][0-9]{0,9}\.json", 8192),
    (r"chain\.jsonl", 1024 * _MEBIBYTE),
    (r"leaves\.jsonl", 256 * _MEBIBYTE),
    (r"releases\.json", 64 * 1024),
    (r"envelopes\.bin", MAX_ARCHIVE_BYTES),
    (r"desks/[0-9a-f]{64}\.json", 256 * 1024),
    (r"minutes/[0-9a-f]{64}\.(pdf|jpg|png)", 64 * _MEBIBYTE),
    (r"(sheets|desks|minutes)/", 0),
    (r"__MACOSX/.*", 64 * 1024),
    (r"((sheets|desks|minutes)/)?(\.DS_Store|Thumbs\.db|desktop\.ini)", 64 * 1024),
)
# What packing anew adds: never unpacked.
_BESIDE = re.compile(r"((sheets|desks|minutes)/)?(\.DS_Store|Thumbs\.db|desktop\.ini)?|__MACOSX/.*")
_PACKED_FOLDER = re.compile(r"((?!\.{1,2}/|__MACOSX/)[^/\\:]{1,100}/)manifest\.json")
_MOST_TIMES = 200  # a member that is so much smaller when packed is a bomb: JSON of hashes packs to a half
_CHUNK, _END_RECORD, _END_BYTES = 64 * 1024, b"PK\5\6", 22
NOON_OF_ZIP = (1980, 1, 1, 0, 0, 0)
DOCUMENT_NAME = re.compile(r"minutes/([0-9a-f]{64})\.[a-z]{3}")
DESKS_NAME = re.compile(r"desks/([0-9a-f]{64})\.json")
SHEET_NAME = re.compile(r"sheets/([1-9][0-9]{0,9})\.json")


def check_end(file: IO[bytes]) -> None:
    """Bound the work before zipfile makes an object of every member: it would take any number of them."""
    size = file.seek(0, 2)
    if size > MAX_ARCHIVE_BYTES:
        raise Unreadable(Find.TOO_BIG, name="")
    file.seek(max(0, size - _END_BYTES))
    end = file.read(_END_BYTES)
    if len(end) != _END_BYTES or not end.startswith(_END_RECORD):  # no comment behind it, no ZIP64
        raise Unreadable(Find.NO_ARCHIVE)
    _, disk, start_disk, here, members, length, at, comment = struct.unpack("<4s4H2LH", end)
    if disk or start_disk or comment or here != members or at + length + _END_BYTES != size:
        raise Unreadable(Find.NO_ARCHIVE)
    if members > MAX_MEMBERS or length > MAX_MEMBERS * 128:
        raise Unreadable(Find.TOO_BIG, name="")
    file.seek(0)


def checked_members(packed: zipfile.ZipFile, odd: Collection[str]) -> dict[str, zipfile.ZipInfo]:
    """Exact names, each once, no links, no encryption, no odd extra field, nothing larger than it may be.

    What packing anew adds is held to the same, and left out; the folder that was packed is no part of a name.
    """
    members: dict[str, zipfile.ZipInfo] = {}
    folder = _packed_folder([one.filename for one in packed.infolist()])
    for member in packed.infolist():
        name, written = member.filename.removeprefix(folder), member.filename
        limit = _most_of(name) if name or not folder else 0  # "": the folder's own entry
        if limit is None or member.orig_filename != written:
            raise Unreadable(Find.NAME_UNKNOWN, name=written[:80])
        if name in members:
            raise Unreadable(Find.NAME_TWICE, name=written)
        kind = stat.S_IFMT(member.external_attr >> 16)
        if member.flag_bits & 0b1 or kind not in {0, stat.S_IFDIR if written.endswith("/") else stat.S_IFREG}:
            raise Unreadable(Find.MEMBER_ODD, name=written)
        if written in odd or member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise Unreadable(Find.MEMBER_ODD, name=written)
        if member.file_size > max(_CHUNK, _MOST_TIMES * member.compress_size) or member.file_size > limit:
            raise Unreadable(Find.TOO_BIG, name=name)
        members[name] = member
    return {name: member for name, member in members.items() if not _BESIDE.fullmatch(name)}


def _packed_folder(names: Collection[str]) -> str:
    """The folder that somebody packed with all that is in it, with its slash; "" where there is none."""
    folders = [found[1] for name in names if (found := _PACKED_FOLDER.fullmatch(name))]
    if len(folders) != 1 or not all(name.startswith((folders[0], "__MACOSX/")) for name in names):
        return ""
    return folders[0]


def _most_of(name: str) -> int | None:
    return next((most for pattern, most in _LIMITS if re.fullmatch(pattern, name)), None)


def is_packed_anew(packed: zipfile.ZipFile) -> bool:
    """Whether somebody unpacked and packed it: write_archive knows one order, one time, one way for each."""
    members = packed.infolist()
    names = [member.filename for member in members]
    numbers = sorted(int(found[1]) for name in names if (found := SHEET_NAME.fullmatch(name)))
    order = ["manifest.json", "form.json", *(f"sheets/{number}.json" for number in numbers)]
    order += ["chain.jsonl", "leaves.jsonl", "releases.json", "envelopes.bin"]
    order += sorted(name for name in names if DESKS_NAME.fullmatch(name))
    documents = [name for name in names if DOCUMENT_NAME.fullmatch(name)]  # in any order
    order += documents
    how = dict.fromkeys(["envelopes.bin", *documents], zipfile.ZIP_STORED)
    return names != [name for name in order if name in names] or any(
        (one.date_time, one.compress_type) != (NOON_OF_ZIP, how.get(one.filename, zipfile.ZIP_DEFLATED))
        or one.extra
        for one in members
    )
