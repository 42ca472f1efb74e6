"""Sums agree after any sequence of ballots."""

import copy
import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.errors import Code, Refused
from ballots.forms.questionnaire import Ballot, Form, builtin
from ballots.forms.tally import (
    NO_FIELD,
    Caution,
    Ratio,
    Reason,
    Tally,
    satisfaction,
    warnings,
)

FORM = builtin("hai-noi-dung")
SIPAS = builtin("nam-yeu-to")
FIELDS = [choice.code for choice in FORM.fields]

BALLOTS = st.builds(
    Ballot,
    st.fixed_dictionaries(
        {}, optional={q.code: st.sampled_from([v.code for v in FORM.levels]) for q in FORM.questions}
    ),
    st.none() | st.sampled_from(FIELDS),
    st.none() | st.sampled_from(["1", "A2", "Nguyen-Van-An"]),
    st.sets(st.sampled_from([c.code for c in FORM.reasons])).map(lambda s: tuple(sorted(s))),
)
REFUSALS = st.tuples(st.sampled_from(Reason), st.none() | st.sampled_from(["not_json", "too_long"]))
EVENTS = st.lists(BALLOTS | REFUSALS, max_size=60)


def tally_of(events: Sequence[Ballot | tuple[Reason, str | None]]) -> Tally:
    tally = Tally(FORM)
    for event in events:
        if isinstance(event, Ballot):
            tally.count(event)
        else:
            tally.refuse(*event)
    return tally


def by_field(**sizes: int) -> Tally:
    """Ballots by field; `blank` stands for those without one."""
    tally = Tally(FORM)
    for code, size in sizes.items():
        for _ in range(size):
            tally.count(Ballot({"ket_qua": "HL"}, None if code == "blank" else code))
    return tally


def refused(raw: object, form: Form = FORM) -> str:
    with pytest.raises(Refused) as refusal:
        Tally.from_dict(form, raw)
    assert refusal.value.code is Code.TALLY_MALFORMED
    return str(refusal.value.facts["why"])


# Counting


def test_levels_blanks_fields_and_reasons_are_counted() -> None:
    tally = Tally(FORM)
    tally.count(Ballot({"ket_qua": "RHL", "thai_do": "KHL"}, "ho_tich", None, ("thai_do", "khac")))
    tally.count(Ballot({"ket_qua": "RHL"}))
    assert (tally.ballots, tally.valid) == (2, 2)
    assert tally.levels["ket_qua"] == {"RHL": 2, "HL": 0, "BT": 0, "KHL": 0}
    assert tally.unanswered == {"ket_qua": 0, "thai_do": 1}
    assert (tally.fields["ho_tich"].valid, tally.fields[NO_FIELD].valid) == (1, 1)
    assert tally.fields["ho_tich"].levels["thai_do"]["KHL"] == 1
    assert (tally.reasons["thai_do"], tally.reasons["tre_hen"]) == (1, 0)


def test_a_ballot_without_any_answer_is_invalid_and_never_the_best_mark() -> None:
    tally = tally_of([Ballot({}, "ho_tich", None, ("khac",), "Chờ lâu")])
    assert (tally.ballots, tally.valid, tally.invalid[Reason.BLANK]) == (1, 0, 1)
    assert tally.fields["ho_tich"].valid == 0
    assert tally.reasons["khac"] == 0


def test_invalid_ballots_are_counted_by_reason_and_spoiled_ones_say_why() -> None:
    tally = tally_of([(Reason.SPOILED, "not_json"), (Reason.SPOILED, None), (Reason.SEVERAL, "ignored")])
    assert (tally.ballots, tally.valid) == (3, 0)
    assert tally.spoiled_why == {"not_json": 1}
    tally.check()


@pytest.mark.parametrize(
    "ballot",
    [
        Ballot({"ket_qua": "XXX"}),
        Ballot({"khac": "HL"}),
        Ballot({"ket_qua": "HL"}, "nuoc"),
        Ballot({"ket_qua": "HL"}, None, None, ("xyz",)),
        Ballot({"ket_qua": "HL"}, None, None, ("khac", "khac")),
    ],
)
def test_a_ballot_with_unknown_codes_is_refused_and_leaves_the_tally_as_it_was(ballot: Ballot) -> None:
    tally = Tally(FORM)
    with pytest.raises(Refused):
        tally.count(ballot)
    assert tally == Tally(FORM)


@given(EVENTS)
def test_sums_agree_after_any_sequence_and_the_order_does_not_matter(events: list[Any]) -> None:
    tally = tally_of(events)
    tally.check()
    assert tally.ballots == len(events)
    assert tally == tally_of(events[::-1])


