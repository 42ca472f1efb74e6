"""What was entered at an opening, summed up: results returned, slips handed out; and whether that can be."""

import json

from sqlmodel import Session, col, select

from ballots.box.drop import boxed
from ballots.errors import Code, Refused
from ballots.forms.slips import HandedOut, doubts
from ballots.forms.told import took_part
from ballots.tables import Box, Count

__all__ = ["check", "handed_out", "returned_total"]


def returned_total(count: Count) -> int | None:
    """All results returned, or None when none of the numbers is known."""
    known = [number for _, _, number in json.loads(count.returned) if number is not None]
    return sum(known) if known else None


def handed_out(count: Count, last: Count | None) -> HandedOut | None:
    """Slips handed out since the last opening of the box, `last`; None before the slot is closed, or ever."""
    now = json.loads(count.counters_to)
    if "issued" not in now:  # a box of another kind has no slips
        return None
    before = json.loads(count.counters_from)
    issued, void = (int(now[key]) - int(before.get(key, 0)) for key in ("issued", "void"))
    return HandedOut(0 if last is None else last.stock_left, issued, void, count.stock_left)


def check(session: Session, count: Count, *, sure: bool) -> None:
    """Ask about figures that cannot be, unless somebody is sure of them; FIGURES_UNSURE.

    How many ballots came in is told when the box is open: till then only the stock is asked about.
    """
    if sure:
        return
    query = select(Count).where(Count.box_id == count.box_id, Count.opening_id < count.opening_id)
    last = session.exec(query.order_by(col(Count.opening_id).desc()).limit(1)).first()
    part = None
    if count.state in {"counting", "final"}:
        envelopes = 0 if count.carried else boxed(session, count.box_id, count.period)[0]
        part = took_part(envelopes, count.paper_spent)
    found = doubts(part, returned_total(count), handed_out(count, last))
    if found:
        told = ";".join(f"{one.what}:{one.found}:{one.most}" for one in found)
        raise Refused(Code.FIGURES_UNSURE, box=session.get_one(Box, count.box_id).name, figures=told)
