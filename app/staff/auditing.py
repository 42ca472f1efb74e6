"""`Audit`: what a route calls, beside its one act, to put that act into the unit's audit log.

    audit(What.DAY_CHOSEN, {"box": box_id, "period": 3}, before="2026-11-30", after="2026-12-01")

It writes in the route's own transaction: an act and its line are kept together or not at all. `by` is who
acts where that is not who is signed in.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends
from sqlmodel import Session

from app.db import Writing
from app.deps import CurrentStaff, Now
from app.staff.accounts import Staff
from ballots.office.audit import Actor, What, note

__all__ = ["Audit", "actor_of"]


def actor_of(staff: Staff) -> Actor:
    """The signed-in person as the log names it."""
    return staff.actor


class _Audit:
    """Logs acts of who is signed in."""

    def __init__(self, session: Writing, staff: CurrentStaff, now: Now) -> None:
        self._session: Session = session
        self._staff: Staff = staff
        self._now = now

    def __call__(
        self,
        what: What,
        about: Mapping[str, Any],
        before: Any = None,
        after: Any = None,
        by: Staff | None = None,
    ) -> None:
        """Log one act."""
        note(self._session, actor_of(by or self._staff), what, self._now, about, before, after)


Audit = Annotated[_Audit, Depends(_Audit)]
