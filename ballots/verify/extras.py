"""The extra fields of a zip's members: some rename a file for one tool and not for another, or make a link.

So only those are let through that say nothing but times and owners, which packing anew writes.
"""

import struct
import zipfile
from typing import IO

__all__ = ["are_harmless"]

# APPNOTE.TXT 4.5 and Info-ZIP's proginfo/extrafld.txt: NTFS times, UX, UT and ux (times, user and group).
_HARMLESS = frozenset({0x000A, 0x5855, 0x5455, 0x7855, 0x7875})
_HEAD = struct.Struct("<HH")  # id, bytes
_LOCAL = struct.Struct("<4s5H3L2H")  # ends with the lengths of name and extra fields


def are_harmless(file: IO[bytes], member: zipfile.ZipInfo) -> bool:
    """Whether a member's extra fields are, in the directory and before its content: tools read either."""
    file.seek(member.header_offset)
    head = file.read(_LOCAL.size)
    if len(head) != _LOCAL.size:
        return False
    *_, name, length = _LOCAL.unpack(head)
    file.seek(name, 1)
    return all(map(_is_harmless, (member.extra, file.read(length))))


def _is_harmless(fields: bytes) -> bool:
    while fields:
        if len(fields) < _HEAD.size:
            return False
        kind, length = _HEAD.unpack_from(fields)
        if kind not in _HARMLESS or len(fields) < _HEAD.size + length:
            return False
        fields = fields[_HEAD.size + length :]
    return True
