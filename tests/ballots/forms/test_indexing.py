"""The index of satisfaction: shares, weights, intervals, ranks; Tây Hồ's eight wards as a seed."""

from decimal import Decimal
from fractions import Fraction

import pytest

from ballots.forms import questionnaire
from ballots.forms.indexing import (
    Ranked,
    definition_of,
    definitions,
    index_of,
    is_comparable,
    ranks,
)
from ballots.forms.tally import Ratio
from ballots.forms.wilson import ends

FIVE = definition_of("nam-yeu-to")
TWO = definition_of("hai-noi-dung")
assert FIVE is not None
assert TWO is not None

# The wards of quận Tây Hồ, whose indices the district made public; the numbers here are the test's own:
# ballots, satisfied in either question, results returned.
WARDS = {
    "Bưởi": (412, 396, 900),
    "Nhật Tân": (388, 373, 850),
    "Phú Thượng": (455, 455, 1_000),
    "Quảng An": (120, 110, 390),
    "Thụy Khuê": (60, 60, 201),  # 29,9 % took part
    "Tứ Liên": (29, 29, 40),  # one ballot too few
    "Xuân La": (300, 210, 1_000),  # 30 % exactly
    "Yên Phụ": (206, 198, 500),
}


def ward(ballots: int, satisfied: int, returned: int | None, *, trial: bool = False) -> Ranked:
    answers = dict.fromkeys(("ket_qua", "thai_do"), Ratio(satisfied, ballots))
    assert TWO is not None
    return Ranked(index_of(TWO, answers, ballots), Ratio(ballots, returned), trial)


def test_every_index_is_of_questions_that_its_questionnaires_have_and_says_its_basis() -> None:
    for one in definitions():
        asked = [code for factor in one.factors for code in factor.questions]
        assert len(set(asked)) == len(asked)
        assert all(factor.weight >= 1 for factor in one.factors)
        assert one.basis.endswith(".")
        for form in one.forms:
            codes = {question.code for question in questionnaire.builtin(form).questions}
            assert codes - set(asked) <= {"chung"}  # the overall question stands beside the index
            assert set(asked) <= codes


def test_the_index_of_two_questions_is_not_called_sipas() -> None:
    assert TWO is not None
    assert FIVE is not None
    assert "SIPAS" not in TWO.name
    assert "không phải chỉ số SIPAS" in TWO.basis
    assert (len(TWO.factors), len(FIVE.factors)) == (2, 5)
    assert sum(len(factor.questions) for factor in FIVE.factors) == 16
    assert definition_of("phieu-rieng@00") is None


def test_a_factor_is_all_its_answers_together_and_the_whole_is_the_weighted_mean() -> None:
    answers = {code: Ratio(80, 100) for code in ("tc1", "tc2", "tt1", "tt2", "tt3", "tt4", "kq1", "kq2")}
    answers |= {code: Ratio(90, 100) for code in ("cc1", "cc2", "cc3", "cc4", "pa1", "pa2", "pa3")}
    answers["tc3"] = Ratio(0, 50)
    assert FIVE is not None
    index = index_of(FIVE, answers, 100)
    assert index.factors[0].ratio == Ratio(160, 250)
    wanted = (Fraction(160, 250) + Fraction(8, 10) + Fraction(9, 10) + Fraction(8, 10) + Fraction(9, 10)) / 5
    assert index.share == wanted
    assert index.percent.percent == Decimal("80.8")
    assert (index.low, index.high) == ends(float(wanted), 83)  # 250 opinions about three items


def test_a_factor_without_an_opinion_leaves_the_whole_unknown() -> None:
    assert TWO is not None
    index = index_of(TWO, {"ket_qua": Ratio(10, 10), "thai_do": Ratio(0, 0)}, 10)
    assert (index.share, index.low, index.percent.percent) == (None, None, None)
    assert index.factors[0].ratio.percent == 100


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [  # R: prop.test(part, whole, correct = FALSE)
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (29, 29, 0.8830, 1.0),
    ],
)
def test_the_interval_is_wilsons(part: int, whole: int, low: float, high: float) -> None:
    assert ends(part / whole, whole) == pytest.approx((low, high), abs=5e-5)
    assert ends(0.5, 0) == (0.0, 1.0)


def test_tay_ho_ranks_the_wards_that_may_be_compared_and_says_what_a_place_is_worth() -> None:
    wards = {name: ward(*numbers) for name, numbers in WARDS.items()}
    shown = {name: str(one.index.percent.percent) for name, one in wards.items()}
    assert shown == {
        "Bưởi": "96.1",
        "Nhật Tân": "96.1",
        "Phú Thượng": "100.0",
        "Quảng An": "91.7",
        "Thụy Khuê": "100.0",
        "Tứ Liên": "100.0",
        "Xuân La": "70.0",
        "Yên Phụ": "96.1",
    }
    placed = {name: (rank.place, rank.best, rank.worst) for name, rank in ranks(wards).items()}
    assert placed == {
        "Phú Thượng": (1, 1, 1),
        "Bưởi": (2, 2, 5),
        "Nhật Tân": (2, 2, 5),
        "Yên Phụ": (2, 2, 5),
        "Quảng An": (5, 2, 5),  # 91,7 % of 120 may as well be 96,1 % of 412
        "Xuân La": (6, 6, 6),
    }
    assert {rank.among for rank in ranks(wards).values()} == {6}


def test_who_may_not_be_compared_has_no_rank_and_takes_no_place() -> None:
    assert is_comparable(ward(30, 30, 100))
    assert not is_comparable(ward(30, 30, 101))  # under 30 %, however little
    assert not is_comparable(ward(29, 29, 60))
    assert not is_comparable(ward(300, 300, None))
    assert not is_comparable(ward(300, 300, 0))
    assert not is_comparable(ward(300, 300, 400, trial=True))
    placed = ranks({"a": ward(300, 300, 400, trial=True), "b": ward(60, 30, 100), "c": ward(29, 29, 29)})
    assert {unit: (rank.place, rank.among) for unit, rank in placed.items()} == {"b": (1, 1)}
