"""Many boxes and many periods, written straight into the tables from one: for tests of what grows."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from simulator import BOX, LOG_KEY, Office
from sqlalchemy import Engine, Table, event, insert, select
from sqlmodel import Session, SQLModel

from ballots.keys import drafts
from ballots.office.audit import SERVER, What, note
from ballots.tables import Account, Box, BoxedEnvelope, Count, Holder, Matter, Remark, SheetSignature

__all__ = ["RUNNING", "add_boxes", "add_matters", "add_opened", "add_periods", "statements"]

RUNNING = 700  # the opening that add_opened begins


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Every statement that is sent meanwhile."""
    heard: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        heard.append(statement)

    event.listen(engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(engine, "before_cursor_execute", hear)


def add_boxes(office: Office, boxes: int, first: int = 0) -> None:
    """So many boxes besides the office's, of which those before `first` are there already.

    Each is as far as the office's own, and has a committee and people; with each comes a unit more.

    The new boxes of the unit `xa` have a draft that one role has signed, minutes filed, and every other one
    a running opening; the new units have a box each.
    """
    for number in range(first, boxes):
        box, committee = f"hom-x{number}", f"hoi-dong-x{number}"
        with office.writing() as session:
            _copy(session, "committee", {"id": "hoi-dong"}, {"id": committee})
            _copy(session, "box", {"id": BOX}, {"id": box, "committee_id": committee})
            for table in ("period", "padlock", "padlock_copy", "sheet_signature", "rehearsal", "chosen_day"):
                _copy(session, table, {"box_id": BOX}, {"box_id": box})
            _people(session, committee, number)
            _draft(session, office, box)
            _meetings(session, committee, box, number)
            unit = {"id": f"dv-{number}", "name": f"UBND xã Số {number}", "search": f"ubnd xa so {number}"}
            _copy(session, "unit", {"id": "xa"}, unit)
            _copy(session, "box", {"id": BOX}, {"id": f"hom-y{number}", "unit_id": unit["id"]})
            about = {"committee": committee, "box": box, "role": "ubnd", "for": "release"}
            note(session, SERVER("xa"), What.SPARE_USED, office.now, about)


def add_matters(office: Office, openings: int, each: int, first: int = 0) -> None:
    """So many matters of each of so many openings, each with a remark; every second one is late."""
    kept = {"box_id": BOX, "unit_id": "xa", "opening_id": office.opening_id, "kind": "remark"}
    with office.writing() as session:
        for number in range(1_000 + first * each, 1_000 + openings * each):
            key, late = f"m{number}", number % 2 == 0
            session.add(Remark(id=key, box_id=BOX, opening_id=office.opening_id, text=f"Chờ lâu {number}"))
            given = {
                "state": "assigned",
                "official": f"Ông {number % 7}",
                "due_on": date(2026, 11, 1 + 28 * late),
            }
            session.add(Matter(number=number, source_id=key, search="cho lau", **given, **kept))


def add_periods(office: Office, periods: int, first: int = 0) -> None:
    """So many past periods as the first, which is opened and filed; every third could not be opened."""
    with office.writing() as session:
        for number in range(100 + first, 100 + periods):
            _copy(session, "period", {"box_id": BOX, "number": 1}, {"number": number})
            opening = _copy(session, "opening", {"id": office.opening_id}, {"id": number})
            shut = {"unopened": "{}", "qualified_set": ""} if number % 3 == 0 else {}
            source = {"box_id": BOX, "opening_id": office.opening_id}
            _copy(session, "count", source, {"opening_id": opening, "period": number, **shut})
            filed = {"id": number, "opening_id": opening, "number": number}
            _copy(session, "minutes", {"opening_id": office.opening_id}, filed)


def add_opened(office: Office, boxes: int, first: int = 0) -> None:
    """So many boxes more at the office's last opening, whose numbers are final, and at one that runs.

    At the last one every three are opened, could not be, and carried on; at the one that runs they are
    called with a draft that one role has signed, closed with two padlocks unlocked, and settled as unopened.
    So many slips as their number says, from 1, were left of each box's stock.
    """
    with office.writing() as session:
        if not first:
            _copy(session, "opening", {"id": office.opening_id}, {"id": RUNNING, "ended_at": None})
            _copy(session, "attendance", {"opening_id": office.opening_id}, {"opening_id": RUNNING})
        for number in range(first, boxes):
            box = f"hom-z{number:02}"
            _copy(session, "box", {"id": BOX}, {"id": box, "name": f"Hòm phiếu số {number + 2}"})
            for table in ("period", "padlock", "padlock_copy", "sheet_signature", "entry", "release"):
                _copy(session, table, {"box_id": BOX}, {"box_id": box})
            leaf = number.to_bytes(32, "big")
            session.add(BoxedEnvelope(leaf=leaf, box_id=box, period=1, batch=1, envelope=b"x"))
            told = {"id": f"{number:016}", "box_id": box, "text": f"Chờ lâu ở hòm {number}", "printed": True}
            session.add(Remark(opening_id=office.opening_id, **told))
            _count(session, office, box, {"stock_left": number + 1} | _LAST[number % 3])
            _count(session, office, box, {"opening_id": RUNNING, "period": 2} | _NOW[number % 3])
            if number % 3 == 0:
                _draft(session, office, box)
            if number % 3 == 1:
                for role in ("ubnd", "union"):
                    source = {"box_id": BOX, "period": 1, "role": role}
                    _copy(session, "release", source, {"box_id": box, "period": 2})


def _count(session: Session, office: Office, box: str, changed: dict[str, Any]) -> None:
    _copy(session, "count", {"opening_id": office.opening_id, "box_id": BOX}, {"box_id": box} | changed)


_SETTLED = json.dumps(
    {
        "reasons": {"mttq": "quên cụm mật khẩu"},
        "agreed": [{"account": 1, "role": "ubnd", "name": "Ông ubnd", "day": "2026-11-30"}],
        "settled": "2026-11-30",
    }
)
_SHUT = {"unopened": _SETTLED, "qualified_set": "", "electronic": ""}
_LAST: tuple[dict[str, Any], ...] = ({}, _SHUT, {"carried": True, "qualified_set": "", "electronic": ""})
_UNTOLD = {"electronic": "", "paper": "", "together": "", "qualified_set": ""}
_NOW: tuple[dict[str, Any], ...] = (
    {"state": "called", **_UNTOLD},
    {"state": "closed", **_UNTOLD},
    {"state": "counting", **_UNTOLD, **_SHUT},
)


def _people(session: Session, committee: str, number: int) -> None:
    """A member who holds a key of every box, and one who waits to be let in."""
    for login, state in ((f"tv-{number}", "active"), (f"cho-{number}", "pending")):
        account = Account(
            unit_id="xa", login=login, name=login, password_hash="-", committee_id=committee, role="ubnd"
        )
        session.add(account)
        session.flush()
        holder = session.execute(select(Holder).where(Holder.role == "ubnd")).scalars().first()
        assert holder is not None
        whose = {"id": f"{login}-key", "account_id": account.id, "committee_id": committee, "state": state}
        _copy(session, "holder", {"id": holder.id}, whose)
        _copy(session, "padlock_copy", {"holder_id": holder.id}, {"holder_id": whose["id"]})


def _draft(session: Session, office: Office, box: str) -> None:
    draft = drafts.draft_sheet(session, box, office.now, LOG_KEY)
    holder = session.execute(select(Holder).where(Holder.role == "ubnd")).scalars().first()
    assert holder is not None
    signed = {"box_id": box, "period": draft.period, "role": "ubnd", "holder_id": holder.id}
    session.add(SheetSignature(**signed, signature=b"x"))


def _meetings(session: Session, committee: str, box: str, number: int) -> None:
    opening = {"committee_id": committee, "started_at": _NOON, "place": "Phòng họp", "narrative": "{}"}
    for ended in (True, False):
        if not ended and number % 2:
            continue
        made = session.connection().execute(insert(_table("opening")), opening)
        key = made.inserted_primary_key
        assert key is not None
        period = 1 if ended else session.get_one(Box, box).current or 1
        session.add(Count(opening_id=key[0], box_id=box, period=period, state="final" if ended else "called"))
        if ended:
            filed = {"committee_id": committee, "opening_id": key[0], "kind": "opening", "year": 2026}
            paper = {"number": 1, "symbol": "BB-X", "subject": "Mở hòm", "pdf": b"%PDF-", "digest": b"x" * 32}
            session.flush()
            session.connection().execute(insert(_table("minutes")), filed | paper | {"filed_on": _DAY})


_DAY = date(2026, 11, 30)
_NOON = datetime(2026, 11, 30, 12, 0)  # noqa: DTZ001 - the office's local time is naive


def _table(name: str) -> Table:
    return SQLModel.metadata.tables[name]


def _copy(session: Session, name: str, source: dict[str, Any], changed: dict[str, Any]) -> Any:
    """Copy the rows that have these values, with others put in; skip none, give the last one's id."""
    session.flush()
    table = _table(name)
    where = [table.c[key] == value for key, value in source.items()]
    rows = [dict(row) for row in session.connection().execute(select(table).where(*where)).mappings()]
    if rows:
        session.connection().execute(insert(table), [row | changed for row in rows])
    return changed.get("id")
