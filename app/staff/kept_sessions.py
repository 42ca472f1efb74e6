"""phiên đăng nhập as the database keeps them: begun, found by a token's hash, listed, ended, cleared away.

A pass at a meeting's PC is one as well: it lies within the session of that PC and ends with it, or with the
meeting. Functions that write take `session` and `now`; nothing here knows HTTP, and no token comes this far.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from app.staff.person import Staff
from ballots.tables import Account, Opening, StaffSession, Unit

__all__ = [
    "MOST",
    "PASS_HOURS",
    "SESSION_HOURS",
    "Fresh",
    "Line",
    "begin",
    "end",
    "end_all",
    "end_own",
    "find",
    "lines",
    "touch",
]

SESSION_HOURS = 8
PASS_HOURS = 2  # a meeting
MOST = 10  # of one account at once; another one ends the one that would have ended first
_ID_LIMIT = 2**31  # an integer of PostgreSQL


@dataclass(frozen=True)
class Fresh:
    """What is kept of a new session; `before`: the hash of the token that this browser had until now."""

    hashed: bytes = field(repr=False)
    device: str
    before: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Line:
    """A session of one's own, to be shown."""

    id: int
    device: str
    used_on: date
    ends_at: datetime
    meeting: bool  # a pass at a meeting's PC


def begin(
    session: Session, staff: Staff, fresh: Fresh, now: datetime, meeting: tuple[int, int] | None = None
) -> int:
    """Keep a new session, or a pass for a `meeting`: the session of its PC, and its opening. Gives its id.

    Everything that is over goes here, of everybody, so that there are never more rows than MOST an account.
    """
    session.execute(delete(StaffSession).where(col(StaffSession.ends_at) < now))
    if fresh.before is not None:
        end(session, fresh.before)
    _make_room(session, staff.id)
    within, opening_id = meeting or (None, None)
    row = StaffSession(
        hashed=fresh.hashed,
        account_id=staff.id,
        epoch=staff.epoch,
        device=fresh.device,
        used_on=now.date(),
        ends_at=now + timedelta(hours=SESSION_HOURS if meeting is None else PASS_HOURS),
        within=within,
        opening_id=opening_id,
    )
    session.add(row)
    session.flush()
    return row.id or 0


def _make_room(session: Session, account_id: int) -> None:
    own = select(StaffSession.id).where(StaffSession.account_id == account_id)
    ids = session.exec(own.order_by(col(StaffSession.ends_at), col(StaffSession.id))).all()
    for row_id in ids[: max(0, len(ids) - MOST + 1)]:
        _delete(session, row_id)


def find(
    session: Session, hashed: bytes, now: datetime, meeting: tuple[int, int] | None = None
) -> tuple[Account, Unit, StaffSession] | None:
    """Whose session a token is, in one statement; or a pass's for this very meeting that is not over."""
    query = (
        select(Account, Unit, StaffSession)
        .join(StaffSession, col(StaffSession.account_id) == Account.id)
        .join(Unit, col(Unit.id) == Account.unit_id)
        .where(StaffSession.hashed == hashed, StaffSession.ends_at >= now)
        .where(Account.active, Account.epoch == StaffSession.epoch)
    )
    if meeting is None:
        return session.exec(query.where(col(StaffSession.opening_id).is_(None))).first()
    within, opening_id = meeting
    query = query.join(Opening, col(Opening.id) == StaffSession.opening_id)
    query = query.where(Opening.id == opening_id, col(Opening.ended_at).is_(None))
    return session.exec(query.where(StaffSession.within == within)).first()


def touch(session: Session, session_id: int, today: date) -> None:
    """Note the day on which a session was used."""
    session.execute(update(StaffSession).where(col(StaffSession.id) == session_id).values(used_on=today))


def lines(session: Session, staff: Staff, now: datetime) -> tuple[Line, ...]:
    """One's own sessions that are not over, this one first."""
    query = (
        select(StaffSession)
        .where(StaffSession.account_id == staff.id, StaffSession.epoch == staff.epoch)
        .where(StaffSession.ends_at >= now)
        .order_by(col(StaffSession.id) != staff.session_id, col(StaffSession.ends_at).desc())
    )
    return tuple(
        Line(row.id or 0, row.device, row.used_on, row.ends_at, row.opening_id is not None)
        for row in session.exec(query)
    )


def end(session: Session, hashed: bytes) -> None:
    """End the session of a token, and the passes within it; none is as good."""
    session.execute(delete(StaffSession).where(col(StaffSession.hashed) == hashed))


def end_own(session: Session, staff: Staff, session_id: int) -> bool:
    """End one session of one's own; whether there was such a one."""
    if not 0 < session_id < _ID_LIMIT:
        return False
    row = session.get(StaffSession, session_id)
    if row is None or row.account_id != staff.id:
        return False
    _delete(session, session_id)
    return True


def end_all(session: Session, account_id: int, but: int = 0) -> None:
    """End all sessions of an account, `but` one."""
    own = delete(StaffSession).where(col(StaffSession.account_id) == account_id)
    session.execute(own.where(col(StaffSession.id) != but))


def _delete(session: Session, session_id: int | None) -> None:
    session.execute(delete(StaffSession).where(col(StaffSession.id) == session_id))
