"""How often backups may be taken, so that two of them beside each other don't tell when a ballot came.

Two copies differ by what came in between: of a box into which fewer than ten came, they name those few.
What is remembered of the last backup is, by box, how many envelopes there were, in a file beside the secret.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlmodel import Session, SQLModel

import ballots.tables  # noqa: F401 - fills SQLModel.metadata
from app.upkeep.written import whole
from ballots.box.tray import BATCH_SIZE

__all__ = ["LEAST_HOURS", "MOST_DAYS", "Last", "few", "next_at", "numbers", "remembered_in"]

LEAST_HOURS = 20  # a backup a night, also one that begins a little earlier
MOST_DAYS = 3
_BOX, _TRAY, _ENVELOPE, _MINUTES = (
    SQLModel.metadata.tables[name] for name in ("box", "tray", "envelope", "minutes")
)


@dataclass(frozen=True)
class Last:
    """The last backup that was taken: when, and how many envelopes each box had."""

    at: datetime
    envelopes: Mapping[str, int]

    @classmethod
    def read(cls, file: Path) -> "Last | None":
        """What is remembered; None when nothing is, or nothing that can be read."""
        try:
            said = json.loads(file.read_bytes())
            return cls(
                datetime.fromisoformat(said["at"]), {str(k): int(v) for k, v in said["envelopes"].items()}
            )
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None

    def write(self, file: Path) -> None:
        """Remember it; OSError."""
        said = {"v": 1, "at": self.at.isoformat(timespec="minutes"), "envelopes": dict(self.envelopes)}
        with whole(file) as written:
            written.write(json.dumps(said).encode("ascii"))


def remembered_in(heads_file: Path) -> Path:
    """Where that is kept."""
    return heads_file.with_suffix(".backups")


def numbers(session: Session) -> dict[str, int]:
    """How many envelopes every box has had, those in its tray too."""
    found = dict.fromkeys(session.execute(select(_BOX.c.id)).scalars(), 0)
    for table in (_TRAY, _ENVELOPE):
        rows = session.execute(select(table.c.box_id, func.count()).group_by(table.c.box_id))
        for box_id, number in rows:
            found[box_id] = found.get(box_id, 0) + number
    return found


def few(last: Last, now: Mapping[str, int]) -> bool:
    """Whether some box got a ballot since, and fewer than a batch."""
    came = (number - last.envelopes.get(box_id, 0) for box_id, number in now.items())
    return any(0 < one < BATCH_SIZE for one in came)


def next_at(last: Last, now: Mapping[str, int], most_days: int) -> datetime:
    """From when on the next backup may be taken, as things stand."""
    night = last.at + timedelta(hours=LEAST_HOURS)
    return max(night, last.at + timedelta(days=most_days)) if few(last, now) else night


def last_destroyed(session: Session) -> date | None:
    """The day of the newest destruction, before which backups still hold what was destroyed."""
    newest = select(func.max(_MINUTES.c.filed_on)).where(_MINUTES.c.kind == "destroyed")
    day: date | None = session.execute(newest).scalar()
    return day
