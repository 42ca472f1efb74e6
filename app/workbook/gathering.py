"""Makes the set-up file's shape out of the rows of a table, and remembers where each part of it stood.

What only the table can tell is told here: cells that are missing, rows that are there twice, units that are
not there. Whether the domain takes the whole is found out by who applies it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from app.workbook import fitting, naming
from app.workbook.columns import SHEETS, Column
from app.workbook.headed import Found, Line, shown
from app.workbook.values import Wrong, value_of
from ballots.folding import fold_all

__all__ = ["Gathered", "Loc", "gather"]

Loc = tuple[str | int, ...]
_COLUMNS: Mapping[str, tuple[Column, ...]] = {sheet.key: sheet.columns for sheet in SHEETS}
_UNIT = ("name", "parent", "symbol", "telephone", "trial", "province", "legal_basis")
_BOX = ("name", "place", "kind", "form", "smallest", "daily_cap", "desks", "layout")
_PERSON = ("name", "title", "duties", "role")
_SWAP = ("day", "working", "document")
_COMMITTEE = {"id": "committee_id", "name": "committee", "rule": "rule"}  # columns of the unit's row


@dataclass(frozen=True)
class _Row:
    """A line and the values that its cells mean; what is wrong has been told and is not among them."""

    line: Line
    values: dict[str, Any]

    def spot(self, key: str) -> str:
        return self.line.spots.get(key, self.line.spot)

    def text(self, key: str) -> str:
        return str(self.values.get(key, ""))


@dataclass
class _Unit:
    """A unit with the rows that are of it."""

    row: _Row
    id: str
    rows: dict[str, list[_Row]] = field(default_factory=lambda: {"box": [], "person": [], "swap": []})

    def has_committee(self) -> bool:
        asked = any(key in self.row.values for key in _COMMITTEE.values())
        return asked or bool(self.rows["box"]) or any("role" in row.values for row in self.rows["person"])


@dataclass
class Gathered:
    """The plan, and the place of each of its parts in words."""

    plan: dict[str, Any] = field(default_factory=lambda: {"unit": []})
    spots: dict[Loc, str] = field(default_factory=dict)

    def put(self, loc: Loc, row: _Row, keys: Collection[str], **made_up: Any) -> dict[str, Any]:
        """What was made up for a row, then what it says of these keys; where it stands is kept."""
        self.spots |= {(*loc, key): spot for key, spot in row.line.spots.items()}
        self.spots[loc] = row.line.spot
        return {**made_up, **{key: row.values[key] for key in keys if key in row.values}}


def gather(found: Found) -> Gathered:
    """The plan of all rows; mistakes are added to those found before."""
    rows = {key: [_read(key, line, found) for line in lines] for key, lines in found.lines.items()}
    if not rows["unit"] and not found.mistakes:
        found.tell("tệp", "chưa có đơn vị nào. Xin điền ít nhất một dòng về đơn vị.")
    units = _units(rows["unit"], found)
    _share_out(rows, units, found)
    made = Gathered()
    committees = _committees(units, found)
    boxes = [(row, unit) for unit in units for row in unit.rows["box"]]
    named = _named(
        [(row, partial(naming.box_identifier, at.id, row.text("name"))) for row, at in boxes], "id", found
    )
    box_ids = {id(row): name for (row, _), name in zip(boxes, named, strict=True)}
    for at, unit in enumerate(units):
        whole = made.put(("unit", at), unit.row, _UNIT, id=unit.id)
        committee = committees.get(unit.id, "")
        if committee:
            whole["committee"] = [_committee(made, at, unit, committee, box_ids)]
        people = _people(made, at, unit, committee, found)
        days = [made.put(("unit", at, "swap", n), row, _SWAP) for n, row in enumerate(unit.rows["swap"])]
        whole |= {key: part for key, part in (("person", people), ("swap", days)) if part}
        made.plan["unit"].append(whole)
    return made


def _read(key: str, line: Line, found: Found) -> _Row:
    values: dict[str, Any] = {}
    for column in _COLUMNS[key]:
        cell = line.cells.get(column.key)
        try:
            value = None if cell is None else value_of(column, cell)
        except Wrong as no:
            found.tell(line.spots[column.key], str(no))
            continue
        if value not in (None, ""):
            values[column.key] = value
        elif column.required and column.key in line.spots:
            found.tell(line.spots[column.key], f"còn trống. Xin điền {column.heading}.")
    fitting.check(key, line, values, found)
    return _Row(line, values)


# --- units ----------------------------------------------------------------------------------------------


def _units(rows: Sequence[_Row], found: Found) -> list[_Unit]:
    """Those of a province stand after it: it has to be there when they are made."""
    rows = sorted(rows, key=lambda row: "province" in row.values)
    made = [(row, partial(naming.unit_identifier, row.text("name"), row.text("parent"))) for row in rows]
    units = [_Unit(row, name) for row, name in zip(rows, _named(made, "id", found), strict=True)]
    _tell_twice(rows, ("name", "parent"), "Đơn vị", found)
    index = _index(units)
    for row in rows:
        asked = row.text("province")
        meant = index.get(fold_all(asked), [])
        if asked and len(meant) == 1:
            row.values["province"] = meant[0].id
        elif asked and (meant or not naming.is_identifier(asked)):
            _tell_which(row, "province", meant, found)
    return units


def _index(units: Iterable[_Unit]) -> dict[str, list[_Unit]]:
    """Units by all that people may call them."""
    index: dict[str, list[_Unit]] = {}
    for unit in units:
        name, parent = unit.row.text("name"), unit.row.text("parent")
        called = (unit.id, name, parent, unit.row.text("symbol"), naming.place_of(parent))
        for bare in {fold_all(one) for one in (*called, f"{name} {parent}", f"{parent} {name}")} - {""}:
            index.setdefault(bare, []).append(unit)
    return index


def _share_out(rows: Mapping[str, Sequence[_Row]], units: Sequence[_Unit], found: Found) -> None:
    """Every row to its unit; it need not be said where there is one alone."""
    index = _index(units)
    for key in ("box", "person", "swap"):
        for row in rows[key]:
            asked = row.text("unit")
            meant = index.get(fold_all(asked), []) if asked else list(units)
            if len(meant) == 1:
                meant[0].rows[key].append(row)
            elif units:
                _tell_which(row, "unit", meant, found)
    for unit in units:
        _tell_twice(unit.rows["box"], ("name",), "Hòm phiếu", found)
        _tell_twice(unit.rows["swap"], ("day",), "Ngày", found)


def _tell_which(row: _Row, key: str, meant: Sequence[_Unit], found: Found) -> None:
    asked = row.text(key)
    if not asked:
        found.tell(row.spot(key), "còn trống. Tệp có nhiều đơn vị nên xin ghi dòng này thuộc đơn vị nào.")
    elif meant:
        several = ", ".join(unit.id for unit in meant[:5])
        found.tell(row.spot(key), f"{shown(asked)} là {len(meant)} đơn vị ({several}…). Xin ghi mã đơn vị.")
    else:
        found.tell(row.spot(key), f"không có đơn vị nào là {shown(asked)} trong phần Đơn vị của tệp.")


# --- committees and people ------------------------------------------------------------------------------


def _committees(units: Iterable[_Unit], found: Found) -> dict[str, str]:
    """The committee's identifier by the unit's, of those that need one."""
    having = [unit for unit in units if unit.has_committee()]
    made = [(unit.row, partial(naming.committee_identifier, unit.id)) for unit in having]
    return dict(zip([unit.id for unit in having], _named(made, "committee_id", found), strict=True))


def _committee(made: Gathered, at: int, unit: _Unit, name: str, boxes: Mapping[int, str]) -> dict[str, Any]:
    loc: Loc = ("unit", at, "committee", 0)
    made.spots[loc] = unit.row.line.spot
    made.spots |= {(*loc, key): unit.row.spot(column) for key, column in _COMMITTEE.items()}
    called = unit.row.values.get("committee", naming.committee_name(unit.row.text("parent")))
    rule = {"rule": unit.row.values["rule"]} if "rule" in unit.row.values else {}
    within = [
        made.put((*loc, "box", n), row, _BOX, id=boxes[id(row)]) for n, row in enumerate(unit.rows["box"])
    ]
    return {"id": name, "name": called, **rule, "box": within}


def _people(made: Gathered, at: int, unit: _Unit, committee: str, found: Found) -> list[dict[str, Any]]:
    rows = unit.rows["person"]
    unnamed = [row for row in rows if "login" not in row.values]
    _tell_twice(
        unnamed, ("name", "title"), "Người", found, "Xin bỏ một dòng, hoặc điền Tên đăng nhập cho cả hai."
    )
    logins = _named([(row, partial(naming.login_of, row.text("name"))) for row in rows], "login", found)
    people = []
    for n, (row, login) in enumerate(zip(rows, logins, strict=True)):
        person = made.put(("unit", at, "person", n), row, _PERSON, login=login)
        if "role" in person:
            person["committee"] = committee
            made.spots["unit", at, "person", n, "committee"] = row.spot("role")
        people.append(person)
    return people


# --- names ----------------------------------------------------------------------------------------------


def _named(
    rows: Sequence[tuple[_Row, Callable[[Collection[str]], str]]], key: str, found: Found
) -> list[str]:
    """The names that rows give, told where one is there twice; then those that are made up for the others."""
    taken: dict[str, str] = {}
    for row, _ in rows:
        given = row.text(key)
        if given in taken:
            found.tell(row.spot(key), f"{shown(given)} đã có ở {taken[given]}. Xin đặt khác.")
        elif given:
            taken[given] = row.spot(key)
    names = []
    for row, make in rows:
        name = row.text(key) or make(taken)
        taken.setdefault(name, row.spot(key))
        names.append(name)
    return names


def _tell_twice(
    rows: Iterable[_Row], keys: Sequence[str], what: str, found: Found, way: str = "Xin bỏ một dòng."
) -> None:
    there: dict[tuple[str, ...], str] = {}
    for row in rows:
        same = tuple(fold_all(row.text(key)) for key in keys)
        if same[0] and same in there:
            found.tell(row.spot(keys[0]), f"{what} này đã có ở {there[same]}. {way}")
        there.setdefault(same, row.spot(keys[0]))
