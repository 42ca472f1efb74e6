"""Look-ups of codes: who asks for whom, and what becomes of those who wait when something goes wrong."""

from collections.abc import Iterator, Sequence
from typing import Any

import anyio
import pytest
from aside import run_aside
from databases import Databases
from simulator import BOX, Office
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from app.gate import lookups
from app.gate.lookups import Lookups
from ballots.box import drop
from ballots.errors import Code, Refused
from ballots.sealing import codes

MADE_UP = bytes(codes.TOKEN_BYTES)


@pytest.fixture
def office(databases: Databases) -> Iterator[Office]:
    made = Office(databases.new()).ready()
    yield made
    made.database.close()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many were asked for in each statement."""
    counted: list[int] = []
    real = drop.strangers

    def strangers(connection: Connection, pairs: Sequence[tuple[str, bytes]]) -> list[Code | None]:
        counted.append(len(pairs))
        return real(connection, pairs)

    monkeypatch.setattr(drop, "strangers", strangers)
    return counted


def wary(office: Office) -> Lookups:
    """Look-ups of a server that has just met a stranger."""
    made = Lookups(office.database)
    with pytest.raises(Refused), made.hearing():
        raise Refused(Code.CODE_UNKNOWN)
    return made


async def ask_all(found: Lookups, pairs: Sequence[tuple[str, bytes]]) -> list[Any]:
    """What check() says to each, all asking at once: None, or the code or error that it raised."""
    said: list[Any] = [None] * len(pairs)

    async def ask(at: int, box: str, token: bytes) -> None:
        try:
            await found.check(box, token)
        except Refused as refusal:
            said[at] = refusal.code
        except OperationalError as error:
            said[at] = error

    async with anyio.create_task_group() as group:
        for at, (box, token) in enumerate(pairs):
            group.start_soon(ask, at, box, token)
    return said


def test_who_comes_first_asks_for_all_who_wait(office: Office, asked: list[int]) -> None:
    known = [codes.read_code(slip.code) for slip in office.issue(2)]
    pairs = [(BOX, known[0]), (BOX, MADE_UP), ("khong-co", known[1]), (BOX, known[1]), (BOX, MADE_UP)]
    said = run_aside(ask_all, wary(office), pairs)
    assert said == [None, Code.CODE_UNKNOWN, Code.BOX_UNKNOWN, None, Code.CODE_UNKNOWN]
    assert asked in ([1, 4], [5])


def test_no_statement_asks_for_more_than_it_may(
    office: Office, asked: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "_MOST", 3)
    said = run_aside(ask_all, wary(office), [(BOX, MADE_UP)] * 8)
    assert said == [Code.CODE_UNKNOWN] * 8
    assert sum(asked) == 8
    assert max(asked) == 3


def test_an_error_of_the_database_is_told_to_everybody_who_waits(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []

    def broken(_connection: Connection, pairs: Sequence[tuple[str, bytes]]) -> list[Code | None]:
        calls.append(len(pairs))
        raise OperationalError("", None, Exception())

    monkeypatch.setattr(drop, "strangers", broken)
    said = run_aside(ask_all, wary(office), [(BOX, MADE_UP)] * 6)
    assert [type(one) for one in said] == [OperationalError] * 6
    assert len(calls) <= 2  # not one after the other, each with its own patience


def test_a_phone_that_hangs_up_takes_nobody_along(office: Office, asked: list[int]) -> None:
    async def hang_up() -> list[Any]:
        found = wary(office)
        async with anyio.create_task_group() as group, found._turn:
            group.start_soon(found.check, BOX, MADE_UP)
            await anyio.wait_all_tasks_blocked()
            group.cancel_scope.cancel()
        return await ask_all(found, [(BOX, MADE_UP)])

    assert run_aside(hang_up) == [Code.CODE_UNKNOWN]
    assert asked == [1]


def test_on_postgresql_nobody_is_asked_for_until_a_stranger_has_come(
    office: Office, asked: list[int]
) -> None:
    found = Lookups(office.database)
    said = run_aside(ask_all, found, [(BOX, MADE_UP)])
    if office.database.sqlite:
        assert said == [Code.CODE_UNKNOWN]
        return
    assert (said, asked) == ([None], [])
    for code in (Code.CODE_USED, Code.WRONG_SEAL):
        with pytest.raises(Refused), found.hearing():
            raise Refused(code)
    assert run_aside(ask_all, found, [(BOX, MADE_UP)]) == [None]
    with pytest.raises(Refused), found.hearing():
        raise Refused(Code.BOX_UNKNOWN)
    assert run_aside(ask_all, found, [(BOX, MADE_UP)]) == [Code.CODE_UNKNOWN]
