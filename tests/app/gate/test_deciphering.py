"""Opening boxes for pages: no transaction while envelopes are deciphered, each box once, few at once."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Lock
from types import SimpleNamespace

import anyio
import pytest
from aside import run_aside
from databases import Databases
from simulator import BOX, LOG_KEY, Office
from sqlmodel import Session

import app.gate.deciphering as module
from app.db import Database
from app.gate.deciphering import Deciphering, Wanted
from ballots.box import issue
from ballots.meeting import deciphering
from ballots.sealing.helpers import HELPERS
from ballots.tables import Count

QUORUM = ["ubnd", "mttq", "union", "clerk"]


@pytest.fixture
def office(databases: Databases) -> Iterator[Office]:
    """A closed box with all its keys."""
    made = Office(databases.new()).ready()
    for slip in made.issue(6):
        made.vote(slip, ket_qua="HL")
    made.today = made.today.replace(day=30)
    made.start()
    made.close()
    for role in QUORUM:
        made.release(role)
    yield made
    made.database.close()


def state(office: Office) -> str:
    with office.reading() as session:
        return session.get_one(Count, (office.opening_id, BOX)).state


def test_staff_write_while_a_box_is_deciphered_and_who_asks_again_waits_for_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, begun, told = deciphering.decipher, [], []
    switching = [sys.getswitchinterval()]

    def decipher(task: deciphering.Task, fetch: deciphering.Fetch) -> deciphering.Opened:
        begun.append(task.box_id)
        switching.append(sys.getswitchinterval())
        with office.database.writing() as session:  # of the whole installation: it waits for everybody
            issue.lock_box(session, BOX)
            issue.issue(session, BOX, 1, office.today, office.random.randbytes, LOG_KEY)
        return real(task, fetch)

    monkeypatch.setattr(deciphering, "decipher", decipher)
    desk = Deciphering(office.database)
    done: list[bool] = []

    async def press() -> None:
        wanted = Wanted("xa", office.opening_id, BOX)
        done.append(await desk.open_box(wanted, LOG_KEY, lambda _session: told.append(1)))

    async def story() -> None:
        with anyio.fail_after(30):
            async with anyio.create_task_group() as tasks:
                for _ in range(3):
                    tasks.start_soon(press)

    run_aside(story)
    assert sorted(done) == [False, False, True]
    assert (begun, told, state(office)) == ([BOX], [1], "counting")
    assert HELPERS.worth(1) is False
    assert switching[1] == pytest.approx(switching[0] / 10)  # others wait less for each thread meanwhile
    assert sys.getswitchinterval() == switching[0]


def test_what_is_told_is_kept_with_the_opening_or_neither_is(office: Office) -> None:
    def tell(_session: Session) -> None:
        raise ZeroDivisionError

    async def press() -> None:
        await Deciphering(office.database).open_box(Wanted("xa", office.opening_id, BOX), LOG_KEY, tell)

    with pytest.raises(ZeroDivisionError):
        run_aside(press)
    assert state(office) == "closed"


def test_servers_of_one_machine_share_its_places_and_a_killed_one_gives_its_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module.tempfile, "gettempdir", lambda: str(tmp_path))
    inside, most, lock = 0, 0, Lock()
    others, mine = module._places(), module._places()  # another server's openings …
    assert [module._taken(handle) for handle in others] == [True] * module.AT_ONCE
    assert [module._taken(handle) for handle in mine] == [False] * module.AT_ONCE
    for handle in (*mine, *others):  # … until its process is gone
        os.close(handle)

    def work() -> None:
        nonlocal inside, most
        with module._place_on_machine():
            with lock:
                inside += 1
                most = max(most, inside)
            module.time.sleep(0.05)
            with lock:
                inside -= 1

    async def story() -> None:
        async with anyio.create_task_group() as tasks:
            for _ in range(5):
                tasks.start_soon(anyio.to_thread.run_sync, work)

    run_aside(story)
    assert most == module.AT_ONCE


def test_a_folder_that_is_somebody_elses_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.tempfile, "gettempdir", lambda: str(tmp_path))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / f"homphieu-{os.geteuid()}").symlink_to(elsewhere)
    assert module._places() == []
    assert list(elsewhere.iterdir()) == []
    with module._place_on_machine():
        pass


def test_behind_each_short_step_there_is_as_long_a_pause_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    moments, slept = iter([1.0, 1.004, 2.0, 2.5]), list[float]()
    monkeypatch.setattr(
        module, "time", SimpleNamespace(perf_counter=lambda: next(moments), sleep=slept.append)
    )
    opens = Deciphering(Database("sqlite://"))

    async def story() -> list[str]:
        return [await opens.step(lambda: "first"), await opens.step(lambda: "second")]

    assert run_aside(story) == ["first", "second"]
    assert slept == [pytest.approx(0.004), 0.02]  # of a step that waited for somebody no longer


def test_of_what_several_openings_do_in_this_process_no_two_are_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inside, most, done = 0, 0, list[str]()

    def busy(name: str, result: object) -> Callable[..., object]:
        def act(*_given: object) -> object:
            nonlocal inside, most
            inside += 1
            most = max(most, inside)
            module.time.sleep(0.003)
            inside -= 1
            done.append(name)
            return result

        return act

    def decipher(task: object, fetch: deciphering.Fetch) -> None:
        for _ in range(3):
            fetch(task, range(1))  # type: ignore[arg-type]

    for name, result in (("prepare", "task"), ("envelopes", []), ("record", True)):
        monkeypatch.setattr(deciphering, name, busy(name, result))
    monkeypatch.setattr(deciphering, "decipher", decipher)
    opens = Deciphering(Database("sqlite://"))

    async def press(number: int) -> None:
        await opens.step(busy("step", None))
        await opens.open_box(Wanted("xa", number, BOX), LOG_KEY, lambda _session: None)

    async def story() -> None:
        async with anyio.create_task_group() as tasks:
            for number in range(5):
                tasks.start_soon(press, number)

    run_aside(story)
    assert (most, len(done)) == (1, 5 * (1 + 1 + 3 + 1))
