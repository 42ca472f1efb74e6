"""Swapped working days of one unit in the set-up file."""

import datetime as dt
from collections.abc import Collection
from typing import Annotated, Any

from pydantic import BeforeValidator
from sqlmodel import Session, col, select

from app import typed
from app.deps import JsonBody
from app.planned.made import Hand, Made
from ballots.office import swaps
from ballots.office.audit import What
from ballots.tables import Swap

__all__ = ["Day", "made", "there"]


def _read(given: Any) -> Any:
    return dt.date.fromisoformat(given) if isinstance(given, str) else given


class Day(JsonBody):
    """A day worked or off by notice, as the file has it."""

    day: Annotated[dt.date, BeforeValidator(_read)]
    working: bool
    document: str


def there(session: Session, units: Collection[str]) -> dict[tuple[str, dt.date], Swap]:
    """The own days of these units: one statement."""
    rows = session.exec(select(Swap).where(col(Swap.unit_id).in_(units)))
    return {(row.unit_id, row.day): row for row in rows}


def made(unit_id: str, day: Day, row: Swap | None, session: Session, hand: Hand) -> Made:
    """What one day asks for."""

    def make() -> None:
        document = typed.check("document", day.document)
        swaps.add_swap(session, day.day, working=day.working, document=document, unit_id=unit_id)
        after = {"working": day.working, "document": document}
        hand.audit(session, unit_id, What.SWAP_ADDED, {"day": day.day.isoformat()}, after=after)

    asked = {"working": day.working, "document": " ".join(day.document.split())}
    stands = None if row is None else {"working": row.working, "document": row.document}
    return Made(f"ngày {day.day:%d/%m/%Y} của {unit_id}", stands, asked, make)
