"""How an installation stands, for who runs it: ten lines, counted by batches, nothing of a single ballot."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from sqlalchemy import Select, func, make_url, select
from sqlmodel import Session, SQLModel

import ballots.tables  # noqa: F401 - fills SQLModel.metadata
from app.settings import Settings
from app.upkeep.backup import backups_in
from app.upkeep.settings import Upkeep

__all__ = ["lines", "program_version"]

_UNIT, _BOX, _PERIOD, _OPENING, _ENTRY, _BACK = (
    SQLModel.metadata.tables[name] for name in ("unit", "box", "period", "opening", "entry", "restored_box")
)


def program_version() -> str:
    """As the package says; "?" of a source tree that is not installed."""
    try:
        return version("homphieu")
    except PackageNotFoundError:
        return "?"


def lines(session: Session, chosen: Settings, upkeep: Upkeep, now: datetime) -> Iterator[tuple[str, str]]:
    """What and how, in the order in which it is read; each number is one statement."""
    url = make_url(chosen.database_url)
    sqlite = url.get_backend_name() == "sqlite"

    def one(query: Select[Any]) -> int:
        return int(session.execute(query).scalar() or 0)

    number = select(func.count())
    opened = number.select_from(_BOX).where(_BOX.c.current.is_not(None))
    is_current = (_PERIOD.c.box_id == _BOX.c.id) & (_PERIOD.c.number == _BOX.c.current)
    overdue = number.select_from(_BOX.join(_PERIOD, is_current)).where(_PERIOD.c.due_on < now.date())
    yield "Phiên bản", program_version()
    yield "Cơ sở dữ liệu", "SQLite" if sqlite else "PostgreSQL"
    yield "Địa chỉ công khai", chosen.public_url
    yield "Đơn vị, hòm", f"{one(number.select_from(_UNIT))}, {one(number.select_from(_BOX))}"
    yield "Hòm đang nhận phiếu", str(one(opened))
    yield "Hòm quá ngày mở", str(one(overdue))
    ended = session.execute(select(func.max(_OPENING.c.ended_at))).scalar()
    yield "Lần mở hòm gần nhất", f"{ended:%d/%m/%Y}" if ended else "chưa có"
    yield "Đợt phiếu đã vào hòm", str(one(number.select_from(_ENTRY).where(_ENTRY.c.type == "batch")))
    yield "Hòm khóa hẳn vì mất dữ liệu", str(one(number.select_from(_BACK).where(_BACK.c.state == "ended")))
    found = backups_in(upkeep.backups) if upkeep.backups else []
    yield "Bản sao lưu mới nhất", f"{found[-1].at:%d/%m/%Y %H:%M}" if found else "chưa có"
    place = Path(url.database or ".").parent if sqlite else chosen.secret_file.parent
    yield "Chỗ trống trên đĩa", f"{shutil.disk_usage(place).free // 1_000_000} MB"
