"""The draw of a follow-up sample: what anybody computes, without bias; and sums that cannot be told."""

from collections import Counter
from hashlib import sha256
from typing import Any

import pytest
from control import by_hand, sums

from ballots.errors import Code, Refused
from ballots.forms import control, questionnaire
from ballots.forms.control import check_control, places

HEAD = bytes(range(32))
FORM = questionnaire.builtin("hai-noi-dung")


@pytest.mark.parametrize("of", [10, 2_359, 10_000_000, 2**63 + 1])
def test_another_hand_draws_the_same(of: int) -> None:
    assert list(places(HEAD, of, 10)) == by_hand(HEAD, of, 10)


def test_the_draw_is_as_published() -> None:
    """Printed in docs/SEALING.md, and what `homphieu draw` of any release has to give."""
    assert places(HEAD, 2_359, 5) == tuple(by_hand(HEAD, 2_359, 5)) == (1739, 1094, 868, 1078, 1849)


def test_a_longer_draw_begins_with_the_shorter_one_and_none_is_drawn_twice() -> None:
    longest = places(HEAD, 300, 300)
    assert sorted(longest) == list(range(1, 301))
    assert longest[:30] == places(HEAD, 300, 30)


def test_another_result_draws_others() -> None:
    assert places(HEAD, 2_359, 30) != places(bytes(32), 2_359, 30)


def test_no_place_is_likelier_than_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """With words of 8 values and 5 places, the three words that wrap around would favour places 1 to 3."""
    monkeypatch.setattr(control, "_WORD", 8)
    monkeypatch.setattr(
        control, "_words", lambda head: (sha256(head + bytes([turn])).digest()[0] % 8 for turn in range(200))
    )
    found = Counter(places(seed.to_bytes(4, "big"), 5, 1)[0] for seed in range(4_000))
    assert all(abs(found[place] - 800) < 110 for place in range(1, 6))  # 4.3 standard deviations


def test_sums_that_can_be_are_taken_and_told_in_shares() -> None:
    check_control(FORM, sums(), 20)
    assert sums().satisfied(FORM, "ket_qua") == (9, 13)
    assert control.Control.read(sums().written()) == sums()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"away": 5}, Code.CONTROL_DRAWN),
        ({"met": 4, "away": 16, "refused": 0}, Code.CONTROL_FEW),
        ({"unanswered": {"ket_qua": 2, "thai_do": 0}}, Code.CONTROL_SUM),
    ],
)
def test_sums_that_cannot_be_are_refused(changed: dict[str, Any], code: Code) -> None:
    with pytest.raises(Refused) as no:
        check_control(FORM, sums(**changed), 20)
    assert no.value.code is code


def test_five_who_answer_are_enough() -> None:
    levels = {question: {"RHL": 5, "HL": 0, "BT": 0, "KHL": 0} for question in ("ket_qua", "thai_do")}
    blanks = {"ket_qua": 0, "thai_do": 0}
    check_control(FORM, sums(5, 15, 0, levels=levels, unanswered=blanks), 20)
