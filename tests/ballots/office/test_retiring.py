"""A box goes out of service between periods, with nothing left in it, and comes back as it was."""

from datetime import date
from typing import Any

import pytest
from rehearsing import ask
from role_keys import code_of
from simulator import BOX, Office

from ballots.box import chain
from ballots.errors import Code, Refused
from ballots.keys import drafts
from ballots.office import retiring
from ballots.tables import Box, Period
from ballots.views import proofs
from ballots.views.lists import standing

ALL = ("ubnd", "mttq", "union", "clerk")


def retire(office: Office, *, sure: bool = True) -> None:
    with office.writing() as session:
        retiring.retire(session, BOX, office.today, sure=sure)


def come_back(office: Office) -> None:
    with office.writing() as session:
        retiring.bring_back(session, BOX, office.today)


@pytest.fixture
def office() -> Any:
    """A box after its first opening, whose minutes are filed: the second period has begun, and is empty."""
    made: Any = Office().ready()
    *used, unused = made.issue(7)
    for slip in used:
        made.vote(slip, ket_qua="HL")
    made.today = date(2026, 11, 30)
    made.open(ALL)
    made.finish()
    made.file()
    made.unused = unused
    return made


def test_a_box_out_of_service_gives_out_nothing_seals_nothing_and_is_in_no_list(office: Any) -> None:
    with office.reading() as session:
        before = chain.entries(session, BOX)
    retire(office)
    with office.reading() as session:
        box = session.get_one(Box, BOX)
        assert (box.current, box.retired_on) == (None, office.today)
        assert session.get_one(Period, (BOX, 2)).state == "sealed"
        assert chain.entries(session, BOX) == before
        assert standing.of_unit(session, "xa", office.today) == []
        assert standing.of_committee(session, box.committee_id, office.today) == []
    assert code_of(office.issue) is Code.BOX_NOT_OPEN
    assert code_of(office.draft) is Code.BOX_RETIRED
    assert code_of(office.vote, office.unused, ket_qua="HL") is Code.BOX_NOT_OPEN
    assert code_of(retire, office) is Code.BOX_RETIRED


def test_it_comes_back_under_the_seal_that_it_had_and_the_next_opening_is_as_ever(office: Office) -> None:
    assert code_of(come_back, office) is Code.BOX_IN_USE
    retire(office)
    office.today = date(2027, 3, 1)
    come_back(office)
    with office.reading() as session:
        box, period = session.get_one(Box, BOX), session.get_one(Period, (BOX, 2))
        assert (box.current, box.retired_on) == (2, None)
        assert (period.state, period.slot_from) == ("open", office.today)
        assert period.due_on > office.today
    for slip in office.issue(6):
        office.vote(slip, ket_qua="HL")


def test_nobody_is_asked_to_prove_the_keys_of_a_box_out_of_service(office: Office) -> None:
    def proving() -> tuple[str, ...]:
        with office.writing() as session:
            view = proofs.proving_view(session, office.account(session, "mttq"), BOX, None, office.today)
            return tuple(one.box_id for one in view.boxes)

    assert (proving(), len(ask(office, "mttq"))) == ((BOX,), 2)
    retire(office)
    assert (proving(), code_of(ask, office, "mttq")) == ((), Code.NO_COPY)


def test_a_slip_that_was_voided_is_not_out(office: Any) -> None:
    office.void(office.unused.number)
    with office.reading() as session:
        assert retiring.given_out(session, BOX, office.today) == 6


def test_slips_that_are_out_are_told_first_and_their_number_does_not_move_with_a_vote(office: Office) -> None:
    with pytest.raises(Refused) as no:
        retire(office, sure=False)
    assert (no.value.code, no.value.facts) == (Code.SLIPS_OUT, {"count": 7})  # six of them are used
    with office.reading() as session:
        assert session.get_one(Box, BOX).current == 2
        assert retiring.given_out(session, BOX, date(2027, 3, 1)) == 0


def test_not_once_the_new_period_has_begun(office: Office) -> None:
    [slip] = office.issue(1)
    assert code_of(retire, office) is Code.BOX_HOLDS
    office.vote(slip, ket_qua="HL")
    assert code_of(retire, office) is Code.BOX_HOLDS


def test_not_when_an_older_slip_has_come_in_meanwhile() -> None:
    office = Office().ready()
    slips = office.issue(7)
    for slip in slips[:6]:
        office.vote(slip, ket_qua="HL")
    office.today = date(2026, 11, 30)
    office.open(ALL)
    office.finish()
    office.file()
    office.vote(slips[6], ket_qua="KHL")
    assert code_of(retire, office) is Code.BOX_HOLDS


def test_not_while_the_minutes_of_an_opening_are_not_filed() -> None:
    office = Office().ready()
    for slip in office.issue(6):
        office.vote(slip, ket_qua="HL")
    office.today = date(2026, 11, 30)
    office.open(ALL)
    assert code_of(retire, office) is Code.OPENING_RUNNING


def test_a_box_that_was_never_sealed_goes_and_a_draft_of_its_sheet_with_it() -> None:
    office = Office()
    office.fit()
    office.draft()
    retire(office)
    with office.reading() as session:
        box = session.get_one(Box, BOX)
        assert drafts.draft_of(session, box, office.today) is None
    come_back(office)
    office.seal()
    with office.reading() as session:
        assert session.get_one(Box, BOX).current == 1
