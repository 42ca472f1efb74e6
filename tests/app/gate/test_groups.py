"""Drops that wait are written together: who writes for whom, and what becomes of others if one fails."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from threading import Event, Thread
from typing import Any

import anyio
import anyio.lowlevel
import pytest
from aside import run_aside
from crowd import add_box, check_box, stored, votes
from databases import Databases
from simulator import BOX, LOG_KEY, Office
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from app.gate import groups
from app.gate.groups import Groups
from app.trouble import Unsure
from ballots.box import drop, issue
from ballots.box.drop import Answer, Receipt, Sent
from ballots.errors import Code, Refused
from ballots.sealing import codes

OTHER, THIRD = "hom-2", "hom-3"

ON_POSTGRESQL = pytest.mark.parametrize("databases", ["postgresql"], indirect=True)  # its locks


@pytest.fixture
def office(databases: Databases) -> Iterator[Office]:
    made = Office(databases.new(), seed=9).ready()
    add_box(made, OTHER)
    yield made
    made.database.close()


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[list[Sent]]:
    """What was written together."""
    seen: list[list[Sent]] = []
    real = drop.drop_all

    def drop_all(session: Session, sent: Sequence[Sent], *given: Any, **named: Any) -> list[Answer]:
        seen.append(list(sent))
        return real(session, sent, *given, **named)

    monkeypatch.setattr(drop, "drop_all", drop_all)
    return seen


def line_up(office: Office) -> Groups:
    return Groups(office.database, lambda _box: LOG_KEY, lambda: office.today)


def sent(office: Office, box_id: str, count: int) -> list[Sent]:
    return [Sent(*vote) for vote in votes(office, box_id, count)]


async def put_all(line: Groups, given: Sequence[Sent]) -> list[Any]:
    """What becomes of each, all coming at once: a receipt, or what was raised."""
    said: list[Any] = [None] * len(given)

    async def put(at: int, one: Sent) -> None:
        try:
            said[at] = await line.put(one)
        except (Refused, OperationalError, Unsure, ValueError) as error:
            said[at] = error

    async with anyio.create_task_group() as group:
        for at, one in enumerate(given):
            group.start_soon(put, at, one)
    return said


def count_of(office: Office, box_id: str = BOX) -> int:
    with office.reading() as session:
        return len(stored(session, box_id))


def test_those_who_wait_are_written_together_and_not_too_many_at_once(
    office: Office, written: list[list[Sent]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "_MOST", 8)
    given = sent(office, BOX, 20)
    said = run_aside(put_all, line_up(office), given)
    assert [type(one) for one in said] == [Receipt] * 20
    assert [one.leaf for one in said] == [one.leaf for one in given]
    assert [len(group) for group in written] == [1, 8, 8, 3]
    assert [one for group in written for one in group] == given  # first come, first written
    check_box(office, BOX, [(one.box_id, one.token, one.envelope) for one in given])


def test_a_group_is_of_few_boxes_and_takes_all_who_wait_at_them(
    office: Office, written: list[list[Sent]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "_FEW_BOXES", 1)
    here, there = sent(office, BOX, 4), sent(office, OTHER, 4)
    turns = [one for pair in zip(here, there, strict=True) for one in pair]
    assert {type(one) for one in run_aside(put_all, line_up(office), turns)} == {Receipt}
    assert written == [here[:1], there, here[1:]]


def test_a_fault_of_one_is_not_the_others(
    office: Office, written: list[list[Sent]], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = sent(office, BOX, 6)
    recorded = drop.drop_all

    def fail(session: Session, group: Sequence[Sent], *more: Any, **named: Any) -> list[Answer]:
        answers = recorded(session, group, *more, **named)
        if given[3] in group:
            raise ValueError
        return answers

    monkeypatch.setattr(drop, "drop_all", fail)
    said = run_aside(put_all, line_up(office), given)
    assert [type(one) for one in said] == [Receipt] * 3 + [ValueError] + [Receipt] * 2
    assert count_of(office) == 5
    assert len(written[1]) == 5  # all who waited; then each alone


def test_a_refusal_of_one_is_not_the_others(office: Office) -> None:
    given = sent(office, BOX, 4)
    made_up = Sent(BOX, bytes(codes.TOKEN_BYTES), given[0].envelope)
    said = run_aside(put_all, line_up(office), [*given[:2], made_up, *given[2:]])
    assert [getattr(one, "code", None) for one in said] == [None, None, Code.CODE_UNKNOWN, None, None]
    assert count_of(office) == 4


def test_the_databases_trouble_is_everybodys_at_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []

    def away(_session: Session, group: Sequence[Sent], *_given: Any, **_named: Any) -> list[Answer]:
        tried.append(len(group))
        raise OperationalError("", None, Exception())

    monkeypatch.setattr(drop, "drop_all", away)
    said = run_aside(put_all, line_up(office), sent(office, BOX, 6))
    assert [type(one) for one in said] == [OperationalError] * 6
    assert tried == [1, 5]  # not one after the other, each with its own patience


def test_nobody_is_answered_before_the_commit(office: Office) -> None:
    def fail(_session: Session) -> None:
        raise OperationalError("", None, Exception())

    given = sent(office, BOX, 5)
    event.listen(Session, "before_commit", fail)
    try:
        said = run_aside(put_all, line_up(office), given)
    finally:
        event.remove(Session, "before_commit", fail)
    assert [type(one) for one in said] == [Unsure] * 5
    assert count_of(office) == 0
    assert {type(one) for one in run_aside(put_all, line_up(office), given)} == {Receipt}


def test_a_phone_that_hangs_up_takes_nobody_along(office: Office) -> None:
    """The first writes for all who came meanwhile; the last was still waiting."""
    first, *others, last = sent(office, BOX, 6)

    async def hang_up() -> list[Any]:
        line = line_up(office)
        with anyio.fail_after(20):
            async with anyio.create_task_group() as phones:
                for one in (first, last):
                    phones.start_soon(line.put, one)
                    await anyio.lowlevel.checkpoint()
                phones.cancel_scope.cancel()
            return await put_all(line, others)

    assert {type(one) for one in run_aside(hang_up)} == {Receipt}
    assert count_of(office) == 5  # the first one's was on its way
    assert type(run_aside(put_all, line_up(office), [first])[0]) is Receipt


@ON_POSTGRESQL
def test_boxes_that_somebody_has_locked_hold_up_their_own_drops_only(
    databases: Databases, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two of them, where two transactions are all that drops get."""
    add_box(office, THIRD)
    monkeypatch.setattr(office.database, "_drop_turn", anyio.Semaphore(2))
    monkeypatch.setattr(groups, "_HELD_AT_ONCE", 1)
    *here, late = sent(office, BOX, 6)
    elsewhere = [sent(office, box_id, 5) for box_id in (OTHER, THIRD)]
    turns = [one for three in zip(here, *elsewhere, strict=True) for one in three]
    locked, let_go = Event(), Event()

    def hold() -> None:
        with office.writing() as session:
            for box_id in (OTHER, THIRD):
                issue.lock_box(session, box_id)
            locked.set()
            let_go.wait(20)

    async def all_three() -> list[Any]:
        line, said = line_up(office), list[Any]()

        async def go_on() -> None:
            said.extend(await put_all(line, turns))

        async with anyio.create_task_group() as phones:
            phones.start_soon(go_on)
            with anyio.fail_after(20):
                while await anyio.to_thread.run_sync(count_of, office) < len(here):  # noqa: ASYNC110
                    await anyio.sleep(0.01)
                await anyio.wait_all_tasks_blocked()
                said.append(await line.put(late))
            assert count_of(office, OTHER) == count_of(office, THIRD) == 0
            let_go.set()
        assert line._held == {}
        return said

    staff = Thread(target=hold)
    with ExitStack() as at_end:
        at_end.callback(staff.join)
        at_end.callback(let_go.set)
        staff.start()
        assert locked.wait(20)
        said = run_aside(all_three)
    assert {type(one) for one in said} == {Receipt}
    for box_id, given in ((BOX, [*here, late]), (OTHER, elsewhere[0]), (THIRD, elsewhere[1])):
        check_box(office, box_id, [(one.box_id, one.token, one.envelope) for one in given])
