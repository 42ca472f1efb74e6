"""What comes of a meeting: envelopes carried on, paper, the result, its minutes."""

import json
from datetime import date

import pytest
from due import DAY, QUORUM, code_of, voted
from hypothesis import given, settings
from hypothesis import strategies as st
from simulator import BOX, Office
from sqlmodel import select, update

from ballots.box import chain
from ballots.errors import Code, Refused
from ballots.forms.tally import Reason
from ballots.meeting import counting, minutes, register
from ballots.tables import Box, Count, Opening, Remark, Slip
from ballots.views import boxes, counts

pytestmark = pytest.mark.usefixtures("each_database")


# --- carried on -----------------------------------------------------------------------------------------


def test_three_envelopes_are_carried_on_under_the_same_seal_and_paper_is_counted() -> None:
    office = voted(votes=3)
    paper = office.issue()[0]
    office.start()
    assert office.close().carried
    assert code_of(office.release, "ubnd") is Code.WRONG_STEP
    office.paper(paper.number, ket_qua="KHL")
    office.finish()
    office.file()
    with office.reading() as session:
        notice = boxes.notice(session, BOX)
        result = next(entry for entry in chain.entries(session, BOX) if entry.type == "result")
    assert json.loads(result.payload)["counters"].keys() == {"date", "issued", "void", "used_paper"}
    assert (notice.period, notice.due_on) == (1, date(2026, 12, 31))
    assert (notice.past[0].carried, notice.past[0].electronic, notice.past[0].paper) == (True, None, 1)
    office.today = date(2026, 12, 1)
    assert code_of(office.start) is Code.NOT_DUE
    for slip in office.issue(4):
        office.vote(slip, ket_qua="HL")
    office.today = date(2026, 12, 31)
    office.open(QUORUM)
    office.finish()
    with office.reading() as session:
        assert counts.box_count(session, office.opening_id, BOX).electronic.ballots == 7
        assert boxes.notice(session, BOX).due_on == date(2027, 1, 29)


# --- paper ------------------------------------------------------------------------------------------------


def test_a_paper_ballot_spends_its_slip_and_cannot_be_counted_twice() -> None:
    office = voted()
    slip = office.issue()[0]
    office.start()
    office.close()
    assert office.paper(slip.number, ket_qua="HL") is None
    assert code_of(office.paper, slip.number, ket_qua="HL") is Code.PAPER_UNSURE
    assert office.paper(slip.number, sure=True, ket_qua="HL") is Reason.DUPLICATE
    with office.reading() as session:
        assert session.get_one(Box, BOX).used_paper == 1


@pytest.mark.parametrize("number", ["00000000", "", "không đọc được"])
def test_a_paper_ballot_without_a_known_number_is_not_of_the_form(number: str) -> None:
    office = voted()
    office.start()
    office.close()
    assert code_of(office.paper, number, ket_qua="HL") is Code.PAPER_UNSURE
    assert office.paper(number, sure=True, ket_qua="HL") is Reason.WRONG_FORM


def test_paper_that_lay_in_the_wall_box_past_its_expiry_still_counts() -> None:
    office = voted()
    slip = office.issue()[0]
    office.today = date(2027, 1, 29)
    office.start()
    office.close()
    assert office.paper(slip.number, ket_qua="HL") is None
    for role in QUORUM:
        office.release(role)
    office.open_box()
    counters = json.loads(office.finish().counters_to)
    assert counters["issued"] == sum(
        counters[key] for key in ("void", "expired", "used_online", "used_paper", "live")
    )


@settings(deadline=None, max_examples=12)
@given(st.lists(st.sampled_from(["online", "paper", "void", "twice", "nothing"]), min_size=5, max_size=25))
def test_counters_always_close(ways: list[str]) -> None:
    office = Office(smallest=1).ready()
    online = office.issue()[0]
    office.vote(online, ket_qua="HL")
    slips = dict(zip(office.issue(len(ways)), ways, strict=True))
    for slip, way in slips.items():
        if way in {"online", "twice"}:
            office.vote(slip, ket_qua="HL")
        if way == "void":
            office.void(slip.number)
    office.today = DAY
    office.open(QUORUM)
    for slip, way in slips.items():
        if way in {"paper", "twice"}:
            office.paper(slip.number, sure=True, ket_qua="HL")
    count = office.finish()
    ended = json.loads(count.counters_to)
    assert ended["issued"] == len(ways) + 1
    assert ended["issued"] == sum(
        ended[key] for key in ("void", "expired", "used_online", "used_paper", "live")
    )
    assert ended["used_online"] == json.loads(count.electronic)["ballots"]
    assert ended["used_paper"] == count.paper_spent == ways.count("paper")


# --- result and minutes -----------------------------------------------------------------------------------


