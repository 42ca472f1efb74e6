"""Rows for measuring what grows, written straight into the tables as copies of one office's."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, insert, select
from sqlmodel import SQLModel

from app.db import Database
from ballots.forms import questionnaire
from ballots.forms.tally import Tally
from ballots.spelling import compact

__all__ = ["BOX", "add_entries", "add_periods", "add_units"]

BOX, _UNIT, _COMMITTEE = "hom-1", "xa", "hoi-dong"
_FIRST = datetime(2026, 1, 31, 9)  # noqa: DTZ001 - the office's local time is naive


def add_units(database: Database, first: int, until: int) -> None:
    """Units with one sealed box each: number `first` up to, and without, `until`."""
    numbers = range(first, until)
    with database.writing() as session:
        connection = session.connection()
        unit = _one(connection, "unit", id=_UNIT)
        box = _one(connection, "box", id=BOX)
        period = _one(connection, "period", box_id=BOX)
        names = {"name": "UBND xã Đông Thanh {}", "search": "ubnd xa dong thanh {}"}
        units = [{key: text.format(number) for key, text in names.items()} for number in numbers]
        _add(
            connection,
            "unit",
            [unit | one | {"id": f"xa-{n}"} for n, one in zip(numbers, units, strict=True)],
        )
        _add(connection, "box", [box | {"id": f"hom-x{n}", "unit_id": f"xa-{n}"} for n in numbers])
        _add(connection, "period", [period | {"box_id": f"hom-x{n}"} for n in numbers])


def add_periods(database: Database, first: int, until: int) -> None:
    """Opened periods of the box with filed minutes: number `first` up to, and without, `until`."""
    with database.writing() as session:
        connection = session.connection()
        period = _one(connection, "period", box_id=BOX)
        source = _one(connection, "questionnaire", name=_one(connection, "box", id=BOX)["questionnaire"])
        tally = compact(Tally(questionnaire.read_form(source["source"])).as_dict()).decode()
        for number in range(first, until):
            held = _FIRST + timedelta(days=30 * number)
            opening = {
                "id": number,
                "committee_id": _COMMITTEE,
                "started_at": held,
                "place": "",
                "narrative": "{}",
            }
            count = {"opening_id": number, "box_id": BOX, "period": 100 + number, "state": "final"}
            counted = {"paper": tally, "electronic": tally, "qualified_set": "[]", "carried": False}
            filed = {"id": number, "opening_id": number, "committee_id": _COMMITTEE, "number": number}
            paper = {
                "pdf": bytes(200_000),
                "digest": bytes(32),
                "subject": "",
                "symbol": "BB",
                "kind": "opening",
            }
            _add(connection, "period", [period | {"number": 100 + number, "state": "opened"}])
            _add(connection, "opening", [opening])
            _add(connection, "count", [_COUNT | count | counted])
            _add(connection, "minutes", [filed | paper | {"year": held.year, "filed_on": held.date()}])


_COUNT = {
    "returned": "[]",
    "wall_seal": "",
    "counters_from": "{}",
    "counters_to": "{}",
    "unopened": "",
    "breakdown": "{}",
    "paper_spent": 0,
    "remarks": "[]",
}


def add_entries(database: Database, first: int, until: int) -> None:
    """Entries of the box's chain; the first that is added closes period 1. No signature in it is one."""
    with database.writing() as session:
        connection = session.connection()
        payload = {True: ("closed", compact({"period": 1})), False: ("batch", bytes(120))}
        for start in range(first, until, 10_000):
            rows = []
            for height in range(start, min(start + 10_000, until)):
                kind, told = payload[height == 0]
                entry = {"type": kind, "payload": told, "body": bytes(300), "signature": bytes(64)}
                rows.append({"box_id": BOX, "height": 1_000 + height, **entry})
            _add(connection, "entry", rows)


def _add(connection: Connection, name: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(_table(name)), rows)


def _one(connection: Connection, name: str, /, **key: str) -> dict[str, Any]:
    table = _table(name)
    query = select(table).where(*(table.c[part] == value for part, value in key.items()))
    return dict(connection.execute(query).mappings().first() or {})


def _table(name: str) -> Table:
    return SQLModel.metadata.tables[name]
