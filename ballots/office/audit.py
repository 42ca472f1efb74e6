"""The audit log of a unit's staff: who did what and when, what it was before and after; chained by hash.

Nothing in it narrows down a citizen: issuing and voiding are in it as a clerk's daily totals only
(clerk_days.py), paper ballots and drops not at all. No password, passphrase or key is ever given to it.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, func, select

from ballots.office import clerk_days
from ballots.sealing.sheet import seal_groups
from ballots.spelling import b64, compact
from ballots.tables import Account, AuditEntry, Unit

__all__ = [
    "SERVER",
    "SYSTEM",
    "Actor",
    "Line",
    "What",
    "follows",
    "hash_of",
    "line_of",
    "newest",
    "note",
    "note_everywhere",
    "since",
]

_AT_ONCE = 100  # rows in memory


class What(StrEnum):
    """Every act that is logged; app/words/sentences.py has the words of each."""

    # people
    SIGNED_IN = "signed_in"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a code, no password
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a code, no password
    ACCOUNT_ADDED = "account_added"
    ACCOUNT_STOPPED = "account_stopped"
    ACCOUNT_STARTED = "account_started"
    EMAIL_SET = "email_set"  # whether there is an address, never which
    ACCOUNT_CHANGED = "account_changed"  # its duties, role, name
    # set-up
    UNIT_ADDED = "unit_added"
    UNIT_RENAMED = "unit_renamed"
    PROVINCE_SET = "province_set"
    TELEPHONE_SET = "telephone_set"
    COMMITTEE_ADDED = "committee_added"
    COMMITTEE_RENAMED = "committee_renamed"
    RULE_SET = "rule_set"
    LABEL_SET = "label_set"
    BOX_ADDED = "box_added"
    BOX_RENAMED = "box_renamed"
    BOX_RETIRED = "box_retired"
    BOX_RETURNED = "box_returned"
    FORM_SET = "form_set"
    DESKS_SET = "desks_set"
    DESK_CLERKS_SET = "desk_clerks_set"
    POINTS_SET = "points_set"
    LAYOUT_SET = "layout_set"
    CAP_SET = "cap_set"
    FORM_ADDED = "form_added"
    KIOSK_ADDED = "kiosk_added"
    KIOSK_ENROLLED = "kiosk_enrolled"
    KIOSK_REVOKED = "kiosk_revoked"
    SWAP_ADDED = "swap_added"
    SWAP_REMOVED = "swap_removed"
    SYSTEM_KEY_MADE = "system_key_made"
    SYSTEM_KEY_REVOKED = "system_key_revoked"
    # padlocks and periods
    DAY_CHOSEN = "day_chosen"
    IDENTITY_MADE = "identity_made"
    HOLDER_ENDORSED = "holder_endorsed"
    HOLDER_LEFT = "holder_left"
    IDENTITY_WITHDRAWN = "identity_withdrawn"
    PASSPHRASE_CHANGED = "passphrase_changed"  # noqa: S105 - a code, no password
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    OFFICE_NAME_SET = "office_name_set"  # who of the office's own sign-in system the account is
    OFFICE_NAME_REFUSED = "office_name_refused"  # somebody else came under that name
    SPARE_MADE = "spare_made"
    SPARE_RETIRED = "spare_retired"
    PADLOCKS_FITTED = "padlocks_fitted"
    KEY_PROVED = "key_proved"
    SHEET_DRAFTED = "sheet_drafted"
    DRAFT_DISCARDED = "draft_discarded"
    SHEET_SIGNED = "sheet_signed"
    SPARE_USED = "spare_used"
    PERIOD_SEALED = "period_sealed"
    # openings and minutes
    OPENING_STARTED = "opening_started"
    OPENING_CANCELLED = "opening_cancelled"
    SLOT_CLOSED = "slot_closed"
    CARRIED_ON = "carried_on"
    RELEASED = "released"
    BOX_OPENED = "box_opened"
    SCANS_TAKEN = "scans_taken"
    SCANS_UNDONE = "scans_undone"
    SCANS_DRAWN = "scans_drawn"
    SCANS_COUNTED = "scans_counted"
    COUNT_FINISHED = "count_finished"
    MINUTES_EDITED = "minutes_edited"
    STAND_TAKEN = "stand_taken"
    MINUTES_FILED = "minutes_filed"
    VERSION_ADDED = "version_added"
    VERSION_CHECKED = "version_checked"
    MINUTES_CORRECTED = "minutes_corrected"
    ROOT_INSTALLED = "root_installed"
    ROOT_REMOVED = "root_removed"
    UNOPENED_PROPOSED = "unopened_proposed"
    UNOPENED_AGREED = "unopened_agreed"
    UNOPENED_WITHDRAWN = "unopened_withdrawn"
    UNOPENED_SETTLED = "unopened_settled"
    # what became of it: never what was said, which is corrected and destroyed, while the log forgets nothing
    CALL_NOTED = "call_noted"
    CALL_CORRECTED = "call_corrected"
    CALL_REMOVED = "call_removed"
    MATTER_ASSIGNED = "matter_assigned"
    MATTER_ANSWERED = "matter_answered"
    MATTER_CLOSED = "matter_closed"
    MATTER_REOPENED = "matter_reopened"
    MATTER_RELEASED = "matter_released"
    MATTER_WITHDRAWN = "matter_withdrawn"
    # officials: never a figure, the log is read by more than may see one
    OFFICIAL_REPLIED = "official_replied"
    OFFICIAL_MONTH_SIGNED = "official_month_signed"
    OFFICIALS_EXPORTED = "officials_exported"
    # follow-up samples
    CONTROL_DRAWN = "control_drawn"
    CONTROL_TOLD = "control_told"
    # keeping and destroying
    RETENTION_SET = "retention_set"
    DESTROYED = "destroyed"
    RESTORED = "restored"
    ARCHIVE_DOWNLOADED = "archive_downloaded"  # the full one, which makes ballots readable
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


def SYSTEM(unit_id: str, key_id: int, name: str) -> Actor:  # noqa: N802 - as SERVER
    """A dossier system, by its key; no login has a blank in it."""
    return Actor(unit_id, None, f"khóa {key_id}", name)


@dataclass(frozen=True)
class Line:
    """One line of the log as it is shown; `hour` is False for what is known by the day only."""

    height: int
    at: datetime
    hour: bool
    login: str
    name: str
    what: str
    about: Mapping[str, Any]
    before: Any
    after: Any
    hash: str  # groups


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
    Before the first line of a day stand the clerks' totals of the days before it.
    """
    _note_clerk_days(session, actor.unit_id, now.date())
    _append(session, actor, what, now, about, before, after)


