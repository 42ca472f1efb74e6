"""What a password is once it was typed, pasted or piped, and whether it is among the first to be guessed."""

import re
import secrets
from collections.abc import Iterator, Sequence

from ballots.composing import beginning, composed
from ballots.folding import fold

__all__ = ["ISSUED", "LONGEST_PASSWORD", "as_hashed", "as_typed", "drawn", "is_guessed"]

LONGEST_PASSWORD = 200
ISSUED = (
    "issued:"  # before the hash of a drawn password: its owner, who copies it from paper, may spell it freely
)
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are taken for each other
_LEAST_LEFT = 5  # characters that no guesser has on the list, of the ten that are asked for
_LEAST_KINDS = 5  # different characters
_LEAST_RUN = 4  # letters or digits in a row: 1234, qwer, aaaa
_LEAST_NAME = 4  # letters of a name, or of words of a name that stand together
_ROWS = (
    *("01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm"),
    *("1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "1q2w3e4r5t6y7u8i9o0p", "147258369", "159357"),
)
# What Vietnamese lists of leaked passwords begin with, beside the runs; and what this program is about.
_COMMON = (
    *("matkhau", "password", "passwd", "admin", "administrator", "quantri", "dangnhap", "login", "welcome"),
    *("xinchao", "hello", "anhyeuem", "emyeuanh", "iloveyou", "yeuem", "yeuanh", "khongbiet", "khongcho"),
    *("vietnam", "hanoi", "saigon", "homphieu", "phieu", "motcua", "ubnd", "uybannhandan", "congchuc"),
    *("abc123", "letmein", "monkey", "dragon", "football", "hoilamgi", "conmeo", "giadinh", "sinhnhat"),
)
_SIGNS = str.maketrans("@$", "as")  # P@$sword
_YEAR = re.compile("(19|20)[0-9]{2}")
_DRAWN = re.compile(f"[{_LETTERS}]{{12}}")
_GAPS = re.compile(
    r"[\s_\u00ad\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d-]+"
)  # blanks, and dashes of every length
_EDGES = re.compile("^[\\s\ufeff]+|[\\s\ufeff]+\\Z")


def drawn() -> str:
    """Twelve characters in fours, about 59 bits: to be read from a screen or a slip of paper once."""
    return _in_fours("".join(secrets.choice(_LETTERS) for _ in range(12)))


def _in_fours(letters: str) -> str:
    return "-".join(letters[start : start + 4] for start in (0, 4, 8))


def as_typed(password: str) -> str:
    """NFC, without blanks, line ends and a byte order mark at its edges.

    Every entrance takes it: the pages strip blanks as all forms do, PowerShell puts a mark before what it
    pipes, and one keyboard composes letters that another does not. Cut before anything else: what is longer
    than a password may be is refused for its length all the same.
    """
    cut = beginning(password, LONGEST_PASSWORD)
    return composed(_EDGES.sub("", cut), LONGEST_PASSWORD)


def as_hashed(hashed: str, password: str) -> str:
    """What of a typed password a hash is made of: as typed, where its owner has chosen it.

    A drawn one has one spelling, in small letters and fours, whether it was typed with its hyphens, with
    blanks or other dashes in their place, without any, or in capitals: the alphabet has one case, so that
    nothing more is let in by that.
    """
    typed = as_typed(password)
    letters = _GAPS.sub("", typed).lower()
    return _in_fours(letters) if hashed.startswith(ISSUED) and _DRAWN.fullmatch(letters) else typed


def is_guessed(password: str, names: Sequence[str]) -> bool:
    """Whether too little is left of a password without what a guesser tries first, marks and capitals aside.

    That is: one character again and again, runs of the alphabet and of the keyboard, years, what very many
    people use, and the owner's `names`: login, name, unit.
    """
    spelled = password.translate(_SIGNS)
    plain = "".join(fold(spelled).split())
    if len(set(password.lower())) < _LEAST_KINDS:
        return True
    if not plain.isascii() or not plain:  # signs only, or letters that no list has
        return False
    known = [*_COMMON, *_joined(names)]
    left = at = 0
    while at < len(plain):
        step = max(_run_at(plain, at), *(len(word) for word in known if plain.startswith(word, at)), 0)
        left, at = left + (not step), at + max(step, 1)
    signs = sum(not letter.isalnum() and not letter.isspace() for letter in spelled)
    return left + min(signs, 1) < _LEAST_LEFT


def _joined(names: Sequence[str]) -> Iterator[str]:
    """Words of names that stand together, as they are typed: "dongthanh" of "UBND xã Đông Thanh"."""
    for name in names:
        words = fold(name).split()
        for start in range(len(words)):
            for end in range(start + 1, len(words) + 1):
                joined = "".join(words[start:end])
                if len(joined) >= _LEAST_NAME:
                    yield joined


def _run_at(plain: str, at: int) -> int:
    """How many letters from here are one letter again and again, a run, or a year; 0: none."""
    longest = len(plain[at:]) - len(plain[at:].lstrip(plain[at]))
    for row in _ROWS:
        for way in (row, row[::-1]):
            length = _LEAST_RUN
            while plain[at : at + length] in way and at + length <= len(plain):
                longest, length = max(longest, length), length + 1
    year = 4 if _YEAR.match(plain, at) else 0
    return max(longest if longest >= _LEAST_RUN else 0, year)
