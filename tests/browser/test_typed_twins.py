"""What people type is read in the browser as in Python, letter for letter and fault for fault."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from input_methods import MANGLINGS

from ballots.errors import Code, Refused
from ballots.sealing import codes, receipts
from ballots.sealing.receipts import Written
from ballots.sealing.spare import read_spare, spell_spare
from ballots.sealing.typed_codes import candidates, fault, tidy
from ballots.spelling import crockford

pytestmark = pytest.mark.browser

BOX = "hom-1"
READERS = """async ({ kind, typed }, m) => {
    const readers = {
        code: (text) => m.readCode(text, m.isCode),
        spare: (text) => m.readSpare(text),
        receipt: async (text) => (await m.read("hom-1", text)).period,
        mark: (text) => m.heard(text, "0123456789ABCDEFGHJKMNPQ", "short"),
        tidy: (text) => m.tidy(text),
        several: (text) => m.candidates(text, 8).sort().join(" "),
    };
    const read = [];
    for (const text of typed) {
        try { read.push(await readers[kind](text)); }
        catch (error) {
            if (typeof error.code !== "string") throw error;
            read.push([error.code, error.group ? Number(error.group) : null]);
        }
    }
    return read;
}"""
MODULES = [f"/static/{name}.js" for name in ("vote", "code", "typed", "spare", "receipt", "identity")]


def mark(text: str) -> bool:
    """As app/static/identity.js compares a fingerprint."""
    found = candidates(text, 24)
    if "0123456789ABCDEFGHJKMNPQ" in found:
        return True
    wrong = fault(text)
    if wrong is not None:
        raise wrong
    if not found:
        raise Refused(Code.SLIP_UNKNOWN)
    return False


PYTHON: dict[str, Callable[[str], Any]] = {
    "code": lambda text: codes.spell(codes.read_code(text)),
    "spare": read_spare,
    "receipt": lambda text: receipts.read(BOX, text).period,
    "mark": mark,
    "tidy": tidy,
    "several": lambda text: " ".join(sorted(candidates(text, 8))),
}
# What the page says more exactly, or in a word of its own.
SAME = {"code_short": "code_unreadable", "short": "slip_unknown"}


def python(kind: str, text: str) -> Any:
    try:
        return PYTHON[kind](text)
    except Refused as no:
        return [no.code.value, no.facts.get("group")]


def agree(run_js: Callable[..., Any], kind: str, typed: list[str]) -> None:
    said = run_js(READERS, *MODULES, kind=kind, typed=typed)
    for text, browser in zip(typed, said, strict=True):
        told = [SAME.get(browser[0], browser[0]), browser[1]] if isinstance(browser, list) else browser
        assert told == python(kind, text), ascii(text)


ODD = [
    *("", " ", "-", "Đ", "đĐ", "́", "Á", "Á́", "Ư", "Ứ", "ƯƯ", "Ǻ", "İ", "ı", "ß", "ﬁ", "K", "Å", "〇", "０"),
    *(
        "ＸＳＧ２",
        "ХЅG2",
        "7K3MƯ9P7",
        "7K3MÁ9P",
        "7ÁN7K3M",
        "Đ7K3M9P7",
        "Đ7K3M9P",
        "7K3M€9P7",
        "7K3M 9P7ν",
        "U",
    ),
    *(
        "\U0001f600" * 8,
        "7K3M\U0001f6009P7",
        "ẤẤẤẤ",
        "ÁBCDEFGH",
        "ế" * 8,
        "ỡ" * 8,
        "(7K3M9P7X)",
        "«7K3M9P7X», ",
    ),
    *(
        "7K3M\u20287K3M",
        "7K3M·7K3M",
        "7K3M。7K3M",
        "7K3M＿7K3M",
        "7K3Mー7K3M",
        "\u202e7K3M9P7X",
        "٣" * 8,
        "Ё" * 8,
    ),
]


@pytest.mark.parametrize("kind", sorted(PYTHON))
def test_odd_texts_are_read_alike(run_js: Callable[..., Any], kind: str) -> None:
    agree(run_js, kind, ODD)


@pytest.mark.parametrize("kind", ["code", "spare", "receipt", "mark", "several"])
def test_what_was_changed_on_its_way_is_read_alike(run_js: Callable[..., Any], kind: str) -> None:
    draw = random.Random(7)
    canonical = {
        "code": lambda: codes.spell(draw.randbytes(10)),
        "spare": lambda: spell_spare(draw.randbytes(30)).upper().replace(" ", ""),
        "receipt": lambda: receipts.spell(BOX, Written(7, draw.randbytes(32), None)).replace(" ", ""),
        "mark": lambda: "0123456789ABCDEFGHJKMNPQ",
        "several": lambda: crockford(draw.randbytes(5)),
    }[kind]
    rounds = {"code": 8, "several": 8}.get(kind, 1)
    agree(run_js, kind, [change(canonical()) for _ in range(rounds) for change in MANGLINGS.values()])


LETTERS = "0123456789abcdefghjkmnpqrstvwxyzILOUĐđÁàẢÃạÂăêÔƠƯỨ -.–\u200bＡ７аВЗ€\u0301\u0323"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.binary(min_size=10, max_size=10), min_size=1, max_size=8), st.data())
def test_a_code_with_a_letter_more_or_another_is_read_alike(
    run_js: Callable[..., Any], tokens: list[bytes], data: st.DataObject
) -> None:
    letters = st.sampled_from(LETTERS)
    typed = [codes.spell(token) for token in tokens]
    for code in list(typed):
        at = data.draw(st.integers(0, 16))
        typed.append(code[:at] + data.draw(letters) + code[at + 1 :])
        typed.append(code[:at] + data.draw(letters) + code[at:])
    agree(run_js, "code", typed)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.sampled_from(LETTERS), max_size=14), min_size=1, max_size=10))
def test_any_text_of_such_letters_is_read_alike(run_js: Callable[..., Any], typed: list[str]) -> None:
    agree(run_js, "several", typed)
