"""Issues slips that a dossier system asks for: as at the counter, and each request once."""

from collections.abc import Callable
from datetime import date

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session

from ballots.box import issue
from ballots.box.issue import IssuedSlip
from ballots.errors import Code, Refused
from ballots.systems import seen
from ballots.systems.seen import Asked

__all__ = ["MOST_AT_ONCE", "issue_once"]

MOST_AT_ONCE = 100


def issue_once(
    session: Session,
    asked: Asked,
    box_id: str,
    count: int,
    today: date,
    random_bytes: Callable[[int], bytes],
    log_key: Ed25519PrivateKey,
) -> tuple[IssuedSlip, ...]:
    """Issue 1 to 100 slips to a request that was never seen; ASKED_BEFORE (fact `numbers`) issues nothing.

    Raises BATCH_SIZE, BOX_NOT_OPEN, BOX_UNKNOWN as issue.issue does.
    """
    box = issue.lock_box(session, box_id)
    seen.forget_old(session, box.unit_id, today)
    numbers = seen.numbers_of(session, asked, box_id, today)
    if numbers is not None:
        raise Refused(Code.ASKED_BEFORE, numbers=",".join(numbers))
    issued = issue.issue(session, box_id, count, today, random_bytes, log_key, most=MOST_AT_ONCE)
    seen.remember(session, asked, [slip.number for slip in issued], today, random_bytes)
    return issued
