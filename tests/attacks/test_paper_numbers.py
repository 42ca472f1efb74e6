"""A clerk noted the numbers while handing slips out, and sits at the paper count: whose marks are these?"""

import json

import pytest
from paper_month import opened, voted_office
from sheets import enter_marks, enter_number
from simulator import BOX, Office
from sqlmodel import select

from ballots.errors import Code, Refused
from ballots.forms.tally import Reason
from ballots.tables import Count, RetiredSlip, Slip
from ballots.views import counts


@pytest.fixture
def office() -> Office:
    return voted_office()


def count_of(office: Office) -> Count:
    with office.reading() as session:
        return session.get_one(Count, (office.opening_id, BOX))


def tables(office: Office) -> list[object]:
    """Everything that tells of slips and of paper."""
    with office.reading() as session:
        slips = sorted((row.number, row.state) for row in session.exec(select(Slip)))
        retired = sorted((row.number, row.state) for row in session.exec(select(RetiredSlip)))
    count = count_of(office)
    return [slips, retired, count.paper, count.paper_spent, count.paper_marked, count.remarks]


def code_of(refused: pytest.ExceptionInfo[Refused]) -> tuple[Code, object]:
    return refused.value.code, refused.value.facts.get("why")


def test_numbers_and_marks_are_never_in_one_act(office: Office) -> None:
    """Whoever compares the database before and after an act sees a number, or marks, and never both."""
    slips = opened(office, 3)
    before = tables(office)
    assert enter_number(office, slips[0].number) is None
    spent = tables(office)
    assert spent[0] != before[0]
    assert spent[2] == before[2]  # no mark is counted with the number
    for slip in slips[1:]:
        enter_number(office, slip.number)
    numbered = tables(office)
    assert enter_marks(office, ket_qua="KHL", thai_do="HL") is None
    marked = tables(office)
    assert marked[:2] == numbered[:2]  # and no slip moves with the marks
    assert marked[2] != numbered[2]


def test_a_clerk_who_takes_each_sheet_through_both_passes_is_asked_and_stands_in_the_minutes(
    office: Office,
) -> None:
    slips = opened(office, 2)
    enter_number(office, slips[0].number)
    enter_marks(office, ket_qua="KHL")
    with pytest.raises(Refused) as refused:
        enter_number(office, slips[1].number)
    assert code_of(refused) == (Code.PAPER_UNSURE, "late")
    assert count_of(office).paper_spent == 1
    assert enter_number(office, slips[1].number, sure=True) is None
    enter_marks(office, ket_qua="KHL")
    office.finish()
    with office.reading() as session:
        assert counts.box_count(session, office.opening_id, BOX).paper_late == 1


def test_as_many_marks_as_valid_numbers_no_more_and_no_less(office: Office) -> None:
    slips = opened(office, 3)
    with pytest.raises(Refused, match=Code.PAPER_UNNUMBERED):
        enter_marks(office, ket_qua="HL")
    for slip in slips:
        enter_number(office, slip.number)
    assert enter_number(office, slips[0].number, sure=True) is Reason.DUPLICATE
    enter_marks(office, ket_qua="HL")
    enter_marks(office, Reason.SEVERAL)
    with pytest.raises(Refused) as refused:
        office.finish()
    assert (refused.value.code, refused.value.facts) == (Code.PAPER_UNMARKED, {"numbers": 3, "marked": 2})
    assert enter_marks(office) is Reason.BLANK
    with pytest.raises(Refused, match=Code.PAPER_UNNUMBERED):
        enter_marks(office, ket_qua="HL")
    assert office.finish().paper_spent == 3
    told = json.loads(count_of(office).paper)
    assert (told["ballots"], told["valid"]) == (4, 1)
    assert {why: n for why, n in told["invalid"].items() if n} == {"several": 1, "blank": 1, "duplicate": 1}


def test_a_sheet_without_a_number_is_asked_about_but_where_it_cannot_be_read(office: Office) -> None:
    opened(office, 1)
    with pytest.raises(Refused) as refused:
        enter_number(office, " ")
    assert code_of(refused) == (Code.PAPER_UNSURE, "wrong_form")
    assert enter_number(office, "", unreadable=True) is Reason.SPOILED
    assert enter_number(office, "", sure=True) is Reason.WRONG_FORM
    assert count_of(office).paper_spent == 0


def test_a_readable_number_is_not_passed_off_as_unreadable(office: Office) -> None:
    slip = opened(office, 1)[0]
    assert enter_number(office, slip.number, unreadable=True) is None
    assert count_of(office).paper_spent == 1
