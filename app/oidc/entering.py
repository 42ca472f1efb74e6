"""From who has signed in at the provider to a session here; the session is the same as by a password.

Nobody gets an account by signing in: a name that no administrator has tied to one is turned away.
"""

from dataclasses import dataclass
from datetime import datetime

import anyio
from sqlmodel import Session, select

from app.db import Database
from app.errors import Problem, Rejected
from app.oidc import asked
from app.oidc.asked import Asked
from app.oidc.ties import Who
from app.staff import accounts, kept_sessions
from app.staff.accounts import Devices, Staff
from app.staff.kept_sessions import Fresh
from ballots.office.audit import Actor, What, note
from ballots.tables import Account, OfficeIdentity

__all__ = ["Comer", "enter"]


@dataclass(frozen=True)
class Comer:
    """Who comes, by which sign-in, as whom of several units, with which device cookies."""

    who: Who
    asked: Asked
    unit_id: str
    devices: Devices


async def enter(database: Database, comer: Comer, now: datetime, fresh: Fresh) -> Staff:
    """Who signed in, which is logged. OIDC_UNKNOWN, OIDC_SEVERAL, OIDC_OTHER, OIDC_STALE."""

    def look() -> tuple[str, int]:
        with database.reading() as session:
            return _look(session, comer)

    unit_id, account_id = await anyio.to_thread.run_sync(look)
    async with database.write_for_request(unit_id) as session:
        staff = await anyio.to_thread.run_sync(lambda: _settle(session, comer, account_id, now, fresh))
    if staff is None:  # what was written down of it is committed
        raise Rejected(Problem.OIDC_OTHER)
    return staff


def _look(session: Session, comer: Comer) -> tuple[str, int]:
    """Unit and account of a name: the named unit's, the only one, or the one that is known at this device."""
    query = (
        select(Account.unit_id, Account.id, Account.epoch)
        .join(OfficeIdentity, OfficeIdentity.account_id == Account.id)  # type: ignore[arg-type]
        .where(OfficeIdentity.name == comer.who.name, Account.active)
    )
    if comer.unit_id:
        query = query.where(OfficeIdentity.unit_id == comer.unit_id)
    rows = list(session.exec(query))
    if len(rows) > 1:
        rows = [row for row in rows if (row[1], row[2]) in comer.devices]
        if len(rows) != 1:
            raise Rejected(Problem.OIDC_SEVERAL)
    if not rows:
        raise Rejected(Problem.OIDC_UNKNOWN)
    return rows[0][0], rows[0][1] or 0


def _settle(session: Session, comer: Comer, account_id: int, now: datetime, fresh: Fresh) -> Staff | None:
    """Prove, and begin the session, in one transaction.

    1. The account still stands, and is still tied to the name.
    2. It is the person who came first under the name; who comes first is.
    3. Nobody has signed in by this state before.
    """
    account, tie = session.get(Account, account_id), session.get(OfficeIdentity, account_id)
    if account is None or not account.active or tie is None or tie.name != comer.who.name:  # 1
        raise Rejected(Problem.OIDC_UNKNOWN)
    if tie.subject is not None and tie.subject != comer.who.subject:  # 2
        _tell(session, account, tie, now)
        return None
    asked.spend(session, comer.asked, now)  # 3
    tie.subject = comer.who.subject
    session.add(tie)
    staff = accounts.staff_of(session, account_id, account.epoch)
    if staff is None:
        raise Rejected(Problem.OIDC_UNKNOWN)
    note(session, staff.actor, What.SIGNED_IN, now, {"way": "office"})
    kept_sessions.begin(session, staff, fresh, now)
    return staff


def _tell(session: Session, account: Account, tie: OfficeIdentity, now: datetime) -> None:
    """Write down for the administrator that somebody else came under the name: once a day."""
    if tie.refused_on == now.date():
        return
    tie.refused_on = now.date()
    session.add(tie)
    server = Actor(account.unit_id, None, "homphieu", "Máy chủ")
    note(session, server, What.OFFICE_NAME_REFUSED, now, {"login": account.login})
