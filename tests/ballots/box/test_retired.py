"""Slips whose use is over: they leave the table in use for good, and every word about them stays true."""

import json
from datetime import date
from typing import Any

import pytest
from simulator import BOX, LOG_KEY, Office
from sqlalchemy import select, text
from sqlmodel import Session

from ballots.box import drop, issue, slips
from ballots.box.issue import IssuedSlip
from ballots.errors import Code, Refused
from ballots.forms.tally import Reason
from ballots.meeting import openings
from ballots.sealing import codes
from ballots.tables import Box, RetiredSlip, Slip

pytestmark = pytest.mark.usefixtures("each_database")

QUORUM = ["ubnd", "mttq", "union", "clerk"]
FIRST, SECOND, THIRD = date(2026, 11, 30), date(2026, 12, 31), date(2027, 1, 29)
PARTS = ("void", "expired", "used_online", "used_paper", "live")


def code_of(act: Any, *args: Any, **kinds: Any) -> Code:
    with pytest.raises(Refused) as refused:
        act(*args, **kinds)
    return refused.value.code


def states(session: Session, table: type[Slip] | type[RetiredSlip]) -> dict[str, list[str]]:
    """Every word that a table has for a slip number."""
    found: dict[str, list[str]] = {}
    for number, state in session.execute(select(table.number, table.state)):
        found.setdefault(number, []).append(state)
    return {number: sorted(words) for number, words in found.items()}


def counted(office: Office) -> dict[str, Any]:
    with office.reading() as session:
        counters = openings.counters(session, session.get_one(Box, BOX), office.today)
    assert counters["issued"] == sum(int(counters[part]) for part in PARTS)
    return counters


class Month:
    """A box after its first month: six slips used online, one on paper, one void, and one left at home."""

    def __init__(self, office: Office) -> None:
        self.office = office
        *self.online, self.paper, self.void, self.home = office.issue(9)
        self.envelopes = [office.envelope(ket_qua="HL") for _ in self.online]
        pairs = zip(self.online, self.envelopes, strict=True)
        self.receipts = [office.drop(slip, envelope) for slip, envelope in pairs]
        office.void(self.void.number)
        self.meet(FIRST, [self.paper])

    def meet(self, day: date, papers: list[IssuedSlip] | None = None) -> dict[str, Any]:
        """An opening from the roll-call to its minutes; the counters with which it ends."""
        office = self.office
        office.today = day
        office.start()
        carried = office.close().carried
        for role in [] if carried else QUORUM:
            office.release(role)
        if not carried:
            office.open_box()
        for slip in papers or []:
            assert office.paper(slip.number, ket_qua="HL") is None
        ended = json.loads(office.finish().counters_to)
        assert ended["issued"] == sum(ended[part] for part in PARTS)
        office.file(day.month)
        return ended

    def another(self, day: date) -> dict[str, Any]:
        """One month more, in which six people vote online."""
        self.office.fit()
        self.office.seal()
        for slip in self.office.issue(6):
            self.office.vote(slip, ket_qua="HL")
        return self.meet(day)


@pytest.fixture
def month() -> Month:
    return Month(Office().ready())


def test_what_was_used_or_voided_leaves_at_the_end_of_the_counting_and_the_rest_stays(month: Month) -> None:
    with month.office.reading() as session:
        assert states(session, Slip) == {month.home.number: ["live"]}
        assert states(session, RetiredSlip) == {
            month.void.number: ["void"],
            month.paper.number: ["used"],
        } | {slip.number: ["used"] for slip in month.online}


def test_until_then_they_stay_even_when_the_slot_is_closed() -> None:
    """The used ones at a closing are those used online: to move them then would tell them from paper."""
    office = Office().ready()
    for slip in office.issue(6):
        office.vote(slip, ket_qua="HL")
    office.today = FIRST
    office.start()
    office.close()
    with office.reading() as session:
        assert set(map(tuple, states(session, Slip).values())) == {("used",)}
        assert states(session, RetiredSlip) == {}