@given(st.lists(st.tuples(BALLOTS | REFUSALS, st.integers(1, 5)), max_size=20))
def test_the_same_ballot_counted_several_times_is_several_ballots(events: list[tuple[Any, int]]) -> None:
    tally = Tally(FORM)
    for event, times in events:
        if isinstance(event, Ballot):
            tally.count(event, times)
        else:
            tally.refuse(*event, times)
    assert tally == tally_of([event for event, times in events for _ in range(times)])


@given(EVENTS, EVENTS)
def test_merging_is_counting_everything_together(one: list[Any], other: list[Any]) -> None:
    first, second = tally_of(one), tally_of(other)
    before = copy.deepcopy((first, second))
    assert first.merged(second) == tally_of(one + other)
    assert (first, second) == before


def test_tallies_of_different_forms_are_not_merged() -> None:
    with pytest.raises(Refused):
        Tally(FORM).merged(Tally(SIPAS))


# Keeping


@given(EVENTS)
def test_a_tally_comes_back_from_json_the_same(events: list[Any]) -> None:
    tally = tally_of(events)
    assert Tally.from_dict(FORM, json.loads(json.dumps(tally.as_dict()))) == tally


def test_changing_what_as_dict_gave_does_not_change_the_tally() -> None:
    tally = by_field(ho_tich=1)
    given_out = tally.as_dict()
    given_out["levels"]["ket_qua"]["HL"] = 9
    given_out["fields"]["ho_tich"]["levels"]["ket_qua"]["HL"] = 9
    tally.check()


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        (["ballots"], 4, "ballots"),
        (["ballots"], -1, "count"),
        (["ballots"], True, "count"),
        (["ballots"], 3.0, "count"),
        (["ballots"], "3", "count"),
        (["form"], "hai-noi-dung", "another_form"),
        (["form"], None, "another_form"),
        (["invalid"], [], "shape"),
        (["invalid", "lost"], 0, "shape"),
        (["levels", "ket_qua", "HL"], 2, "levels"),
        (["unanswered", "thai_do"], 2, "levels"),
        (["fields", "ho_tich", "valid"], 4, "fields"),
        (["fields", "ho_tich", "levels", "ket_qua", "HL"], 2, "field_levels"),
        (["fields", "ho_tich", "levels", "ket_qua", "KHL"], 1, "field_levels"),
        (["reasons", "khac"], 4, "reasons"),
        (["spoiled_why"], {"not_json": 1}, "spoiled_why"),
        (["spoiled_why"], {1: 0}, "shape"),
        (["spoiled_why"], None, "shape"),
        (["more"], 0, "shape"),
    ],
)
def test_a_kept_tally_that_was_changed_is_refused(path: list[str], value: object, why: str) -> None:
    raw = by_field(ho_tich=3).as_dict()
    inner = raw
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    assert refused(raw) == why


def test_what_is_no_tally_at_all_is_refused() -> None:
    for raw in (None, [], "x", 5, {}, {"spoiled_why": {}}):
        assert refused(raw) == "shape"
    assert refused(Tally(FORM).as_dict(), SIPAS) == "another_form"


# Ratios


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [
        (1_717, 2_359, "72.8"),
        (1_638, 15_000, "10.9"),
        (1_638, 1_638, "100.0"),
        (0, 7, "0.0"),
        (1, 2_000, "0.1"),
        (1, 16, "6.3"),
        (2_001, 2_000, "100.1"),
        (0, 0, None),
        (5, 0, None),
        (None, 5, None),
        (5, None, None),
    ],
)
def test_percentages_have_one_decimal_and_no_divisor_gives_none(
    part: int | None, whole: int | None, percent: str | None
) -> None:
    assert Ratio(part, whole).percent == (None if percent is None else Decimal(percent))


@given(st.integers(0, 10**12), st.integers(1, 10**12))
def test_percentages_are_rounded_half_up_once(part: int, whole: int) -> None:
    exact = Fraction(100 * part, whole)
    percent = Ratio(part, whole).percent
    assert percent is not None
    assert Fraction(-1, 20) < exact - Fraction(percent) < Fraction(1, 20) or exact - Fraction(
        percent
    ) == Fraction(-1, 20)
    assert percent == percent.quantize(Decimal("0.1"), ROUND_HALF_UP)


