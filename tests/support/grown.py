"""A world with many of everything that its people make, written straight into the tables."""

from datetime import date, datetime, timedelta
from typing import Any

import many
import pytest
from many import add_boxes, add_matters, add_opened, add_periods
from simulator import BOX
from sqlalchemy import insert, select
from sqlmodel import Session, SQLModel
from world import COUNTED, FILED, WAITING, World

__all__ = ["grow"]

_DAY = date(2026, 11, 30)
_FAR = datetime(2030, 1, 1)  # noqa: DTZ001 - the office's local time is naive
_DESKS_IN = (date(2026, 10, 1), date(2026, 11, 1))


def grow(world: World, upto: int, first: int = 0) -> None:
    """So many of each, of which those before `first` are there already; the unit `xa` is a province."""
    office = world.office
    with pytest.MonkeyPatch.context() as patch:  # the box is at its fourth period: no draft can be made
        patch.setattr(many, "_draft", lambda *_: None)
        patch.setattr(many, "insert", lambda table: insert(table).prefix_with("OR IGNORE"))
        office.opening_id = FILED
        add_boxes(office, upto, first=first)
        add_periods(office, upto, first=first)
        office.opening_id = COUNTED
        add_opened(office, upto, first=first)
        add_matters(office, upto, 3, first=first)
    with office.writing() as session:
        for number in range(first, upto):
            account = _person(session, number)
            _made_by_administrators(session, number)
            _scanned(session, number)
            _published(session, number, account)
            for login in ("xa.member", "xa.none", "xa.admin"):
                _own(session, number, world.ids[login])


def _add(session: Session, table: str, **values: Any) -> Any:
    made = session.connection().execute(insert(SQLModel.metadata.tables[table]), values)
    return made.inserted_primary_key


def _hash(*numbers: int) -> bytes:
    return ",".join(map(str, numbers)).encode().rjust(32, b"\0")


def _person(session: Session, number: int) -> int:
    """Somebody with a desk in two months, months that were answered, and a name at the office's sign-in."""
    who = {"unit_id": "xa", "login": f"cb.{number}", "name": f"Bà {number}", "password_hash": "-"}
    (key,) = _add(session, "account", issues=True, **who)
    for month in _DESKS_IN:
        _add(session, "desk_clerk", box_id=BOX, desk=f"q{number}", month=month, account_id=key)
        _add(session, "official_month", account_id=key, month=month, reply="Đã đọc", replied_on=_DAY)
    _add(session, "office_identity", account_id=key, unit_id="xa", name=f"nv{number}")
    return int(key)


def _made_by_administrators(session: Session, number: int) -> None:
    later = date(2027, 4, 1) + timedelta(number)
    gone = _DAY if number % 2 else None
    _add(session, "kiosk", id=f"k{number:05}", box_id=BOX, name=f"Màn hình {number}", revoked_on=gone)
    key = {"unit_id": "xa", "name": f"Phần mềm {number}", "hashed": _hash(number)}
    _add(session, "system_key", may_issue=True, may_report=True, made_on=_DAY, **key)
    root = {"unit_id": "xa", "fingerprint": f"{number:064}", "name": "CN", "until": later}
    _add(session, "trust_root", certificate=b"x", added_on=_DAY, **root)
    for unit_id in ("", "xa"):
        _add(session, "swap", unit_id=unit_id, day=later, working=False, document="Thông báo 1")
    _add(session, "returned_day", box_id=BOX, day=later, numbers='[["", "direct", 5]]')
    _add(session, "call", id=f"{number:016}", box_id=BOX, day=date(2027, 1, 20), text="Loa nhỏ quá")


def _scanned(session: Session, number: int) -> None:
    where = {"opening_id": WAITING, "box_id": BOX}
    for one in range(3):
        page = _hash(number, one)
        _add(session, "scanned_page", page=page, doubted=one > 0, sampled=one > 0, **where)
        choice = None if one == 1 else "HL"
        _add(session, "scanned_mark", page=page, question="ket_qua", choice=choice, crop=b"x", **where)
        _add(session, "scanned_remark", id=f"{number}-{one}", crop=b"x", **where)


def _published(session: Session, number: int, account: int) -> None:
    """The province's unit of this number has a result of its own, a filed paper one version more."""
    unit, box, committee = f"dv-{number}", f"hom-y{number}", f"hd-y{number}"
    _add(session, "province_unit", unit_id=unit, province_id="xa")
    many._copy(session, "committee", {"id": "hoi-dong"}, {"id": committee, "unit_id": unit})
    opening = {"id": 20 + number, "committee_id": committee}
    many._copy(session, "opening", {"id": FILED}, opening)
    many._copy(session, "period", {"box_id": BOX, "number": 1}, {"box_id": box})
    told = {"opening_id": opening["id"], "box_id": box}
    many._copy(session, "count", {"opening_id": FILED, "box_id": BOX}, told)
    result = SQLModel.metadata.tables["published_result"]
    assert session.connection().execute(select(result.c.box_id)).first() is not None
    many._copy(session, "published_result", {"opening_id": FILED, "box_id": BOX}, told | {"unit_id": unit})
    paper = {"minutes_id": FILED, "version": 2 + number, "kind": "scan", "media": "application/pdf"}
    by = {"added_on": _DAY, "account_id": account, "checked_on": _DAY, "digest": _hash(number)}
    _add(session, "minutes_version", length=3, document=b"x", **paper, **by)


def _own(session: Session, number: int, account: int) -> None:
    """A passkey and a session of somebody's."""
    what = {"credential": _hash(number, account), "public": b"x", "bound": True, "name": "khóa"}
    _add(session, "passkey", account_id=account, since=_DAY, **what)
    kept = {"hashed": _hash(number, account), "epoch": 0, "device": "Chrome", "used_on": _DAY}
    _add(session, "staff_session", account_id=account, ends_at=_FAR, **kept)
