"""Staff accounts: passwords, sign-in with its slow-down, who may do what in which unit.

Functions that write take `session` and `now`; nothing here knows HTTP. A failed sign-in is a result and no
error: its slow-down must be committed although the person does not get in.
"""

import json
import re
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlmodel import Session, col, select

from app.errors import Problem, Rejected
from app.staff import kept_sessions
from app.staff.passwords import ISSUED, LONGEST_PASSWORD, as_hashed, as_typed, drawn, is_guessed
from app.staff.person import DUTY_NAMES, Staff, duties_of, person
from ballots.errors import Code, Refused
from ballots.keys import passkeys
from ballots.tables import Account, Box, Committee, Minutes, Nobody, Opening, Unit
from ballots.typed import clean

__all__ = [
    "DUTY_NAMES",
    "LEAST_PASSWORD",
    "Attempt",
    "Devices",
    "Staff",
    "account_of",
    "add_account",
    "box_of",
    "change_password",
    "check_seat",
    "count_for_nobody",
    "duties_of",
    "look_up",
    "mark_issued",
    "matches",
    "minutes_of",
    "new_hash",
    "opening_of",
    "person",
    "put_hash",
    "reset_for_other",
    "reset_password",
    "set_active",
    "set_duties",
    "settle",
    "sign_in",
    "staff_of",
]

LEAST_PASSWORD = 10
_LONGEST_WAIT_SECONDS = 30
_MOST_COUNTED = 30  # failures in a row
_ID_LIMIT = 2**31  # an integer of PostgreSQL
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")

# OWASP's least setting for argon2id: about 20 ms and 19 MiB, so that forty at once do no harm.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# What an unknown login is checked against, so that it takes as long as a known one.
_nobody = _hasher.hash(secrets.token_urlsafe(16))


_ALONE = {"auditor": Problem.AUDITOR_ALONE, "province": Problem.PROVINCE_ALONE}
_Numbered = TypeVar("_Numbered", Opening, Minutes, Account)


# --- passwords ------------------------------------------------------------------------------------------


def matches(hashed: str, password: str) -> bool:
    """Whether a password is that of a hash: argon2, to be called outside any transaction."""
    try:
        spelled = as_hashed(hashed, password)[: LONGEST_PASSWORD + 1]
        return _hasher.verify(hashed.removeprefix(ISSUED), spelled)
    except (VerificationError, InvalidHashError):
        return False


def _issued() -> tuple[str, str]:
    """A one-time password and its hash, which says of itself that it was drawn and not chosen."""
    password = drawn()
    return password, ISSUED + _hasher.hash(password)


def _put(account: Account, hashed: str) -> None:
    account.password_hash = hashed
    account.epoch, account.must_change = account.epoch + 1, False
    account.failures, account.retry_at = 0, None
    account.device_failures, account.device_retry_at = 0, None


# --- signing in -----------------------------------------------------------------------------------------


Devices = Collection[tuple[int, int]]  # account number and epoch of the device cookies that came along


@dataclass(frozen=True)
class Attempt:
    """What a sign-in has read before its password is verified, outside any transaction."""

    account_id: int | None  # None: nobody of that login, or the account has to wait
    unit_id: str  # in whose turn it is written down; "" for nobody's
    epoch: int
    known: bool  # from a device where this account signed in before
    hashed: str = field(repr=False)


def sign_in(
    session: Session, login: str, password: str, now: datetime, devices: Devices = (), unit_id: str = ""
) -> Account | None:
    """The account, or None for every kind of no: which kind, neither answer nor time tells.

    After the n-th failure in a row the next attempt has to wait 2^(n-1) seconds, at most 30; an earlier one
    is refused, does not count and does not lengthen the wait. The account is never locked. Known devices
    have a counter of their own, so that strangers' failures never delay them. All in one transaction: pages
    use signing_in.Desk, which takes the same steps and verifies outside.
    """
    attempt = look_up(session, login, now, devices, unit_id)
    return settle(session, attempt, now, right=matches(attempt.hashed, password))


def look_up(session: Session, login: str, now: datetime, devices: Devices, unit_id: str = "") -> Attempt:
    """Step 1: what to verify the password against; for nobody a hash that takes as long.

    A login of several units is nobody's until its unit is named, or one of them is known at this device.
    """
    login = login.strip().lower()  # a login that nobody can have, with a NUL perhaps, is asked for as none
    query = select(Account).where(Account.login == (login if _LOGIN.fullmatch(login) else ""), Account.active)
    if unit_id:
        query = query.where(Account.unit_id == unit_id)
    here = col(Account.id).in_([account_id for account_id, _ in devices])
    rows = session.exec(query.order_by(here.desc(), col(Account.id)).limit(2)).all()
    known_ones = [(row.id, row.epoch) in devices for row in rows]
    account = rows[0] if len(rows) == 1 or known_ones == [True, False] else None
    if account is None:
        return Attempt(None, "", 0, known=False, hashed=_nobody)
    known = (account.id, account.epoch) in devices
    if _waits(account, now, known=known):
        return Attempt(None, "", 0, known=known, hashed=_nobody)
    return Attempt(account.id, account.unit_id, account.epoch, known=known, hashed=account.password_hash)


