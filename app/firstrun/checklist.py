"""Việc lần đầu: what a new office still has to do before its first opening, as the database knows it."""

import datetime as dt
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from sqlmodel import Session, col, select

from app.db import Reading
from app.deps import Admin, Chosen, Now
from app.firstrun import days
from app.notices import agenda
from app.staff.accounts import Staff
from app.templating import render
from ballots.folding import fold
from ballots.tables import Account, Box, Holder, Rehearsal

router = APIRouter(prefix="/staff/admin/first")


@dataclass(frozen=True)
class Item:
    """One thing: whether it is done, and what is still open of it."""

    key: str
    done: bool
    left: tuple[str, ...] = ()


def items(session: Session, staff: Staff, today: dt.date, *, fit: bool) -> list[Item]:
    """All of them, in their order; in a number of statements that grows with nothing."""
    lines = agenda.lines(session, staff, today)
    waiting = select(Account.name).where(
        Account.unit_id == staff.unit_id, col(Account.active), col(Account.must_change)
    )
    names = tuple(sorted(session.exec(waiting), key=fold))
    seats = tuple(dict.fromkeys(label for line in lines for label in line.empty))
    padlocks = tuple(f"{line.box}: {'; '.join(line.missing)}" for line in lines if line.missing)
    proved = (
        select(Rehearsal.box_id)
        .join(Box, col(Box.id) == Rehearsal.box_id)
        .join(Holder, col(Holder.id) == Rehearsal.holder_id)
        .where(
            Box.unit_id == staff.unit_id, col(Rehearsal.proved_on) > col(Holder.since)
        )  # fitting proves too
        .distinct()
    )
    rehearsed = set(session.exec(proved))
    unproved = tuple(line.box for line in lines if line.box_id not in rehearsed)
    unsealed = tuple(line.box for line in lines if line.period is None)
    some = bool(lines)
    return [
        Item("address", done=fit),
        Item("passwords", not names, names),
        Item("seats", some and not seats, seats),
        Item("padlocks", some and not padlocks, padlocks),
        Item("sealed", some and not unsealed, unsealed),
        Item("rehearsal", some and not unproved, unproved),
    ]


@router.get("")
def show_first_tasks(request: Request, session: Reading, staff: Admin, chosen: Chosen, now: Now) -> Response:
    """The list, with what is open first in mind; what only people see, like a notice on a wall, is said."""
    listed = items(session, staff, now.date(), fit=chosen.reaches_phones)
    proposed = days.proposed(session, now.date(), staff.unit_id)
    page = {"items": listed, "days": proposed, "public_url": chosen.public_url}
    return render(request, "firstrun/checklist.html", **page)
