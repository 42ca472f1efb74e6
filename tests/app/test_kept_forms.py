"""Which forms of staff a browser keeps (static/drafts.js): every one that takes people's words."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[2] / "app" / "templates"
FORM = re.compile(r"\{% call ui\.form\((?P<told>[^\n]*?)\) %\}(?P<body>.*?)\{% endcall %\}", re.DOTALL)
WORDS = re.compile(r'ui\.(?:field|area)\("(?P<name>\w+)"(?P<told>[^\n]*)')
# No words: what is secret, codes and numbers, and the marks of a paper ballot, which no browser may keep.
SECRET = {"password", "old", "new", "again", "code", "login"}
CODES = {"number", "numbers", "height", "head", "dossier"}
# Kept by a script of its own (first.js), or given back by a page to which nobody signs in.
OTHERWISE = {"firstrun/steps.html", "comparing.html", "login.html"}


def templates() -> list[str]:
    return sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))


@pytest.mark.parametrize("name", templates())
def test_a_form_with_words_in_it_is_kept(name: str) -> None:
    if name in OTHERWISE:
        return
    for form in FORM.finditer((TEMPLATES / name).read_text("utf-8")):
        words = {
            field["name"] for field in WORDS.finditer(form["body"]) if 'type="password"' not in field["told"]
        }
        if words - SECRET - CODES:
            assert 'keep=""' not in form["told"], (name, words)


def test_the_forms_are_found() -> None:
    """Else the test above says nothing."""
    found = [form for name in templates() for form in FORM.finditer((TEMPLATES / name).read_text("utf-8"))]
    assert len(found) >= 40
    assert sum('keep=""' in form["told"] for form in found) >= 10