def note_everywhere(
    session: Session,
    actor: Actor,
    what: What,
    now: datetime,
    about: Mapping[str, Any],
    before: Any = None,
    after: Any = None,
) -> None:
    """As note(), in the log of every unit: what is changed belongs to the whole installation."""
    for unit_id in session.exec(select(Unit.id).order_by(col(Unit.id))).all():
        note(session, replace(actor, unit_id=unit_id), what, now, about, before, after)


def _note_clerk_days(session: Session, unit_id: str, today: date) -> None:
    """Days that are over, as lines without an hour: their place in the log tells nothing but the day."""
    for row in clerk_days.take_finished(session, unit_id, today):
        clerk = session.get_one(Account, row.account_id)
        actor = Actor(unit_id, clerk.id, clerk.login, clerk.name)
        about = {"box": row.box_id, "day": row.day.isoformat()}
        totals = {"issued": row.issued, "voided": row.voided}
        _append(session, actor, What.ISSUED_DAY, row.day, about, None, totals)
    for day, name in clerk_days.take_finished_systems(session, unit_id, today):
        actor = SYSTEM(unit_id, day.key_id, name)
        about = {"box": day.box_id, "day": day.day.isoformat()}
        _append(session, actor, What.ISSUED_DAY, day.day, about, None, {"issued": day.issued})


