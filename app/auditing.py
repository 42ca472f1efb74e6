"""`Audit`: what a route calls, beside its one act, to put that act into the unit's audit log.

    audit(What.DAY_CHOSEN, {"box": box_id, "period": 3}, before="2026-11-30", after="2026-12-01")

It writes in the route's own transaction: an act and its line are kept together or not at all.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Protocol

from fastapi import Depends

from app.accounts import Staff
from app.db import Writing
from app.deps import CurrentStaff, Now
from ballots.audit import Actor, What, note

__all__ = ["Audit", "actor_of"]


class _Audit(Protocol):
    def __call__(self, what: What, about: Mapping[str, Any], before: Any = None, after: Any = None) -> None:
        """Log an act of who is signed in."""


def actor_of(staff: Staff) -> Actor:
    """The signed-in person as the log names it."""
    return Actor(staff.unit_id, staff.id, staff.login, staff.name)


def _audit(session: Writing, staff: CurrentStaff, now: Now) -> _Audit:
    def write(what: What, about: Mapping[str, Any], before: Any = None, after: Any = None) -> None:
        note(session, actor_of(staff), what, now, about, before, after)

    return write


Audit = Annotated[_Audit, Depends(_audit)]
