"""The paper spare key (chìa khóa dự phòng): how it is spelled, and its checksum of 20 bits.

30 random bytes and four check characters, 52 Crockford characters in 13 groups of four; this text is the
passphrase under which its identity is wrapped. The Python twin of app/static/spare.js. Knows no database.
"""

import hashlib
import re

from ballots.errors import Code, Refused
from ballots.spelling import CROCKFORD, crockford, groups

__all__ = ["SPARE_BYTES", "read_spare", "spell_spare"]

SPARE_BYTES = 30
_CHECK = 4  # characters: a slip of the pen goes unnoticed once in a million
_LENGTH = 52
_LABEL = b"homphieu/1 spare\0"
_MISREAD = str.maketrans({"o": "0", "i": "1", "l": "1"})
_SPELLED = re.compile(rf"[0-9a-hjkmnp-tv-z]{{{_LENGTH}}}")
# What JavaScript's \s takes, and the hyphen.
_BLANKS = re.compile(r"[\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff-]")


def spell_spare(key: bytes) -> str:
    """The canonical text of a key of 30 bytes: lower case, 13 groups of four with one blank between."""
    if len(key) != SPARE_BYTES:
        raise Refused(Code.MALFORMED)
    check = crockford(hashlib.sha256(_LABEL + key).digest())[:_CHECK]
    return groups(crockford(key) + check).lower()


def read_spare(typed: str) -> str | None:
    """The canonical text of what was typed, None when it is not spelled as a spare key; SPARE_WRONG.

    Case, blanks and hyphens are free; o stands for 0, i and l for 1.
    """
    text = _BLANKS.sub("", typed.lower()).translate(_MISREAD)
    if not _SPELLED.fullmatch(text):
        return None
    number = 0
    for letter in text[:-_CHECK].upper():
        number = number << 5 | CROCKFORD.index(letter)
    spelled = spell_spare(number.to_bytes(SPARE_BYTES))
    if spelled != groups(text):
        raise Refused(Code.SPARE_WRONG)
    return spelled
