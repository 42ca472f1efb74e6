"""What a Vietnamese input method makes of the keys of a code, and what else happens to one on its way.

Telex and VNI as the common programs have them: a mark may be typed later in the word, a digit ends the word,
the same key again takes the mark back, another tone takes the first one's place: then a key is lost for good.
"""

import unicodedata
from collections.abc import Callable

__all__ = ["LOOK_ALIKES", "MANGLINGS", "telex", "vni"]

_TONES = "\u0301\u0300\u0309\u0303\u0323"  # as the keys S F R X J, and 1 to 5
_CIRCUMFLEX, _BREVE, _HORN = "\u0302", "\u0306", "\u031b"
LOOK_ALIKES = {
    "cyrillic": str.maketrans("ABEKMHPCTYXSJ3", "АВЕКМНРСТУХЅЈЗ"),
    "cyrillic small": str.maketrans("ABEKMHPCTYXSJ30", "авекмнрстухѕјзо"),
    "greek": str.maketrans("ABEZHKMNPTYX0", "ΑΒΕΖΗΚΜΝΡΤΥΧΟ"),
}


def telex(keys: str) -> str:
    """What stands in the field after these keys, in NFC."""
    word: list[str] = []
    for key in keys:
        if key in "SFRXJ":
            _tone(word, "SFRXJ".index(key), key)
        elif key in "AEO":
            _shape(word, key, _CIRCUMFLEX, key)
        elif key == "D":
            _bar(word, key)
        elif key == "W":
            _horn(word)
        else:
            word.append(key)
    return unicodedata.normalize("NFC", "".join(word))


def vni(keys: str) -> str:
    """As `telex`, with digits for the marks."""
    word: list[str] = []
    for key in keys:
        if key in "12345":
            _tone(word, int(key) - 1, key)
        elif key == "6":
            _shape(word, "AEO", _CIRCUMFLEX, key)
        elif key == "7":
            _shape(word, "OU", _HORN, key)
        elif key == "8":
            _shape(word, "A", _BREVE, key)
        elif key == "9":
            _bar(word, key)
        else:
            word.append(key)
    return unicodedata.normalize("NFC", "".join(word))


def _found(word: list[str], letters: str) -> int | None:
    """Where the last of these letters stands in the word that is being typed."""
    for at in range(len(word) - 1, -1, -1):
        if word[at][0].isdigit():
            return None
        if word[at][0] in letters:
            return at
    return None


def _tone(word: list[str], tone: int, key: str) -> None:
    at = _found(word, "AEIOUY")
    if at is None:
        word.append(key)
        return
    bare = "".join(sign for sign in word[at] if sign not in _TONES)
    again = _TONES[tone] in word[at]
    word[at] = bare if again else bare + _TONES[tone]
    if again:
        word.append(key)


def _shape(word: list[str], letters: str, mark: str, key: str) -> None:
    at = _found(word, letters)
    if at is None or any(other in word[at] for other in (_BREVE, _HORN) if other != mark):
        word.append(key)
    elif mark in word[at]:
        word[at] = word[at].replace(mark, "")
        word.append(key)
    else:
        word[at] = word[at][0] + mark + word[at][1:]


def _bar(word: list[str], key: str) -> None:
    at = _found(word, "DĐ")
    if at is None:
        word.append(key)
    elif word[at] == "D":
        word[at] = "Đ"
    else:
        word[at] = "D"
        word.append(key)


def _horn(word: list[str]) -> None:
    at = _found(word, "AOU")
    if at is None:
        word.append("U" + _HORN)
    elif _CIRCUMFLEX in word[at]:
        word.append("W")
    else:
        _shape(word, "AOU", _BREVE if word[at][0] == "A" else _HORN, "W")


def _grouped(gap: str) -> Callable[[str], str]:
    return lambda code: gap.join(code[at : at + 4] for at in range(0, len(code), 4))


MANGLINGS: dict[str, Callable[[str], str]] = {
    "small": str.lower,
    "blanks": _grouped(" "),
    "hyphens": _grouped("-"),
    "dots": _grouped("."),
    "en dashes": _grouped(" – "),
    "em dashes": _grouped("—"),
    "minus": _grouped("\u2212"),
    "middle dots": _grouped("·"),
    "zero width": _grouped("\u200b"),
    "no-break": _grouped("\ufeff\u00a0"),
    "full width": lambda code: "".join(chr(ord(letter) + 0xFEE0) for letter in code),
    "full-width dashes": _grouped("－"),
    "letters for digits": lambda code: code.replace("0", "O").replace("1", "l"),
    "slashed zero": lambda code: code.replace("0", "Ø"),
    "đ": lambda code: code.replace("D", "Đ"),
    "eth": lambda code: code.replace("D", "Ð"),
    "in a sentence": lambda code: f"“{code}”, ",
    **{name: (lambda code, table=table: code.translate(table)) for name, table in LOOK_ALIKES.items()},
    "telex": telex,
    "telex, letters for zeros": lambda code: telex(code.replace("0", "O")),
    "telex, decomposed": lambda code: unicodedata.normalize("NFD", telex(code)),
    "telex, small and grouped": lambda code: _grouped(" ")(telex(code).lower()),
    "vni": vni,
    "vni, decomposed": lambda code: unicodedata.normalize("NFD", vni(code)),
}
