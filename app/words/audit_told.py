"""What a line of the audit log tells of an act on rows: numbers and states before and after it.

No free text of the minutes: people correct drafts there, and the log forgets nothing. No remark, no ballot.
"""

import json
from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from sqlalchemy import union_all
from sqlmodel import Session, col, select

from app.staff import accounts
from ballots.meeting.minutes import Narrative, hidden_names
from ballots.tables import Account, ChosenDay, Count, Letter, Period, Remark, SystemKey

__all__ = ["chosen_day", "close", "edit", "finish", "new_account", "system_key"]


def chosen_day(session: Session, box_id: str, period: int) -> dict[str, str] | None:
    """The opening day of a period as it is set at the moment; None for the computed one of an unsealed."""
    sealed = session.get(Period, (box_id, period))
    if sealed is not None:
        return {"day": sealed.due_on.isoformat(), "reason": sealed.due_reason}
    chosen = session.get(ChosenDay, (box_id, period))
    return None if chosen is None else {"day": chosen.day.isoformat(), "reason": chosen.reason}


def close(count: Count) -> dict[str, Any]:
    """What was entered before the slot closed."""
    known = [number for _, _, number in json.loads(count.returned) if number is not None]
    entered = {"returned": sum(known) if known else None, "stock_left": count.stock_left}
    return {**entered, "wall_seal": count.wall_seal or None}


def finish(count: Count) -> dict[str, int | None]:
    """How many ballots were counted."""
    electronic = json.loads(count.electronic)["ballots"] if count.electronic else None
    return {"electronic": electronic, "paper": json.loads(count.paper)["ballots"]}


def edit(
    session: Session,
    opening_id: int,
    changes: tuple[Narrative, Narrative],
    printed: Collection[str],
    hidden: Collection[str],
) -> dict[str, Any] | None:
    """Which parts of the minutes change, and how many remarks will be in them; None when nothing does.

    `changes`: before and after. `hidden`: the names to be masked, none of which is told.
    """
    old, new = map(asdict, changes)
    parts = [part for part in new if new[part] != old[part]]
    parts += ["hidden_names"] if set(hidden_names(session, opening_id)) != set(hidden) else []
    mine = ((col(one.id), col(one.opening_id) == opening_id, col(one.printed)) for one in (Remark, Letter))
    picked = union_all(*(select(key).where(*which) for key, *which in mine))
    if not parts and set(session.execute(picked).scalars()) == set(printed):
        return None
    return {"parts": parts, "remarks": len(set(printed))}


def system_key(key: SystemKey) -> dict[str, Any]:
    """A dossier system's key as the audit log tells of a new one; nothing of the key itself."""
    scopes = [name for name, may in (("slips", key.may_issue), ("returned", key.may_report)) if may]
    return {"name": key.name, "scopes": scopes}


def new_account(account: Account) -> dict[str, Any]:
    """An account as the audit log tells of a new one."""
    told: dict[str, Any] = {
        "name": account.name,
        "title": account.title,
        "duties": accounts.duties_of(account),
    }
    return told if account.role is None else told | {"committee": account.committee_id, "role": account.role}
