"""The languages: one TOML file each, read once, strictly. Knows no page, no form, no paper.

vi.toml lists the sentences of the program; every other file says them in its language, and is shown once a
named translator has signed it off. An office may add a folder of its own (HOMPHIEU_LANGUAGES): further
languages, and in languages of the program the words of its own questionnaires, signed off in the same way.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from app.stop import Stop
from ballots import composing

__all__ = [
    "SECTIONS",
    "VIETNAMESE",
    "Language",
    "LanguageError",
    "all_languages",
    "given",
    "read",
    "shown",
    "spoken",
]

VIETNAMESE = "vi"
# For phones: voting, questionnaires; for pages and paper: all of them.
SECTIONS = ("voting", "questionnaires", "public", "paper")
_FOLDER = Path(__file__).parent
_FONTS = _FOLDER.parent / "static"
_VARIABLE = "HOMPHIEU_LANGUAGES"  # read here and not in Settings: what is served is read once, before any app
_CODE = re.compile(r"[a-z]{2,3}")
_MEMBERS = frozenset(
    {"code", "name", "translator", "signed_off", "decimal", "thousands", "months", "font", *SECTIONS}
)
_FONT = re.compile(r"[A-Za-z0-9-]+\.woff2")

_LONGEST = 2_000  # characters of a sentence


class LanguageError(Stop):
    """A language's file can't be read; the text names the file, and what is wrong in it."""

    def __init__(self, file: Path, why: object) -> None:
        super().__init__(f"tệp ngôn ngữ chưa đúng: {file}: {why}")


@dataclass(frozen=True)
class Language:
    """One language; `words` by section: the Vietnamese sentence, and what it is there."""

    code: str
    name: str
    translator: str
    signed_off: date | None
    words: Mapping[str, Mapping[str, str]] = field(repr=False)
    decimal: str = ","
    thousands: str = "."
    months: tuple[str, ...] = ()
    font: str = ""  # a file under /static, for letters that phones do not have

    @property
    def signed(self) -> bool:
        """Whether a named translator stands for it."""
        return bool(self.translator) and self.signed_off is not None

    def say(self, phrase: str) -> str:
        """The sentence in this language, or as it is where nobody has translated it."""
        for section in SECTIONS:
            if said := self.words[section].get(phrase):
                return said
        return phrase


@cache
def all_languages() -> Mapping[str, Language]:
    """Every language by its code, Vietnamese first, then by the names of the files."""
    found = _folder(_FOLDER)
    if own := os.environ.get(_VARIABLE):
        for code, added in _folder(Path(own)).items():
            found[code] = _joined(found[code], added) if code in found else added
    return found


def shown(folder: Path | None = None) -> Mapping[str, Language]:
    """The languages that people are offered, Vietnamese first; of another checkout, those in its folder."""
    found = all_languages() if folder is None else _folder(folder)
    return {code: one for code, one in found.items() if one.signed}


def spoken(code: str) -> Language:
    """The language of that code if people are offered it, else Vietnamese."""
    return shown().get(code) or all_languages()[VIETNAMESE]


def given(code: str) -> str:
    """The code as an address has it: "" for Vietnamese, and for a language that people are not offered."""
    return code if code in shown() and code != VIETNAMESE else ""


def read(file: Path) -> Language:
    """One file; LanguageError says what is wrong with it."""
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
        return _language(raw, file.stem)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LanguageError(file, error) from None
    except (KeyError, TypeError, ValueError) as error:
        raise LanguageError(file, error.args[0]) from None


def _folder(folder: Path) -> dict[str, Language]:
    files = sorted(folder.glob("*.toml"), key=lambda file: (file.stem != VIETNAMESE, file.stem))
    return {file.stem: read(file) for file in files}


def _joined(own: Language, added: Language) -> Language:
    """A language of the program with an office's words, where its translator has signed them."""
    if not added.signed or own.code == VIETNAMESE:
        return own
    if not own.signed:
        return added
    words = {section: {**own.words[section], **added.words[section]} for section in SECTIONS}
    return replace(own, words=words)


def _language(raw: Mapping[str, Any], stem: str) -> Language:
    if unknown := raw.keys() - _MEMBERS:
        raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
    code, font, months = raw["code"], raw.get("font", ""), tuple(raw.get("months", ()))
    if code != stem or not _CODE.fullmatch(code):
        raise ValueError("code: not that of the file's name")
    if font and not (_FONT.fullmatch(font) and (_FONTS / font).is_file()):
        raise ValueError("font: not a .woff2 file of the program")
    if len(months) not in (0, 12):
        raise ValueError("months: not twelve")
    signed = raw.get("signed_off")
    if signed is not None and type(signed) is not date:
        raise ValueError("signed_off: not a date")
    words = {section: _words(raw.get(section, {}), section) for section in SECTIONS}
    decimal, thousands = raw.get("decimal", ","), raw.get("thousands", ".")
    return Language(code, raw["name"], raw["translator"], signed, words, decimal, thousands, months, font)


def _is_composed(text: str) -> bool:
    return not composing.is_over(text, _LONGEST) and composing.is_composed(text, _LONGEST)


def _words(raw: object, section: str) -> dict[str, str]:
    """A table, or of Vietnamese a list: its sentences are what they say."""
    pairs = {one: one for one in raw} if isinstance(raw, list) else raw
    if not isinstance(pairs, dict) or not all(isinstance(text, str) for text in pairs.values()):
        raise ValueError(f"{section}: not a table of sentences")
    for phrase, text in pairs.items():
        if not _is_composed(phrase) or phrase != phrase.strip(" "):
            raise ValueError(f"{section}: not NFC, or with blanks around: {phrase}")
        if not _is_composed(text):
            raise ValueError(f"{section}: not NFC: {text}")
    return pairs