def _append(
    session: Session,
    actor: Actor,
    what: What,
    at: datetime | date,
    about: Mapping[str, Any],
    before: Any,
    after: Any,
) -> None:
    newest = (
        select(AuditEntry)
        .where(AuditEntry.unit_id == actor.unit_id)
        .order_by(col(AuditEntry.height).desc())
        .limit(1)
    )
    last = session.exec(newest).first()
    height = 0 if last is None else last.height + 1
    body = compact(
        {
            "v": 1,
            "unit": actor.unit_id,
            "height": height,
            "parent": None if last is None else b64(hash_of(last.body)),
            "at": at.isoformat(timespec="seconds") if isinstance(at, datetime) else at.isoformat(),
            "account": actor.account,
            "login": actor.login,
            "name": actor.name,
            "what": what.value,
            "about": dict(about),
            "before": before,
            "after": after,
        }
    )
    session.add(AuditEntry(unit_id=actor.unit_id, height=height, body=body))
    session.flush()


def hash_of(body: bytes) -> bytes:
    """What the next line names as its parent: SHA-256 of the bytes of a line."""
    return hashlib.sha256(body).digest()


def follows(row: AuditEntry, height: int, before: bytes | None) -> bool:
    """Whether a row is the line of that height after the line whose bytes are `before`."""
    try:
        said = json.loads(row.body)
        told = (said["unit"], said["height"], said["parent"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return False
    parent = None if before is None else b64(hash_of(before))
    return row.height == height and told == (row.unit_id, height, parent)


def newest(session: Session, unit_id: str) -> Iterator[Line]:
    """A unit's log from its last line back, read in one statement and as far as it is asked for."""
    query = select(AuditEntry).where(AuditEntry.unit_id == unit_id).order_by(col(AuditEntry.height).desc())
    with closing(session.exec(query.execution_options(yield_per=_AT_ONCE))) as rows:
        yield from filter(None, map(line_of, rows))


def since(session: Session, units: Collection[str], moment: datetime) -> Iterator[tuple[str, Line]]:
    """The lines of units' logs from their last ones back to a moment, each with its unit.

    Read for all units together, in rounds that double: a busier log makes more of them, more units do not.
    """
    waiting, start, size = set(units), 0, _AT_ONCE
    while waiting:
        seen, over = set(), set()
        for row in _round(session, waiting, start, size):
            seen.add(row.unit_id)
            line = line_of(row)
            if line is not None and line.hour and line.at < moment:
                over.add(row.unit_id)
            elif line is not None and row.unit_id not in over:
                yield row.unit_id, line
            if row.height == 0:
                over.add(row.unit_id)
        waiting, start, size = seen - over, start + size, 2 * size


def _round(session: Session, units: Collection[str], start: int, size: int) -> Iterator[AuditEntry]:
    """Of every unit's log so many lines, from the one that is `start` before its last."""
    last = select(func.max(AuditEntry.height)).where(col(AuditEntry.unit_id) == col(Unit.id)).correlate(Unit)
    first = last.scalar_subquery() - start
    query = (
        select(AuditEntry)
        .join(Unit, col(Unit.id) == col(AuditEntry.unit_id))
        .where(col(Unit.id).in_(units), col(AuditEntry.height) <= first)
        .where(col(AuditEntry.height) > first - size)
        .order_by(col(AuditEntry.unit_id), col(AuditEntry.height).desc())
    )
    with closing(session.exec(query.execution_options(yield_per=_AT_ONCE))) as rows:
        yield from rows


def line_of(row: AuditEntry) -> Line | None:
    """The line, or None for bytes that the program has not written: the check names them."""
    try:
        said = json.loads(row.body)
        return Line(
            height=row.height,
            at=datetime.fromisoformat(said["at"]),
            hour="T" in said["at"],
            login=str(said["login"]),
            name=str(said["name"]),
            what=str(said["what"]),
            about=dict(said["about"]),
            before=said["before"],
            after=said["after"],
            hash=seal_groups(hash_of(row.body)),
        )
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
