"""A follow-up sample is drawn after the result, told once by people from outside, and stands in the chain."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from control import by_hand, sums
from simulator import BOX, LOG_KEY, Office
from sqlmodel import Session

from ballots.box import chain
from ballots.control import asking
from ballots.errors import Code, Refused
from ballots.tables import Account, Count, FollowUp
from ballots.views.control.asked import asked_of_box, follow_up, listed


@pytest.fixture
def office() -> Iterator[Office]:
    """Six ballots of 100 results are counted."""
    made = Office().ready()
    for slip in made.issue(6):
        made.vote(slip, ket_qua="RHL", thai_do="HL")
    made.today = made.today.replace(day=30)
    made.open(["ubnd", "mttq", "union", "clerk"])
    yield made
    made.database.close()


def drawn(office: Office, many: int = 20) -> FollowUp:
    with office.writing() as session:
        return asking.draw(session, office.opening_id, BOX, many, office.today, LOG_KEY)


def told(office: Office, role: str = "mttq", **changed: Any) -> FollowUp:
    with office.writing() as session:
        account = office.account(session, role)
        at = (session, office.opening_id, BOX, account, sums(**changed), office.today, LOG_KEY)
        return asking.tell(*at)


def refusal(act: Any, *args: Any, **more: Any) -> Code:
    with pytest.raises(Refused) as no:
        act(*args, **more)
    return no.value.code


def entries(office: Office, kind: str) -> list[tuple[bytes, dict[str, Any]]]:
    with office.reading() as session:
        found = [one for one in chain.entries(session, BOX) if one.type == kind]
    return [(one.hash, json.loads(one.payload)) for one in found]


def test_what_is_drawn_follows_from_the_entry_of_the_result(office: Office) -> None:
    office.finish()
    drawn(office)
    [(head, _)] = entries(office, "result")
    [(_, payload)] = entries(office, "drawn")
    assert payload["places"] == by_hand(head, 100, 20)
    assert (payload["period"], payload["results"], payload["date"]) == (1, 100, "2026-11-30")


def test_more_are_drawn_and_the_first_stay(office: Office) -> None:
    office.finish()
    drawn(office)
    assert refusal(drawn, office, 20) is Code.CONTROL_SIZE
    assert refusal(drawn, office, 12) is Code.CONTROL_SIZE
    drawn(office, 30)
    (_, first), (_, second) = entries(office, "drawn")
    assert second["places"][:20] == first["places"]


def test_nothing_is_drawn_before_the_result_nor_more_than_there_is(office: Office) -> None:
    assert refusal(drawn, office) is Code.CONTROL_NOT_YET
    office.finish()
    for many in (9, 101):
        assert refusal(drawn, office, many) is Code.CONTROL_SIZE
    assert drawn(office, 100).drawn == 100


def test_nothing_is_drawn_of_results_that_are_not_known() -> None:
    office = Office().ready()
    for slip in office.issue(6):
        office.vote(slip, ket_qua="RHL")
    office.today = office.today.replace(day=30)
    office.open(["ubnd", "mttq", "union", "clerk"], returned=None)
    office.finish()
    assert refusal(drawn, office) is Code.CONTROL_UNKNOWN


def test_nothing_is_drawn_of_a_box_that_is_carried_on() -> None:
    office = Office().ready()
    office.vote(office.issue()[0], ket_qua="RHL")
    office.today = office.today.replace(day=30)
    office.start()
    office.close()
    office.finish()
    assert refusal(drawn, office) is Code.CONTROL_NOT_YET
    with office.reading() as session:
        at = (session, office.opening_id, BOX, office.now)
        assert refusal(follow_up, *at) is Code.CONTROL_NOT_YET
        assert listed(session, "xa") == ()


def test_the_tally_stands_beside_the_result_and_in_the_chain(office: Office) -> None:
    office.finish()
    drawn(office)
    told(office)
    with office.reading() as session:
        asked = asked_of_box(session, BOX, [1, 2])[1]
    assert (asked.drawn, asked.results, asked.met, asked.away, asked.refused) == (20, 100, 14, 4, 2)
    first = asked.beside[0]
    assert first.box is not None
    assert (first.box.part, first.box.whole) == (6, 6)
    assert (first.control.part, first.control.whole) == (9, 13)
    # Wilson, 95 %, worked out apart: 6 of 6 and 9 of 13
    assert first.box_interval is not None
    assert [one.part for one in first.box_interval] == [610, 1000]
    assert first.control_interval is not None
    assert [one.part for one in first.control_interval] == [424, 873]
    assert not first.apart
    [(_, payload)] = entries(office, "asked")
    assert payload == {"period": 1, "date": "2026-11-30", "role": "mttq", **sums().as_dict()}


@pytest.mark.parametrize("role", ["ubnd", "clerk", "secretary"])
def test_the_office_that_is_judged_does_not_tell_it(office: Office, role: str) -> None:
    office.finish()
    drawn(office)
    assert refusal(told, office, role) is Code.CONTROL_OUTSIDER
    assert entries(office, "asked") == []


@pytest.mark.parametrize("changed", [{"active": False}, {"committee_id": "khac"}])
def test_who_is_no_member_of_this_committee_does_not_tell_it(office: Office, changed: dict[str, Any]) -> None:
    account = Account(login="x", name="x", role="mttq", committee_id="hoi-dong", unit_id="xa")
    assert asking.is_outsider(account, "hoi-dong")
    for name, value in changed.items():
        setattr(account, name, value)
    assert not asking.is_outsider(account, "hoi-dong")


def test_it_is_told_after_the_draw_and_once(office: Office) -> None:
    office.finish()
    assert refusal(told, office) is Code.CONTROL_NOT_YET
    drawn(office)
    assert refusal(told, office, away=5) is Code.CONTROL_DRAWN
    told(office)
    assert refusal(told, office) is Code.CONTROL_TOLD
    assert refusal(drawn, office, 30) is Code.CONTROL_TOLD


def test_a_later_count_draws_by_its_own_result(office: Office) -> None:
    """And the earlier one still by its own."""
    office.finish()
    office.file()
    first = office.opening_id
    office.seal()
    for slip in office.issue(6):
        office.vote(slip, ket_qua="RHL")
    office.today = office.today.replace(month=12, day=31)
    office.open(["ubnd", "mttq", "union", "clerk"])
    office.finish()
    results = [head for head, _ in entries(office, "result")]
    with office.reading() as session:
        found = [asking.drawn_by(session, _count(session, at)).hash for at in (first, office.opening_id)]
    assert found == results


def _count(session: Session, opening_id: int) -> Count:
    return session.get_one(Count, (opening_id, BOX))


def test_no_row_tells_whom_somebody_asked_or_what_one_person_said(office: Office) -> None:
    assert set(FollowUp.model_fields) == {
        *("opening_id", "box_id", "results", "drawn", "drawn_on"),
        *("control", "told_on", "told_role"),
    }
