"""Two keys are gone for good: the box stays shut, the minutes say so, the next period stands."""

import json
from datetime import date, timedelta

import pytest
from shut import DAY, LOST, agree, given_up, propose, seat, settle, waiting, withdraw
from simulator import BOX, Office
from sqlmodel import select

from ballots.box import chain
from ballots.errors import Code, Refused
from ballots.keys import holders
from ballots.meeting import unopened
from ballots.tables import Account, Box, BoxedEnvelope, Holder, Period, Release
from ballots.views import boxes, counts
from ballots.views.keys import release_view
from ballots.views.readmodels import Ratio
from ballots.views.unopened import unopened_view

pytestmark = pytest.mark.usefixtures("each_database")


def code_of(act: object, *args: object, **kinds: object) -> Code:
    with pytest.raises(Refused) as refused:
        act(*args, **kinds)
    return refused.value.code


# --- who decides ----------------------------------------------------------------------------------------


def test_every_missing_role_needs_its_own_reason() -> None:
    office = waiting()
    assert code_of(propose, office, mttq="quên cụm mật khẩu") is Code.REASON_MISSING
    assert code_of(propose, office, mttq="quên", clerk="  ") is Code.REASON_MISSING
    assert code_of(propose, office, **LOST, ubnd="ốm") is Code.REASON_MISSING  # the chair has unlocked
    assert code_of(propose, office, mttq="quên", clerk="x" * 501) is Code.TEXT_LONG
    propose(office)


def test_the_evaluated_units_own_people_cannot_leave_the_box_shut_alone() -> None:
    office = waiting()
    propose(office)
    agree(office, "ubnd", "clerk", "secretary")
    assert code_of(settle, office) is Code.AGREEMENT_MISSING


def test_one_role_alone_cannot_either_and_a_yes_may_be_taken_back() -> None:
    office = waiting()
    propose(office)
    agree(office, "union", "union")
    assert code_of(settle, office) is Code.AGREEMENT_MISSING
    agree(office, "ubnd")
    withdraw(office, "union")
    assert code_of(settle, office) is Code.AGREEMENT_MISSING
    agree(office, "union")
    assert settle(office).state == "counting"
    assert code_of(withdraw, office, "union") is Code.WRONG_STEP


def test_other_reasons_ask_everybody_anew() -> None:
    office = waiting()
    propose(office)
    agree(office, "ubnd", "union")
    propose(office)  # the same again changes nothing
    propose(office, mttq="mất giấy ghi cụm mật khẩu", clerk="nghỉ hưu")
    assert code_of(settle, office) is Code.AGREEMENT_MISSING


def test_who_was_absent_agrees_on_a_later_day_only() -> None:
    office = waiting()
    seat(office, absent="mttq")
    propose(office)
    assert code_of(agree, office, "mttq") is Code.NOT_PRESENT
    office.today = DAY + timedelta(days=2)
    agree(office, "mttq", "ubnd")
    settle(office)
    with office.reading() as session:
        told = counts.box_count(session, office.opening_id, BOX).unopened
    assert told is not None
    assert [(one.name, one.later_on) for one in told.agreed] == [
        ("Ông mttq", office.today),
        ("Ông ubnd", office.today),
    ]


# --- when it is refused ---------------------------------------------------------------------------------


def test_an_insider_whom_the_administrator_makes_an_outsider_after_the_roll_call_does_not_count_as_one() -> (
    None
):
    """The evaluated unit's own people could else settle it alone: one account's role is changed."""
    office = waiting()
    propose(office)
    agree(office, "ubnd")
    for day in (DAY, DAY + timedelta(days=2)):
        office.today = day
        with office.writing() as session:
            insider = office.account(session, "clerk")
            insider.role = "mttq"
            assert code_of(unopened.agree, session, office.opening_id, BOX, insider, day) is Code.NOT_PRESENT
            session.rollback()


def test_an_account_made_for_the_purpose_after_the_roll_call_agrees_to_nothing() -> None:
    office = waiting()
    propose(office)
    office.today = DAY + timedelta(days=2)
    with office.writing() as session:
        made = office.account(session, "mttq").model_dump() | {"id": None, "login": "moi", "name": "Ông mới"}
        stranger = Account(**made)
        session.add(stranger)
        session.flush()
        assert (
            code_of(unopened.agree, session, office.opening_id, BOX, stranger, office.today)
            is Code.NOT_PRESENT
        )


