"""The drop: what is accepted, what is refused and spends nothing, and what a repetition gives."""

from datetime import date

import pytest
from simulator import BOX, LOG_KEY, Office
from sqlmodel import col, func, select, update

from ballots.box import chain, drop, issue
from ballots.box.drop import BATCH_SIZE, TRAY_SIZE
from ballots.box.issue import IssuedSlip, expiry, lock_box
from ballots.errors import Code, Refused
from ballots.sealing import codes, ledger
from ballots.sealing.envelope import leaf_hash
from ballots.sealing.sheet import read_sheet
from ballots.spelling import b64
from ballots.tables import Box, BoxedEnvelope, Slip, TrayEnvelope

pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def office() -> Office:
    return Office().ready()


def stored(office: Office) -> int:
    with office.reading() as session:
        return sum(
            session.exec(select(func.count()).select_from(table)).one()
            for table in (TrayEnvelope, BoxedEnvelope)
        )


def state(office: Office, slip: IssuedSlip) -> str:
    with office.reading() as session:
        row = session.get_one(Slip, codes.token_hash(codes.read_code(slip.code)))
        return row.state


def refused(office: Office, slip: IssuedSlip, envelope: bytes) -> Code:
    """Drop, and make sure that the refusal stored nothing and spent nothing."""
    before = stored(office), state(office, slip)
    with pytest.raises(Refused) as error:
        office.drop(slip, envelope)
    assert (stored(office), state(office, slip)) == before
    return error.value.code


def test_a_drop_spends_its_slip_and_gives_a_signed_receipt(office: Office) -> None:
    slip = office.issue()[0]
    receipt = office.vote(slip, ket_qua="RHL", thai_do="HL")
    assert state(office, slip) == "used"
    assert stored(office) == 1
    assert ledger.check_receipt(LOG_KEY.public_key(), receipt.seal, receipt.leaf, receipt.signature)


def test_sending_the_same_again_gives_the_same_receipt_and_stores_nothing_more(office: Office) -> None:
    slip = office.issue()[0]
    envelope = office.envelope(ket_qua="RHL")
    assert office.drop(slip, envelope) == office.drop(slip, envelope)
    assert stored(office) == 1


def test_sending_again_after_the_period_is_over_gives_the_same_receipt(office: Office) -> None:
    slips = office.issue(6)
    envelopes = [office.envelope(ket_qua="HL") for _ in slips]
    receipts = [office.drop(slip, envelope) for slip, envelope in zip(slips, envelopes, strict=True)]
    office.today = date(2026, 11, 30)
    office.start()
    office.close()
    assert office.drop(slips[0], envelopes[0]) == receipts[0]


def test_a_second_envelope_for_a_spent_code_is_refused(office: Office) -> None:
    slip = office.issue()[0]
    office.vote(slip, ket_qua="RHL")
    assert refused(office, slip, office.envelope(ket_qua="KHL")) is Code.CODE_USED


def test_a_copy_of_anothers_envelope_is_refused_and_spends_nothing(office: Office) -> None:
    first, second = office.issue(2)
    envelope = office.envelope(ket_qua="RHL")
    office.drop(first, envelope)
    assert refused(office, second, envelope) is Code.ALREADY_IN_BOX


def test_a_voided_slip_is_refused(office: Office) -> None:
    slip = office.issue()[0]
    office.void(slip.number)
    assert refused(office, slip, office.envelope(ket_qua="HL")) is Code.CODE_VOID


def test_a_slip_lives_to_the_end_of_the_month_after_its_issue(office: Office) -> None:
    slip = office.issue()[0]
    assert slip.expires_on == date(2026, 12, 31)
    office.today = date(2027, 1, 1)
    assert refused(office, slip, office.envelope(ket_qua="HL")) is Code.CODE_EXPIRED


@pytest.mark.parametrize(
    ("today", "end"),
    [
        (date(2026, 12, 31), date(2027, 1, 31)),
        (date(2027, 1, 31), date(2027, 2, 28)),
        (date(2028, 1, 1), date(2028, 2, 29)),
    ],
)
def test_expiry_is_the_end_of_a_month(today: date, end: date) -> None:
    assert expiry(today) == end


def test_a_code_of_another_box_or_of_nobody_is_unknown(office: Office) -> None:
    with pytest.raises(Refused) as error, office.writing() as session:
        drop.drop(session, BOX, bytes(10), office.envelope(), office.today, office.random, LOG_KEY)
    assert error.value.code is Code.CODE_UNKNOWN


def test_an_envelope_of_another_length_version_or_seal_is_refused(office: Office) -> None:
    slip = office.issue()[0]
    good = office.envelope(ket_qua="HL")
    assert refused(office, slip, good[:-1]) is Code.MALFORMED
    assert refused(office, slip, good + b"\0") is Code.MALFORMED
    assert refused(office, slip, b"") is Code.MALFORMED
    assert refused(office, slip, b"\x02" + good[1:]) is Code.MALFORMED
    assert refused(office, slip, good[:1] + bytes(32) + good[33:]) is Code.WRONG_SEAL