def test_an_old_code_still_gets_its_own_sentence(month: Month) -> None:
    office = month.office
    month.another(SECOND)
    month.another(THIRD)
    with office.reading() as session:
        assert states(session, RetiredSlip)[month.home.number] == ["expired"]
    envelope = office.envelope(ket_qua="KHL")
    assert code_of(office.drop, month.online[0], envelope) is Code.CODE_USED
    assert code_of(office.drop, month.paper, envelope) is Code.CODE_USED
    assert code_of(office.drop, month.void, envelope) is Code.CODE_VOID
    assert code_of(office.drop, month.home, envelope) is Code.CODE_EXPIRED
    office.today = FIRST  # a clock that was put back brings no retired slip to life
    assert code_of(office.drop, month.home, envelope) is Code.CODE_EXPIRED


def test_an_old_slip_and_its_envelope_sent_again_get_the_same_receipt(month: Month) -> None:
    month.another(SECOND)
    again = [
        month.office.drop(slip, envelope)
        for slip, envelope in zip(month.online, month.envelopes, strict=True)
    ]
    assert again == month.receipts
    assert code_of(month.office.drop, month.void, month.envelopes[0]) is Code.CODE_VOID
    assert code_of(month.office.drop, month.home, month.envelopes[0]) is Code.ALREADY_IN_BOX


def test_the_counters_are_those_of_a_box_that_keeps_every_slip(month: Month) -> None:
    assert counted(month.office) | {"date": ""} == {
        "date": "",
        "issued": 9,
        "void": 1,
        "expired": 0,
        "used_online": 6,
        "used_paper": 1,
        "live": 1,
    }
    assert month.another(SECOND)["expired"] == 0
    ended = month.another(THIRD)
    assert (ended["issued"], ended["used_online"], ended["expired"], ended["live"]) == (21, 18, 1, 0)
    assert (ended["void"], ended["used_paper"]) == (1, 1)


def test_paper_with_an_old_number_is_a_duplicate_spoiled_or_not_of_the_form(month: Month) -> None:
    office = month.office
    month.another(SECOND)
    month.office.fit()
    month.office.seal()
    for slip in office.issue(6):
        office.vote(slip, ket_qua="HL")
    office.today = THIRD
    office.open(QUORUM)
    for slip, reason in (
        (month.online[0], Reason.DUPLICATE),
        (month.paper, Reason.DUPLICATE),
        (month.void, Reason.SPOILED),
    ):
        assert code_of(office.paper, slip.number, ket_qua="HL") is Code.PAPER_UNSURE
        assert office.paper(slip.number, sure=True, ket_qua="HL") is reason
    assert office.paper("00000000", sure=True, ket_qua="HL") is Reason.WRONG_FORM
    assert office.finish().paper_spent == 0


def test_paper_of_a_slip_that_retired_as_expired_is_counted_once_and_for_all(month: Month) -> None:
    """Expiry binds online only (decision 4): the wall box may give it back a year later."""
    office = month.office
    month.another(SECOND)
    before = month.another(THIRD)
    office.fit()
    office.seal()
    for slip in office.issue(6):
        office.vote(slip, ket_qua="HL")
    after = month.meet(date(2027, 2, 26), [month.home])
    assert (before["expired"], after["expired"], after["used_paper"]) == (1, 0, 2)
    with office.reading() as session:
        assert states(session, RetiredSlip)[month.home.number] == ["expired", "used"]
        assert month.home.number not in states(session, Slip)
    assert code_of(office.drop, month.home, office.envelope(ket_qua="HL")) is Code.CODE_USED
    office.fit()
    office.seal()
    for slip in office.issue(6):
        office.vote(slip, ket_qua="HL")
    office.today = date(2027, 3, 31)
    office.open(QUORUM)
    assert office.paper(month.home.number, sure=True, ket_qua="HL") is Reason.DUPLICATE
    assert json.loads(office.finish().counters_to)["used_paper"] == 2


def test_it_cannot_be_counted_twice_in_one_meeting_either(month: Month) -> None:
    office = month.office
    month.another(SECOND)
    month.another(THIRD)
    office.fit()
    office.seal()
    for slip in office.issue(6):
        office.vote(slip, ket_qua="HL")
    office.today = date(2027, 2, 26)
    office.open(QUORUM)
    assert office.paper(month.home.number, ket_qua="HL") is None
    assert office.paper(month.home.number, sure=True, ket_qua="HL") is Reason.DUPLICATE


