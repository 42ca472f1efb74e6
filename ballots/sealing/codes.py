"""mã phiếu and số phiếu: how a token is spelled for people, and what is kept of it (docs/SEALING.md)."""

import hashlib
import re
from collections.abc import Iterable

from ballots.errors import Code, Refused
from ballots.sealing.typed_codes import MISREAD, read_one, tidy
from ballots.spelling import CROCKFORD, crockford

TOKEN_BYTES = 10
CODE_LENGTH = 17  # 16 characters of the token and the check character
NUMBER_LENGTH = 8
DIGITS_LENGTH = 16  # which sheet of the ballot, 13 digits of the slip number, two that check
MOST_SHEETS = 9  # of one ballot: what the first digit can say
_SLIP_LABEL = b"homphieu/1 slip\0"
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
    """The token behind a typed mã phiếu, forgiven as in `typed`; the check character chooses the reading.

    Raises CODE_UNREADABLE when the length or the check character is wrong, CODE_GROUP, CODE_MARKS.
    """
    plain = read_one(text, CODE_LENGTH, _is_checked)
    if plain is None:
        raise Refused(Code.CODE_UNREADABLE)
    number = 0
    for letter in plain[:-1]:
        number = number << 5 | CROCKFORD.index(letter)
    return number.to_bytes(TOKEN_BYTES, "big")


def _is_checked(plain: str) -> bool:
    *values, check = (CROCKFORD.index(letter) for letter in plain)
    return _check(values) == check


def token_hash(token: bytes) -> bytes:
    """What the database keeps of a token: 32 bytes."""
    return hashlib.sha256(token).digest()


def slip_number(token: bytes) -> str:
    """số phiếu: 8 characters that name a slip and from which nobody can vote."""
    return crockford(hashlib.sha256(_SLIP_LABEL + token).digest()[:5])


def number_digits(number: str, sheet: int = 1) -> str:
    """A số phiếu as the 16 digits of the small code on a paper ballot; `sheet` is 1 to MOST_SHEETS.

    Digits alone: a hand scanner types, and Telex or VNI would change letters. ISO/IEC 7064, MOD 97-10:
    finds every wrong digit and every swap of two, as 10 has the order 96 modulo 97.
    """
    value = 0
    for letter in number:
        value = value << 5 | CROCKFORD.index(letter)
    plain = f"{sheet}{value:013d}"
    return f"{plain}{98 - int(plain) * 100 % 97:02d}"


def read_number(text: str) -> str:
    """A typed or scanned số phiếu: its characters, forgiven as in `typed`, or the digits of its small code.

    Nothing checks the characters, so they must have one reading. Raises SLIP_UNKNOWN when the length is
    wrong, CODE_GROUP, CODE_MARKS; NUMBER_DIGITS for digits that are too many or do not check.
    """
    scanned = tidy(text).translate(MISREAD)
    if re.fullmatch(f"[0-9]{{{NUMBER_LENGTH + 1},}}", scanned):
        return _read_digits(scanned)
    plain = read_one(text, NUMBER_LENGTH)
    if plain is None:
        raise Refused(Code.SLIP_UNKNOWN)
    return plain


def _read_digits(scanned: str) -> str:
    if len(scanned) != DIGITS_LENGTH or scanned[0] == "0" or int(scanned) % 97 != 1:
        raise Refused(Code.NUMBER_DIGITS)
    value = int(scanned[1:-2])
    if value >= 1 << 5 * NUMBER_LENGTH:
        raise Refused(Code.NUMBER_DIGITS)
    return "".join(CROCKFORD[value >> 5 * place & 31] for place in reversed(range(NUMBER_LENGTH)))
