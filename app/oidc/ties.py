"""Ties between accounts and people of the office's system, which the administrator alone writes down.

Functions that write take `session` and `now`; nothing here knows HTTP.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, select

from app.errors import Problem, Rejected
from app.oidc.settings import Oidc
from app.staff import kept_sessions
from app.staff.accounts import Staff, account_of
from ballots.composing import composed, is_over
from ballots.tables import Account, OfficeIdentity
from ballots.typed import clean

__all__ = ["Shown", "Who", "put", "shown", "spelled", "who"]

_LONGEST = 254


@dataclass(frozen=True)
class Shown:
    """A tie as pages show it; `name` is "" where there is none."""

    name: str = ""
    used: bool = False  # somebody has signed in by it
    refused_on: date | None = None


@dataclass(frozen=True)
class Who:
    """Who has signed in at the provider: the name as it is written down, and a hash of what never changes."""

    name: str
    subject: bytes


def spelled(claim: str, name: str) -> str:
    """A name in the one spelling that is compared; addresses of mail in small letters. OVERLONG."""
    name = composed(name, _LONGEST).strip()
    return name.lower() if claim == "email" else name


def who(chosen: Oidc, claims: Mapping[str, Any]) -> Who:
    """Of whom a checked token speaks; OIDC_UNKNOWN where it does not give the claim, or gives no sure one."""
    name, subject = claims.get(chosen.claim), claims.get("sub")
    sure = chosen.claim != "email" or claims.get("email_verified") is True
    given = isinstance(name, str) and not is_over(name, _LONGEST)
    if not (sure and given and isinstance(subject, str) and subject):
        raise Rejected(Problem.OIDC_UNKNOWN)
    name = spelled(chosen.claim, str(name))
    if not (name.isprintable() and 0 < len(name) <= _LONGEST):
        raise Rejected(Problem.OIDC_UNKNOWN)
    return Who(name, hashlib.sha256(f"{chosen.issuer}\0{subject}".encode()).digest())


def shown(session: Session, account_id: int) -> Shown:
    """The tie of an account."""
    row = session.get(OfficeIdentity, account_id)
    return Shown() if row is None else Shown(row.name, row.subject is not None, row.refused_on)


def put(session: Session, by: Staff, account_id: int, claim: str, name: str) -> tuple[Account, str, str]:
    """Tie an account of the unit to a name, to another one, or to none: account, name before and after.

    The next who comes under the name is its person; whoever was signed in as the account is not any more.
    ACCOUNT_UNKNOWN, OFFICE_NAME_TAKEN; Refused as typed.clean does.
    """
    account = account_of(session, by.unit_id, account_id)
    name = spelled(claim, clean("office_name", name, missing=None))
    row = session.get(OfficeIdentity, account_id)
    before = "" if row is None else row.name
    _check_free(session, by.unit_id, account_id, name)
    if row is not None:
        session.delete(row)
        session.flush()
    if name:
        session.add(OfficeIdentity(account_id=account_id, unit_id=by.unit_id, name=name))
    if before:
        kept_sessions.end_all(session, account_id, but=by.session_id if account_id == by.id else 0)
    session.flush()
    return account, before, name


def _check_free(session: Session, unit_id: str, account_id: int, name: str) -> None:
    query = (
        select(Account.login)
        .join(OfficeIdentity, OfficeIdentity.account_id == Account.id)  # type: ignore[arg-type]
        .where(OfficeIdentity.name == name, OfficeIdentity.unit_id == unit_id, Account.id != account_id)
    )
    login = session.exec(query).first()
    if login is not None:
        raise Rejected(Problem.OFFICE_NAME_TAKEN, login=login)