def settle(session: Session, attempt: Attempt, now: datetime, *, right: bool) -> Account | None:
    """Step 3: count the attempt; for nobody if the account has changed or another attempt was faster.

    A failure reads one row and writes one row, whosoever it is: the time it takes tells of no account.
    """
    account = None if attempt.account_id is None else session.get(Account, attempt.account_id)
    changed = account is None or not account.active or account.epoch != attempt.epoch
    if account is None or changed or _waits(account, now, known=attempt.known):
        count_for_nobody(session, now)
        return None
    before = account.device_failures if attempt.known else account.failures
    failures = 0 if right else min(before + 1, _MOST_COUNTED)
    retry_at = None if right else now + timedelta(seconds=min(2**before, _LONGEST_WAIT_SECONDS))
    if attempt.known:
        account.device_failures, account.device_retry_at = failures, retry_at
    else:
        account.failures, account.retry_at = failures, retry_at
    session.add(account)
    return account if right else None


def count_for_nobody(session: Session, now: datetime) -> None:
    """Write down an attempt that counts for no account."""
    row = session.get(Nobody, 1) or Nobody()
    row.failures, row.retry_at = row.failures % _MOST_COUNTED + 1, now  # never the same again: it is written
    session.add(row)


def _waits(account: Account, now: datetime, *, known: bool) -> bool:
    retry_at = account.device_retry_at if known else account.retry_at
    return retry_at is not None and now < retry_at


def staff_of(session: Session, account_id: int, epoch: int) -> Staff | None:
    """The person of an account, or None when it was stopped or has another password since `epoch`."""
    account = session.get(Account, account_id)
    if account is None or not account.active or account.epoch != epoch:
        return None
    return person(account, session.get_one(Unit, account.unit_id))


# --- the border of a unit: what is another unit's is not there ------------------------------------------


def _row(session: Session, kind: type[_Numbered], row_id: int) -> _Numbered | None:
    """A row by its number; a number that no database could hold is nobody's."""
    return session.get(kind, row_id) if 0 < row_id < _ID_LIMIT else None


def box_of(session: Session, staff: Staff, box_id: str) -> Box:
    """A box of the person's own unit; BOX_UNKNOWN."""
    box = session.get(Box, box_id)
    if box is None or box.unit_id != staff.unit_id:
        raise Refused(Code.BOX_UNKNOWN)
    return box


def opening_of(session: Session, staff: Staff, opening_id: int) -> Opening:
    """An opening of the person's own unit; OPENING_UNKNOWN."""
    opening = _row(session, Opening, opening_id)
    if opening is None or session.get_one(Committee, opening.committee_id).unit_id != staff.unit_id:
        raise Refused(Code.OPENING_UNKNOWN)
    return opening


def minutes_of(session: Session, staff: Staff, minutes_id: int) -> Minutes:
    """Filed minutes of the person's own unit; NOT_FOUND."""
    minutes = _row(session, Minutes, minutes_id)
    if minutes is None or session.get_one(Committee, minutes.committee_id).unit_id != staff.unit_id:
        raise Rejected(Problem.NOT_FOUND)
    return minutes


def account_of(session: Session, unit_id: str, account_id: int) -> Account:
    """An account of a unit; ACCOUNT_UNKNOWN."""
    account = _row(session, Account, account_id)
    if account is None or account.unit_id != unit_id:
        raise Rejected(Problem.ACCOUNT_UNKNOWN)
    return account


# --- writes ---------------------------------------------------------------------------------------------


def add_account(
    session: Session,
    unit_id: str,
    login: str,
    name: str,
    *,
    title: str = "",
    duties: Collection[str] = (),
    seat: tuple[str, str] | None = None,
) -> tuple[Account, str]:
    """A new account and its one-time password; `seat` is (committee id, role).

    Raises Rejected: LOGIN_MALFORMED, LOGIN_TAKEN, ROLE_WRONG, AUDITOR_ALONE, PROVINCE_ALONE; and Refused as
    typed.clean does.
    """
    login = login.strip().lower()
    if not _LOGIN.fullmatch(login):
        raise Rejected(Problem.LOGIN_MALFORMED)
    name, title = clean("person_name", name), clean("person_title", title, missing=None)
    taken = select(Account.id).where(Account.login == login, Account.unit_id == unit_id)
    if session.exec(taken).first() is not None:
        raise Rejected(Problem.LOGIN_TAKEN)
    committee_id, role = _check_seat(session, unit_id, seat)
    _check_duties(duties, role)
    password, hashed = _issued()
    account = Account(
        unit_id=unit_id,
        login=login,
        name=name,
        title=title,
        password_hash=hashed,
        committee_id=committee_id,
        role=role,
    )
    _give(account, duties)
    session.add(account)
    session.flush()
    return account, password