def test_remarks_become_rows_of_their_own_in_no_order() -> None:
    office = Office().ready()
    texts = [f"ý kiến thứ {number}" for number in range(30)]
    for slip, text in zip(office.issue(30), texts, strict=True):
        office.vote(slip, remark=text, ket_qua="HL")
    office.today = DAY
    office.open(QUORUM)
    office.finish()
    with office.reading() as session:
        rows = [remark.text for remark in session.exec(select(Remark)).all()]
        count = session.get_one(Count, (office.opening_id, BOX))
    assert sorted(rows) == sorted(texts)
    assert rows != texts
    assert count.remarks == "[]"


def test_small_cells_leave_the_database_with_the_result() -> None:
    office = voted()
    office.open(QUORUM)
    tally = json.loads(office.finish().electronic)
    assert all(group["valid"] == 0 for code, group in tally["fields"].items() if code)


def test_numbers_are_not_final_while_envelopes_wait() -> None:
    office = voted()
    office.start()
    office.close()
    assert code_of(office.finish) is Code.WRONG_STEP
    assert code_of(office.file) is Code.WRONG_STEP


def test_members_confirm_or_refuse_with_a_reason_and_stand_again_after_an_edit() -> None:
    office = voted()
    office.open(QUORUM)
    office.finish()

    def stand(role: str, *, confirmed: bool, reason: str = "") -> None:
        with office.writing() as session:
            account = office.account(session, role)
            minutes.stand(session, office.opening_id, account, confirmed=confirmed, reason=reason)

    with office.writing() as session:
        for seat in session.exec(select(minutes.Attendance)):
            seat.account_id = office.account(session, seat.role).id
            session.add(seat)
    stand("ubnd", confirmed=True)
    assert code_of(stand, "mttq", confirmed=False) is Code.REASON_MISSING
    stand("mttq", confirmed=False, reason="Chưa thống nhất số phiếu giấy")
    with office.reading() as session:
        stands = [one.stand for one in counts.attendees(session, office.opening_id)]
    assert stands[:2] == ["confirmed", "refused"]
    with office.writing() as session:
        minutes.edit(session, office.opening_id, minutes.Narrative(opinions="Không"), [])
    with office.reading() as session:
        assert {one.stand for one in counts.attendees(session, office.opening_id)} == {""}


def test_filed_minutes_keep_their_number_and_bytes_and_are_never_changed() -> None:
    office = voted()
    office.open(QUORUM)
    office.finish()
    office.file(3, b"%PDF-1.7 bytes")
    assert code_of(office.file, 4) is Code.WRONG_STEP
    with office.reading() as session:
        filed = minutes.filed(session, office.opening_id)
        assert filed is not None
        assert (filed.pdf, filed.number, filed.year) == (b"%PDF-1.7 bytes", 3, 2026)
        assert register.next_number(session, "hoi-dong", 2026) == 4
        assert register.next_number(session, "hoi-dong", 2027) == 1
        assert chain.entries(session, BOX)[-1].type == "minutes"


def test_slips_of_the_box_lose_the_order_of_their_issue_at_the_closing() -> None:
    office = voted(votes=30)
    office.start()
    office.close()
    with office.reading() as session:
        assert len(session.exec(select(Slip)).all()) == 30


def test_a_number_of_minutes_reaches_from_1_to_99999() -> None:
    office = Office()
    with office.writing() as session:
        for number in (1, 99_999):
            register.check_number(session, "hoi-dong", 2026, number)
        for number in (0, 100_000):
            with pytest.raises(Refused) as refused:
                register.check_number(session, "hoi-dong", 2026, number)
            assert refused.value.code is Code.NUMBER_WRONG


def test_a_box_that_is_not_of_an_opening_has_no_count_there() -> None:
    office = Office().ready()
    with office.writing() as session, pytest.raises(Refused) as refused:
        counting.count_of(session, 99, BOX)
    assert refused.value.code is Code.OPENING_UNKNOWN


def test_paper_of_a_slip_from_the_hours_after_the_closing_counts_one_more_issued() -> None:
    office = voted()
    office.start()
    closed = json.loads(office.close().counters_to)
    late = office.issue()[0]
    for role in QUORUM:
        office.release(role)
    office.open_box()
    office.paper(late.number, ket_qua="HL")
    ended = json.loads(office.finish().counters_to)
    assert ended == {**closed, "issued": closed["issued"] + 1, "used_paper": closed["used_paper"] + 1}


def test_a_count_and_an_opening_are_read_again_although_the_session_has_them() -> None:
    office = voted()
    office.start()
    with office.writing() as session:
        count = session.get_one(Count, (office.opening_id, BOX))
        opening = session.get_one(Opening, office.opening_id)
        for behind in (update(Count).values(state="counting"), update(Opening).values(place="Hội trường")):
            session.execute(behind, execution_options={"synchronize_session": False})
        assert (count.state, opening.place) == ("called", "Phòng họp")
        assert counting.count_of(session, office.opening_id, BOX).state == "counting"
        assert minutes.opening_of(session, office.opening_id).place == "Hội trường"
