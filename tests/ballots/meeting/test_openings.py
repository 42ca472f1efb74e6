"""The committee's day: too early, too few, too few envelopes, out of order, and again after a crash."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simulator import BOX, LOG_KEY, Office, log_keys
from sqlmodel import select

from ballots import sealing
from ballots.box import chain
from ballots.errors import Code, Refused
from ballots.forms.tally import Reason
from ballots.keys import holders, joining, padlocks
from ballots.meeting import counting, minutes, openings
from ballots.sealing import keyring
from ballots.sealing.sheet import point_of, read_sheet
from ballots.spelling import b64
from ballots.tables import Box, Count, Remark, Slip
from ballots.views import boxes, counts, keys

pytestmark = pytest.mark.usefixtures("each_database")

QUORUM = ["ubnd", "mttq", "union", "clerk"]
DAY = date(2026, 11, 30)


def voted(votes: int = 6, **kinds: object) -> Office:
    office = Office(**kinds).ready()
    for slip in office.issue(votes):
        office.vote(slip, ket_qua="HL", thai_do="RHL")
    office.today = DAY
    return office


def code_of(act: object, *args: object, **kinds: object) -> Code:
    with pytest.raises(Refused) as refused:
        act(*args, **kinds)
    return refused.value.code


# --- sealing a period -------------------------------------------------------------------------------


def test_a_period_is_sealed_only_when_every_role_of_the_rule_has_its_padlock() -> None:
    office = Office()
    office.fit("ubnd", "mttq", "clerk")
    with pytest.raises(Refused) as refused:
        office.seal()
    assert (refused.value.code, refused.value.facts["roles"]) == (Code.PADLOCKS_MISSING, "union")
    office.fit("union")
    assert office.seal().state == "open"


def test_only_the_open_period_and_the_next_are_ever_sealed() -> None:
    assert code_of(Office().ready().seal) is Code.NEXT_SEALED_ALREADY


def test_the_sheets_name_the_last_working_days_and_the_seal_before() -> None:
    office = Office().ready()
    with office.reading() as session:
        first, second = boxes.committee_view(session, BOX, office.today).periods[::-1]
        sheet = session.get_one(padlocks.Period, (BOX, 2)).sheet
        seal = session.get_one(padlocks.Period, (BOX, 1)).seal
    assert (first.opens_on, second.opens_on) == (date(2026, 11, 30), date(2026, 12, 31))
    assert read_sheet(sheet).previous == seal


def test_the_chair_may_choose_any_coming_day_before_the_sealing_and_only_a_later_one_after() -> None:
    office = Office()
    office.fit()

    def choose(role: str, period: int, day: date, reason: str = "họp HĐND") -> None:
        with office.writing() as session:
            chair = office.account(session, role)
            padlocks.choose_day(session, chair, BOX, period, day, reason, office.today)

    assert code_of(choose, "mttq", 1, DAY) is Code.NOT_CHAIR
    assert code_of(choose, "ubnd", 1, DAY, "  ") is Code.REASON_MISSING
    assert code_of(choose, "ubnd", 1, date(2026, 11, 1)) is Code.DAY_PAST
    assert code_of(choose, "ubnd", 2, DAY) is Code.PERIODS_WRONG
    choose("ubnd", 1, date(2026, 11, 27))
    assert office.seal().due_on == date(2026, 11, 27)
    assert code_of(choose, "ubnd", 1, date(2026, 11, 26)) is Code.DAY_EARLIER
    choose("ubnd", 1, date(2026, 12, 1))
    with office.reading() as session:
        assert boxes.notice(session, BOX).due_on == date(2026, 12, 1)


def test_a_forgotten_passphrase_fits_the_unsealed_periods_anew_and_leaves_the_sealed_ones() -> None:
    office = Office().ready()
    made = keyring.make_identity()
    wrapped = keyring.wrap(made, "mot hai ba bon nam sau bay").decode()
    with office.writing() as session:
        account = office.account(session, "mttq")
        holder = joining.enrol(session, account, wrapped, office.today, log_keys)
        key = keyring.make_padlock()
        copy = keyring.seal_copy(key, holder.ecdh, keyring.CopyOf(BOX, 3, "mttq", holder.id))
        fitting = padlocks.Fitting(3, point_of(key), {holder.id: copy})
        padlocks.fit(session, account, BOX, [fitting], LOG_KEY)
        assert padlocks.padlocks_of(session, BOX, 3)["mttq"] == point_of(key)
        sealed = padlocks.Fitting(2, point_of(key), {holder.id: copy})
        assert code_of(padlocks.fit, session, account, BOX, [sealed], LOG_KEY) is Code.PERIOD_SEALED


def test_copies_go_to_every_holder_of_the_role_and_to_nobody_else() -> None:
    office = Office()
    office.fit()
    with office.writing() as session:
        account = office.account(session, "mttq")
        for copies in ({}, {"SOMEBODY": bytes(keyring.COPY_BYTES)}):
            fitting = padlocks.Fitting(1, point_of(keyring.make_padlock()), copies)
            assert code_of(padlocks.fit, session, account, BOX, [fitting], LOG_KEY) is Code.COPIES_WRONG


# --- starting and closing ---------------------------------------------------------------------------


def test_an_opening_does_not_start_before_its_day() -> None:
    office = voted()
    office.today = date(2026, 11, 29)
    assert code_of(office.start) is Code.NOT_DUE


def test_an_opening_does_not_start_while_the_next_sheet_is_not_even_drafted() -> None:
    office = Office()
    office.fit()
    office.seal()
    office.today = DAY
    assert code_of(office.start) is Code.NEXT_NOT_DRAFTED


def test_the_slot_does_not_close_before_every_role_has_signed_the_next_sheet() -> None:
    office = Office(smallest=1)
    office.fit()
    office.seal()
    office.vote(office.issue()[0], ket_qua="HL")
    office.today = DAY
    office.draft()
    office.start()
    for role in QUORUM[:3]:
        assert office.sign(role) is None
    with pytest.raises(Refused) as refused:
        office.close()
    assert (refused.value.code, refused.value.facts["roles"]) == (Code.NEXT_NOT_SEALED, "clerk")
    sealed = office.sign("clerk")
    assert sealed is not None
    assert sealed.state == "sealed"
    assert office.close().state == "closed"
    with office.reading() as session:
        assert session.get_one(Box, BOX).current == 2


def test_an_opening_is_not_started_twice() -> None:
    office = voted()
    office.start()
    assert code_of(office.start) is Code.OPENING_RUNNING


def test_the_slot_closes_and_the_next_one_opens_in_one_step() -> None:
    office = voted()
    office.start()
    office.close(returned=12)
    with office.reading() as session:
        assert session.get_one(Box, BOX).current == 2
        closed = next(entry for entry in chain.entries(session, BOX) if entry.type == "closed")
    payload = json.loads(closed.payload)
    assert (payload["count"], payload["returned"], payload["counters"]["used_online"]) == (6, 12, 6)
    assert code_of(office.close) is Code.WRONG_STEP


def test_unknown_numbers_are_kept_as_unknown_and_negative_ones_refused() -> None:
    office = voted()
    office.start()
    assert code_of(office.close, returned=-1) is Code.NUMBER_WRONG
    office.close(returned=None, stock_left=None)
    with office.reading() as session:
        count = counts.box_count(session, office.opening_id, BOX)
    assert (count.returned_total, count.handed_out) == (None, None)
    assert count.participation.percent is None


def test_only_fields_of_which_something_is_known_are_shown() -> None:
    office = voted()
    office.start()
    rows = (("", "direct", None), ("", "online", None), ("ho_tich", "direct", 7), ("ho_tich", "online", None))
    entered = openings.Entered(rows, 0, "intact")
    with office.writing() as session:
        openings.close(session, office.opening_id, BOX, entered, office.now, office.random, LOG_KEY)
    with office.reading() as session:
        returned = counts.box_count(session, office.opening_id, BOX).returned
    assert [(row.field, row.number) for row in returned] == [("Hộ tịch", 7), ("Hộ tịch", None)]


# --- releasing and opening ----------------------------------------------------------------------------


def test_envelopes_wait_until_the_qualified_set_is_complete() -> None:
    office = voted()
    office.start()
    office.close()
    for role in QUORUM[:3]:
        office.release(role)
    assert code_of(office.open_box) is Code.NOT_QUORATE
    office.release("clerk")
    office.open_box()
    with office.reading() as session:
        assert counts.box_count(session, office.opening_id, BOX).collected.valid == 6


def test_a_key_that_is_not_the_padlocks_is_refused() -> None:
    office = voted()
    office.start()
    office.close()
    assert code_of(office.release, "ubnd", keyring.make_padlock()) is Code.WRONG_KEY
    assert code_of(office.release, "ubnd", office.padlocks[2, "ubnd"]) is Code.WRONG_KEY


def test_nobody_releases_before_the_slot_is_closed_or_without_a_seat_on_the_sheet() -> None:
    office = voted()
    office.start()
    assert code_of(office.release, "ubnd") is Code.WRONG_STEP
    office.close()
    assert code_of(office.release, "secretary", keyring.make_padlock()) is Code.HOLDER_WRONG
    office.fit("secretary")
    assert code_of(office.release, "secretary", keyring.make_padlock()) is Code.ROLE_NOT_ON_SHEET


@pytest.mark.parametrize(
    "changed",
    [
        {"count": 7},
        {"root": bytes(32)},
        {"seal": bytes(32)},
        {"period": 2},
        {"box": "hom-2"},
        {"role": "ubnd"},
        {"holder": "0" * 24},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_release_signed_over_another_closing_is_refused(changed: dict[str, object]) -> None:
    office = voted()
    office.start()
    office.close()
    with office.reading() as session:
        signature = office.release_signature(session, "mttq", **changed)
    assert code_of(office.release, "mttq", signature=signature) is Code.SIGNATURE_WRONG
    assert code_of(office.release, "mttq", signature=bytes(64)) is Code.SIGNATURE_WRONG


def test_a_released_key_is_kept_with_its_signature_and_stands_in_the_chain() -> None:
    office = voted()
    office.open(QUORUM)
    with office.reading() as session:
        released = openings.released(session, BOX, 1)
        payload = json.loads(chain.entries(session, BOX)[-1].payload)
        accounts = {role: office.account(session, role).id for role in QUORUM}
    assert list(payload) == ["period", "set", "roles", "releases"]
    assert {role: row.account_id for role, row in released.items()} == accounts
    for role, row in released.items():
        assert payload["releases"][role] == {"holder": row.holder_id, "signature": b64(row.signature)}


def test_what_a_member_checks_and_unlocks_is_read_without_a_lock() -> None:
    office = voted()
    office.start()
    with office.reading() as session:
        chair = office.account(session, "ubnd")
        given = (session, office.opening_id, BOX, chair)
        assert code_of(keys.release_view, *given) is Code.WRONG_STEP
        assert code_of(keys.release_view, session, 99, BOX, chair) is Code.OPENING_UNKNOWN
    office.close()
    with office.reading() as session:
        chair = office.account(session, "ubnd")
        view = keys.release_view(session, office.opening_id, BOX, chair)
    assert (view.period, view.role, view.smallest, view.due_on) == (1, "ubnd", 5, DAY)
    assert [(one.kind, len(one.copy)) for one in view.openers] == [("person", keyring.COPY_BYTES)]


def test_anyone_of_the_meeting_may_release_with_a_spare_key_and_is_recorded() -> None:
    office = voted()
    office.start()
    office.close()
    with office.writing() as session:
        spare = office.spare(session, "union")
        mttq = holders.identity_of(session, office.account(session, "mttq"))
        assert mttq is not None
        given = (session, office.opening_id, BOX, office.account(session, "ubnd"), mttq.id, b"", b"")
        assert code_of(openings.release, *given) is Code.HOLDER_WRONG
        signature = office.release_signature(session, "union", by="spare of union")
        scalar = keyring.scalar_of(office.padlocks[1, "union"])
        chair = office.account(session, "ubnd")
        openings.release(session, office.opening_id, BOX, chair, spare.id, scalar, signature)
    with office.reading() as session:
        row = openings.released(session, BOX, 1)["union"]
        assert (row.holder_id, row.account_id) == (spare.id, office.account(session, "ubnd").id)


def test_later_releases_and_a_second_opening_change_nothing() -> None:
    office = voted(sets=[["clerk", "mttq", "ubnd"], ["mttq", "ubnd", "union"]])
    office.open(["ubnd", "mttq", "union"])
    with office.reading() as session:
        first = session.get_one(Count, (office.opening_id, BOX)).model_dump()
    office.release("clerk")
    office.open_box()
    with office.reading() as session:
        assert session.get_one(Count, (office.opening_id, BOX)).model_dump() == first
    assert json.loads(first["qualified_set"]) == ["mttq", "ubnd", "union"]


def test_spoiled_envelopes_are_counted_with_their_reason_and_stop_nothing() -> None:
    office = Office().ready()
    good, bent, odd, *rest = office.issue(8)
    office.vote(good, ket_qua="HL")
    envelope = office.envelope(ket_qua="HL")
    office.drop(bent, envelope[:-1] + bytes([envelope[-1] ^ 1]))
    answers = {"form": office.form.name, "answers": {"ket_qua": "HL"}, "remark": "\ud800"}
    office.drop(odd, sealing.seal(office.sheet(), json.dumps(answers).encode()))
    for slip in rest:
        office.drop(slip, sealing.seal(office.sheet(), b"[" * 4000))
    office.today = DAY
    office.open(QUORUM)
    with office.reading() as session:
        count = counts.box_count(session, office.opening_id, BOX)
        tally = json.loads(session.get_one(Count, (office.opening_id, BOX)).electronic)
    assert (count.collected.ballots, count.collected.valid, count.collected.invalid["spoiled"]) == (8, 1, 7)
    assert tally["spoiled_why"] == {"spoiled": 1, "not_text": 1, "too_deep": 5}


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
        assert minutes.next_number(session, "hoi-dong", 2026) == 4
        assert minutes.next_number(session, "hoi-dong", 2027) == 1
        assert code_of(minutes.check_number, session, "hoi-dong", 2026, 3) is Code.NUMBER_TAKEN
        assert chain.entries(session, BOX)[-1].type == "minutes"


def test_slips_of_the_box_lose_the_order_of_their_issue_at_the_closing() -> None:
    office = voted(votes=30)
    office.start()
    office.close()
    with office.reading() as session:
        assert len(session.exec(select(Slip)).all()) == 30


def test_openings_module_refuses_a_text_that_would_break_the_minutes() -> None:
    assert openings.clean(" đủ \r\n hai dòng ") == "đủ \n hai dòng"
    for text in ("a\0b", "x" * 501, "\x1b[31m"):
        assert code_of(openings.clean, text) is Code.TEXT_WRONG


def test_a_number_of_minutes_reaches_from_1_to_99999() -> None:
    office = Office()
    with office.reading() as session:
        for number in (1, 99_999):
            minutes.check_number(session, "hoi-dong", 2026, number)
        for number in (0, 100_000):
            with pytest.raises(Refused) as refused:
                minutes.check_number(session, "hoi-dong", 2026, number)
            assert refused.value.code is Code.NUMBER_WRONG


def test_a_box_that_is_not_of_an_opening_has_no_count_there() -> None:
    office = Office().ready()
    with office.writing() as session, pytest.raises(Refused) as refused:
        counting.count_of(session, 99, BOX)
    assert refused.value.code is Code.OPENING_UNKNOWN


def test_a_part_of_the_minutes_has_at_most_3000_characters() -> None:
    assert minutes.MAX_PART == 3_000
    assert openings.clean("x" * 3_000, minutes.MAX_PART) == "x" * 3_000
    with pytest.raises(Refused) as refused:
        openings.clean("x" * 3_001, minutes.MAX_PART)
    assert refused.value.code is Code.TEXT_WRONG
