"""The committee's day: too early, too few, too few envelopes, out of order, and again after a crash."""

import json
from dataclasses import replace
from datetime import date

import pytest
from due import DAY, QUORUM, code_of, voted
from simulator import BOX, LOG_KEY, Office, log_keys

from ballots import sealing
from ballots.box import chain
from ballots.errors import Code, Refused
from ballots.keys import holders, joining, padlocks
from ballots.meeting import openings
from ballots.sealing import keyring
from ballots.sealing.sheet import point_of, read_sheet
from ballots.spelling import b64
from ballots.tables import Box, Count, Padlock
from ballots.views import boxes, counts, keys

pytestmark = pytest.mark.usefixtures("each_database")


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
        assert session.get_one(Padlock, (BOX, 3, "mttq")).public == point_of(key)
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


def test_a_label_that_is_stored_already_stops_no_opening_and_loses_what_cannot_be_seen() -> None:
    office = voted()
    seat = openings.Seat(None, "ubnd", "Tổ\u200b trưởng\n", "Bà Lan", "", present=True, absence="")

    def start(one: openings.Seat) -> list[str]:
        with office.writing() as session:
            opening = openings.start(session, "hoi-dong", [BOX], "Phòng họp", office.now, [one], office.now)
            return [member.label for member in counts.attendees(session, opening.id or 0)]

    assert code_of(start, replace(seat, role="")) is Code.TEXT_WRONG
    assert start(seat) == ["Tổ trưởng"]


def test_a_slot_does_not_close_before_a_day_that_the_chair_has_put_off_during_the_roll_call() -> None:
    office = voted()
    office.start()
    with office.writing() as session:
        chair = office.account(session, "ubnd")
        padlocks.choose_day(session, chair, BOX, 1, date(2026, 12, 1), "bão", office.today)
    assert code_of(office.close) is Code.NOT_DUE
    office.today = date(2026, 12, 1)
    assert not office.close().carried


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
    assert (count.returned_total, count.handed_out.total) == (None, None)
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


@pytest.mark.parametrize("number", [-1, 10_000_001])
def test_numbers_entered_at_the_closing_reach_from_0_to_ten_millions(number: int) -> None:
    office = voted()
    office.start()
    assert code_of(office.close, number) is Code.NUMBER_WRONG
    assert code_of(office.close, 0, number) is Code.NUMBER_WRONG
    assert office.close(10_000_000, 10_000_000).state == "closed"


def test_a_day_is_not_chosen_for_a_period_that_is_closed_already() -> None:
    office = voted()
    office.start()
    office.close()
    with office.writing() as session:
        act = (session, office.account(session, "ubnd"), BOX, 1, date(2026, 12, 2), "họp HĐND", office.today)
        assert code_of(padlocks.choose_day, *act) is Code.PERIOD_SEALED


def test_results_were_returned_at_the_desk_or_online_and_in_no_other_way() -> None:
    office = voted()
    office.start()
    entered = openings.Entered((("", "post", 3),), 0, "intact")
    with office.writing() as session:
        act = (session, office.opening_id, BOX, entered, office.now, office.random, LOG_KEY)
        assert code_of(openings.close, *act) is Code.WRONG_STEP
