"""How a receipt is spelled for people, and read again (docs/SEALING.md, "Receipt").

The browser's half is app/static/receipt.js. Knows no database; whether a receipt is genuine, ledger.py says.
"""

import hashlib
import re
from dataclasses import dataclass

from ballots.errors import Code, Refused
from ballots.spelling import CROCKFORD, crockford, groups

CODE_LENGTH = 60  # 15 groups: period (4 bytes), leaf hash (32), check (12 bits)
SIGNATURE_LENGTH = 104  # 26 groups: signature (64 bytes), check (8 bits)
_CODE_LABEL = b"homphieu/1 receipt code\0"
_PERIOD_BYTES = 4
_CHECKED_BYTES = 36
_CHECK_BITS = CODE_LENGTH * 5 - _CHECKED_BYTES * 8  # 12
_SIGNATURE_BYTES = 64
_LETTERS = frozenset(CROCKFORD)
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
_GAPS = re.compile(r"[\s.-]")


@dataclass(frozen=True)
class Written:
    """What a receipt's text says; without a signature it can be looked up, but proves nothing."""

    period: int
    leaf: bytes
    signature: bytes | None


def spell(box: str, written: Written) -> str:
    """The receipt in groups of four: the code, and on a line of its own the signature."""
    checked = written.period.to_bytes(_PERIOD_BYTES) + written.leaf
    code = groups(crockford(checked + _check(box, checked)[:2])[:CODE_LENGTH])
    if written.signature is None:
        return code
    check = _check(box, checked + written.signature)[:1]
    return code + "\n" + groups(crockford(written.signature + check))


def read(box: str, text: str) -> Written:
    """The receipt in a text that was typed or copied whole; CODE_UNREADABLE.

    A line counts when it is of the code's letters only, whatever its gaps and case, O for 0, I and L for 1:
    the words around a receipt all have a letter that the code has not. Box and check must fit.
    """
    lines = (_GAPS.sub("", line).upper().translate(_MISREAD) for line in text.splitlines())
    plain = "".join(line for line in lines if set(line) <= _LETTERS)
    if len(plain) not in {CODE_LENGTH, CODE_LENGTH + SIGNATURE_LENGTH}:
        raise Refused(Code.CODE_UNREADABLE)
    checked = (_number(plain[:CODE_LENGTH]) >> _CHECK_BITS).to_bytes(_CHECKED_BYTES)
    period, leaf = int.from_bytes(checked[:_PERIOD_BYTES]), checked[_PERIOD_BYTES:]
    signature = None
    if len(plain) > CODE_LENGTH:
        signature = _number(plain[CODE_LENGTH:]).to_bytes(_SIGNATURE_BYTES + 1)[:_SIGNATURE_BYTES]
    written = Written(period, leaf, signature)
    if spell(box, written).replace(" ", "").replace("\n", "") != plain:
        raise Refused(Code.CODE_UNREADABLE)
    return written


def _check(box: str, data: bytes) -> bytes:
    return hashlib.sha256(_CODE_LABEL + box.encode("utf-8") + b"\0" + data).digest()


def _number(text: str) -> int:
    number = 0
    for letter in text:
        number = number << 5 | CROCKFORD.index(letter)
    return number
