"""People in a set-up file: accounts not there yet are made, their first passwords go on a printed sheet."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import Field
from sqlmodel import Session, select

from app import typed
from app.deps import JsonBody
from app.staff import accounts
from app.staff.person import duties_of
from app.stop import Stop
from app.words import sentences
from ballots.tables import Account, Unit
from printing.notices.accounts import AccountSlip

__all__ = ["Person", "asked", "make", "standing", "write_sheet"]

Duty = Literal["issue", "secretary", "admin", "auditor", "province"]


class Person(JsonBody):
    """One account as the file has it; `role` is a seat in `committee`."""

    login: str
    name: str
    title: str = ""
    duties: list[Duty] = Field(default_factory=list)
    committee: str = ""
    role: str = ""


def standing(session: Session, unit_id: str) -> dict[str, Mapping[str, Any]]:
    """The accounts of a unit by login, as asked() gives what a file asks for."""
    found = session.exec(select(Account).where(Account.unit_id == unit_id, Account.active))
    return {
        row.login: {
            "name": row.name,
            "title": row.title,
            "duties": sorted(duties_of(row)),
            "committee": row.committee_id or "",
            "role": row.role or "",
        }
        for row in found
    }


def asked(person: Person) -> Mapping[str, Any]:
    """What a file says of a person."""
    return person.model_dump(exclude={"login"}) | {"duties": sorted(person.duties)}


def make(session: Session, unit: Unit, person: Person) -> tuple[Account, AccountSlip]:
    """A new account with its part of the sheet; Rejected and Refused as accounts.add_account says."""
    name = typed.check("person_name", person.name)
    title = typed.check("person_title", person.title) if person.title else ""
    seat = (person.committee, person.role) if person.role or person.committee else None
    account, password = accounts.add_account(
        session, unit.id, person.login, name, title=title, duties=person.duties, seat=seat
    )
    accounts.mark_issued(account)
    tasks = [sentences.DUTIES[duty] for duty in person.duties]
    tasks += [sentences.ROLES[person.role]] if person.role else []
    slip = AccountSlip(
        unit.parent, unit.name, account.name, account.title, "; ".join(tasks), account.login, password
    )
    return account, slip


def write_sheet(path: Path, slips: Sequence[AccountSlip], public_url: str) -> None:
    """Write the sheet to a new file for its owner alone; OSError, and Stop where a name cannot be drawn."""
    from printing.fonts import MissingGlyph  # noqa: PLC0415 - loads reportlab, which few commands need
    from printing.notices.accounts import account_sheets  # noqa: PLC0415
    from printing.notices.parts import Overfull  # noqa: PLC0415
    from printing.paper import as_pdf  # noqa: PLC0415

    try:
        content = as_pdf(*account_sheets(slips, f"{public_url}/login"))
    except (MissingGlyph, Overfull):
        raise Stop("tên người hoặc tên đơn vị không in được trên tờ tài khoản; chưa lập gì") from None
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
