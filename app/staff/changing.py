"""What an administrator changes of an account in one form: name, duties, role in a committee, address."""

from dataclasses import dataclass

from sqlmodel import Session

from app.staff import accounts, emails, leaving
from app.staff.accounts import Staff
from ballots.keys.holders import LogKeys
from ballots.tables import Account, Holder
from ballots.typed import clean

__all__ = ["Changed", "Wanted", "change"]


@dataclass(frozen=True)
class Wanted:
    """What the form says; `seat` is committee and role, or None; `named`: name and title, or as they are."""

    duties: tuple[str, ...]
    seat: tuple[str, str] | None
    email: str
    understood: bool
    named: tuple[str, str] | None = None


@dataclass(frozen=True)
class Changed:
    """What was there before and is there now where these differ, and the keys that went.

    `email`: whether there was an address before, and is one now; None if the same. No log has addresses.
    """

    login: str
    before: dict[str, object]
    after: dict[str, object]
    email: tuple[bool, bool] | None
    gone: Holder | None


def change(session: Session, by: Staff, account_id: int, wanted: Wanted, log_keys: LogKeys) -> Changed:
    """Change all of it or nothing; raises what set_duties, change_seat, set_email and typed.clean raise.

    Who gives a role up does so before taking duties, and takes one after: an auditor has neither.
    """
    gone: Holder | None = None
    account = accounts.account_of(session, by.unit_id, account_id)
    before, address = _state(account), account.email
    if wanted.named is not None:
        name, title = wanted.named
        account.name, account.title = clean("person_name", name), clean("person_title", title, missing=None)
    for step in ("seat", "duties") if wanted.seat is None else ("duties", "seat"):
        if step == "duties":
            accounts.set_duties(session, by, account_id, wanted.duties)
        else:
            _, gone, _ = leaving.change_seat(
                session, by, account_id, wanted.seat, log_keys, understood=wanted.understood
            )
    after = _state(account)
    emails.set_email(session, by.unit_id, account_id, wanted.email)
    email = None if account.email == address else (bool(address), bool(account.email))
    differ = [key for key in before if before[key] != after[key]]
    was, now = ({key: state[key] for key in differ} for state in (before, after))
    return Changed(account.login, was, now, email, gone)


def _state(account: Account) -> dict[str, object]:
    seat = {"committee": account.committee_id, "role": account.role}
    return {"name": account.name, "title": account.title, "duties": accounts.duties_of(account), **seat}
