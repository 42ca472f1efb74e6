"""Rows for measuring what grows, written straight into the tables as copies of one office's."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Table, insert, select
from sqlmodel import SQLModel

from app.db import Database
from ballots.folding import fold
from ballots.forms import questionnaire
from ballots.forms.tally import Tally
from ballots.spelling import compact

__all__ = [
    "BOX",
    "MATTERS",
    "OPENING",
    "add_counted",
    "add_entries",
    "add_keys",
    "add_kiosks",
    "add_matters",
    "add_periods",
    "add_units",
]

OPENING = 1_000_000
MATTERS = 60 * 40 * 5  # five years of five boxes, forty remarks a month
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


def add_kiosks(database: Database, first: int, until: int) -> None:
    """An enrolled kiosk at each of these units' boxes."""
    with database.writing() as session:
        rows = [
            {
                "id": f"{number:06}",
                "box_id": f"hom-x{number}",
                "name": "Màn hình",
                "enrol_tries": 1,
                "credential": number.to_bytes(32),
                "point": b"\4" * 65,
            }
            for number in range(first, until)
        ]
        _add(session.connection(), "kiosk", rows)


def add_keys(database: Database, first: int, until: int) -> None:
    """A dossier system's key of each of these units; its text is the number."""
    with database.writing() as session:
        rows = [
            {
                "unit_id": f"xa-{number}",
                "name": "Một cửa",
                "hashed": sha256(str(number).encode()).digest(),
                "may_issue": True,
                "may_report": True,
                "made_on": _FIRST.date(),
            }
            for number in range(first, until)
        ]
        _add(session.connection(), "system_key", rows)


def add_periods(database: Database, first: int, until: int) -> None:
    """Opened periods of the box with filed minutes: number `first` up to, and without, `until`."""
    with database.writing() as session:
        connection = session.connection()
        period = _one(connection, "period", box_id=BOX)
        kept = _one(connection, "questionnaire", name=_one(connection, "box", id=BOX)["questionnaire"])
        tally = compact(Tally(questionnaire.read_published(kept["published"])).as_dict()).decode()
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
                "words": "",
                "symbol": "BB",
                "kind": "opening",
            }
            _add(connection, "period", [period | {"number": 100 + number, "state": "opened"}])
            _add(connection, "opening", [opening])
            _add(connection, "count", [_COUNT | count | counted])
            _add(connection, "minutes", [filed | paper | {"year": held.year, "filed_on": held.date()}])
            _add(connection, "minutes_box", [{"minutes_id": number, "box_id": BOX}])


def add_counted(database: Database, first: int, until: int) -> None:
    """Boxes that were closed for one opening, OPENING: number `first` up to, and without, `until`."""
    with database.writing() as session:
        connection = session.connection()
        box, period = _one(connection, "box", id=BOX), _one(connection, "period", box_id=BOX)
        kept = _one(connection, "questionnaire", name=box["questionnaire"])
        tally = compact(Tally(questionnaire.read_published(kept["published"])).as_dict()).decode()
        if not _one(connection, "opening", id=OPENING):
            opening = {"committee_id": _COMMITTEE, "started_at": _FIRST, "place": "", "narrative": "{}"}
            _add(connection, "opening", [{"id": OPENING, **opening}])
        counted = {"paper": tally, "electronic": tally, "qualified_set": "", "carried": False}
        names = [f"hom-y{number}" for number in range(first, until)]
        _add(connection, "box", [box | {"id": name, "current": None} for name in names])
        _add(connection, "period", [period | {"box_id": name, "state": "closed"} for name in names])
        counts = [_COUNT | counted | {"opening_id": OPENING, "box_id": name, "period": 1} for name in names]
        _add(connection, "count", [count | {"state": "closed"} for count in counts])


_COUNT = {
    "returned": "[]",
    "together": "",
    "wall_seal": "",
    "counters_from": "{}",
    "counters_to": "{}",
    "unopened": "",
    "breakdown": "{}",
    "desks": "",
    "paper_spent": 0,
    "remarks": "[]",
    "followed": "",
}


def add_matters(database: Database, first: int, until: int) -> None:
    """Matters of the box with their remarks, at OPENING: every third late, every third released."""
    words = "Chờ lâu ở quầy, ghế ít, loa nhỏ; đề nghị xem lại cách gọi số và thêm chỗ ngồi cho người già."
    kept = {"box_id": BOX, "unit_id": _UNIT, "opening_id": OPENING, "kind": "remark", "official": "Bà Hà"}
    kept |= {
        "field": "",
        "answer": words,
        "done": "",
        "wording": False,
        "said_answer": words,
        "said_done": "",
    }
    states = (
        {"state": "assigned", "due_on": _FIRST.date(), "released_on": None},
        {"state": "closed", "due_on": None, "released_on": _FIRST.date()},
        {"state": "new", "due_on": None, "released_on": None},
    )
    with database.writing() as session:
        connection = session.connection()
        keys = [f"m{number:08}" for number in range(first, until)]
        remark = {"box_id": BOX, "opening_id": OPENING, "text": words, "printed": False}
        _add(connection, "remark", [remark | {"id": key} for key in keys])
        rows = [{"number": int(key[1:]) + 1, "source_id": key, **states[int(key[1:]) % 3]} for key in keys]
        _add(connection, "matter", [kept | {"search": fold(words)} | row for row in rows])


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
