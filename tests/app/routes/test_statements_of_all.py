"""What any route asks the database for does not grow: each GET of the table, with 3 and 30 of all."""

from pathlib import Path

from grown import grow
from many import statements
from route_table import ANYONE, ROWS, SIGNED_IN, Row
from web import FORM
from world import GUEST, Visitor, World

MOST = 40
_FEW, _MANY = 3, 30


def visitors(world: World, row: Row) -> list[Visitor]:
    if row.duties == ANYONE:
        return [world.visitors[GUEST]]
    if row.duties == SIGNED_IN:
        return [world.visitors["xa.member"]]
    return [world.visitors[f"xa.{duty}"] for duty in sorted(row.duties)]


def counted(world: World) -> dict[tuple[str, str], int]:
    """Statements by visitor and address; asked for once before, so that nothing is read a first time."""
    found = {}
    for row in (one for one in ROWS if not one.unsafe):
        headers = FORM if row.page else {}
        for visitor in visitors(world, row):
            world.send(visitor, "GET", row.url(world.ids), headers=headers)
            with statements(world.app.state.database.engine) as heard:
                answer = world.send(visitor, "GET", row.url(world.ids), headers=headers)
            assert answer.status_code < 500 or answer.status_code in row.good, row
            found[visitor.name, row.url(world.ids)] = len(heard)
    return found


def test_no_route_asks_more_often_for_thirty_of_everything_than_for_three(tmp_path: Path) -> None:
    world = World(tmp_path)
    grow(world, _FEW)
    few = counted(world)
    grow(world, _MANY, first=_FEW)
    after = counted(world)
    assert {key: (few[key], number) for key, number in after.items() if number > few[key]} == {}
    assert max(few.values()) <= MOST, few
    assert sum(number > 0 for number in few.values()) > 150
    many_units = world.send(world.visitors[GUEST], "GET", "/tinh/xa", headers=FORM).text
    assert many_units.count("UBND xã Số") >= _MANY  # else the counts would be of empty pages
    world.close()
