"""Odd texts where they are accepted and kept: the roll-call, the closing numbers and paper ballots.

The walk over all routes finds the box in the middle of an opening; here one can be started and closed.
"""

import contextlib
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
import simulator
from httpx import Response
from oddities import ODD_SHOWN, ODD_TEXTS, check_refused
from simulator import BOX
from web import FORM
from world import WAITING, World

CALL = {
    "box": [BOX],
    "place": "Phòng họp",
    "started_at": "2027-01-29T17:00",
    "account": [""],
    "label": ["Khách mời"],
    "name": ["Bà Khách"],
    "title": ["Trưởng thôn"],
    "present": ["no"],
    "absence": ["Bận"],
}
CLOSE = {"field": [""], "direct": ["90"], "online": [""], "stock_left": "0", "wall": "other", "seen": "rách"}
NEW = WAITING + 1
ODD_HOURS = ["2027-01-29T08:00Z", "2027-01-29T08:00+07:00", "2027-01-30T08:00", "0001-01-01T00:00"]


def send(world: World, path: str, fields: dict[str, Any]) -> Response:
    secretary = world.visitors["xa.secretary"]
    return world.send(secretary, "POST", path, data={**fields, "csrf": secretary.token}, headers=FORM)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The third opening is over, the fourth period is due, and the fifth is sealed."""
    world = World(tmp_path_factory.mktemp("world"))
    with contextlib.closing(sqlite3.connect(world.file)) as database:
        database.execute("UPDATE count SET state = 'final'")
        database.execute("UPDATE period SET due_on = '2027-01-29' WHERE number = 4")
        database.commit()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(simulator, "LOG_KEY", world.settings.keys().log_key(BOX))
        world.office.seal()
        world.office.database.close()
    world.keep()
    yield world
    world.close()


@pytest.fixture
def world(made: World) -> World:
    made.reset()
    return made


def check_pages(world: World, sent: object) -> None:
    """What was accepted is shown without a fault to everybody who looks."""
    for name in ("xa.secretary", "xa.member"):
        for path in ("/staff", "/staff/openings", f"/staff/openings/{NEW}", f"/staff/openings/{NEW}/state"):
            answer = world.send(world.visitors[name], "GET", path, headers=FORM)
            assert answer.status_code == 200, (sent, path, answer.status_code)


def test_a_plain_roll_call_and_closing_are_accepted(world: World) -> None:
    assert send(world, "/staff/openings/new", CALL).status_code == 303
    assert send(world, f"/staff/openings/{NEW}/boxes/{BOX}/close", CLOSE).status_code == 303
    check_pages(world, "plain")


@pytest.mark.parametrize("name", sorted(CALL))
def test_an_odd_text_in_the_roll_call_breaks_no_page(world: World, name: str) -> None:
    for odd in ODD_TEXTS:
        answer = send(world, "/staff/openings/new", {**CALL, name: odd})
        if answer.status_code == 303:
            if odd in ODD_SHOWN:
                check_pages(world, (name, odd[:30]))
            world.reset()
        else:
            check_refused(world, answer, (name, odd[:30]))


@pytest.mark.parametrize("odd", ODD_HOURS)
def test_an_hour_of_another_zone_or_day_is_refused(world: World, odd: str) -> None:
    check_refused(world, send(world, "/staff/openings/new", {**CALL, "started_at": odd}), odd)


@pytest.mark.parametrize("name", sorted(CLOSE))
def test_an_odd_text_in_the_closing_numbers_breaks_no_page(world: World, name: str) -> None:
    for odd in ODD_TEXTS:
        assert send(world, "/staff/openings/new", CALL).status_code == 303
        answer = send(world, f"/staff/openings/{NEW}/boxes/{BOX}/close", {**CLOSE, name: odd})
        assert answer.status_code < 500, (name, odd[:30])
        if odd in ODD_SHOWN:
            check_pages(world, (name, odd[:30]))
        world.reset()