def test_a_box_that_can_be_opened_is_not_left_shut() -> None:
    office = waiting()
    propose(office)
    agree(office, "ubnd", "union")
    office.release("mttq")
    office.release("clerk")  # on the last moment the passphrase was found
    assert code_of(settle, office) is Code.QUORATE
    assert code_of(propose, office) is Code.QUORATE
    office.open_box()
    assert code_of(settle, office) is Code.WRONG_STEP
    with office.reading() as session:
        count = counts.box_count(session, office.opening_id, BOX)
    assert (count.unopened, count.unopened_asked) == (None, False)
    assert count.electronic is not None
    assert count.electronic.valid == 6
    office.finish()
    assert json.loads(_entry(office, "result"))["unopened"] is False


def test_a_padlock_unlocked_since_needs_no_reason_any_more() -> None:
    office = waiting()
    propose(office)
    agree(office, "ubnd", "union")
    office.release("mttq")
    settle(office)
    with office.reading() as session:
        told = counts.box_count(session, office.opening_id, BOX).unopened
    assert told is not None
    assert [one.reason for one in told.missing] == [LOST["clerk"]]


def test_not_before_the_slot_is_closed_and_not_for_a_period_carried_on() -> None:
    office = Office().ready()
    office.today = DAY
    office.start()
    assert code_of(propose, office) is Code.WRONG_STEP
    assert code_of(propose, waiting(votes=3)) is Code.WRONG_STEP


def test_nobody_agrees_to_what_nobody_has_proposed() -> None:
    office = waiting()
    assert code_of(agree, office, "union") is Code.WRONG_STEP
    assert code_of(withdraw, office, "union") is Code.WRONG_STEP
    assert code_of(settle, office) is Code.WRONG_STEP


def test_a_key_found_after_it_is_settled_is_not_taken_so_that_nobody_can_read_the_envelopes() -> None:
    office = given_up()
    assert code_of(office.release, "mttq") is Code.WRONG_STEP
    office.open_box()  # asked for again by an old page: changes nothing
    with office.reading() as session:
        assert session.get_one(Period, (BOX, 1)).state == "closed"
        assert {row.role for row in session.exec(select(Release))} == {"ubnd", "union"}
        assert len(session.exec(select(BoxedEnvelope)).all()) == 6


def test_an_old_page_that_asks_for_a_key_of_a_box_left_shut_gets_nothing_to_unlock() -> None:
    """Else the key would leave the browser, and only then be refused."""
    office = waiting()
    with office.reading() as session:
        account = office.account(session, "mttq")
        assert release_view(session, office.opening_id, BOX, account).openers
    propose(office)
    agree(office, "ubnd", "union")
    settle(office)
    with office.reading() as session:
        account = office.account(session, "mttq")
        assert code_of(release_view, session, office.opening_id, BOX, account) is Code.WRONG_STEP


# --- what it says ---------------------------------------------------------------------------------------


def _entry(office: Office, kind: str) -> bytes:
    with office.reading() as session:
        return next(one for one in chain.entries(session, BOX) if one.type == kind).payload


def test_what_the_envelopes_say_is_unknown_and_how_many_they_are_is_known() -> None:
    office = given_up(paper=5)
    with office.reading() as session:
        count = counts.box_count(session, office.opening_id, BOX)
    assert count.electronic is None
    assert count.unopened is not None
    assert count.unopened.envelopes == 6
    assert (count.paper.ballots, count.paper.valid) == (5, 5)
    assert (count.collected.ballots, count.collected.valid) == (11, None)
    assert set(count.collected.invalid.values()) == {None}
    assert count.participation == Ratio(11, 100)  # of all ballots, as always: not of paper alone
    assert "low_participation" in count.warnings
    assert count.questions[0].satisfaction == Ratio(0, 5)
    assert [one.previous for one in count.questions] == [None, None]


