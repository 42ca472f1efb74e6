"""The address to which a person's reminders go: optional, and changed by the person or an administrator."""

import re

from sqlmodel import Session

from app.errors import Problem, Rejected
from app.staff import accounts

__all__ = ["LONGEST_EMAIL", "set_email"]

LONGEST_EMAIL = 254  # RFC 5321, 4.5.3.1.3
_LONGEST_LOCAL = 64
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(rf"{_LOCAL}@{_LABEL}(?:\.{_LABEL})+")


def set_email(session: Session, unit_id: str, account_id: int, email: str) -> tuple[str, bool]:
    """Keep an address, or none for ""; gives the login, and whether there was one before.

    Raises Rejected: EMAIL_WRONG, ACCOUNT_UNKNOWN.
    """
    email = email.strip()
    if email and not is_email(email):
        raise Rejected(Problem.EMAIL_WRONG)
    account = accounts.account_of(session, unit_id, account_id)
    before = bool(account.email)
    account.email = email
    session.add(account)
    return account.login, before


def is_email(text: str) -> bool:
    """An address as mail servers take it everywhere: ASCII, no comment, no quotes."""
    local = text.partition("@")[0]
    return len(text) <= LONGEST_EMAIL and len(local) <= _LONGEST_LOCAL and bool(_EMAIL.fullmatch(text))
