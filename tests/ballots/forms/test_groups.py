"""What is told by field, reason and desk: no row, no sum, no knowledge of the rule gives few people away."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.errors import Code, Refused
from ballots.forms import groups
from ballots.forms.groups import Group, read_breakdown, summed, summed_reasons, withhold, withhold_desks
from ballots.forms.questionnaire import Ballot, builtin
from ballots.forms.tally import LEAST_SHOWN, NO_FIELD, FieldTally, Tally

FORM = builtin("hai-noi-dung")
FIELDS = [choice.code for choice in FORM.fields]


def by_field(level: str = "HL", **sizes: int) -> Tally:
    """Ballots by field; `blank` stands for those without one."""
    tally = Tally(FORM)
    for code, size in sizes.items():
        for _ in range(size):
            tally.count(Ballot({"ket_qua": level}, None if code == "blank" else code))
    return tally


def rows(tally: Tally) -> list[tuple[tuple[str, ...], int]]:
    return [(group.codes, group.valid) for group in withhold(tally).fields]


def test_fields_of_five_and_more_are_shown_and_small_ones_counted_with_those_that_name_none() -> None:
    tally = by_field(ho_tich=9, chung_thuc=3, dat_dai=2, xay_dung=5, nguoi_co_cong=6, khac=7, blank=8)
    assert rows(tally) == [
        (("ho_tich",), 9),
        (("xay_dung",), 5),
        (("nguoi_co_cong",), 6),
        (("khac",), 7),
        (("chung_thuc", "dat_dai", NO_FIELD), 13),
    ]


def test_what_is_merged_takes_the_smallest_other_field_along_while_it_is_small_itself() -> None:
    tally = by_field(ho_tich=9, chung_thuc=1, dat_dai=6, xay_dung=5, nguoi_co_cong=6, khac=7, blank=2)
    assert rows(tally)[-1] == (("chung_thuc", "xay_dung", NO_FIELD), 8)
    assert rows(by_field(ho_tich=9, blank=2)) == [((*FIELDS, NO_FIELD), 11)]
    assert rows(by_field(ho_tich=9, chung_thuc=6))[-1] == ((*FIELDS[2:], NO_FIELD), 0)  # nobody


def test_nothing_is_shown_of_fewer_than_five_valid_ballots() -> None:
    assert withhold(by_field(ho_tich=2, blank=2)).fields == ()
    assert withhold(Tally(FORM)).fields == ()
    assert rows(by_field(ho_tich=2, blank=3)) == [((*FIELDS, NO_FIELD), 5)]


def test_reasons_given_fewer_than_five_times_are_withheld() -> None:
    tally = Tally(FORM)
    for reasons in [("di_lai",)] * 5 + [("khac",)]:
        tally.count(Ballot({"ket_qua": "KHL"}, None, None, reasons))
    told = withhold(tally).reasons
    assert (told["di_lai"], told["khac"], told["tre_hen"]) == (5, None, None)
    assert summed_reasons([told, told, dict.fromkeys(told)]) == {"di_lai": (10, 2)}


def test_desks_are_told_as_fields_are_and_one_that_the_box_has_not_counts_as_none() -> None:
    tally = Tally(FORM)
    for desk, size in (("1", 9), ("2", 4), ("ZZ", 6), (None, 1)):
        for _ in range(size):
            tally.count(Ballot({"ket_qua": "HL", "thai_do": "KHL"}, desk=desk))
    told = withhold_desks(tally, ["1", "2"])
    assert [(row.codes, row.valid) for row in told] == [(("1",), 9), (("2", ""), 11)]
    assert told[1].levels["thai_do"]["KHL"] == 11
    assert withhold_desks(tally, []) == ()
    assert withhold_desks(by_field(ho_tich=4), ["1"]) == ()


SIZES = st.lists(st.integers(0, 12), min_size=len(FIELDS) + 1, max_size=len(FIELDS) + 1)


@given(SIZES)
def test_rows_add_up_and_the_same_come_out_when_the_merged_ballots_name_nothing(sizes: list[int]) -> None:
    """The proof of decision 35, step by step."""
    tally = by_field(**dict(zip([*FIELDS, "blank"], sizes, strict=True)))
    shown = withhold(tally).fields
    assert all(group.valid >= LEAST_SHOWN or group.valid == 0 for group in shown)
    assert sum(group.valid for group in shown) == (tally.valid if tally.valid >= LEAST_SHOWN else 0)
    if shown:
        merged = {code for code in shown[-1].codes if code}
        alone = {("blank" if code in merged or not code else code): 0 for code in [*FIELDS, NO_FIELD]}
        for code, size in zip([*FIELDS, NO_FIELD], sizes, strict=True):
            alone["blank" if code in merged or not code else code] += size
        assert withhold(by_field(**alone)) == withhold(tally)


# --- a journalist who knows the rule --------------------------------------------------------------------


def divisions(ballots: int, parts: int) -> Iterator[tuple[int, ...]]:
    if parts == 1:
        yield (ballots,)
        return
    for first in range(ballots + 1):
        yield from ((first, *rest) for rest in divisions(ballots - first, parts - 1))


def told_of(rule: Any, sizes: Sequence[int]) -> tuple[tuple[tuple[str, ...], int], ...]:
    parts = {code: FieldTally(n, {}) for code, n in zip(["a", "b", "c", ""], sizes, strict=True)}
    tally = Tally(FORM)
    tally.valid, tally.levels = sum(sizes), {}
    return tuple((row.codes, row.valid) for row in rule(parts, tally))


def surely_small(rule: Any, most: int) -> int:
    """How often somebody who knows the rule, and every table, is sure that a field has one to four."""
    found = 0
    for ballots in range(LEAST_SHOWN, most):
        worlds: dict[object, list[tuple[int, ...]]] = {}
        for sizes in divisions(ballots, 4):
            worlds.setdefault(told_of(rule, sizes), []).append(sizes)
        for same in worlds.values():
            found += sum(all(0 < world[at] < LEAST_SHOWN for world in same) for at in range(4))
    return found


def smalls_alone(parts: dict[str, FieldTally], tally: Tally) -> tuple[Group, ...]:
    """The rule before: small fields are merged with each other."""
    sizes = {code: part.valid for code, part in parts.items()}
    merged = {code for code, valid in sizes.items() if valid < LEAST_SHOWN}
    others = sorted(sizes.keys() - merged, key=lambda code: (sizes[code], code))
    while others and 0 < sum(sizes[code] for code in merged) < LEAST_SHOWN:
        merged.add(others.pop(0))
    alone = [(code,) for code in sizes if code not in merged]
    return tuple(
        Group(codes, sum(sizes[code] for code in codes), {}) for codes in [*alone, tuple(sorted(merged))]
    )


def test_who_knows_the_rule_is_sure_of_no_small_group() -> None:
    assert surely_small(groups._rows, 21) == 0
    assert surely_small(smalls_alone, 15) > 0  # … as under the rule before


# --- sums -----------------------------------------------------------------------------------------------


def test_a_sum_has_what_was_told_alone_and_says_in_how_many_counts() -> None:
    months = [
        by_field(ho_tich=9, chung_thuc=6, blank=5),
        by_field("KHL", ho_tich=7, chung_thuc=3, blank=5),
        by_field(ho_tich=2),
    ]
    year = summed(withhold(month).fields for month in months)
    assert year.counts == 2
    assert [(part.code, part.told, part.valid) for part in year.rows] == [
        ("ho_tich", 2, 16),
        ("chung_thuc", 1, 6),
        (NO_FIELD, 2, 13),
    ]
    assert year.rows[0].levels["ket_qua"] == {"RHL": 0, "HL": 9, "BT": 0, "KHL": 7}
    assert summed([()]).rows == ()


# --- read again -----------------------------------------------------------------------------------------

FULL = by_field(ho_tich=9, chung_thuc=3, blank=5)


def test_what_is_written_is_read_again() -> None:
    told = withhold(FULL)
    assert read_breakdown(FORM, json.loads(json.dumps(told.as_dict()))) == told
    assert groups.groups_of(json.dumps(told.as_dict())) == told.fields
    tally = Tally(FORM)
    for _ in range(6):
        tally.count(Ballot({"ket_qua": "HL"}, desk="1"))
    desks = withhold_desks(tally, ["1", "2"])
    written = groups.write_desks(desks, bytes(32))
    assert groups.read_desks(FORM, written) == desks
    assert groups.groups_of(written.decode()) == desks
    assert groups.groups_of("") == groups.groups_of("{}") == ()
    other = groups.write_desks(desks, bytes(31) + b"1")
    assert groups.desk_digest(written) != groups.desk_digest(other)  # whoever guesses the rows has no proof


def told_with(change: Any) -> dict[str, Any]:
    raw: dict[str, Any] = json.loads(json.dumps(withhold(FULL).as_dict()))
    change(raw)
    return raw


CHANGES = {
    "a row of four": lambda raw: raw["fields"][0].update(
        valid=4, levels={"ket_qua": dict.fromkeys(("RHL", "HL", "BT", "KHL"), 1)} | {"thai_do": {}}
    ),
    "a merged row of four": lambda raw: raw["fields"][-1].update(
        valid=4,
        levels={code: dict.fromkeys(("RHL", "HL", "BT", "KHL"), 0) for code in ("ket_qua", "thai_do")},
    ),
    "none not in the merged row": lambda raw: raw["fields"].reverse(),
    "a field left out": lambda raw: raw["fields"][-1]["codes"].remove("khac"),
    "a field twice": lambda raw: raw["fields"][-1]["codes"].append("ho_tich"),
    "a field of no form": lambda raw: raw["fields"][-1]["codes"].append("la"),
    "a reason of four": lambda raw: raw["reasons"].update(khac=4),
    "a reason of none": lambda raw: raw["reasons"].update(khac=0),
    "a reason left out": lambda raw: raw["reasons"].popitem(),
    "no reasons": lambda raw: raw.pop("reasons"),
    "more levels than ballots": lambda raw: raw["fields"][0]["levels"]["ket_qua"].update(RHL=1),
    "a level of no form": lambda raw: raw["fields"][0]["levels"]["ket_qua"].update(RKHL=0),
    "a level that is no number": lambda raw: raw["fields"][0]["levels"]["ket_qua"].update(RHL="0"),
    "levels that are none": lambda raw: raw["fields"][0].update(levels=[]),
    "a size that is no number": lambda raw: raw["fields"][0].update(valid="9"),
    "rows that are none": lambda raw: raw.update(fields={}),
    "a row that is none": lambda raw: raw["fields"].append(9),
    "codes that are none": lambda raw: raw["fields"][0].update(codes="ho_tich"),
    "a row of nothing": lambda raw: raw["fields"][0].update(codes=[]),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_tables_that_the_rule_does_not_give_are_refused(change: Any) -> None:
    with pytest.raises(Refused) as no:
        read_breakdown(FORM, told_with(change))
    assert no.value.code is Code.TALLY_MALFORMED


@pytest.mark.parametrize("raw", [b"{}", b'{"desks":[],"salt":""}', b'{"salt":"","desks":[]}', b"[]", b"\xff"])
def test_desk_tables_of_another_spelling_are_refused(raw: bytes) -> None:
    with pytest.raises(Refused):
        groups.read_desks(FORM, raw)