def test_voiding_an_old_slip_changes_only_one_that_was_not_used_and_says_the_same(month: Month) -> None:
    office = month.office
    month.another(SECOND)
    month.another(THIRD)
    before = counted(office)
    for slip in (month.online[0], month.paper, month.void):
        office.void(slip.number)
        office.void(slip.number)
    assert counted(office) == before
    assert code_of(office.drop, month.online[0], office.envelope(ket_qua="HL")) is Code.CODE_USED
    office.void(month.home.number)
    office.void(month.home.number)
    after = counted(office)
    assert (after["void"], after["expired"]) == (before["void"] + 1, before["expired"] - 1)
    assert code_of(office.drop, month.home, office.envelope(ket_qua="HL")) is Code.CODE_VOID
    assert code_of(office.void, "00000000") is Code.SLIP_UNKNOWN
    month.another(date(2027, 2, 26))
    with office.reading() as session:
        assert states(session, RetiredSlip)[month.online[0].number] == ["used"]
        assert states(session, RetiredSlip)[month.home.number] == ["expired", "void"]


def test_a_retired_row_is_never_written_again(month: Month) -> None:
    """Every column that a row has, and on PostgreSQL the transaction that wrote it and its place."""
    office = month.office
    with office.reading() as session:
        postgresql = session.connection().dialect.name == "postgresql"
    marks = ", xmin::text, ctid::text" if postgresql else ""
    query = text(f"SELECT token_hash, state, number, expires_on{marks} FROM retired_slip")

    def rows() -> set[tuple[Any, ...]]:
        with office.reading() as session:
            return {tuple(map(str, row)) for row in session.connection().execute(query)}

    first = rows()
    assert len(first) == 8
    month.another(SECOND)
    for slip in (month.online[0], month.void, month.home):
        office.void(slip.number)
    month.another(THIRD)
    assert first < rows()


def test_few_envelopes_that_are_carried_on_keep_their_slips_and_what_is_void_or_expired_leaves() -> None:
    office = Office().ready()
    used, void, home = office.issue(3)
    office.vote(used, ket_qua="HL")
    office.void(void.number)
    for day in (FIRST, SECOND, THIRD):
        office.today = day
        office.start()
        assert office.close().carried
        office.finish()
        office.file(day.month)
    with office.reading() as session:
        assert states(session, Slip) == {used.number: ["used"]}
        assert states(session, RetiredSlip) == {void.number: ["void"], home.number: ["expired"]}
    counters = counted(office)
    assert (counters["void"], counters["expired"], counters["used_online"]) == (1, 1, 1)


def test_a_new_slip_never_gets_the_number_of_a_retired_one(month: Month) -> None:
    old = codes.read_code(month.online[0].code)
    drawn = iter([old, bytes(9) + b"\x07"])
    with month.office.writing() as session:
        [slip] = issue.issue(session, BOX, 1, FIRST, lambda _: next(drawn), LOG_KEY)
    assert slip.number == codes.slip_number(bytes(9) + b"\x07")


def test_a_code_is_known_for_ever_at_its_own_box(month: Month) -> None:
    tokens = [codes.read_code(slip.code) for slip in (month.home, month.online[0], month.void)]
    asked = [(box, token) for token in tokens for box in (BOX, "khong-co")]
    asked.append((BOX, bytes(codes.TOKEN_BYTES)))
    with month.office.reading() as session:
        found = drop.strangers(session.connection(), asked)
    assert found == [None, Code.BOX_UNKNOWN] * 3 + [Code.CODE_UNKNOWN]


def test_a_slip_is_found_by_the_word_that_came_last(month: Month) -> None:
    with month.office.writing() as session:
        home = slips.find(session, BOX, month.home.number)
        assert home is not None
        assert (home.state, home.retired) == ("live", False)
        slips.retire(session, BOX, date(2027, 3, 1), used=True)
        home = slips.find(session, BOX, month.home.number)
        assert home is not None
        assert (home.state, home.retired) == ("live", True)
        slips.write(session, BOX, home, "used")
        slips.retire(session, BOX, date(2027, 3, 1), used=True)
        home = slips.find(session, BOX, month.home.number)
        assert home is not None
        assert (home.state, home.retired) == ("used", True)
        assert slips.find(session, BOX, "00000000") is None
