"""Reads the figures of /metrics: a handful of counts over the whole installation, none of a single box."""

import shutil
import time
from pathlib import Path

from sqlalchemy import func, make_url, select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import SQLModel

import ballots.tables  # noqa: F401 - fills SQLModel.metadata
from app.db import Database
from app.readiness import Readiness
from app.settings import Clock, Settings
from app.upkeep.backup import backups_in
from app.upkeep.settings import Upkeep
from ballots.errors import Refused

__all__ = ["read"]

_BOX, _PERIOD, _ENTRY, _BACK = (
    SQLModel.metadata.tables[name] for name in ("box", "period", "entry", "restored_box")
)
_OPEN = (_PERIOD.c.box_id == _BOX.c.id) & (_PERIOD.c.number == _BOX.c.current)


def read(database: Database, chosen: Settings, upkeep: Upkeep, clock: Clock) -> dict[str, float]:
    """By name; what cannot be asked for is left as it was."""
    url = make_url(chosen.database_url)
    place = Path(url.database or ".").parent if database.sqlite else chosen.secret_file.parent
    backups = backups_in(upkeep.backups) if upkeep.backups else []
    found = {
        "ready": float(Readiness(database).ask(time.monotonic()).ready),
        "backup_age_seconds": (clock() - backups[-1].at).total_seconds() if backups else -1.0,
    }
    number = select(func.count())
    asked = {
        "boxes_open": number.select_from(_BOX).where(_BOX.c.current.is_not(None)),
        "boxes_overdue": number.select_from(_BOX.join(_PERIOD, _OPEN)).where(
            _PERIOD.c.due_on < clock().date()
        ),
        "boxes_ended": number.select_from(_BACK).where(_BACK.c.state == "ended"),
        "batches": number.select_from(_ENTRY).where(_ENTRY.c.type == "batch"),
    }
    try:
        found["disk_free_bytes"] = float(shutil.disk_usage(place).free)
        with database.reading() as session:
            found |= {name: float(session.execute(query).scalar() or 0) for name, query in asked.items()}
    except (SQLAlchemyError, Refused, OSError):
        found["ready"] = 0.0
    return found
