"""What a citizen's phone is served runs on Android's WebView 80 and iOS 14; what is newer is optional.

The lists are by https://caniuse.com and MDN: Chromium 80 of February 2020, Safari 14 of September 2020.
"""

import re

import pytest
from javascript import Token, tokens

from app import served

FILES = served.voting_page()
SCRIPTS = [name for name in FILES if name.endswith(".js")]

NEW_SIGNS = {
    "??=",
    "||=",
    "&&=",
    "?.",
    "??",
}  # the last two are known to both, but not to every WebView before 80
NEW_NAMES = set(
    """
    at replaceAll hasOwn structuredClone findLast findLastIndex toSorted toReversed toSpliced with
    groupBy fromAsync any AggregateError WeakRef FinalizationRegistry randomUUID replaceChildren
    requestIdleCallback BroadcastChannel locks withResolvers isWellFormed toWellFormed Segmenter
    ListFormat DisplayNames timeout throwIfAborted checkVisibility showModal showPopover showPicker
    startViewTransition setHTMLUnsafe parseHTMLUnsafe scheduler inert userAgentData moveBefore getHTML
    Iterator
    """.split()  # noqa: SIM905
)
NEW_IN_REGEX = re.compile(r"\(\?<[=!]|/[a-z]*[dv][a-z]*$")
NEW_CSS = re.compile(
    r"(?<!grid-)(?<!row-)\bgap\s*:|\binset\s*:|inset-(?:block|inline)|aspect-ratio|:has\(|:is\(|:where\(|@layer|@container|"
    r"@property|@scope|color-mix|oklch|\d[dsl]vh|margin-(?:inline|block)|padding-(?:inline|block)|:not\([^)]*,|&\s*[:.]|"
    r"container-type|content-visibility|translate\s*:|rotate\s*:|scale\s*:"
)


def faults(script: str) -> list[str]:
    """What of a script, and of the style that is written in it, is newer than those phones."""
    found = tokens(script)
    said = []
    for at, token in enumerate(found):
        after = found[at + 1].text if at + 1 < len(found) else ""
        before = found[at - 1].text if at else ""
        called = before == "." or after == "("
        if token.kind == "sign" and token.text in NEW_SIGNS:
            said.append(token.text)
        if token.kind == "word" and token.text in NEW_NAMES and called:
            said.append(token.text)
        if token.kind == "word" and token.text.startswith("#"):
            said.append(f"private {token.text}")
        if token.kind == "word" and token.text == "await" and _is_top(found, at):
            said.append("await outside a function")
        if token.kind == "regex" and NEW_IN_REGEX.search(token.text):
            said.append(token.text)
        if (
            token.kind in {"template", "string"}
            and (style := NEW_CSS.search(token.text))
            and "{" in token.text
        ):
            said.append(style[0])
    return said + _fields(found)


def _is_top(found: list[Token], at: int) -> bool:
    return found[at].depth == 0 and not any(token.text == "=>" for token in found[max(0, at - 40) : at])


def _fields(found: list[Token]) -> list[str]:
    """Fields and static blocks of classes: Safari knows them from 14.1 and 16.4."""
    said, inside = [], None
    for at, token in enumerate(found[:-1]):
        if token.text == "class" and token.kind == "word":
            inside = token.depth + 1
        elif token.text == "}" and inside is not None and token.depth < inside:
            inside = None
        elif inside is not None and token.depth == inside and token.parens == 0 and token.kind == "word":
            after = found[at + 1].text
            said += (
                [f"a class's {token.text}"] if after in {"=", ";"} or token.text + after == "static{" else []
            )
    return said


def source(name: str) -> str:
    """A file as it is served."""
    found = served.file(name)
    assert found is not None
    return found.content.decode()


def test_all_that_a_citizen_s_phone_may_fetch_is_looked_at() -> None:
    later = {"marks.js", "parts.js", "drawn.js", "rule.js", "delivery.js", "waiting.js", "seal.js", "hpke.js"}
    asked_for = {"code.js", "typed.js", "receipt.js", "said.html", "language.js", "listen.js", "lang-en.json"}
    assert set(FILES) == {"vote.html", "vote.js", "vote-old.js"} | later | asked_for


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_script_needs_a_newer_browser(name: str) -> None:
    assert faults(source(name)) == []


@pytest.mark.parametrize("name", ["vote.html", "said.html"])
def test_no_style_of_the_page_needs_a_newer_browser(name: str) -> None:
    assert NEW_CSS.findall(source(name)) == []


def test_what_is_too_old_even_for_modules_is_told_so() -> None:
    page = source("vote.html")
    assert '<script nomodule defer src="/static/' in page
    old = source("vote-old.js")
    assert not re.search(r"=>|\b(?:let|const|async|class)\b|`", old)  # these phones know none of it


NEWER = [
    "let a; a ??= 1;",
    "let a = {}; a.b?.c;",
    "class A { #x() {} }",
    "class A { x = 1; }",
    "class A { static { go(); } }",
    "await go();",
    "[1].at(0);",
    "'a'.replaceAll('a', 'b');",
    "Object.hasOwn({}, 'a');",
    "structuredClone({});",
    "const a = /(?<=a)b/;",
    "const rules = [`.a { inset: 0; }`];",
    "const rules = [`.a { display: flex; gap: 4px; }`];",
    "const rules = [`.a:has(b) { top: 0; }`];",
    "const a = `${[1].at(0)}`;",
]


@pytest.mark.parametrize("script", NEWER)
def test_what_is_newer_is_found(script: str) -> None:
    assert faults(script) != []


OLD = [
    "const at = 1; // [1].at(0) ?? 2",
    "const a = 'a ?? b', b = a ? .5 : 1, c = 4 / 2 / 1;",
    "async function go() { await go(); } const b = async () => await go();",
    "class A { constructor() { this.x = 1; } async go(a = 1) { await a; } }",
    "const rules = [`.a { display: grid; grid-gap: 4px; box-shadow: inset 0 2px 0 red; }`];",
    "const a = /[/?]a{2}/g.test('#x'), b = `#${a ? `${a}` : ''}`;",
]


@pytest.mark.parametrize("script", OLD)
def test_what_is_old_enough_is_not(script: str) -> None:
    assert faults(script) == []
