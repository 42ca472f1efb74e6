"""Staff accounts: passwords, sign-in with its slow-down, who may do what in which unit.

Functions that write take `session` and `now`; nothing here knows HTTP. A failed sign-in is a result and no
error: its slow-down must be committed although the person does not get in.
"""

import json
import re
import secrets
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlmodel import Session, select

from app.errors import Problem, Rejected
from ballots.errors import Code, Refused
from ballots.models import Account, Box, Committee, Minutes, Opening, Unit

__all__ = [
    "DUTY_NAMES",
    "LEAST_PASSWORD",
    "Staff",
    "account_of",
    "add_account",
    "box_of",
    "change_password",
    "minutes_of",
    "opening_of",
    "reset_for_other",
    "reset_password",
    "set_active",
    "set_duties",
    "sign_in",
    "staff_of",
]

DUTY_NAMES = ("issue", "secretary", "admin")  # `member` comes with a role, not with a tick
LEAST_PASSWORD = 10
_LONGEST_PASSWORD = 200
_LONGEST_NAME = 120
_LONGEST_WAIT_SECONDS = 30
_ID_LIMIT = 2**31  # an integer of PostgreSQL
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are taken for each other

# OWASP's least setting for argon2id: about 20 ms and 19 MiB, so that forty at once do no harm.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# What an unknown login is checked against, so that it takes as long as a known one.
_nobody = _hasher.hash(secrets.token_urlsafe(16))


_Numbered = TypeVar("_Numbered", Opening, Minutes, Account)


@dataclass(frozen=True)
class Staff:
    """Who is signed in, and what that person may do; rights end at the unit's border."""

    id: int
    epoch: int
    login: str
    name: str
    title: str
    unit_id: str
    unit: str  # the unit's name
    trial: bool
    duties: frozenset[str]  # of issue, secretary, admin, member
    committee_id: str | None
    role: str | None

    def may(self, *duties: str) -> bool:
        """Whether one of the duties is this person's."""
        return not self.duties.isdisjoint(duties)


# --- passwords ------------------------------------------------------------------------------------------


def _plain(password: str) -> str:
    # The same letters may come composed from one keyboard and decomposed from another.
    return unicodedata.normalize("NFC", password)


def _matches(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, _plain(password)[: _LONGEST_PASSWORD + 1])
    except (VerificationError, InvalidHashError):
        return False


def _set_password(account: Account, password: str) -> None:
    account.password_hash = _hasher.hash(_plain(password))
    account.epoch += 1
    account.failures, account.retry_at = 0, None


def _draw_password() -> str:
    """Twelve characters in fours, about 59 bits: to be read from a screen or a slip of paper once."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(12))
    return "-".join(letters[start : start + 4] for start in (0, 4, 8))


# --- signing in -----------------------------------------------------------------------------------------


def sign_in(session: Session, login: str, password: str, now: datetime) -> Account | None:
    """The account, or None for every kind of no: which kind, neither answer nor time tells.

    After the n-th failure in a row the next attempt has to wait 2^(n-1) seconds, at most 30; an earlier one
    is refused unread and does not count. The account is never locked.
    """
    query = select(Account).where(Account.login == login.strip().lower(), Account.active)
    account = session.exec(query).first()
    if account is None or (account.retry_at is not None and now < account.retry_at):
        _matches(_nobody, password)
        return None
    if not _matches(account.password_hash, password):
        wait = min(2**account.failures, _LONGEST_WAIT_SECONDS)
        account.failures = min(account.failures + 1, 30)
        account.retry_at = now + timedelta(seconds=wait)
        session.add(account)
        return None
    account.failures, account.retry_at = 0, None
    session.add(account)
    return account


def staff_of(session: Session, account_id: int, epoch: int) -> Staff | None:
    """The person of a session or a pass, or None when it no longer holds."""
    account = session.get(Account, account_id)
    if account is None or not account.active or account.epoch != epoch:
        return None
    unit = session.get_one(Unit, account.unit_id)
    duties = {"issue": account.issues, "secretary": account.secretary, "admin": account.admin}
    duties["member"] = account.role is not None
    return Staff(
        id=account_id,
        epoch=account.epoch,
        login=account.login,
        name=account.name,
        title=account.title,
        unit_id=unit.id,
        unit=unit.name,
        trial=unit.trial,
        duties=frozenset(duty for duty, given in duties.items() if given),
        committee_id=account.committee_id,
        role=account.role,
    )


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

    Raises Rejected: LOGIN_MALFORMED, LOGIN_TAKEN, NAME_WRONG, ROLE_WRONG.
    """
    login, name, title = login.strip().lower(), _tidy(name), _tidy(title)
    if not _LOGIN.fullmatch(login):
        raise Rejected(Problem.LOGIN_MALFORMED)
    if not name or max(len(name), len(title)) > _LONGEST_NAME:
        raise Rejected(Problem.NAME_WRONG, longest=_LONGEST_NAME)
    if session.exec(select(Account.id).where(Account.login == login)).first() is not None:
        raise Rejected(Problem.LOGIN_TAKEN)
    committee_id, role = _check_seat(session, unit_id, seat)
    password = _draw_password()
    account = Account(
        unit_id=unit_id,
        login=login,
        name=name,
        title=title,
        password_hash=_hasher.hash(password),
        issues="issue" in duties,
        secretary="secretary" in duties,
        admin="admin" in duties,
        committee_id=committee_id,
        role=role,
    )
    session.add(account)
    session.flush()
    return account, password


