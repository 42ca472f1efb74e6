"""Who calls: the key in `Authorization: Bearer`, its scope, its limit. Nothing of a key is logged or said.

`IssueCaller` and `ReportCaller` are a key with that scope; a stranger is refused before anything is read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

from app.db import Database
from app.errors import Problem, Rejected
from app.systems.limits import Limits
from ballots.systems import keys
from ballots.tables import SystemKey

__all__ = ["Caller", "IssueCaller", "ReportCaller"]


@dataclass(frozen=True)
class Caller:
    """A dossier system, by its key; it acts inside its unit only."""

    key_id: int
    unit_id: str


def _caller(may: Callable[[SystemKey], bool]) -> Callable[[Request], Caller]:
    def find(request: Request) -> Caller:
        """KEY_REFUSED, TOO_OFTEN, SCOPE_WRONG. The day of the use is written apart from what is done."""
        scheme, _, text = request.headers.get("authorization", "").partition(" ")
        database: Database = request.app.state.database
        with database.reading() as session:
            key = keys.find(session, text.strip()) if scheme.lower() == "bearer" else None
        if key is None:
            raise Rejected(Problem.KEY_REFUSED)
        limits: Limits = request.app.state.limits
        key_id = key.id or 0
        if seconds := limits.wait(key_id):
            raise Rejected(Problem.TOO_OFTEN, seconds=seconds)
        if not may(key):
            raise Rejected(Problem.SCOPE_WRONG)
        now: datetime = request.app.state.clock()
        if key.used_on != now.date():
            with database.writing(key.unit_id) as session:
                keys.touch(session, key_id, now.date())
        return Caller(key_id, key.unit_id)

    return find


def _may_issue(key: SystemKey) -> bool:
    return key.may_issue


def _may_report(key: SystemKey) -> bool:
    return key.may_report


IssueCaller = Annotated[Caller, Depends(_caller(_may_issue))]
ReportCaller = Annotated[Caller, Depends(_caller(_may_report))]