def set_duties(
    session: Session, by: Staff, account_id: int, duties: Collection[str]
) -> tuple[Account, list[str]]:
    """Give and take duties; returns the account and its duties before.

    Nobody takes the unit's administration from oneself. NOT_ONESELF, AUDITOR_ALONE, PROVINCE_ALONE.
    """
    account = account_of(session, by.unit_id, account_id)
    if account.id == by.id and "admin" not in duties:
        raise Rejected(Problem.NOT_ONESELF)
    _check_duties(duties, account.role)
    before = duties_of(account)
    _give(account, duties)
    session.add(account)
    return account, before


def _give(account: Account, duties: Collection[str]) -> None:
    account.issues, account.secretary, account.admin, account.auditor, account.province = (
        duty in duties for duty in DUTY_NAMES
    )


def _check_duties(duties: Collection[str], role: str | None) -> None:
    """AUDITOR_ALONE, PROVINCE_ALONE: who only reads has no other duty, and no key."""
    for duty, problem in _ALONE.items():
        if duty in duties and (len(set(duties)) > 1 or role is not None):
            raise Rejected(problem)


def set_active(session: Session, by: Staff, account_id: int, *, active: bool) -> Account:
    """Stop an account, which ends its sessions, or let it in again. NOT_ONESELF."""
    account = account_of(session, by.unit_id, account_id)
    if account.id == by.id:
        raise Rejected(Problem.NOT_ONESELF)
    account.active = active
    account.epoch += 1
    kept_sessions.end_all(session, account_id)
    session.add(account)
    return account


def reset_password(session: Session, account: Account) -> str:
    """A new one-time password, returned this once; sessions end, passkeys go."""
    password, hashed = _issued()
    _put(account, hashed)
    passkeys.remove_all(session, account.id or 0)
    kept_sessions.end_all(session, account.id or 0)
    session.add(account)
    return password


def mark_issued(account: Account) -> None:
    """Say that somebody else has seen the password: its owner changes it before anything else."""
    account.must_change = True


def reset_for_other(session: Session, by: Staff, account_id: int) -> tuple[str, str]:
    """Login and new one-time password of another account of the unit. NOT_ONESELF, ACCOUNT_UNKNOWN."""
    account = account_of(session, by.unit_id, account_id)
    if account.id == by.id:
        raise Rejected(Problem.NOT_ONESELF)
    password = reset_password(session, account)
    mark_issued(account)
    return account.login, password


def change_password(session: Session, staff: Staff, old: str, new: str, again: str) -> Account:
    """Change one's own password; sessions of the old one end.

    Raises Rejected: what new_hash and put_hash raise. Pages use signing_in.Desk.
    """
    account = session.get_one(Account, staff.id)
    return put_hash(session, staff, new_hash(staff.names, account.password_hash, old, new, again))


def new_hash(names: Sequence[str], old_hash: str, old: str, new: str, again: str) -> str:
    """Check a change of password, outside any transaction; `names`: what its owner is called, login first.

    Raises Rejected: PASSWORD_WRONG, PASSWORDS_DIFFER, PASSWORD_SHORT, _LONG, _SAME, _GUESSED.
    """
    new = as_typed(new)
    if not matches(old_hash, old):
        raise Rejected(Problem.PASSWORD_WRONG)
    if new != as_typed(again):
        raise Rejected(Problem.PASSWORDS_DIFFER)
    if len(new) < LEAST_PASSWORD:
        raise Rejected(Problem.PASSWORD_SHORT, least=LEAST_PASSWORD)
    if len(new) > LONGEST_PASSWORD:
        raise Rejected(Problem.PASSWORD_LONG, most=LONGEST_PASSWORD)
    if new.lower() == names[0] or as_hashed(old_hash, new) == as_hashed(old_hash, old):
        raise Rejected(Problem.PASSWORD_SAME)
    if is_guessed(new, names):
        raise Rejected(Problem.PASSWORD_GUESSED)
    return _hasher.hash(new)


def put_hash(session: Session, staff: Staff, hashed: str) -> Account:
    """Store a new password, unless it was changed meanwhile; NOT_SIGNED_IN."""
    account = session.get_one(Account, staff.id)
    if not account.active or account.epoch != staff.epoch:
        raise Rejected(Problem.NOT_SIGNED_IN)
    _put(account, hashed)
    kept_sessions.end_all(session, staff.id)
    session.add(account)
    return account


def check_seat(
    session: Session, account: Account, seat: tuple[str, str] | None
) -> tuple[str | None, str | None]:
    """The committee and role that an account is to have; ROLE_WRONG, AUDITOR_ALONE, PROVINCE_ALONE."""
    found = _check_seat(session, account.unit_id, seat)
    _check_duties(duties_of(account), found[1])
    return found


def _check_seat(
    session: Session, unit_id: str, seat: tuple[str, str] | None
) -> tuple[str | None, str | None]:
    if seat is None:
        return None, None
    committee = session.get(Committee, seat[0])
    if committee is None or committee.unit_id != unit_id or seat[1] not in json.loads(committee.labels):
        raise Rejected(Problem.ROLE_WRONG)
    return seat
