"""How a receipt is spelled for people, and read again (docs/SEALING.md, "Receipt").

The browser's half is app/static/receipt.js. Knows no database; whether a receipt is genuine, ledger.py says.
"""

import hashlib
from dataclasses import dataclass

from ballots.errors import Code, Refused
from ballots.sealing.typed_codes import MISREAD, candidates, tidy
from ballots.spelling import CROCKFORD, crockford, groups

CODE_LENGTH = 60  # 15 groups: period (4 bytes), leaf hash (32), check (12 bits)
SIGNATURE_LENGTH = 104  # 26 groups: signature (64 bytes), check (8 bits)
_CODE_LABEL = b"homphieu/1 receipt code\0"
_PERIOD_BYTES = 4
_CHECKED_BYTES = 36
_CHECK_BITS = CODE_LENGTH * 5 - _CHECKED_BYTES * 8  # 12
_SIGNATURE_BYTES = 64
_LENGTHS = (CODE_LENGTH, CODE_LENGTH + SIGNATURE_LENGTH)
_LETTERS = frozenset(CROCKFORD)


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
    """The receipt in a text that was typed or copied whole; CODE_UNREADABLE, CODE_MARKS.

    A line counts when it is of the code's letters only, forgiven as in `typed`: the words around a receipt
    all have a letter that the code has not. Else the whole text is taken for one that an input method has
    changed. Box and check must fit.
    """
    lines = (tidy(line).translate(MISREAD) for line in text.splitlines())
    plain = "".join(line for line in lines if set(line) <= _LETTERS)
    if len(plain) in _LENGTHS:
        written = _written(box, plain)
        if written is None:
            raise Refused(Code.CODE_UNREADABLE)
        return written
    changed = [reading for length in _LENGTHS for reading in candidates(text, length)]
    good = [written for written in (_written(box, reading) for reading in changed) if written is not None]
    if len(good) != 1:
        raise Refused(Code.CODE_MARKS if changed else Code.CODE_UNREADABLE)
    return good[0]


def _written(box: str, plain: str) -> Written | None:
    """What 60 or 164 letters say, None when box or check do not fit."""
    checked = (_number(plain[:CODE_LENGTH]) >> _CHECK_BITS).to_bytes(_CHECKED_BYTES)
    period, leaf = int.from_bytes(checked[:_PERIOD_BYTES]), checked[_PERIOD_BYTES:]
    signature = None
    if len(plain) > CODE_LENGTH:
        signature = _number(plain[CODE_LENGTH:]).to_bytes(_SIGNATURE_BYTES + 1)[:_SIGNATURE_BYTES]
    written = Written(period, leaf, signature)
    return written if spell(box, written).replace(" ", "").replace("\n", "") == plain else None


def _check(box: str, data: bytes) -> bytes:
    return hashlib.sha256(_CODE_LABEL + box.encode("utf-8") + b"\0" + data).digest()


def _number(text: str) -> int:
    number = 0
    for letter in text:
        number = number << 5 | CROCKFORD.index(letter)
    return number
