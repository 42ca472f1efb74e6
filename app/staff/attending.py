"""Who may look at a committee and its openings: its members, the unit's secretary, and auditors.

Nobody else; and an auditor only looks.
"""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from sqlmodel import Session

from app.db import Database
from app.deps import OpensBoxes, panel_member, requires
from app.errors import Problem, Rejected
from app.staff import accounts
from app.staff.accounts import Staff
from ballots.tables import Account

__all__ = ["Attending", "Opening", "Releaser", "Watching", "account_row", "see_box", "see_opening"]

_attends = requires("secretary", "member")
Attending = Annotated[Staff, Depends(_attends)]
# For pages that change nothing.
Watching = Annotated[Staff, Depends(requires("secretary", "member", "auditor"))]


def _see(staff: Staff, committee_id: str) -> None:
    if not staff.may("secretary", "auditor") and staff.committee_id != committee_id:
        raise Rejected(Problem.NOT_ALLOWED)


def see_box(session: Session, staff: Staff, box_id: str) -> str:
    """Give the committee of a box; BOX_UNKNOWN for another unit's, NOT_ALLOWED for another committee's."""
    committee_id = accounts.box_of(session, staff, box_id).committee_id
    _see(staff, committee_id)
    return committee_id


def see_opening(session: Session, staff: Staff, opening_id: int) -> str:
    """Give the committee of an opening; OPENING_UNKNOWN for another unit's, NOT_ALLOWED for another's."""
    committee_id = accounts.opening_of(session, staff, opening_id).committee_id
    _see(staff, committee_id)
    return committee_id


def account_row(session: Session, staff: Staff) -> Account:
    """The account of a person, for the domain's functions that ask who acts."""
    return accounts.account_of(session, staff.unit_id, staff.id)


def _releaser(
    request: Request, opening_id: int, staff: Attending, x_panel: Annotated[str | None, Header()] = None
) -> Any:
    """Who unlocks: the member with a pass at the meeting's PC, else who is signed in. PANEL_OVER."""
    if x_panel is None:
        return staff
    member = panel_member(request, x_panel, staff, opening_id)
    if member.unit_id != staff.unit_id:  # a pass is for the meeting's PC, not for whoever got hold of it
        raise Rejected(Problem.PANEL_OVER)
    return member


@dataclass(frozen=True)
class Opens:
    """Somebody of a meeting who has its boxes opened."""

    staff: Staff
    committee_id: str


async def _opens(request: Request, opening_id: int, deciphering: OpensBoxes) -> Opens:
    database: Database = request.app.state.database

    def look() -> Opens:
        staff = _attends(request)
        with database.reading() as session:
            return Opens(staff, see_opening(session, staff, opening_id))

    return await deciphering.step(look)


Releaser = Annotated[Staff, Depends(_releaser)]
Opening = Annotated[Opens, Depends(_opens)]  # who is Attending, looked up in one step of an opening
