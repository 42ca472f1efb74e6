"""What the reader says of pages and of whole files, as the domain takes it in."""

import io
from collections.abc import AsyncGenerator, Callable, Iterator
from dataclasses import replace
from typing import cast

import pytest
from aside import run_aside
from scan_pages import sheet

from app.errors import Problem, Rejected
from app.scanned import reader
from app.scanned.numbers import Typed
from app.scanned.reader import Turned
from app.scanned.reading import sheets_of
from ballots.forms.questionnaire import builtin
from ballots.scanned.pages import ReadPage, Why
from ballots.views.readmodels import Layout
from printing.scan.values import Doubt, PageKind, PageRead, SheetRead

FORM = builtin("hai-noi-dung")
FILE = bytes(32)
NUMBER = "7K3M9QPA"


def read(page: PageRead, at: int = 1) -> list[ReadPage]:
    return list(sheets_of(Turned(at, 9, page), FORM, FILE))


def changed(change: Callable[[SheetRead], SheetRead]) -> list[ReadPage]:
    page = sheet(NUMBER)
    return read(replace(page, sheets=(change(page.sheets[0]),)))


def test_a_sheet_has_its_number_its_marks_and_a_fingerprint_of_its_own() -> None:
    page = sheet(NUMBER, "thai_do")
    [one] = read(page)
    assert (one.number, one.wrong, one.remark) == (NUMBER, None, None)
    assert {mark.question: mark.choice for mark in one.marks} == {"ket_qua": "HL", "thai_do": None, "": ""}
    two = read(replace(page, sheets=page.sheets * 2))
    others = [*two, *read(page, 2), *sheets_of(Turned(1, 9, page), FORM, bytes([1]) * 32)]
    assert len({other.fingerprint for other in others}) == 4
    assert one.fingerprint == two[0].fingerprint == read(page)[0].fingerprint


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (PageKind.STRANGE, Why.UNREAD),
        (PageKind.MISSHAPEN, Why.UNREAD),
        (PageKind.UNREADABLE, Why.UNREAD),
        (PageKind.MIRRORED, Why.MIRRORED),
    ],
)
def test_a_page_that_is_no_sheet_is_said_to_be_none(kind: PageKind, why: Why) -> None:
    assert [one.wrong for one in read(PageRead(kind))] == [why]


def test_an_empty_back_is_no_page_at_all() -> None:
    assert read(PageRead(PageKind.EMPTY)) == []


def test_sheets_that_are_not_of_this_ballot_alone_are_told_apart() -> None:
    other = changed(lambda one: replace(one, form=None, questions=(), doubts=(Doubt.OTHER_FORM,)))
    bent = changed(lambda one: replace(one, form=None, questions=(), doubts=(Doubt.BENT,)))
    second = changed(lambda one: replace(one, sheet=2))
    first_of_two = changed(lambda one: replace(one, questions=one.questions[:1]))
    cut = changed(lambda one: replace(one, number=None))
    wrongs = [one[0].wrong for one in (other, bent, second, first_of_two, cut)]
    assert wrongs == [Why.ANOTHER_FORM, Why.UNREAD, Why.SECOND, Why.SECOND, None]
    assert cut[0].number is None


def test_a_file_that_is_none_is_refused_with_a_sentence() -> None:
    async def pages() -> list[Turned]:
        return [one async for one in reader.read(io.BytesIO(b"GIF89a"), FORM, Layout.A5)]

    with pytest.raises(Rejected) as no:
        run_aside(pages)
    assert no.value.code is Problem.SCAN_UNREADABLE
    assert "PDF" in str(no.value.facts["why"])


def test_digits_that_are_no_number_are_none_and_reasons_stand_in_the_questionnaires_order() -> None:
    assert changed(lambda one: replace(one, number="no number"))[0].number is None
    codes = [one.code for one in FORM.reasons]
    (reasons,) = (one for one in sheet(NUMBER).sheets[0].questions if one.question == "")
    said = replace(reasons, chosen=(codes[2], codes[0]))
    [one] = changed(lambda one: replace(one, questions=(*one.questions[:2], said)))
    assert one.marks[-1].choice == f"{codes[0]},{codes[2]}"


def test_who_stops_listening_ends_the_reading_and_pages_count_from_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ended: list[bool] = []

    def pages() -> Iterator[tuple[int, int, PageRead]]:
        try:
            for at in range(9):
                yield at, 9, PageRead(PageKind.EMPTY)
        finally:
            ended.append(True)

    async def first() -> Turned:
        told = reader.read(io.BytesIO(b"any"), FORM, Layout.A5)
        one = await anext(told)
        assert not ended
        await cast("AsyncGenerator[Turned]", told).aclose()
        return one

    made = pages()  # held: nothing but its end ends it
    monkeypatch.setattr(reader.reading, "read_pages", lambda *_: made)
    one = run_aside(first)
    assert (one.page, one.of, ended) == (1, 9, [True])


def test_without_its_libraries_there_is_no_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    assert reader.installed() is reader.read
    monkeypatch.setattr(reader.reading, "is_installed", lambda: False)
    assert reader.installed() is None


def test_a_typed_number_is_for_the_one_sheet_of_its_page_that_has_none() -> None:
    """Neither for one that was read, nor for one that is wrong, nor for either of two."""
    lacking = replace(read(sheet(NUMBER))[0], number=None)
    has = replace(lacking, number="00000000")
    wrong = replace(lacking, wrong=Why.SECOND)
    typed = Typed({1: NUMBER}, frozenset(), ())
    given = [has, lacking, wrong]
    assert [(one.number, one.typed) for one in typed.put(given)] == [
        ("00000000", False),
        (NUMBER, True),
        (None, False),
    ]
    assert typed.put([lacking, lacking]) == [lacking, lacking]
    assert typed.put([replace(lacking, page=2)]) == [replace(lacking, page=2)]
