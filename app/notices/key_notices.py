"""The notices about keys on the home page and on the committee's page, put into words for one reader."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.staff.accounts import Staff
from app.words import keys_told
from ballots.keys.warnings import Kind
from ballots.office.audit import What
from ballots.views import proofs
from ballots.views.proofs import KeyTable

__all__ = ["KeyNotice", "Said", "SpareUse", "notice", "said", "spare_uses", "told"]


@dataclass(frozen=True)
class SpareUse:
    """That a paper spare key was used: announced to everybody of the committee."""

    at: datetime
    name: str
    told: str


@dataclass(frozen=True)
class KeyNotice:
    """What is to be said of the keys of one box; `own`: the reader's own key is to be proved."""

    table: KeyTable
    alarms: tuple[str, ...]
    cautions: tuple[str, ...]
    own: bool


@dataclass(frozen=True)
class Said:
    """A sentence about keys, and the boxes of which it is true."""

    text: str
    boxes: tuple[KeyTable, ...]

    @property
    def names(self) -> str:
        """The boxes' names, in a row."""
        return "; ".join(table.box for table in self.boxes)


def notice(session: Session, box_id: str, staff: Staff, today: date) -> KeyNotice:
    """The notice of one box; what the reader's own key lacks is a step of the reader, and no caution."""
    return told(proofs.key_table(session, box_id, today), staff, today)


def told(table: KeyTable, staff: Staff, today: date) -> KeyNotice:
    """As notice(), of keys that were read already."""
    role = staff.role if staff.committee_id == table.committee_id else None
    said = [(one, keys_told.warning(table, one, today)) for one in table.warnings]
    own = [one for one in table.warnings if one.role == role and one.kind is Kind.UNPROVED]
    return KeyNotice(
        table=table,
        alarms=tuple(text for one, text in said if one.alarm),
        cautions=tuple(text for one, text in said if not one.alarm and one not in own),
        own=bool(own),
    )


def said(notices: Iterable[KeyNotice]) -> dict[str, list[Said]]:
    """The `alarms` and `cautions` of boxes' keys: the same words about several boxes once."""
    found = list(notices)
    return {
        "alarms": _together((one.table, text) for one in found for text in one.alarms),
        "cautions": _together((one.table, text) for one in found for text in one.cautions),
    }


def _together(told: Iterable[tuple[KeyTable, str]]) -> list[Said]:
    grouped: dict[str, list[KeyTable]] = {}
    for table, text in told:
        grouped.setdefault(text, []).append(table)
    return [Said(text, tuple(tables)) for text, tables in grouped.items()]


def spare_uses(
    session: Session, unit_id: str, labels: Mapping[str, dict[str, str]], today: date
) -> list[SpareUse]:
    """The uses of spare keys of the last 45 days, newest first; `labels`: of each committee to tell of."""
    lines = proofs.recent_lines(session, unit_id, labels, today, {What.SPARE_USED.value})
    return [SpareUse(line.at, line.name, keys_told.line(line, labels[line.committee])) for line in lines]
