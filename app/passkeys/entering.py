"""Signing in by a passkey: one touch in place of login and password; the session is the same afterwards.

An answer cannot be guessed, so no passkey ever waits for strangers' wrong passwords. One that is refused
costs and leaves what a wrong password of nobody's does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import anyio
from sqlmodel import Session, select

from app.db import Database
from app.errors import Problem, Rejected
from app.passkeys import challenges, checking
from app.passkeys.checking import Answer, Site
from app.staff import accounts, kept_sessions
from app.staff.accounts import Staff
from app.staff.kept_sessions import Fresh
from ballots.office.audit import What, note
from ballots.tables import Account, Passkey

__all__ = ["PURPOSE", "Door", "enter"]

PURPOSE = "enter"


@dataclass(frozen=True)
class Door:
    """Where somebody enters: the site, the server's key, the browser that asked, whether synced ones may."""

    site: Site
    key: bytes
    browser: str
    bound_only: bool


async def enter(database: Database, door: Door, answer: Answer, now: datetime, fresh: Fresh) -> Staff:
    """Who signed in, which is logged. PASSKEY_REFUSED, PASSKEY_STALE, PASSKEY_SYNCED."""

    def look() -> tuple[str, int] | None:
        with database.reading() as session:
            return _look(session, answer)

    found = await anyio.to_thread.run_sync(look)
    refused = Rejected(Problem.PASSKEY_REFUSED)
    if found is not None:
        unit_id, passkey_id = found
        try:
            async with database.write_for_request(unit_id) as session:
                return await anyio.to_thread.run_sync(
                    lambda: _settle(session, door, answer, passkey_id, now, fresh)
                )
        except Rejected as no:
            refused = no
    async with database.write_for_request("") as session:
        await anyio.to_thread.run_sync(_counting(session, now))
    raise refused


def _counting(session: Session, now: datetime) -> Callable[[], None]:
    return lambda: accounts.count_for_nobody(session, now)


def _look(session: Session, answer: Answer) -> tuple[str, int] | None:
    """In whose turn it is written down: the unit and the passkey, if there is one."""
    query = (
        select(Account.unit_id, Passkey.id)
        .join(Passkey, Passkey.account_id == Account.id)  # type: ignore[arg-type]
        .where(Passkey.credential == answer.credential, Account.active)
    )
    row = session.exec(query).first()
    return None if row is None else (row[0], row[1] or 0)


def _settle(
    session: Session, door: Door, answer: Answer, passkey_id: int, now: datetime, fresh: Fresh
) -> Staff:
    """Prove, and begin the session, in one transaction.

    1. The challenge is ours, for entering, asked for by this browser, of the last five minutes.
    2. The answer is one to it: type, origin, rpId, somebody verified, signature, a counter that went on.
    3. It names the account whose passkey it is.
    4. It is bound to its device if it ever was, or if the office takes no other.
    5. Nobody has answered this challenge before.
    """
    passkey = session.get(Passkey, passkey_id)
    account = None if passkey is None else session.get(Account, passkey.account_id)
    if passkey is None or account is None or not account.active:
        raise Rejected(Problem.PASSKEY_REFUSED)
    challenge = checking.challenge_in(answer.client_data)
    challenges.check(door.key, PURPOSE, door.browser, now, challenge)  # 1
    signs, bound = checking.signed(door.site, answer, passkey.public, passkey.signs, challenge)  # 2
    if answer.user_handle != challenges.handle(door.key, passkey.account_id):  # 3
        raise Rejected(Problem.PASSKEY_REFUSED)
    if not bound and (passkey.bound or door.bound_only):  # 4
        raise Rejected(Problem.PASSKEY_SYNCED)
    challenges.spend(session, challenge, now)  # 5
    passkey.signs = signs
    session.add(passkey)
    staff = accounts.staff_of(session, account.id or 0, account.epoch)
    if staff is None:
        raise Rejected(Problem.PASSKEY_REFUSED)
    note(session, staff.actor, What.SIGNED_IN, now, {"way": "passkey"})
    kept_sessions.begin(session, staff, fresh, now)
    return staff
