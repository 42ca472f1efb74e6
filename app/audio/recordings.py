"""The recordings of an office, as its folder had them when the server began.

LANGUAGE/QUESTIONNAIRE/VERSION/KEY.mp3: a key is the code of a question, or "muc-" and that of a level. The
version is that of the questionnaire, so that no voice says the words of another year.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ballots.forms.questionnaire import Form

__all__ = ["TYPES", "Place", "Recordings", "keys_of", "text_of"]

# By the program, never asked of the machine.
TYPES = {
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".wav": "audio/wav",
}
_LEVEL = "muc-"
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_FORM = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_VERSION = re.compile(r"[1-9][0-9]{0,5}")
_KEY = re.compile(r"(?:muc-)?[A-Za-z0-9][A-Za-z0-9_]{0,19}")


@dataclass(frozen=True, order=True)
class Place:
    """What a set of recordings is of: a questionnaire of a version, in a language."""

    language: str
    form: str
    version: int


class Recordings:
    """All recordings under a folder, by place and name of the file; none without a folder."""

    def __init__(self, folder: Path | None) -> None:
        found: dict[Place, dict[str, Path]] = {}
        for place, file in _walk(folder) if folder is not None else ():
            found.setdefault(place, {})[file.name] = file
        self.found: Mapping[Place, Mapping[str, Path]] = found

    def languages(self, form: str, version: int) -> list[str]:
        """The languages in which something of a questionnaire can be heard."""
        return sorted(
            place.language for place in self.found if (place.form, place.version) == (form, version)
        )

    def files(self, place: Place) -> Mapping[str, Path]:
        """The recordings of a place by the name of the file, in order; the first of two of one key."""
        kept: dict[str, Path] = {}
        for name, file in sorted(self.found.get(place, {}).items()):
            if file.stem not in {one.stem for one in kept.values()}:
                kept[name] = file
        return kept


def keys_of(form: Form) -> list[str]:
    """All that can be heard of a questionnaire: its questions, then its levels."""
    return [*(one.code for one in form.questions), *(_LEVEL + one.code for one in form.levels)]


def text_of(form: Form, key: str) -> str:
    """What is to be said in the recording of a key, in the words of the questionnaire."""
    said = {one.code: f"{one.text}. {one.hint}".strip(" .") for one in form.questions}
    said |= {_LEVEL + one.code: one.label for one in form.levels}
    return said[key]


def _walk(folder: Path) -> Iterator[tuple[Place, Path]]:
    for file in sorted(folder.glob("*/*/*/*")):
        language, form, version = file.parts[-4:-1]
        named = _LANGUAGE.fullmatch(language) and _FORM.fullmatch(form) and _VERSION.fullmatch(version)
        if named and file.suffix in TYPES and _KEY.fullmatch(file.stem) and file.is_file():
            yield Place(language, form, int(version)), file