def test_an_envelope_for_the_period_before_is_refused_when_the_slot_has_rolled_over(office: Office) -> None:
    *voters, late = office.issue(7)
    for slip in voters:
        office.vote(slip, ket_qua="HL")
    sealed_before = office.envelope(ket_qua="HL")
    office.today = date(2026, 11, 30)
    office.start()
    office.close()
    assert refused(office, late, sealed_before) is Code.WRONG_SEAL
    office.drop(late, office.envelope(ket_qua="HL"))


def test_a_full_tray_sends_off_a_batch_of_ten_and_counts_move_by_batches_only(office: Office) -> None:
    shown = []
    for slip in office.issue(45):
        office.vote(slip, ket_qua="HL")
        with office.reading() as session:
            shown.append(drop.boxed(session, BOX, 1)[0])
    assert shown[: TRAY_SIZE - 1] == [0] * (TRAY_SIZE - 1)
    assert shown[TRAY_SIZE - 1] == BATCH_SIZE
    assert set(shown) == {0, 10, 20, 30}


def test_a_batch_entry_commits_to_its_leaves_and_says_no_time(office: Office) -> None:
    for slip in office.issue(TRAY_SIZE):
        office.vote(slip, ket_qua="HL")
    with office.reading() as session:
        leaves = session.exec(select(BoxedEnvelope.leaf)).all()
        entry = chain.entries(session, BOX)[-1]
    root = ledger.merkle_root(leaves)
    assert entry.type == "batch"
    assert entry.payload == (b'{"period":1,"batch":1,"count":10,"root":"' + b64(root).encode() + b'"}')


def test_slips_are_issued_only_while_a_slot_is_open() -> None:
    with pytest.raises(Refused) as error:
        Office().issue()
    assert error.value.code is Code.BOX_NOT_OPEN


@pytest.mark.parametrize("count", [0, -1, 51])
def test_slips_are_issued_one_to_fifty_at_once(office: Office, count: int) -> None:

    with pytest.raises(Refused) as error, office.writing() as session:
        issue.issue(session, BOX, count, office.today, office.random.randbytes, LOG_KEY)
    assert error.value.code is Code.BATCH_SIZE


def test_voiding_does_not_tell_whether_a_slip_was_used(office: Office) -> None:
    used, free = office.issue(2)
    office.vote(used, ket_qua="HL")
    for number in (used.number, free.number, free.number):
        office.void(number)
    assert (state(office, used), state(office, free)) == ("used", "void")
    with office.reading() as session:
        row = session.get_one(Box, BOX)
        assert (row.used_online, row.voided) == (1, 1)
    with pytest.raises(Refused) as error:
        office.void("00000000")
    assert error.value.code is Code.SLIP_UNKNOWN


def test_issued_totals_are_published_once_a_day_and_cumulative(office: Office) -> None:
    office.issue(3)
    office.issue(2)
    office.today = date(2026, 11, 3)
    office.void(office.issue(1)[0].number)
    office.today = date(2026, 11, 9)
    office.issue(1)
    with office.reading() as session:
        published = [entry.payload for entry in chain.entries(session, BOX) if entry.type == "issued"]
    assert published == [
        b'{"date":"2026-11-02","issued":5,"void":0}',
        b'{"date":"2026-11-03","issued":6,"void":1}',
    ]


def test_a_locked_box_is_read_again_although_the_session_has_it() -> None:
    office = Office().ready()
    with office.writing() as session:
        box = session.get_one(Box, BOX)
        behind = update(Box).where(col(Box.id) == BOX).values(smallest=7)
        session.execute(behind, execution_options={"synchronize_session": False})
        assert box.smallest == 5
        assert lock_box(session, BOX).smallest == 7


def test_a_box_whose_slot_is_shut_takes_nothing_and_spends_nothing(office: Office) -> None:
    slip = office.issue()[0]
    envelope = office.envelope(ket_qua="HL")
    with office.writing() as session:
        session.get_one(Box, BOX).current = None
    assert refused(office, slip, envelope) is Code.BOX_NOT_OPEN


def test_a_receipt_is_signed_over_the_seal_of_the_sheet_and_the_leaf(office: Office) -> None:
    envelope = office.envelope(ket_qua="HL")
    receipt = office.drop(office.issue()[0], envelope)
    seal, leaf = read_sheet(office.sheet()).seal, leaf_hash(envelope)
    assert (receipt.seal, receipt.leaf) == (seal, leaf)
    assert ledger.check_receipt(LOG_KEY.public_key(), seal, leaf, receipt.signature)
