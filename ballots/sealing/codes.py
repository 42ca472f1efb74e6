"""mã phiếu and số phiếu: how a token is spelled for people, and what is kept of it (docs/SEALING.md)."""

import hashlib
from collections.abc import Iterable

from ballots.errors import Code, Refused
from ballots.spelling import CROCKFORD, crockford

TOKEN_BYTES = 10
CODE_LENGTH = 17  # 16 characters of the token and the check character
NUMBER_LENGTH = 8
_SLIP_LABEL = b"homphieu/1 slip\0"
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", " ": None, "-": None, ".": None, "\u00a0": None})
_REDUCTION = 0b100101  # x^5 + x^2 + 1: GF(32)


def _double(value: int) -> int:
    value <<= 1
    return value ^ _REDUCTION if value & 32 else value


def _check(values: Iterable[int]) -> int:
    """A sum over GF(32) with weights α, α², …: finds every single wrong character and every swap of two."""
    total = 0
    for value in values:
        total = _double(total ^ value)
    return total


def spell(token: bytes) -> str:
    """The mã phiếu of a 10-byte token: 17 characters, ungrouped."""
    text = crockford(token)
    return text + CROCKFORD[_check(CROCKFORD.index(letter) for letter in text)]


def read_code(text: str) -> bytes:
    """The token behind a typed mã phiếu; blanks, hyphens, case, O for 0 and I or L for 1 are forgiven.

    Raises Refused(CODE_UNREADABLE) when the length, a letter or the check character is wrong.
    """
    plain = text.upper().translate(_MISREAD)
    if len(plain) != CODE_LENGTH or any(letter not in CROCKFORD for letter in plain):
        raise Refused(Code.CODE_UNREADABLE)
    values = [CROCKFORD.index(letter) for letter in plain]
    if _check(values[:-1]) != values[-1]:
        raise Refused(Code.CODE_UNREADABLE)
    number = 0
    for value in values[:-1]:
        number = number << 5 | value
    return number.to_bytes(TOKEN_BYTES, "big")


def token_hash(token: bytes) -> bytes:
    """What the database keeps of a token: 32 bytes."""
    return hashlib.sha256(token).digest()


def slip_number(token: bytes) -> str:
    """số phiếu: 8 characters that name a slip and from which nobody can vote."""
    return crockford(hashlib.sha256(_SLIP_LABEL + token).digest()[:5])


def read_number(text: str) -> str:
    """A typed or scanned số phiếu, forgiven as a code is; Refused(SLIP_UNKNOWN) when it cannot be one."""
    plain = text.upper().translate(_MISREAD)
    if len(plain) != NUMBER_LENGTH or any(letter not in CROCKFORD for letter in plain):
        raise Refused(Code.SLIP_UNKNOWN)
    return plain
