"""What the secretary edits in the minutes, and when the members' stands fall."""

import pytest
from due import QUORUM, code_of, voted
from simulator import BOX, Office
from sqlmodel import col, select

from ballots.errors import Code, Refused
from ballots.followup import sources
from ballots.meeting import minutes
from ballots.tables import Attendance, Opening, Remark
from ballots.views import counts

NARRATIVE = minutes.Narrative(opinions="Không có.")
FIRST, SECOND = "0" * 16, "1" * 16


@pytest.fixture
def office() -> Office:
    """A box with final numbers and two remarks, the first of which is printed; everybody has confirmed."""
    made = voted()
    made.open(QUORUM)
    made.finish()
    with made.writing() as session:
        for name in (FIRST, SECOND):
            session.add(Remark(id=name, opening_id=made.opening_id, box_id=BOX, text="Ghế chờ ít quá"))
        session.flush()
        minutes.edit(session, made.opening_id, NARRATIVE, [FIRST])
        for seat in session.exec(select(Attendance)):
            seat.stand, seat.stand_reason = "refused", "Chưa thống nhất"
    return made


def edited(office: Office, narrative: minutes.Narrative, printed: list[str]) -> tuple[set[str], list[bool]]:
    """What stands after an edit, and which remarks are printed."""
    with office.writing() as session:
        minutes.edit(session, office.opening_id, narrative, printed)
    with office.reading() as session:
        seats = session.exec(select(Attendance)).all()
        remarks = session.exec(select(Remark).order_by(col(Remark.id))).all()
        return {one.stand + one.stand_reason for one in seats}, [one.printed for one in remarks]


def test_minutes_begin_with_three_copies_and_the_members_signatures() -> None:
    fresh = minutes.narrative_of(Opening())
    assert (fresh.copies, fresh.signature_table) == (3, True)


def test_saving_what_is_already_saved_lets_the_members_stands_be(office: Office) -> None:
    assert edited(office, NARRATIVE, [FIRST]) == ({"refusedChưa thống nhất"}, [True, False])


@pytest.mark.parametrize("printed", [[], [SECOND], [FIRST, SECOND]])
def test_a_remark_that_is_printed_or_no_longer_asks_the_members_anew(
    office: Office, printed: list[str]
) -> None:
    assert edited(office, NARRATIVE, printed) == ({""}, [FIRST in printed, SECOND in printed])


def test_a_remark_of_nobody_is_not_printed_and_nothing_is_saved(office: Office) -> None:
    assert code_of(edited, office, minutes.Narrative(), [FIRST, "khong-co"]) is Code.REMARK_UNKNOWN
    with office.reading() as session:
        assert minutes.narrative_of(session.exec(select(Opening)).one()) == NARRATIVE


def test_minutes_are_made_in_1_to_50_copies(office: Office) -> None:
    for copies in (1, 50):
        assert edited(office, minutes.Narrative(copies=copies), [])[0] == {""}
    for copies in (0, 51):
        assert code_of(edited, office, minutes.Narrative(copies=copies), []) is Code.NUMBER_WRONG


def marked(office: Office, hidden: str) -> None:
    with office.writing() as session:
        minutes.edit(session, office.opening_id, NARRATIVE, [FIRST], hidden)


def test_names_to_be_masked_are_kept_beside_the_remarks_that_have_them_and_go_with_them(
    office: Office,
) -> None:
    with office.writing() as session:
        session.get_one(Remark, FIRST).text = "Bà Lê Thị Mỵ hẹn lại; ghế ít quá"
    marked(office, " Lê  Thị Mỵ \n\nghế ít\nLê Thị Mỵ")
    with office.reading() as session:
        assert session.get_one(Remark, FIRST).hidden == "Lê Thị Mỵ\nghế ít"
        assert session.get_one(Remark, SECOND).hidden == ""
        assert minutes.hidden_names(session, office.opening_id) == ("Lê Thị Mỵ", "ghế ít")
        (box,) = counts.minutes_view(session, office.opening_id, 1, office.now).boxes
        assert box.remarks == ("Bà [đã che] hẹn lại; [đã che] quá",)
        assert {one.stand for one in session.exec(select(Attendance))} == {""}
        assert "Mỵ" not in session.exec(select(Opening)).one().narrative
    with office.writing() as session:
        sources.destroy(session, BOX, office.opening_id)
        assert {one.text + one.hidden for one in session.exec(select(Remark))} == {""}


def test_a_name_that_stands_in_no_remark_is_pointed_out_by_its_line_and_nothing_is_saved(
    office: Office,
) -> None:
    with pytest.raises(Refused) as no:
        marked(office, "Ghế chờ\nLê Thị Mỵ")
    assert (no.value.code, no.value.facts) == (Code.NAME_NOWHERE, {"line": 2})
    with office.reading() as session:
        assert minutes.hidden_names(session, office.opening_id) == ()
