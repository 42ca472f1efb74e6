"""What may happen while a box is deciphered, between the reading and the recording."""

import json
from collections.abc import Callable

import pytest
from simulator import BOX, LOG_KEY, Office
from sqlmodel import Session, select

from ballots.box import chain
from ballots.errors import Code, Refused
from ballots.meeting import deciphering, openings
from ballots.sealing import keyring
from ballots.tables import BoxedEnvelope, Count, Period, Release

TWO_SETS = [["clerk", "mttq", "ubnd"], ["mttq", "ubnd", "union"]]
SECOND = ["ubnd", "mttq", "union"]


def closed(votes: int = 6) -> Office:
    """A closed box, with the keys of the second of two sets handed in."""
    office = Office(sets=TWO_SETS).ready()
    for slip in office.issue(votes):
        office.vote(slip, ket_qua="HL", remark="tốt")
    office.today = office.today.replace(day=30)
    office.start()
    office.close()
    for role in SECOND:
        office.release(role)
    return office


def prepared(office: Office) -> deciphering.Task:
    with office.reading() as session:
        task = deciphering.prepare(session, office.opening_id, BOX)
    assert task is not None
    return task


def deciphered(office: Office, task: deciphering.Task) -> deciphering.Opened:
    def fetch(task: deciphering.Task, batches: range) -> list[bytes]:
        with office.reading() as session:
            return deciphering.envelopes(session, task, batches)

    return deciphering.decipher(task, fetch)


def record(office: Office, task: deciphering.Task, opened: deciphering.Opened) -> bool:
    with office.writing() as session:
        return deciphering.record(session, task, opened, office.random, LOG_KEY)


def kept(office: Office) -> tuple[str, str, int, list[str]]:
    """State, recorded set, ballots and remarks of the count."""
    with office.reading() as session:
        row = session.get_one(Count, (office.opening_id, BOX))
        return (
            row.state,
            row.qualified_set,
            json.loads(row.electronic)["ballots"],
            json.loads(row.remarks),
        )


def told(office: Office) -> list[dict[str, object]]:
    """The chain's entries of an opening."""
    with office.reading() as session:
        return [json.loads(one.payload) for one in chain.entries(session, BOX) if one.type == "released"]


def test_two_who_open_at_once_decipher_twice_and_record_once() -> None:
    office = closed()
    first, second = prepared(office), prepared(office)
    results = deciphered(office, first), deciphered(office, second)
    assert record(office, first, results[0]) is True
    once = kept(office)
    assert record(office, second, results[1]) is False
    assert kept(office) == once == ("counting", json.dumps(sorted(SECOND)), 6, ["tốt"] * 6)
    assert len(told(office)) == 1
    with office.reading() as session:
        assert deciphering.prepare(session, office.opening_id, BOX) is None


def test_a_release_that_comes_meanwhile_changes_nothing() -> None:
    office = closed()
    task = prepared(office)
    opened = deciphered(office, task)
    office.release("clerk")  # the sheet's first set would now be complete too
    assert record(office, task, opened)
    [entry] = told(office)
    assert (entry["set"], entry["roles"]) == (sorted(SECOND), sorted(SECOND))
    assert kept(office)[1] == json.dumps(sorted(SECOND))


def lose_envelope(session: Session) -> None:
    session.delete(session.exec(select(BoxedEnvelope)).first())


def add_envelope(session: Session) -> None:
    session.add(BoxedEnvelope(leaf=bytes(32), box_id=BOX, period=1, batch=1, envelope=b""))


def exchange_key(session: Session) -> None:
    row = session.get_one(Release, (BOX, 1, "mttq"))
    row.scalar = keyring.scalar_of(keyring.make_padlock())
    session.add(row)


def take_back(session: Session) -> None:
    session.delete(session.get_one(Release, (BOX, 1, "union")))


def exchange_sheet(session: Session) -> None:
    row = session.get_one(Period, (BOX, 1))
    row.sheet = session.get_one(Period, (BOX, 2)).sheet
    session.add(row)


def reopen_slot(session: Session) -> None:
    row = session.get_one(Period, (BOX, 1))
    row.state = "open"
    session.add(row)


@pytest.mark.parametrize(
    "meddle", [lose_envelope, add_envelope, exchange_key, take_back, exchange_sheet, reopen_slot]
)
def test_what_is_no_longer_as_it_was_read_is_not_recorded(meddle: Callable[[Session], None]) -> None:
    office = closed()
    task = prepared(office)
    opened = deciphered(office, task)
    with office.writing() as session:
        meddle(session)
    with pytest.raises(Refused) as no:
        record(office, task, opened)
    assert no.value.code is Code.WRONG_STEP
    assert kept(office) == ("closed", "", 0, [])
    assert told(office) == []


def test_envelopes_that_vanish_while_they_are_fetched_leave_the_box_unopened() -> None:
    office = closed()
    task = prepared(office)
    with pytest.raises(Refused) as no:
        record(office, task, deciphering.decipher(task, lambda *_: []))
    assert no.value.code is Code.WRONG_STEP
    assert kept(office)[0] == "closed"


def test_a_count_that_is_about_nothing_to_open_is_refused_in_its_own_words() -> None:
    office = Office().ready()
    with office.reading() as session:
        for opening, box, code in ((1, "hom-9", Code.BOX_UNKNOWN), (1, BOX, Code.OPENING_UNKNOWN)):
            with pytest.raises(Refused) as no:
                deciphering.prepare(session, opening, box)
            assert no.value.code is code
    office = closed()
    with office.writing() as session:
        session.get_one(Count, (office.opening_id, BOX)).state = "called"
    with office.reading() as session, pytest.raises(Refused) as no:
        deciphering.prepare(session, office.opening_id, BOX)
    assert no.value.code is Code.WRONG_STEP


def test_a_box_of_many_batches_is_fetched_some_at_a_time_and_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    office = closed(votes=47)
    monkeypatch.setattr(deciphering, "_AT_ONCE", 2)
    task = prepared(office)
    asked: list[range] = []

    def fetch(task: deciphering.Task, batches: range) -> list[bytes]:
        asked.append(batches)
        with office.reading() as session:
            return deciphering.envelopes(session, task, batches)

    opened = deciphering.decipher(task, fetch)
    assert (task.batches, asked) == (4, [range(1, 3), range(3, 5)])
    assert record(office, task, opened)
    assert kept(office)[2] == 47


def test_no_key_shows_in_what_a_fault_could_print() -> None:
    office = closed()
    task = prepared(office)
    with office.reading() as session:
        scalars = [row.scalar for row in openings.released(session, BOX, 1).values()]
    assert scalars
    assert not any(repr(scalar) in repr(task) for scalar in scalars)
