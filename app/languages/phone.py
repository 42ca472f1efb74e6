"""What the voting page has of the languages: a file each, fetched when asked for, and what leads to it.

The file says nothing of a box or of a person: it is the same for everybody, and sealed with the page.
"""

import json
from collections.abc import Iterable
from html import escape

from app.languages.catalogue import VIETNAMESE, Language

__all__ = ["buttons", "file_name", "files", "links"]

_FOR_PHONES = ("voting", "questionnaires")
_LINK = '<link rel="alternate" hreflang="{0}" type="application/json" href="/static/RELEASE/{1}">'
_BUTTON = '<button type="button" class="button button-plain" data-language="{0}" lang="{0}"{2}>{1}</button>'


def file_name(language: Language) -> str:
    """By which name it is served."""
    return f"lang-{language.code}.json"


def files(languages: Iterable[Language]) -> dict[str, bytes]:
    """The words of each language but Vietnamese, which is in the page itself."""
    return {file_name(one): _spell(one) for one in languages if one.code != VIETNAMESE}


def links(languages: Iterable[Language]) -> bytes:
    """What the head of the page says: where each language is. No browser fetches it by itself."""
    found = [_LINK.format(one.code, file_name(one)) for one in languages if one.code != VIETNAMESE]
    return "\n  ".join(found).encode()


def buttons(languages: Iterable[Language]) -> bytes:
    """A button each, in its own words; that of the language in which the page comes is hidden."""
    found = [
        _BUTTON.format(one.code, escape(one.name), " hidden" if one.code == VIETNAMESE else "")
        for one in languages
    ]
    return "".join(found).encode() if len(found) > 1 else b""


def _spell(language: Language) -> bytes:
    words = {
        phrase: said for section in _FOR_PHONES for phrase, said in language.words[section].items() if said
    }
    told = {"code": language.code, "say": words}
    if language.font:
        told["font"] = f"./{language.font}"
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
