"""Boxes without slips: what goes in, what is refused, and what their counters and chain say."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from archived import QUORUM, written
from simulator import BOX, LOG_KEY, Office
from sqlmodel import select

from app.words.findings import words
from ballots import sealing
from ballots.box import chain, issue
from ballots.errors import Code, Refused
from ballots.forms import questionnaire
from ballots.forms.kinds import Kind
from ballots.meeting import paper
from ballots.sealing import ledger
from ballots.sealing.sheet import read_sheet
from ballots.tables import Box, TrayEnvelope
from ballots.verify.findings import Find, Mark
from ballots.verify.verifier import verify
from ballots.views import boxes

LETTERS = questionnaire.builtin("thu-gop-y")
TOUCHES = questionnaire.for_touches(questionnaire.builtin("hai-noi-dung-3"))


def code_of(act: Callable[[], object]) -> Code:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


@pytest.fixture
def letters() -> Office:
    return Office(form=LETTERS, smallest=1).ready()


@pytest.fixture
def touches() -> Office:
    return Office(form=TOUCHES).ready()


def box(office: Office) -> Box:
    with office.reading() as session:
        return session.get_one(Box, BOX)


def touch(office: Office, **answers: str) -> bytes:
    return office.envelope(**answers)


# --- the drop -------------------------------------------------------------------------------------------


def test_a_letter_goes_in_without_a_slip_and_its_receipt_is_signed(letters: Office) -> None:
    receipt = letters.write("Xin thêm ghế ngồi chờ.")
    assert receipt.signature == ledger.receipt_signature(LOG_KEY, receipt.seal, receipt.leaf)
    assert box(letters).used_online == 1


def test_the_same_envelope_again_gets_the_same_receipt_and_is_counted_once(letters: Office) -> None:
    letter = questionnaire.write_answers(LETTERS, questionnaire.Ballot({}, remark="Một"))
    envelope = sealing.seal(letters.sheet(), letter)
    assert letters.put(envelope) == letters.put(envelope)
    assert (box(letters).used_online, box(letters).cap_count) == (1, 1)


def test_an_envelope_of_another_box_gets_no_receipt_from_this_one(letters: Office) -> None:
    """Its leaf is stored, in the other one: a log key signs for its own box only."""
    other = sealing.seal(letters.sheet().replace(b'"hom-1"', b'"hom-2"'), b"{}")
    with letters.writing() as session:
        session.add(
            TrayEnvelope(leaf=sealing.envelope.leaf_hash(other), box_id="hom-2", period=1, envelope=other)
        )
    assert code_of(lambda: letters.put(other)) is Code.WRONG_SEAL


def test_what_was_paid_for_one_kind_of_box_goes_into_no_other(letters: Office, touches: Office) -> None:
    ballots = Office().ready()
    for office in (letters, touches, ballots):
        for kind in Kind:
            if kind is not office.form.kind or kind is Kind.BALLOTS:
                envelope = sealing.seal(office.sheet(), b"{}")
                assert code_of(lambda o=office, e=envelope, k=kind: o.put(e, k)) is Code.BOX_KIND
        assert box(office).used_online == 0


def test_twenty_fill_the_tray_and_ten_leave(touches: Office) -> None:
    for _ in range(20):
        touches.put(touch(touches, ket_qua="HL"))
    with touches.reading() as session:
        assert len(session.exec(select(TrayEnvelope)).all()) == 10
        assert boxes.notice(session, BOX).boxed == 10
        assert [one.type for one in chain.entries(session, BOX)].count("batch") == 1


def test_the_days_cap_is_kept_and_begins_anew_tomorrow(letters: Office) -> None:
    with letters.writing() as session:
        session.get_one(Box, BOX).daily_cap = 2
    first = questionnaire.write_answers(LETTERS, questionnaire.Ballot({}, remark="Một"))
    envelope = sealing.seal(letters.sheet(), first)
    letters.put(envelope)
    letters.write("Hai")
    assert code_of(lambda: letters.write("Ba")) is Code.CAP_REACHED
    assert letters.put(envelope)  # sent again: it is in the box already
    letters.today = date(2026, 11, 3)
    letters.write("Ba")
    assert (box(letters).cap_day, box(letters).cap_count, box(letters).used_online) == (letters.today, 1, 3)


def test_touches_know_no_cap(touches: Office) -> None:
    with touches.writing() as session:
        session.get_one(Box, BOX).daily_cap = 1
    for _ in range(3):
        touches.put(touch(touches, ket_qua="HL"))
    assert box(touches).cap_day is None


def test_boxes_without_slips_issue_none_and_take_no_paper_slip(letters: Office, touches: Office) -> None:
    for office in (letters, touches):
        assert code_of(office.issue) is Code.BOX_KIND
        with office.reading() as session:
            assert code_of(lambda s=session: boxes.issue_page(s, BOX)) is Code.BOX_KIND
        office.put(sealing.seal(office.sheet(), b"{}"))
        office.today = date(2026, 11, 30)
        office.start()
        office.close()
        with office.writing() as session:
            at = (session, office.opening_id, BOX, "7K3M9QPA", bytes(32))
            assert code_of(lambda a=at: paper.enter_number(*a, sure=True)) is Code.BOX_KIND


# --- to the archive -------------------------------------------------------------------------------------


def opened(office: Office, month: int = 1, day: date = date(2026, 11, 30)) -> None:
    office.today = day
    office.start()
    if not office.close().carried:
        for role in QUORUM:
            office.release(role)
        office.open_box()
    office.finish()
    office.file(month)


def payloads(office: Office, kind: str) -> list[dict[str, Any]]:
    with office.reading() as session:
        return [json.loads(one.payload) for one in chain.entries(session, BOX) if one.type == kind]


def test_one_letter_is_enough_to_open_and_the_archive_proves_it(letters: Office, tmp_path: Path) -> None:
    letters.write("Xin thêm ghế ngồi chờ.", "0912 345 678")
    opened(letters)
    assert [one["counters"] for one in payloads(letters, "closed")] == [
        {"date": "2026-11-30", "envelopes": 1}
    ]
    [result] = payloads(letters, "result")
    assert (result["electronic"]["valid"], result["returned"], result["paper_spent"]) == (1, [], 0)
    assert "issued" not in kinds(letters)
    found = verify(written(letters, tmp_path))
    assert (found.exit_code, [words(one) for one in found.made if one.mark is Mark.FALSE]) == (0, [])
    assert Find.WITHOUT_SLIPS in {one.code for one in found.made}


def kinds(office: Office) -> list[str]:
    with office.reading() as session:
        return [one.type for one in chain.entries(session, BOX)]


def test_counters_go_on_from_one_period_of_touches_to_the_next(touches: Office, tmp_path: Path) -> None:
    for _ in range(7):
        touches.put(touch(touches, ket_qua="HL"))
    opened(touches)
    touches.fit()
    touches.seal()
    for _ in range(3):  # too few: carried on
        touches.put(touch(touches, ket_qua="HL"))
    opened(touches, 2, date(2026, 12, 31))
    for _ in range(3):
        touches.put(touch(touches, ket_qua="HL"))
    opened(touches, 3, date(2027, 1, 29))
    assert [one["counters"]["envelopes"] for one in payloads(touches, "closed")] == [7, 13]
    assert payloads(touches, "result")[1]["counters"] == {"date": "2026-12-31"}
    found = verify(written(touches, tmp_path, 2))
    assert (found.exit_code, [words(one) for one in found.made if one.mark is Mark.FALSE]) == (0, [])


def test_a_letter_without_a_text_is_blank_and_what_is_no_letter_is_spoiled(letters: Office) -> None:
    letters.write(" \n ")
    for strange in (b"{}", b'{"form":"x","answers":{}}', b"[" * 2000):
        letters.put(sealing.seal(letters.sheet(), strange))
    letters.put(sealing.seal(letters.sheet(), answers(field="ho_tich")))
    opened(letters)
    [result] = payloads(letters, "result")
    invalid = result["electronic"]["invalid"]
    assert (result["electronic"]["ballots"], invalid["blank"], invalid["spoiled"]) == (5, 1, 4)


def answers(**more: Any) -> bytes:
    return json.dumps({"form": LETTERS.name, "answers": {}, "remark": "Một", **more}).encode()


# --- false archives -------------------------------------------------------------------------------------


def false_of(office: Office, folder: Path) -> list[str]:
    return [words(one) for one in verify(written(office, folder)).made if one.mark is Mark.FALSE]


def test_slips_that_a_chain_of_letters_tells_of_are_out_of_order(letters: Office, tmp_path: Path) -> None:
    letters.write("Một")
    with letters.writing() as session:
        issue.lock_box(session, BOX)
        day = {"date": "2026-11-02", "issued": 3, "void": 0}
        chain.append(session, BOX, "issued", day, LOG_KEY)
    opened(letters)
    assert any("issued" in line for line in false_of(letters, tmp_path))


def test_an_envelope_more_than_the_counters_tell_is_found(letters: Office, tmp_path: Path) -> None:
    letters.write("Một")
    with letters.writing() as session:
        session.get_one(Box, BOX).used_online = 5
    opened(letters)
    assert any("envelopes" in line or "phong bì" in line for line in false_of(letters, tmp_path))


def test_a_box_of_ballots_may_not_leave_its_slips_out_of_a_count(tmp_path: Path) -> None:
    """The questionnaire says ballots: counters of envelopes only are those of no such box."""
    office = Office().ready()
    for slip in office.issue(6):
        office.vote(slip, ket_qua="HL")
    with office.writing() as session:
        office_box = session.get_one(Box, BOX)
        office_box.issued, office_box.kind = 0, "touches"
    opened(office)
    assert false_of(office, tmp_path)


def test_the_kind_is_named_by_the_sheet(letters: Office, touches: Office) -> None:
    for office, kind in ((letters, "letters"), (touches, "touches")):
        assert read_sheet(office.sheet()).form == office.form.name
        assert json.loads(office.form.published)["kind"] == kind