def set_duties(session: Session, by: Staff, account_id: int, duties: Collection[str]) -> None:
    """Give and take duties; nobody takes the unit's administration from oneself. NOT_ONESELF."""
    account = account_of(session, by.unit_id, account_id)
    if account.id == by.id and "admin" not in duties:
        raise Rejected(Problem.NOT_ONESELF)
    account.issues, account.secretary, account.admin = (duty in duties for duty in DUTY_NAMES)
    session.add(account)


def set_active(session: Session, by: Staff, account_id: int, *, active: bool) -> None:
    """Stop an account, which ends its sessions, or let it in again. NOT_ONESELF."""
    account = account_of(session, by.unit_id, account_id)
    if account.id == by.id:
        raise Rejected(Problem.NOT_ONESELF)
    account.active = active
    account.epoch += 1
    session.add(account)


def reset_password(session: Session, account: Account) -> str:
    """A new one-time password, returned this once; sessions of the old one end."""
    password = _draw_password()
    _set_password(account, password)
    session.add(account)
    return password


def reset_for_other(session: Session, by: Staff, account_id: int) -> tuple[str, str]:
    """Login and new one-time password of another account of the unit. NOT_ONESELF, ACCOUNT_UNKNOWN."""
    account = account_of(session, by.unit_id, account_id)
    if account.id == by.id:
        raise Rejected(Problem.NOT_ONESELF)
    return account.login, reset_password(session, account)


def change_password(session: Session, staff: Staff, old: str, new: str, again: str) -> Account:
    """Change one's own password; sessions of the old one end.

    Raises Rejected: PASSWORD_WRONG, PASSWORDS_DIFFER, PASSWORD_SHORT, PASSWORD_LONG, PASSWORD_SAME.
    """
    account = session.get_one(Account, staff.id)
    new = _plain(new)
    if not _matches(account.password_hash, old):
        raise Rejected(Problem.PASSWORD_WRONG)
    if new != _plain(again):
        raise Rejected(Problem.PASSWORDS_DIFFER)
    if len(new) < LEAST_PASSWORD:
        raise Rejected(Problem.PASSWORD_SHORT, least=LEAST_PASSWORD)
    if len(new) > _LONGEST_PASSWORD:
        raise Rejected(Problem.PASSWORD_LONG, most=_LONGEST_PASSWORD)
    if new.lower() == account.login or new == _plain(old):
        raise Rejected(Problem.PASSWORD_SAME)
    _set_password(account, new)
    session.add(account)
    return account


def _check_seat(
    session: Session, unit_id: str, seat: tuple[str, str] | None
) -> tuple[str | None, str | None]:
    if seat is None:
        return None, None
    committee = session.get(Committee, seat[0])
    if committee is None or committee.unit_id != unit_id or seat[1] not in json.loads(committee.labels):
        raise Rejected(Problem.ROLE_WRONG)
    return seat


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
