"""Sets which desks a box has: short codes of a fixed list, the only ones that a slip's link may carry.

A free text beside a ballot would be a way to mark it: a name and a day travel into the envelope.
"""

import json
import re

from sqlmodel import Session

from ballots.box.issue import lock_box
from ballots.errors import Code, Refused
from ballots.forms.tally import DESK
from ballots.tables import Box

__all__ = ["MOST_DESKS", "desks_of", "read_desks", "set_desks"]

MOST_DESKS = 30
_LONGEST_TEXT = 200


def read_desks(text: str) -> tuple[str, ...]:
    """The desks that people typed, commas or blanks between them, in this order; DESKS_WRONG."""
    if len(text) > _LONGEST_TEXT:
        raise Refused(Code.DESKS_WRONG, most=MOST_DESKS)
    desks = re.split(r"[\s,;]+", text.strip().upper()) if text.strip() else []
    if len(desks) > MOST_DESKS or len(set(desks)) < len(desks) or not all(map(DESK.fullmatch, desks)):
        raise Refused(Code.DESKS_WRONG, most=MOST_DESKS)
    return tuple(desks)


def desks_of(box: Box) -> tuple[str, ...]:
    """The desks of a box, in the order in which they were set."""
    return tuple(json.loads(box.desks))


def set_desks(session: Session, box_id: str, text: str) -> Box:
    """Set the desks of a box from now on; "" for none. BOX_UNKNOWN, DESKS_WRONG.

    A desk that slips printed before carry is dropped by the citizen's page once it is off the list.
    """
    desks = read_desks(text)
    box = lock_box(session, box_id)
    box.desks = json.dumps(desks)
    session.add(box)
    session.flush()
    return box
