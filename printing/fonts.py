"""Tinos, the one typeface of all our papers: registered once, and no text drawn that it has no glyph for.

`own` is for what the program itself says and refuses; `free` is for what people typed and never does.
Every string goes through one of them: reportlab neither composes letters nor says that a glyph is missing.
"""

import functools
import re
import threading
import unicodedata
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from reportlab import rl_config
from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR: Final = "Tinos"
BOLD: Final = "Tinos-Bold"
ITALIC: Final = "Tinos-Italic"
BOLD_ITALIC: Final = "Tinos-BoldItalic"

REPLACEMENT: Final = "\u25a1"  # □, which all four cuts have
_FILES: Final = {
    REGULAR: "Tinos-Regular.ttf",
    BOLD: "Tinos-Bold.ttf",
    ITALIC: "Tinos-Italic.ttf",
    BOLD_ITALIC: "Tinos-BoldItalic.ttf",
}
# Mn, Me: what NFC left uncomposed would be set beside its letter; Co: the font's private glyphs mean nothing.
_NEVER_DRAWN: Final = frozenset({"Mn", "Me", "Co", "Cc", "Cf", "Cs", "Zl", "Zp"})
_lock = threading.Lock()
rl_config.useA85 = 0  # streams are bytes: ASCII85 makes them a quarter longer, and a deck half as fast again


class MissingGlyph(ValueError):  # noqa: N818 - it names what is missing
    """A sentence of our own has characters that the typeface does not have; `characters` lists them."""

    def __init__(self, characters: str) -> None:
        super().__init__(characters.encode("unicode_escape").decode("ascii"))
        self.characters = characters


@functools.cache
def _load() -> frozenset[str]:
    """Register the four cuts as one family; give the characters that all of them can draw."""
    folder = Path(__file__).parent / "fonts"
    drawn: set[int] | None = None
    for name, file in _FILES.items():
        font = TTFont(name, str(folder / file))
        pdfmetrics.registerFont(font)
        glyphs = set(font.face.charToGlyph)
        drawn = glyphs if drawn is None else drawn & glyphs
    for bold, italic, name in ((0, 0, REGULAR), (1, 0, BOLD), (0, 1, ITALIC), (1, 1, BOLD_ITALIC)):
        addMapping(REGULAR, bold, italic, name)
    letters = (chr(code) for code in drawn or ())
    return frozenset(c for c in letters if unicodedata.category(c) not in _NEVER_DRAWN)


def register() -> frozenset[str]:
    """Make the typeface known to reportlab, once even among threads; give the characters it can draw."""
    with _lock:  # two fonts of one name within one document would mix up their subsets
        return _load()


def missing(text: str) -> str:
    """Give the characters of `text` that cannot be drawn, each once: for whoever checks names at set-up."""
    return "".join(sorted(set(unicodedata.normalize("NFC", text)) - register()))


def own(text: str) -> str:
    """Our own words in NFC; raises MissingGlyph."""
    text = unicodedata.normalize("NFC", text)
    if not register().issuperset(text):
        raise MissingGlyph(missing(text))
    return text


def free(text: str) -> str:
    """People's words on one line: never an error, what cannot be drawn becomes □, a run of three □×3."""
    drawable = register()
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()
    if drawable.issuperset(text):
        return text
    marked = "".join(c if c in drawable else REPLACEMENT for c in _shown(text))
    return re.sub(f"{REPLACEMENT}{{2,}}", lambda run: f"{REPLACEMENT}×{len(run[0])}", marked)


def undrawn(text: str) -> int:
    """How many characters of a text `free` puts □ for."""
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFC", text))
    return sum(c not in register() for c in _shown(text))


def _shown(text: str) -> str:
    """Without what shows nothing by itself: joiners, direction and variation marks, stray accents."""
    return "".join(c for c in text if unicodedata.category(c) not in {"Mn", "Me", "Cf"})


def free_markup(text: str) -> str:
    """`free`, safe inside a reportlab Paragraph: '<', '>' and '&' are characters and nothing else."""
    return escape(free(text))
