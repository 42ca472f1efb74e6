"""People of a unit in the set-up file: an account each, with duties and at most one role in a committee."""

from collections.abc import Collection
from typing import Any, Literal

from pydantic import Field
from sqlmodel import Session, col, select

from app import typed
from app.deps import JsonBody
from app.errors import Problem, Rejected
from app.planned.made import FirstLogin, Hand, Made
from app.staff import accounts
from app.words import audit_told, sentences
from ballots.office.audit import What
from ballots.tables import Account, Unit

__all__ = ["Person", "made", "there"]


class Person(JsonBody):
    """A person as the file has it."""

    login: str
    name: str
    title: str = ""
    duties: list[Literal["issue", "secretary", "admin", "auditor", "province"]] = Field(default_factory=list)
    committee: str = ""  # with role
    role: str = ""


def there(session: Session, units: Collection[str]) -> dict[tuple[str, str], Account]:
    """The accounts of these units, by unit and login: one statement."""
    rows = session.exec(select(Account).where(col(Account.unit_id).in_(units)))
    return {(row.unit_id, row.login): row for row in rows}


def made(unit_id: str, person: Person, row: Account | None, session: Session, hand: Hand) -> Made:
    """What one person asks for. What make gives out has the password: shown once, or forgotten."""

    def make() -> FirstLogin:
        if not person.duties and not person.role:
            raise Rejected(Problem.ROLE_WRONG)
        seat = (person.committee, person.role) if person.committee or person.role else None
        name, title = typed.check("person_name", person.name), typed.check("person_title", person.title)
        given: dict[str, Any] = {"title": title, "duties": person.duties, "seat": seat}
        account, password = accounts.add_account(session, unit_id, person.login, name, **given)
        accounts.mark_issued(account)
        after = audit_told.new_account(account)
        hand.audit(session, unit_id, What.ACCOUNT_ADDED, {"login": account.login}, after=after)
        unit = session.get_one(Unit, unit_id)
        named = f"{unit.name} – {unit.parent}"
        return FirstLogin(named, account.name, account.login, password, _told(account))

    asked = {
        "name": " ".join(person.name.split()),
        "title": " ".join(person.title.split()),
        "duties": [duty for duty in accounts.DUTY_NAMES if duty in person.duties],
        "committee": person.committee,
        "role": person.role,
    }
    return Made(f"tài khoản {person.login}", None if row is None else _standing(row), asked, make)


def _told(row: Account) -> str:
    """The seat and the duties of an account, in words."""
    seat = [] if row.role is None else [sentences.ROLES[row.role]]
    return "; ".join([*seat, *(sentences.DUTIES[duty] for duty in accounts.duties_of(row))])


def _standing(row: Account) -> dict[str, Any]:
    """An account as the file says it; one that was stopped stays so."""
    return {
        "name": row.name,
        "title": row.title,
        "duties": accounts.duties_of(row),
        "committee": row.committee_id or "",
        "role": row.role or "",
    }
