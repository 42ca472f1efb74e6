"""Every code has words, no word is an orphan, and every blank of a sentence is filled where it is raised."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import Problem, Rejected, sentence, status_of
from app.words import fields, refusals, sentences
from ballots.errors import Code, Refused
from ballots.office.audit import What
from ballots.typed import FIELDS

ROOT = Path(__file__).resolve().parents[3]
CODES: list[Code | Problem] = [*Code, *Problem]


def _raised() -> Iterator[tuple[str, str, frozenset[str]]]:
    """(place, code, names of facts) of every Refused(Code.X, …) and Rejected(Problem.X, …) in the tree."""
    for path in [*ROOT.glob("ballots/**/*.py"), *ROOT.glob("app/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name(id="Refused" | "Rejected"),
                    args=[ast.Attribute(value=ast.Name(id="Code" | "Problem"), attr=name)],
                    keywords=facts,
                ):
                    code = (Code if hasattr(Code, name) else Problem)[name]
                    given = frozenset(fact.arg for fact in facts if fact.arg)
                    yield f"{path.name}:{node.lineno}", code.value, given


def _blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_code_has_words_and_no_word_is_an_orphan() -> None:
    codes = [code.value for code in CODES]
    assert len(codes) == len(set(codes)), "a code of the domain and one of the application are the same"
    assert set(refusals.REFUSALS) == set(codes)


def test_every_act_of_the_audit_log_has_words_and_no_word_is_an_orphan() -> None:
    assert set(sentences.AUDIT) == set(What)
    assert len(set(sentences.AUDIT.values())) == len(What), "two acts read the same"


def test_every_field_that_people_type_into_has_a_name() -> None:
    assert set(FIELDS) <= set(fields.NAMES)
    assert sentence(Refused(Code.TEXT_LONG, field="person_name", row=3, longest=120)) == (
        "Mục “họ và tên” ở hàng 3 dài quá 120 ký tự."
    )
    assert sentence(Rejected(Problem.NOT_DRAWN, field="box_name", row=0, letters="中")).startswith(
        "Mục “tên hòm phiếu”: biên bản không in được các ký tự 中."
    )


def test_every_status_has_a_title() -> None:
    assert {status_of(code) for code in CODES} <= set(refusals.STATUS_TITLES)


@pytest.mark.parametrize(("place", "code", "given"), list(_raised()))
def test_every_blank_is_filled_where_the_code_is_raised(place: str, code: str, given: frozenset[str]) -> None:
    assert _blanks(refusals.REFUSALS[code]) <= given, place


@pytest.mark.parametrize("text", [*refusals.REFUSALS.values(), *sentences.NOTICES.values()])
def test_every_sentence_begins_with_a_capital_and_ends_with_a_stop(text: str) -> None:
    assert text[0].isupper()
    assert text.endswith(".")
    assert "  " not in text


def test_a_day_and_roles_are_put_into_words() -> None:
    assert sentence(Refused(Code.NOT_DUE, day="2027-02-05")).endswith("05/02/2027.")
    missing = sentence(Refused(Code.PADLOCKS_MISSING, roles="mttq,union"))
    assert "Chủ tịch Ủy ban MTTQ Việt Nam, Đại diện Công đoàn" in missing
    assert "10 ký tự" in sentence(Rejected(Problem.PASSWORD_SHORT, least=10))
