"""The paper spare key (chìa khóa dự phòng): how it is spelled, and its checksum of 20 bits.

30 random bytes and four check characters, 52 Crockford characters in 13 groups of four; this text is the
passphrase under which its identity is wrapped. The Python twin of app/static/spare.js. Knows no database.
"""

import hashlib

from ballots.errors import Code, Refused
from ballots.sealing.typed_codes import candidates, fault, tidy
from ballots.spelling import CROCKFORD, crockford, groups

__all__ = ["SPARE_BYTES", "read_spare", "spell_spare"]

SPARE_BYTES = 30
_CHECK = 4  # characters: a slip of the pen goes unnoticed once in a million
_LENGTH = 52
_LABEL = b"homphieu/1 spare\0"
_LIKE_ONE = range(
    46, 61
)  # letters, marks among them: no passphrase of seven syllables is as long and has a digit


def spell_spare(key: bytes) -> str:
    """The canonical text of a key of 30 bytes: lower case, 13 groups of four with one blank between."""
    if len(key) != SPARE_BYTES:
        raise Refused(Code.MALFORMED)
    check = crockford(hashlib.sha256(_LABEL + key).digest())[:_CHECK]
    return groups(crockford(key) + check).lower()


def read_spare(typed: str) -> str | None:
    """The canonical text of what was typed, None when it is nothing like a spare key; forgiven as in `typed`.

    Raises SPARE_WRONG, CODE_GROUP, CODE_MARKS.
    """
    found = candidates(typed, _LENGTH)
    plain = tidy(typed)
    if not found and (len(plain) not in _LIKE_ONE or not any("0" <= sign <= "9" for sign in plain)):
        return None
    good = [spelled for spelled in map(_spelled, found) if spelled is not None]
    if len(good) != 1:
        raise fault(typed) or Refused(Code.SPARE_WRONG)
    return good[0]


def _spelled(text: str) -> str | None:
    """The canonical text of 52 letters whose last four are right."""
    number = 0
    for letter in text[:-_CHECK]:
        number = number << 5 | CROCKFORD.index(letter)
    spelled = spell_spare(number.to_bytes(SPARE_BYTES))
    return spelled if spelled == groups(text).lower() else None
