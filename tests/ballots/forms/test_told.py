"""What is told of a count: never the answers of fewer than five, whatever is taken from what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.errors import Code, Refused
from ballots.forms.questionnaire import Ballot, builtin
from ballots.forms.tally import LEAST_SHOWN, Reason, Tally
from ballots.forms.told import Size, Told, read_told, size_of, tell, took_part

FORM = builtin("hai-noi-dung")


def counted(valid: int, level: str = "HL", spoiled: int = 0) -> Tally:
    tally = Tally(FORM)
    for _ in range(valid):
        tally.count(Ballot({"ket_qua": level}, field=FORM.fields[0].code, reasons=(FORM.reasons[0].code,)))
    for _ in range(spoiled):
        tally.refuse(Reason.SPOILED, "spoiled")
    return tally


def kinds(told: Told) -> tuple[bool, bool, bool]:
    """Whose answers are told: of electronic ballots, of paper, of both together."""
    return isinstance(told.electronic, Tally), isinstance(told.paper, Tally), told.together is not None


@pytest.mark.parametrize(
    ("electronic", "paper", "apart"),
    [
        (5, 5, (True, True, False)),
        (7, 0, (True, True, False)),
        (5, 1, (False, False, True)),  # one paper ballot: a total less the electronic one gave it back
        (1, 4, (False, False, True)),
        (4, 0, (False, False, False)),
        (0, 1, (False, False, False)),
        (2, 2, (False, False, False)),
    ],
)
def test_answers_of_fewer_than_five_are_told_with_others_or_not_at_all(
    electronic: int, paper: int, apart: tuple[bool, bool, bool]
) -> None:
    told = tell(counted(electronic, "RHL"), counted(paper, "KHL"))
    assert kinds(told) == apart
    assert (told.size.ballots, told.size.valid) == (electronic + paper, electronic + paper)
    answers = told.answers
    if any(apart):
        assert answers is not None
        assert answers.levels["ket_qua"]["KHL"] == paper
    else:
        assert answers is None


def test_of_no_valid_ballot_no_zeros_are_told() -> None:
    for told in (
        tell(counted(0), counted(0)),
        tell(None, counted(0)),
        tell(counted(0, spoiled=6), counted(0)),
    ):
        assert told.answers is None


def test_four_spoiled_and_one_valid_ballot_tell_nothing_of_the_one() -> None:
    told = tell(counted(1, "KHL", spoiled=4), counted(0))
    assert kinds(told) == (False, False, False)
    assert "levels" not in str(told.as_dict())
    assert (told.size.ballots, told.size.valid, told.size.invalid[Reason.SPOILED]) == (5, 1, 4)


def test_one_paper_ballot_of_a_box_that_stays_shut_is_not_told() -> None:
    assert kinds(tell(None, counted(1))) == (False, False, False)
    assert kinds(tell(None, counted(5))) == (False, True, False)


sizes = st.integers(0, 12)


@given(electronic=sizes, paper=sizes, spoiled=sizes, opened=st.booleans())
def test_no_difference_of_told_totals_is_a_small_group(
    *, electronic: int, paper: int, spoiled: int, opened: bool
) -> None:
    told = tell(counted(electronic, "RHL", spoiled) if opened else None, counted(paper, "KHL"))
    parts = [one.valid for one in (told.electronic, told.paper) if isinstance(one, Tally)]
    groups = parts if told.answers is None else [*parts, told.answers.valid]
    groups += [told.answers.valid - part for part in parts if told.answers is not None]
    assert not set(groups) & set(range(1, LEAST_SHOWN))
    for one in (told.electronic, told.paper, told.together):
        if isinstance(one, Tally):
            assert one == one.totals()


@given(electronic=sizes, paper=sizes, spoiled=sizes, opened=st.booleans())
def test_what_is_told_is_read_back(*, electronic: int, paper: int, spoiled: int, opened: bool) -> None:
    told = tell(counted(electronic, "RHL", spoiled) if opened else None, counted(paper, "KHL"))
    said = told.as_dict()
    assert read_told(FORM, said["electronic"], said["paper"], said["together"]) == told


def refused(electronic: object, paper: object, together: object = None) -> str:
    with pytest.raises(Refused) as caught:
        read_told(FORM, electronic, paper, together)
    assert caught.value.code is Code.TALLY_MALFORMED
    return str(caught.value.facts["why"])


def test_who_publishes_a_small_total_is_refused() -> None:
    one, six = counted(1).totals().as_dict(), counted(6).totals().as_dict()
    assert refused(six, one) == "small"
    assert refused(None, one) == "small"
    size = size_of(counted(1)).as_dict()
    assert refused(six, size) == "small"
    assert refused(size_of(counted(3)).as_dict(), size, counted(4).totals().as_dict()) == "small"


def test_who_keeps_back_what_is_to_be_told_is_refused() -> None:
    six = size_of(counted(6)).as_dict()
    assert refused(six, six) == "small"
    assert refused(six, size_of(counted(1)).as_dict()) == "small"


def test_a_total_of_both_that_is_not_their_sum_is_refused() -> None:
    five, one = size_of(counted(5)).as_dict(), size_of(counted(1)).as_dict()
    assert refused(five, one, counted(7).totals().as_dict()) == "together"


def test_a_breakdown_in_what_is_told_is_refused() -> None:
    assert refused(counted(6).as_dict(), counted(0).as_dict()) == "breakdown"


@pytest.mark.parametrize(
    "change", [{"valid": 2}, {"valid": -1}, {"valid": True}, {"more": 1}, {"form": "x@0"}]
)
def test_a_size_that_is_none_is_refused(change: dict[str, object]) -> None:
    size = size_of(counted(1)).as_dict() | change
    assert refused(None, size)


def test_paper_that_spends_no_slip_does_not_take_part() -> None:
    assert took_part(10, 5) == 15
    assert isinstance(tell(counted(1), counted(1)).paper, Size)


@pytest.mark.parametrize("name", ["form", "ballots", "valid", "invalid", "spoiled_why"])
def test_a_size_without_one_of_its_members_is_refused(name: str) -> None:
    size = size_of(counted(1)).as_dict()
    del size[name]
    assert refused(None, size) == "shape"
