"""The audit log of a unit's staff: who did what and when, what it was before and after; chained by hash.

Nothing in it narrows down a citizen: issuing and voiding are in it as a clerk's daily totals only, paper
ballots and drops not at all. No password, passphrase or key is ever given to it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select

from ballots.models import AuditEntry
from ballots.spelling import b64, compact

__all__ = ["SERVER", "Actor", "Line", "What", "broken_at", "lines", "note"]


class What(StrEnum):
    """Every act that is logged; app/wording.py has the words of each."""

    # people
    SIGNED_IN = "signed_in"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a code, no password
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a code, no password
    ACCOUNT_ADDED = "account_added"
    ACCOUNT_STOPPED = "account_stopped"
    ACCOUNT_STARTED = "account_started"
    ACCOUNT_CHANGED = "account_changed"  # its duties, role, name
    # set-up
    UNIT_ADDED = "unit_added"
    COMMITTEE_ADDED = "committee_added"
    RULE_SET = "rule_set"
    LABEL_SET = "label_set"
    BOX_ADDED = "box_added"
    FORM_ADDED = "form_added"
    SWAP_ADDED = "swap_added"
    SWAP_REMOVED = "swap_removed"
    # padlocks and periods
    DAY_CHOSEN = "day_chosen"
    IDENTITY_MADE = "identity_made"
    PADLOCKS_FITTED = "padlocks_fitted"
    SHEET_DRAFTED = "sheet_drafted"
    SHEET_SIGNED = "sheet_signed"
    PERIOD_SEALED = "period_sealed"
    # openings and minutes
    OPENING_STARTED = "opening_started"
    SLOT_CLOSED = "slot_closed"
    CARRIED_ON = "carried_on"
    RELEASED = "released"
    BOX_OPENED = "box_opened"
    COUNT_FINISHED = "count_finished"
    MINUTES_EDITED = "minutes_edited"
    STAND_TAKEN = "stand_taken"
    MINUTES_FILED = "minutes_filed"
    # the counter: a clerk's day as a whole, never a single slip
    ISSUED_DAY = "issued_day"


@dataclass(frozen=True)
class Actor:
    """Who acts: an account, or the server's own command line (`account` is None)."""

    unit_id: str
    account: int | None
    login: str
    name: str


def SERVER(unit_id: str) -> Actor:  # noqa: N802 - reads as a constant
    """The command line on the server, acting on a unit."""
    return Actor(unit_id, None, "homphieu", "Máy chủ (dòng lệnh)")


@dataclass(frozen=True)
class Line:
    """One line of the log as it is shown."""

    height: int
    at: datetime
    login: str
    name: str
    what: str
    about: Mapping[str, Any]
    before: Any
    after: Any
    hash: bytes


def note(
    session: Session,
    actor: Actor,
    what: What,
    now: datetime,
    about: Mapping[str, Any],
    before: Any = None,
    after: Any = None,
) -> None:
    """Append a line to the log of the actor's unit; staff write one after the other, so heights are unique.

    `about`: what was acted on, e.g. {"box": "hom-1", "period": 3}; all values as JSON can say them.
    """
    newest = (
        select(AuditEntry)
        .where(AuditEntry.unit_id == actor.unit_id)
        .order_by(col(AuditEntry.height).desc())
        .limit(1)
    )
    last = session.exec(newest).first()
    body = compact(
        {
            "v": 1,
            "unit": actor.unit_id,
            "height": 0 if last is None else last.height + 1,
            "parent": None if last is None else b64(_hash(last.body)),
            "at": now.isoformat(timespec="seconds"),
            "account": actor.account,
            "login": actor.login,
            "name": actor.name,
            "what": what.value,
            "about": dict(about),
            "before": before,
            "after": after,
        }
    )
    height = 0 if last is None else last.height + 1
    session.add(AuditEntry(unit_id=actor.unit_id, height=height, body=body))
    session.flush()


def _hash(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()


def lines(session: Session, unit_id: str, newest_first: int = 200, below: int | None = None) -> list[Line]:
    """At most so many lines of a unit's log, newest first, of those below a height."""
    query = select(AuditEntry).where(AuditEntry.unit_id == unit_id)
    if below is not None:
        query = query.where(AuditEntry.height < below)
    rows = session.exec(query.order_by(col(AuditEntry.height).desc()).limit(newest_first))
    return [_line(row) for row in rows]


def _line(row: AuditEntry) -> Line:
    said = json.loads(row.body)
    return Line(
        height=row.height,
        at=datetime.fromisoformat(said["at"]),
        login=said["login"],
        name=said["name"],
        what=said["what"],
        about=said["about"],
        before=said["before"],
        after=said["after"],
        hash=_hash(row.body),
    )


def broken_at(session: Session, unit_id: str) -> int | None:
    """The height of the first line that does not follow from the one before, or None for a whole chain."""
    parent: bytes | None = None
    rows = session.exec(
        select(AuditEntry).where(AuditEntry.unit_id == unit_id).order_by(col(AuditEntry.height))
    )
    for height, row in enumerate(rows):
        said = json.loads(row.body)
        told = (said["unit"], said["height"], said["parent"])
        if row.height != height or told != (unit_id, height, None if parent is None else b64(parent)):
            return height
        parent = _hash(row.body)
    return None
