"""Keys of dossier systems: shown once, known by their hash, used by the day, revoked for good."""

import hashlib
from collections.abc import Callable
from datetime import date

from sqlalchemy import update
from sqlmodel import Session, col, select

from ballots.errors import Code, Refused
from ballots.spelling import b64
from ballots.systems import seen
from ballots.tables import SystemKey, Unit
from ballots.typed import clean

__all__ = ["KEY_BYTES", "PREFIX", "find", "keys_of", "make", "revoke", "touch"]

KEY_BYTES = 32
PREFIX = "homphieu_"  # by which people and scanners of leaked secrets see what it is
_LONGEST = 100

_LAST_ID = 2**31 - 1  # PostgreSQL's integer


def make(
    session: Session,
    unit_id: str,
    name: str,
    *,
    slips: bool,
    returned: bool,
    today: date,
    random_bytes: Callable[[int], bytes],
) -> tuple[SystemKey, str]:
    """Make a key of a unit; the text exists here, in the one answer that shows it, and nowhere else.

    Raises UNIT_UNKNOWN, SCOPE_MISSING and what clean raises.
    """
    if session.get(Unit, unit_id) is None:
        raise Refused(
            Code.UNIT_UNKNOWN, id="".join(one if one.isprintable() else "?" for one in unit_id[:40])
        )
    if not (slips or returned):
        raise Refused(Code.SCOPE_MISSING)
    text = PREFIX + b64(random_bytes(KEY_BYTES))
    key = SystemKey(
        unit_id=unit_id,
        name=clean("system_name", name),
        hashed=_hash(text),
        may_issue=slips,
        may_report=returned,
        made_on=today,
    )
    session.add(key)
    session.flush()
    return key, text


def find(session: Session, text: str) -> SystemKey | None:
    """The key of this text, unless it was revoked. 256 drawn bits need no slow hash and no salt."""
    if len(text) > _LONGEST or not text.isascii():
        return None
    query = select(SystemKey).where(SystemKey.hashed == _hash(text), col(SystemKey.revoked_on).is_(None))
    return session.exec(query).one_or_none()


def touch(session: Session, key_id: int, today: date) -> None:
    """Write down the day of the last use; in a transaction of its own, which issues nothing."""
    session.execute(update(SystemKey).where(col(SystemKey.id) == key_id).values(used_on=today))


def revoke(session: Session, unit_id: str, key_id: int, today: date) -> SystemKey:
    """Let a key of a unit never be taken again, and forget its requests; KEY_UNKNOWN, KEY_REVOKED."""
    key = session.get(SystemKey, key_id) if key_id <= _LAST_ID else None
    if key is None or key.unit_id != unit_id:
        raise Refused(Code.KEY_UNKNOWN)
    if key.revoked_on is not None:
        raise Refused(Code.KEY_REVOKED)
    key.revoked_on = today
    session.add(key)
    seen.forget(session, key_id)
    session.flush()
    return key


def keys_of(session: Session, unit_id: str | None = None) -> list[SystemKey]:
    """The keys of a unit, or of all units; the newest first."""
    query = select(SystemKey).order_by(col(SystemKey.id).desc())
    if unit_id is not None:
        query = query.where(SystemKey.unit_id == unit_id)
    return list(session.exec(query))


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("ascii")).digest()
