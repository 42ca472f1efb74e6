"""What people and scanners type for a code, and the one thing that it can mean; twin of app/static/typed.js.

Gaps, case, full-width letters and letters that look alike are forgiven. A Vietnamese input method makes AA,
AS, DD, W into Â, Á, Đ, Ư: undone in every way in which Telex or VNI can have made them. What has two readings
that pass the caller's check is refused, never guessed at.
"""

import re
from collections.abc import Callable, Iterator

from ballots.composing import taken_apart
from ballots.errors import Code, Refused
from ballots.spelling import CROCKFORD, GROUP

__all__ = ["MISREAD", "candidates", "fault", "fault_in", "read_one", "spelled", "tidy"]

MISREAD = str.maketrans("OIL", "011")  # what the alphabet leaves out, and what it is taken for
_LIMIT = 4096  # readings; more than that are no help, whatever checks them
_LONGEST = 1_000  # characters, words around a code among them: a receipt in a mail

_DASHES = re.compile(
    "[\u02d7\u2010-\u2015\u2043\u2212\u2500\u2501\u2e3a\u2e3b\u301c\u3030\u30fc\ufe31\ufe32\ufe58\ufe63\uff70]"
)
_DOTS = re.compile("[\u00b7\u2022\u2024-\u2027\u2219\u22c5\u3002\u30fb\ufe52\uff61\uff65]")
# What JavaScript's \s takes, soft hyphens, quotation marks, and all that is never seen.
_BLANKS = re.compile("[\t-\r \u00a0\u00ad\u034f\u1680\u180b-\u180e\u2000-\u206f\u3000\ufe00-\ufe0f\ufeff]")
_GAPS = re.compile("[-._]")
_AROUND = "\"'()[]{}<>,;:!*"  # what stands around a code in a sentence
_FULL_WIDTH = {0xFF01 + at: chr(0x21 + at) for at in range(94)}
# Letters that can be taken for one of ours, and for one only: Cyrillic, Greek, a picture reader's Ø and Ð.
_FROM = "АаВвЕеЅѕЗзІіӀӏЈјКкМмНнОоРрСсТтУуҮүХхҺһԚԛԜԝѴѵԌΑαΒβΕεΖΗΙιΚκΜΝΟοΡρΤτΥΧχϹϲıℓØøđÐðƉ"
_INTO = "AABBEESS33IIIIJJKKMMHHOOPPCCTTYYYYXXHHQQWWVVGAABBEEZHIIKKMNOOPPTTYXXCCIL00ĐĐĐĐ"
_LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyz" + _FROM, "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + _INTO
)  # fmt: skip

# Mark, its key in Telex ("" is the letter itself) and in VNI, and the letters that can have it.
_MARKS = {
    "\u0301": ("S", "1", "AEIOUY"),
    "\u0300": ("F", "2", "AEIOUY"),
    "\u0309": ("R", "3", "AEIOUY"),
    "\u0303": ("X", "4", "AEIOUY"),
    "\u0323": ("J", "5", "AEIOUY"),
    "\u0302": ("", "6", "AEO"),
    "\u031b": ("W", "7", "OU"),
    "\u0306": ("W", "8", "A"),
}
_TELEX, _VNI = 0, 1
_HORN = "\u031b"
_CLUSTER = re.compile(f"(.)([{''.join(_MARKS)}]*)", re.DOTALL)
_Unit = tuple[str, str]  # a letter, and the keys of its marks


def spelled(text: str) -> str:
    """In capitals, without blanks, with one kind of dash and of dot; marks stand after their letter (NFD).

    OVERLONG for what is longer than any text with a code in it.
    """
    text = taken_apart(text, _LONGEST).translate(_FULL_WIDTH)
    return _BLANKS.sub("", _DOTS.sub(".", _DASHES.sub("-", text))).translate(_LETTERS)


def tidy(text: str) -> str:
    """As `spelled`, without dashes, dots, underlines, and what stands around a code in a sentence."""
    return _GAPS.sub("", spelled(text)).strip(_AROUND)


def candidates(text: str, length: int) -> list[str]:
    """Every reading of `length` letters of the codes' alphabet; none when there are too many to be tried."""
    plain = tidy(text)
    if not _marked(plain):
        ways = [iter([plain])]
    else:
        ways = [_keys(_units(plain, method), length) for method in (_TELEX, _VNI)]
        if not any(mark in plain for mark in _MARKS):
            ways.append(iter([plain.replace("Đ", "D")]))  # a person's Đ for D
    found: dict[str, None] = {}
    tried = 0
    for way in ways:
        for typed in way:
            tried += 1
            if tried > _LIMIT:
                return []
            reading = typed.translate(MISREAD)
            if len(reading) == length and all(letter in CROCKFORD for letter in reading):
                found[reading] = None
    return list(found)


def read_one(text: str, length: int, passes: Callable[[str], bool] = lambda _: True) -> str | None:
    """The one reading that passes; None for a wrong length or a wrong check. CODE_MARKS, CODE_GROUP."""
    found = [reading for reading in candidates(text, length) if passes(reading)]
    if len(found) == 1:
        return found[0]
    wrong = fault(text)
    if wrong is not None:
        raise wrong
    return None


def fault(text: str) -> Refused | None:
    """What is wrong with the letters: CODE_MARKS, or CODE_GROUP with the place of the four, or nothing."""
    plain = tidy(text)
    if _marked(plain):
        return Refused(Code.CODE_MARKS)
    for at, letter in enumerate(plain.translate(MISREAD)):
        if letter not in CROCKFORD:
            return Refused(Code.CODE_GROUP, group=at // GROUP + 1)
    return None


def fault_in(text: str, letters: str) -> Refused | None:
    """As `fault`, for a code of other letters whose groups stand between dots and dashes."""
    plain = spelled(text)
    if any(mark in plain for mark in _MARKS):
        return Refused(Code.CODE_MARKS)
    for at, letter in enumerate(plain):
        if letter not in letters:
            return Refused(Code.CODE_GROUP, group=len(re.findall(r"[-._/]+", plain[:at])) + 1)
    return None


def _marked(plain: str) -> bool:
    return "Đ" in plain or any(mark in plain for mark in _MARKS)


def _units(plain: str, method: int) -> list[_Unit]:
    """The letters with the keys of their marks; "?" is what this input method does not make."""
    units: list[_Unit] = []
    for letter, marks in _CLUSTER.findall(plain):
        keys = "".join(_MARKS[mark][method] or letter for mark in marks)
        if any(letter not in _MARKS[mark][2] for mark in marks):
            units.append(("?", ""))
        elif letter == "Đ":
            units.append(("D", "D9"[method]))
        elif method == _TELEX and letter == "U" and _HORN in marks:
            units.append(("W", keys.replace("W", "", 1)))  # U is in no code: this Ư was W alone
        else:
            units.append((letter, keys))
    return units


def _keys(units: list[_Unit], length: int) -> Iterator[str]:
    """All that can have been typed for these units, if that is `length` keys."""
    if sum(1 + len(keys) for _, keys in units) == length:
        yield from _typed(units, 0, "", "")


def _typed(units: list[_Unit], at: int, due: str, typed: str) -> Iterator[str]:
    """A mark's key comes after its letter, perhaps after more letters of the same word; a digit ends it."""
    if at == len(units) and not due:
        yield typed
    for key in sorted(set(due)):
        yield from _typed(units, at, due.replace(key, "", 1), typed + key)
    if at < len(units) and (not due or "A" <= units[at][0] <= "Z"):
        letter, keys = units[at]
        yield from _typed(units, at + 1, due + keys, typed + letter)
