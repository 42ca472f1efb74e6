"""Items of an official: sums over told rows, and none of fewer than five answers."""

from ballots.forms.groups import Part
from ballots.forms.questionnaire import builtin
from ballots.officials.months import _items

FORM = builtin("hai-noi-dung")


def part(result: dict[str, int], conduct: dict[str, int]) -> Part:
    none = dict.fromkeys([level.code for level in FORM.levels], 0)
    return Part("1", 1, 6, {"ket_qua": none | result, "thai_do": none | conduct})


def test_an_item_that_few_answered_is_not_told_though_the_desk_has_enough_ballots() -> None:
    few = (FORM, part({"HL": 4}, {"RHL": 3, "KHL": 3}))
    assert [(item.code, item.rate.part, item.rate.whole) for item in _items([few])] == [("thai_do", 3, 6)]
    assert _items([]) == ()


def test_rows_of_several_desks_and_months_add_up() -> None:
    one, other = (FORM, part({"HL": 6}, {"RHL": 5})), (FORM, part({"BT": 5}, {"KHL": 6}))
    rates = [(item.rate.part, item.rate.whole) for item in _items([one, other])]
    assert rates == [(6, 11), (5, 11)]
