"""The sheet of paper counted last can be taken back, until the next one; nothing kept tells what it was."""

import json
from datetime import date
from typing import Any

import pytest
from paper_month import QUORUM, opened, voted_office
from sheets import enter_marks, enter_number, marks_entered, number_entered
from simulator import BOX, Office
from sqlmodel import select

from ballots.errors import Code, Refused
from ballots.forms.questionnaire import Ballot
from ballots.forms.tally import Reason
from ballots.meeting import paper
from ballots.meeting.paper import Entered, Marks
from ballots.tables import Box, Count, RetiredSlip, Slip

GOOD = Ballot({"ket_qua": "KHL", "thai_do": "HL"}, remark="Chờ lâu")
SHEETS = [
    Marks(GOOD),
    Marks(Ballot({"ket_qua": "HL"})),
    Marks(Ballot({}, remark="Chỉ có lời")),
    Marks(Ballot({}), Reason.SEVERAL),
    Marks(GOOD, Reason.SPOILED),
]


@pytest.fixture
def office() -> Office:
    return voted_office()


def kept(office: Office) -> dict[str, Any]:
    """All that tells of slips, counters, paper and remarks."""
    with office.reading() as session:
        count = session.get_one(Count, (office.opening_id, BOX)).model_dump()
        slips = sorted((row.number, row.state) for row in session.exec(select(Slip)))
        retired = sorted((row.number, row.state) for row in session.exec(select(RetiredSlip)))
        used = session.get_one(Box, BOX).used_paper
    del count["paper_last"], count["paper_begun"]
    count["remarks"] = sorted(json.loads(count["remarks"]))
    return {**count, "slips": slips, "retired": retired, "used": used}


def take_back(office: Office, entered: Entered) -> None:
    with office.writing() as session:
        paper.take_back(session, office.opening_id, BOX, entered.back)


def refused(office: Office, entered: Entered, code: Code = Code.PAPER_NOT_LAST) -> None:
    before = kept(office)
    with pytest.raises(Refused, match=code):
        take_back(office, entered)
    assert kept(office) == before


def test_a_number_taken_back_is_live_again_and_can_be_entered_again(office: Office) -> None:
    slips = opened(office, 2)
    enter_number(office, slips[0].number)
    before = kept(office)
    entered = number_entered(office, slips[1].number)
    assert kept(office) != before
    take_back(office, entered)
    assert kept(office) == before
    assert enter_number(office, slips[1].number) is None


@pytest.mark.parametrize("number", ["", "00000000"])
def test_an_invalid_sheet_taken_back_leaves_no_reason(office: Office, number: str) -> None:
    opened(office, 1)
    before = kept(office)
    take_back(office, number_entered(office, number, sure=True))
    assert kept(office) == before
    take_back(office, number_entered(office, "", unreadable=True))
    assert kept(office) == before


def test_a_used_number_entered_again_and_taken_back_stays_used(office: Office) -> None:
    slip = opened(office, 1)[0]
    enter_number(office, slip.number)
    before = kept(office)
    entered = number_entered(office, slip.number, sure=True)
    assert entered.invalid is Reason.DUPLICATE
    take_back(office, entered)
    assert kept(office) == before


@pytest.mark.parametrize("sheet", SHEETS)
def test_marks_taken_back_leave_tally_reasons_and_remarks_as_they_were(office: Office, sheet: Marks) -> None:
    for slip in opened(office, 3):
        enter_number(office, slip.number)
    marks_entered(office, Marks(GOOD))
    before = kept(office)
    entered = marks_entered(office, sheet)
    assert kept(office) != before
    take_back(office, entered)
    assert kept(office) == before


def test_a_slip_of_the_hours_after_the_closing_and_a_late_one_leave_the_counters_they_moved(
    office: Office,
) -> None:
    slips = opened(office, 1)
    enter_number(office, slips[0].number)
    enter_marks(office, ket_qua="HL")
    after = office.issue(1)[0]
    before = kept(office)
    entered = number_entered(office, after.number, sure=True)
    moved = kept(office)
    assert json.loads(moved["counters_to"])["issued"] == json.loads(before["counters_to"])["issued"] + 1
    assert moved["paper_late"] == 1
    take_back(office, entered)
    assert kept(office) == before


def test_a_slip_that_had_retired_as_expired_is_that_again(office: Office) -> None:
    old = opened(office, 1)[0]
    office.finish()
    for day in (date(2026, 12, 31), date(2027, 1, 29), date(2027, 2, 26)):
        office.fit()
        office.seal()
        for slip in office.issue(6):
            office.vote(slip, ket_qua="HL")
        office.today = day
        office.open(QUORUM)
        if day.month != 2:
            office.finish()
    before = kept(office)
    assert (old.number, "expired") in before["retired"]
    entered = number_entered(office, old.number)
    assert (old.number, "used") in kept(office)["slips"]
    take_back(office, entered)
    assert kept(office) == before


def test_a_second_time_is_refused(office: Office) -> None:
    slips = opened(office, 2)
    enter_number(office, slips[0].number)
    entered = number_entered(office, slips[1].number)
    take_back(office, entered)
    refused(office, entered)


def test_after_the_next_sheet_it_is_refused_also_when_that_one_was_taken_back(office: Office) -> None:
    slips = opened(office, 2)
    first = number_entered(office, slips[0].number)
    second = number_entered(office, slips[1].number)
    refused(office, first)
    take_back(office, second)
    refused(office, first)
    enter_number(office, slips[1].number)
    marks = marks_entered(office, Marks(GOOD))
    marks_entered(office, Marks(GOOD))
    refused(office, marks)


def test_after_the_result_it_is_refused_and_its_hash_is_gone(office: Office) -> None:
    enter_number(office, opened(office, 1)[0].number)
    entered = marks_entered(office, Marks(GOOD))
    office.finish()
    refused(office, entered, Code.WRONG_STEP)
    with office.reading() as session:
        assert session.get_one(Count, (office.opening_id, BOX)).paper_last == ""


def test_another_sheet_cannot_be_put_in_its_place(office: Office) -> None:
    """Who could take out any sheet at all would make the result: bad ones out, good ones in."""
    for slip in opened(office, 2):
        enter_number(office, slip.number)
    marks_entered(office, Marks(GOOD))
    entered = marks_entered(office, Marks(Ballot({"ket_qua": "HL"})))
    refused(office, Entered(None, entered.back.replace('"HL": 1', '"HL": 0').replace('"KHL": 0', '"KHL": 1')))


def test_two_equal_sheets_leave_different_hashes(office: Office) -> None:
    """Without salt the few marks of a sheet would be guessed from its hash in a copy of the database."""
    for slip in opened(office, 2):
        enter_number(office, slip.number)
    hashes = set()
    for _ in range(2):
        marks_entered(office, Marks(GOOD))
        with office.reading() as session:
            hashes.add(session.get_one(Count, (office.opening_id, BOX)).paper_last)
    assert len(hashes) == 2


def test_taking_the_first_marks_back_hides_no_number_that_comes_after_them(office: Office) -> None:
    """Else a clerk could take one sheet through both passes, and neither page nor minutes would say so."""
    slips = opened(office, 2)
    enter_number(office, slips[0].number)
    take_back(office, marks_entered(office, Marks(GOOD)))
    with pytest.raises(Refused) as no:
        enter_number(office, slips[1].number)
    assert no.value.facts["why"] == "late"