def test_satisfaction_is_of_answers_with_an_opinion_and_bt_is_not_satisfied() -> None:
    tally = tally_of([Ballot({"ket_qua": code}) for code in ("RHL", "HL", "BT", "KHL", "HL")])
    tally.count(Ballot({"thai_do": "RHL"}))
    assert satisfaction(FORM, tally, "ket_qua") == Ratio(3, 5)
    assert satisfaction(FORM, tally, "thai_do") == Ratio(1, 1)


def test_no_opinion_and_blanks_are_in_neither_part_nor_whole() -> None:
    tally = Tally(SIPAS)
    for code in ("5", "4", "3", "2", "1", "KYK", "KYK"):
        tally.count(Ballot({"tc1": code}))
    assert satisfaction(SIPAS, tally, "tc1") == Ratio(2, 5)
    assert satisfaction(SIPAS, tally, "chung").percent is None


# Cautions


UNKNOWN = Ratio(0, None)


def test_everybody_satisfied_in_any_question_is_a_caution() -> None:
    tally = tally_of([Ballot({"ket_qua": "KHL", "thai_do": "HL"})])
    assert warnings(FORM, tally, UNKNOWN) == (Caution.ALL_SATISFIED,)
    tally.count(Ballot({"thai_do": "BT"}))
    assert warnings(FORM, tally, UNKNOWN) == ()


def test_no_ballots_are_not_everybody_satisfied() -> None:
    assert warnings(FORM, Tally(FORM), Ratio(0, 0)) == ()
    assert warnings(FORM, Tally(FORM), Ratio(0, 10)) == (Caution.LOW_PARTICIPATION,)


def test_thirty_percent_is_not_low_whether_or_not_answers_are_told() -> None:
    assert warnings(FORM, None, Ratio(30, 100)) == ()
    assert warnings(FORM, None, Ratio(30, 101)) == (Caution.LOW_PARTICIPATION,)
    assert warnings(FORM, None, Ratio(30, None)) == ()


def test_ha_dong_2020_gets_both_cautions() -> None:
    form = replace(FORM, id="ha-dong", questions=FORM.questions[:1])
    tally = Tally(form)
    for level, n in (("RHL", 1_497), ("HL", 141)):
        for _ in range(n):
            tally.count(Ballot({"ket_qua": level}))
    assert warnings(form, tally, Ratio(1_638, 15_000)) == (Caution.ALL_SATISFIED, Caution.LOW_PARTICIPATION)
    assert Ratio(tally.ballots, 15_000).percent == Decimal("10.9")


# By desk


def test_ballots_are_counted_by_desk_and_a_text_that_can_be_no_desk_is_none() -> None:
    texts = ("1", "1", "A2", "", None, "Nguyen-Van-An", "a", "123")
    tally = tally_of([Ballot({"ket_qua": "HL"}, desk=desk) for desk in texts])
    assert {code: desk.valid for code, desk in tally.desks.items()} == {"1": 2, "A2": 1}
    assert tally.desks["1"].levels["ket_qua"]["HL"] == 2
    assert "desks" not in tally.totals().as_dict()


def test_what_is_taken_back_leaves_no_desk_behind() -> None:
    first, last = Ballot({"ket_qua": "HL"}, desk="1"), Ballot({"ket_qua": "HL"}, desk="2")
    assert tally_of([first, last]).without(tally_of([last])).as_dict() == tally_of([first]).as_dict()
    assert "desks" not in tally_of([first]).without(tally_of([first])).as_dict()


@pytest.mark.parametrize(
    "desks",
    [
        {},
        [],
        {"a": {"valid": 1, "levels": {}}},
        {"1": {"valid": 0, "levels": {"ket_qua": {}}}},
        {"1": {"valid": 9}},
    ],
)
def test_desks_that_no_count_gives_are_refused(desks: object) -> None:
    raw = tally_of([Ballot({"ket_qua": "HL"}, desk="1")] * 3).as_dict()
    with pytest.raises(Refused) as no:
        Tally.from_dict(FORM, raw | {"desks": desks})
    assert no.value.code is Code.TALLY_MALFORMED


@pytest.mark.parametrize(("valid", "level"), [(4, 3), (3, 4), (0, 0), (2, 3)])
def test_desks_that_are_more_than_the_whole_are_refused(valid: int, level: int) -> None:
    raw = tally_of([Ballot({"ket_qua": "HL"}, desk="1")] * 3).as_dict()
    raw["desks"]["1"]["valid"], raw["desks"]["1"]["levels"]["ket_qua"]["HL"] = valid, level
    with pytest.raises(Refused) as no:
        Tally.from_dict(FORM, raw)
    assert no.value.code is Code.TALLY_MALFORMED
