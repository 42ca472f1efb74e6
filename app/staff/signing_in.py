"""Signing in without keeping anybody waiting: a short read, argon2 outside every transaction, a short write.

Attempts wait for argon2 without a thread. Known devices have a lane of their own beside the strangers'.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

import anyio
from sqlmodel import Session

from app.db import Database
from app.errors import Problem, Rejected
from app.staff import accounts, kept_sessions
from app.staff.accounts import Attempt, Devices, Staff
from app.staff.kept_sessions import Fresh
from ballots.office.audit import What, note
from ballots.tables import Account

__all__ = ["Desk"]

_MOST_SECONDS = 5.0  # in the queue; then the answer is BUSY: nothing was tried, nothing is counted

_Result = TypeVar("_Result")


class Desk:
    """Where passwords are verified: two at once at most, one for known devices and one for strangers."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known, self._strangers = anyio.Semaphore(1), anyio.Semaphore(1)

    async def sign_in(
        self,
        login: str,
        password: str,
        now: datetime,
        devices: Devices,
        about: Mapping[str, Any] | None = None,
        fresh: Fresh | None = None,
        unit_id: str = "",
    ) -> Staff:
        """Who signed in, and for what, which is logged. SIGN_IN_REFUSED (the failure is committed), BUSY.

        `fresh` begins a session; without it nobody is signed in, only known. `unit_id`: only of this unit.
        """

        def look() -> Attempt:
            with self._database.reading() as session:
                return accounts.look_up(session, login, now, devices, unit_id)

        attempt = await _in_thread(look)
        lane = self._known if attempt.known else self._strangers
        right = await _in_lane(lane, lambda: accounts.matches(attempt.hashed, password))

        def settle(session: Session) -> Staff | None:
            account = accounts.settle(session, attempt, now, right=right)
            staff = None if account is None else accounts.staff_of(session, account.id or 0, account.epoch)
            if staff is not None:
                note(session, staff.actor, What.SIGNED_IN, now, about or {})
                if fresh is not None:
                    kept_sessions.begin(session, staff, fresh, now)
            return staff

        staff = await self._write(attempt.unit_id, settle)
        if staff is None:
            raise Rejected(Problem.SIGN_IN_REFUSED)
        return staff

    async def confirm(self, staff: Staff, password: str, now: datetime) -> None:
        """Prove once more that it is the person, slowed down as at signing in. SIGN_IN_REFUSED, BUSY."""
        known = [(staff.id, staff.epoch)]

        def look() -> Attempt:
            with self._database.reading() as session:
                return accounts.look_up(session, staff.login, now, known)

        attempt = await _in_thread(look)
        right = await _in_lane(self._known, lambda: accounts.matches(attempt.hashed, password))
        settled = await self._write(
            attempt.unit_id, lambda session: accounts.settle(session, attempt, now, right=right)
        )
        if settled is None:
            raise Rejected(Problem.SIGN_IN_REFUSED)

    async def give_pass(self, staff: Staff, fresh: Fresh, now: datetime, meeting: tuple[int, int]) -> None:
        """Keep a pass for a `meeting`: the session of its PC, and its opening."""
        await self._write(
            staff.unit_id, lambda session: kept_sessions.begin(session, staff, fresh, now, meeting)
        )

    async def change_password(
        self, staff: Staff, old: str, new: str, again: str, now: datetime, fresh: Fresh
    ) -> Account:
        """As accounts.change_password, and begin a `fresh` session in place of all others; BUSY."""

        def look() -> str:
            with self._database.reading() as session:
                return session.get_one(Account, staff.id).password_hash

        old_hash = await _in_thread(look)
        hashed = await _in_lane(
            self._known, lambda: accounts.new_hash(staff.names, old_hash, old, new, again)
        )

        def put(session: Session) -> Account:
            account = accounts.put_hash(session, staff, hashed)
            note(session, staff.actor, What.PASSWORD_CHANGED, now, {})
            kept_sessions.begin(session, replace(staff, epoch=account.epoch), fresh, now)
            return account

        return await self._write(staff.unit_id, put)

    async def _write(self, unit_id: str, act: Callable[[Session], _Result]) -> _Result:
        async with self._database.write_for_request(unit_id) as session:
            return await _in_thread(lambda: act(session))


async def _in_lane(lane: anyio.Semaphore, act: Callable[[], _Result]) -> _Result:
    try:
        with anyio.fail_after(_MOST_SECONDS):
            await lane.acquire()
    except TimeoutError:
        raise Rejected(Problem.BUSY) from None
    try:
        return await _in_thread(act)
    finally:
        lane.release()


async def _in_thread(act: Callable[[], _Result]) -> _Result:
    # A limiter of its own: it must not wait behind pages that wait for a turn.
    return await anyio.to_thread.run_sync(act, limiter=anyio.CapacityLimiter(1))
