"""What is drawn in the minutes is read again, number by number, whatever questions and numbers they are."""

import dataclasses
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from minutes_views import box, questions, view

from ballots.forms.questionnaire import Form, builtin
from ballots.sealing.sheet import seal_groups
from ballots.views.readmodels import BoxCount, Collected, Ratio
from printing.record.minutes import draw_minutes
from printing.record.read import read_figures

MINE, NEXT, HEAD = (seal_groups(bytes([number]) * 32) for number in (1, 2, 3))
FORM = builtin("hai-noi-dung")


def drawn(*changed: BoxCount) -> bytes:
    return draw_minutes(view(*changed))


def mine(**changes: object) -> BoxCount:
    return box(seal=MINE, next_seal=NEXT, chain_head=HEAD, **changes)


def long_form() -> Form:
    """Eight levels: more than a page has columns."""
    levels = tuple(
        dataclasses.replace(FORM.levels[min(n, 3)], code=f"L{n}", label=f"Mức thứ {n} của thang")
        for n in range(8)
    )
    return dataclasses.replace(FORM, levels=levels)


numbers = st.one_of(st.integers(0, 12), st.integers(0, 99_999))


@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(counts=st.lists(numbers, min_size=4, max_size=4), few=st.lists(numbers, min_size=9, max_size=9))
def test_every_number_that_is_drawn_is_read(counts: list[int], few: list[int]) -> None:
    invalid = dict(zip(("blank", "several", "wrong_form", "spoiled", "duplicate"), few[:5], strict=True))
    paper = Collected(few[5], few[6], invalid)
    made = mine(
        paper=paper,
        returned_total=few[7],
        participation=Ratio(few[8], few[7]),
        questions=questions(FORM, tuple(counts), None),
    )
    found = read_figures(drawn(made), FORM, MINE)
    assert found is not None
    assert (found["returned"], found["participation/part"]) == (few[7], few[8])
    assert found["participation"] == Ratio(few[8], few[7]).percent
    assert [found[f"paper/{what}"] for what in ("ballots", "valid", "invalid")] == [
        few[5],
        few[6],
        sum(few[:5]),
    ]
    assert {code: found[f"paper/{code}"] for code in invalid} == invalid
    for question in made.questions:
        assert [found[f"{question.code}/{level.code}"] for level in question.levels] == counts
        assert found[f"{question.code}/satisfied"] == question.satisfaction.percent
        assert found[f"{question.code}/unanswered"] == 3
    assert (found["height"], found["head"]) == (41, HEAD)


@pytest.mark.parametrize("form", [builtin("nam-yeu-to"), long_form()], ids=["17 questions", "8 levels"])
def test_tables_over_several_pages_are_read_whole(form: Form) -> None:
    counts = tuple(range(1, len(form.levels) + 1))
    pdf = drawn(
        mine(form=form, questions=questions(form, counts, Ratio(1, 3)), due_reason="Lý do dài. " * 60)
    )
    found = read_figures(pdf, form, MINE)
    assert found is not None
    told = {f"{question.code}/{level.code}" for question in form.questions for level in form.levels}
    assert told <= found.keys()
    for question in form.questions:
        assert [found[f"{question.code}/{level.code}"] for level in form.levels] == list(counts)
        assert isinstance(found[f"{question.code}/satisfied"], Decimal)


def test_each_box_of_a_meeting_is_read_by_its_seal() -> None:
    other = box(seal=NEXT, next_seal=HEAD, chain_head=HEAD, returned_total=77)
    pdf = drawn(mine(), other)
    first, second = read_figures(pdf, FORM, MINE), read_figures(pdf, FORM, NEXT)
    assert first is not None
    assert second is not None
    assert (first["returned"], second["returned"]) == (2359, 77)
    assert read_figures(pdf, FORM, HEAD) is None


def test_a_box_that_stands_there_twice_is_not_read() -> None:
    assert read_figures(drawn(mine(), mine(returned_total=1)), FORM, MINE) is None


def test_a_number_that_stands_there_twice_is_not_read() -> None:
    """An opinion that repeats a line word for word: nobody knows which is meant. A remark is in quotes."""
    said = "- Hồ sơ đã trả kết quả trong kỳ: 2.359."
    quoted = read_figures(drawn(mine(remarks=(said,), remarks_total=1)), FORM, MINE)
    assert quoted is not None
    assert quoted["returned"] == 2359
    found = read_figures(draw_minutes(view(mine(), opinions=said)), FORM, MINE)
    assert found is not None
    assert "returned" not in found
    assert found["both/ballots"] == 1717


def test_a_question_with_what_no_font_has_is_read() -> None:
    first, second = FORM.questions
    odd = dataclasses.replace(first, text="Kết quả 😀 giải quyết " + "rất_dài" * 30)
    form = dataclasses.replace(FORM, questions=(odd, second))
    found = read_figures(drawn(mine(form=form, questions=questions(form, (1, 2, 3, 4), None))), form, MINE)
    assert found is not None
    assert found["ket_qua/KHL"] == 4


def test_a_trial_is_read_like_any_other() -> None:
    pdf = draw_minutes(view(mine(), trial=True))
    found = read_figures(pdf, FORM, MINE)
    assert found is not None
    assert found["both/ballots"] == 1717
