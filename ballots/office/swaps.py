"""The table of days worked or off by notice: the operator's rows hold everywhere, a unit's own in it alone.

So no unit's administrator moves the days that another unit proposes.
"""

from datetime import date

from sqlmodel import Session

from ballots import workdays
from ballots.errors import Code, Refused
from ballots.keys import padlocks
from ballots.tables import Swap
from ballots.typed import clean

__all__ = ["add_swap", "remove_swap"]


def add_swap(session: Session, day: date, *, working: bool, document: str, unit_id: str = "") -> None:
    """Enter a day that is worked or off against the calendar, in one unit or ("") in all.

    Raises DOCUMENT_MISSING, SWAP_TAKEN, SWAP_NEEDLESS, and what typed.clean raises.
    """
    document = clean("document", document, missing=Code.DOCUMENT_MISSING)
    if session.get(Swap, (unit_id, day)) is not None:
        raise Refused(Code.SWAP_TAKEN, day=day.isoformat())
    if workdays.is_working(day, padlocks.swaps(session, unit_id)) == working:
        raise Refused(Code.SWAP_NEEDLESS, day=day.isoformat())
    session.add(Swap(unit_id=unit_id, day=day, working=working, document=document))


def remove_swap(session: Session, day: date, unit_id: str = "") -> dict[str, bool | str]:
    """Take a day out of a unit's rows, or of everybody's, and tell what stood there; SWAP_UNKNOWN."""
    swap = session.get(Swap, (unit_id, day))
    if swap is None:
        raise Refused(Code.SWAP_UNKNOWN)
    session.delete(swap)
    return {"working": swap.working, "document": swap.document}
