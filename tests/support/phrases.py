"""What citizens read, gathered from where it stands: pages, scripts, templates, the paper ballot.

A sentence that is not in app/languages/vi.toml is known to no translator; these are what it is held against.
"""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from javascript import tokens

__all__ = ["VIETNAMESE", "in_html", "in_python", "in_script", "placeholders"]

VIETNAMESE = re.compile("[À-ỹ]")
_SPOKEN = frozenset({"aria-label", "alt", "title", "placeholder"})
_WORDS = re.compile(r"data-(period|code|signature|where)")
_UNREAD = frozenset({"style", "script", "noscript"})  # noscript: no script is there to translate it


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNREAD or any(name == "lang" for name, _ in attrs if tag != "html"):
            self._within.append(tag)
        self.found += [text for name, text in attrs if text and (name in _SPOKEN or _WORDS.fullmatch(name))]

    def handle_endtag(self, tag: str) -> None:
        if self._within and self._within[-1] == tag:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        if not self._within and any(letter.isalpha() for letter in data):
            self.found.append(" ".join(data.replace("\xa0", " ").split()))


def in_html(page: str) -> list[str]:
    """Texts and spoken attributes, each once, as a walk over the page finds them."""
    reader = _Reader()
    reader.feed(page)
    return list(dict.fromkeys(reader.found))


def in_script(source: str) -> Iterator[str]:
    """The Vietnamese pieces of strings and templates."""
    for token in tokens(source):
        if token.kind in {"string", "template"} and VIETNAMESE.search(token.text):
            yield token.text.strip("\"'`")


def in_python(file: Path) -> Iterator[str]:
    """The Vietnamese strings of a module, docstrings left out; pieces of an f-string each for themselves."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in told else None
        if isinstance(text, str) and VIETNAMESE.search(text):
            yield text


def placeholders(phrase: str) -> list[str]:
    """What is filled in: the names in %(name)s, sorted."""
    return sorted(re.findall(r"%\((\w+)\)s", phrase))
