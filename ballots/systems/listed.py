"""Lists dossier systems' keys as values, for their page and command; the keys themselves are nowhere."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from ballots.systems import keys as system_keys

__all__ = ["KeyRow", "keys"]


@dataclass(frozen=True)
class KeyRow:
    """A key by its number and name, and what is known of its use: a day."""

    id: int
    unit_id: str
    name: str
    scopes: tuple[str, ...]  # of slips, returned
    made_on: date
    used_on: date | None
    revoked_on: date | None


def keys(session: Session, unit_id: str | None = None) -> tuple[KeyRow, ...]:
    """The keys of a unit, or of all units: those in use first, the newest first."""
    rows = [
        KeyRow(
            key.id or 0,
            key.unit_id,
            key.name,
            tuple(name for name, may in (("slips", key.may_issue), ("returned", key.may_report)) if may),
            key.made_on,
            key.used_on,
            key.revoked_on,
        )
        for key in system_keys.keys_of(session, unit_id)
    ]
    return tuple(sorted(rows, key=lambda row: row.revoked_on is not None))
