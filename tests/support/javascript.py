"""A script in tokens, as much as a look for newer syntax needs: without comments, strings told apart."""

import re
from dataclasses import dataclass

__all__ = ["Token", "tokens"]

_SPACE = re.compile(r"\s+|//[^\n]*|/\*.*?\*/", re.DOTALL)
_WORD = re.compile(r"#?[\w$]+")
_STRING = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*\"""", re.DOTALL)
_REGEX = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/[a-z]*")
_SIGN = re.compile(r"\?\?=|\|\|=|&&=|\*\*=|\?\.(?!\d)|\?\?|\*\*|=>|\.\.\.|[^\s\w]")
_BEFORE_A_REGEX = frozenset([*"(,=:[!&|?{};", "=>", "return", "typeof"])


@dataclass(frozen=True)
class Token:
    """kind: word, string, template, regex, sign; `depth` of braces, `parens` of round and square ones."""

    kind: str
    text: str
    depth: int
    parens: int


def tokens(source: str) -> list[Token]:
    """All of a module; AssertionError where it can't be read, so that nothing is looked over."""
    found: list[Token] = []
    end = _read(source, 0, found, 0)
    assert end == len(source), source[end : end + 40]
    return found


def _read(source: str, at: int, found: list[Token], depth: int) -> int:
    """Up to the end, or to the brace that closes an expression in a template."""
    first, parens = depth, 0
    while at < len(source):
        if space := _SPACE.match(source, at):
            at = space.end()
            continue
        before = found[-1].text if found else ";"
        kind, text = _next(source, at, before)
        if text == "}" and depth == first and first > 0:
            return at
        depth -= text == "}"
        parens -= kind == "sign" and text in ")]"
        if kind == "template":
            at = _template(source, at, found, depth)
            continue
        found.append(Token(kind, text, depth, parens))
        depth += text == "{"
        parens += kind == "sign" and text in "(["
        at += len(text)
    return at


def _next(source: str, at: int, before: str) -> tuple[str, str]:
    if source[at] == "`":
        return "template", "`"
    for kind, pattern in (("string", _STRING), ("word", _WORD), ("regex", _REGEX), ("sign", _SIGN)):
        if kind == "regex" and before not in _BEFORE_A_REGEX:
            continue
        if match := pattern.match(source, at):
            return kind, match[0]
    raise AssertionError(source[at : at + 40])


def _template(source: str, at: int, found: list[Token], depth: int) -> int:
    """Its words as one token after the tokens of what is put into it."""
    words, at = "", at + 1
    while source[at] != "`":
        if source.startswith("${", at):
            at = _read(source, at + 2, found, depth + 1) + 1
            words += "${}"
        else:
            width = 2 if source[at] == "\\" else 1
            words += source[at : at + width]
            at += width
    found.append(Token("template", words, depth, 0))
    return at + 1
