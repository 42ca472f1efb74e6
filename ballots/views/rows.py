"""Gives the row of what an address names, for the other reads."""

from sqlmodel import Session

from ballots.errors import Code, Refused
from ballots.tables import Box

__all__ = ["box_row"]


def box_row(session: Session, box_id: str) -> Box:
    """A box by its id; BOX_UNKNOWN."""
    box = session.get(Box, box_id)
    if box is None:
        raise Refused(Code.BOX_UNKNOWN)
    return box