def test_the_chain_says_unopened_and_no_electronic_number() -> None:
    office = given_up(paper=1)
    office.finish()
    payload = json.loads(_entry(office, "result"))
    assert list(payload)[:4] == ["period", "carried", "unopened", "set"]
    assert (payload["unopened"], payload["set"], payload["electronic"]) == (True, [], None)
    assert payload["paper"]["ballots"] == 1
    closed = json.loads(_entry(office, "closed"))
    assert payload["counters"]["used_online"] == closed["count"] == 6


def test_the_next_period_stands_and_is_opened_as_if_nothing_had_been() -> None:
    office = given_up(paper=1)
    office.finish()
    office.file()
    with office.reading() as session:
        notice = boxes.notice(session, BOX)
        rows = {row.number: row.state for row in boxes.committee_view(session, BOX, office.today).periods}
    assert (notice.period, notice.past[0].unopened, notice.past[0].electronic) == (2, 6, None)
    assert notice.past[0].minutes_number == "01/BB-TTPVHCC"
    assert rows == {1: "unopened", 2: "open"}
    for slip in office.issue(6):
        office.vote(slip, ket_qua="HL")
    office.fit()
    office.seal()
    office.today = date(2026, 12, 31)
    office.open(["ubnd", "mttq", "union", "clerk"])
    count = office.finish()
    office.file(number=2)
    ended, began = json.loads(count.counters_to), json.loads(count.counters_from)
    assert ended["used_online"] - began["used_online"] == 6
    with office.reading() as session:
        told = counts.box_count(session, office.opening_id, BOX)
        assert session.get_one(Period, (BOX, 1)).state == "closed"
        assert session.get_one(Box, BOX).used_online == 12
    assert told.collected.valid == 6
    assert [one.previous for one in told.questions] == [None, None]  # paper alone is no measure


def test_the_page_names_who_is_missing_and_who_agreed() -> None:
    office = waiting()
    with office.reading() as session:
        me = office.account(session, "union").id or 0
        before = unopened_view(session, office.opening_id, BOX, me)
    assert [(row.role, row.people, row.reason) for row in before.missing] == [
        ("mttq", ("Ông mttq",), ""),
        ("clerk", ("Ông clerk",), ""),
    ]
    assert (before.proposed, before.waiting, before.quorate, before.envelopes) == (False, True, False, 6)
    propose(office)
    agree(office, "union", "ubnd")
    with office.reading() as session:
        view = unopened_view(session, office.opening_id, BOX, me)
        asked = counts.box_count(session, office.opening_id, BOX).unopened_asked
    assert (view.mine, view.enough, asked, view.settled) == (True, True, True, None)
    assert [(one.name, one.later_on) for one in view.agreed] == [("Ông union", None), ("Ông ubnd", None)]
    settle(office)
    with office.reading() as session:
        settled = unopened_view(session, office.opening_id, BOX, me).settled
    assert settled is not None
    assert [one.name for one in settled.silent] == ["Ông mttq", "Ông clerk", "Ông secretary"]


def test_the_draft_of_the_minutes_has_the_title_and_what_happens_to_the_envelopes() -> None:
    from app.words import narrative  # noqa: PLC0415 - the one thing of the application here

    office = given_up()
    office.finish()
    with office.writing() as session:
        narrative.begin(session, office.opening_id)
        view = counts.minutes_view(session, office.opening_id, 1, office.now)
    assert view.subject == "Về việc không mở được hòm phiếu (Hòm phiếu số 1, kỳ 1)"
    assert "không mở được" in view.keeping
    assert "24 tháng" in view.keeping
    assert "30 ngày" in view.keeping


def test_a_padlock_unlocked_with_a_paper_spare_key_names_who_used_it() -> None:
    office = waiting()
    with office.writing() as session:
        holder = holders.identity_of(session, office.account(session, "union"))
        assert holder is not None
        spare = {**holder.model_dump(), "id": "S" * 24, "kind": "spare"}
        session.add(Holder(**spare))
        session.flush()
        row = session.get_one(Release, (BOX, 1, "union"))
        row.holder_id, row.account_id = "S" * 24, office.account(session, "secretary").id or 0
        session.add(row)
    with office.reading() as session:
        rows = counts.box_count(session, office.opening_id, BOX).padlocks
    assert [(row.role, row.holder, row.spare) for row in rows if row.released] == [
        ("ubnd", "Ông ubnd", False),
        ("union", "Ông secretary", True),
    ]
