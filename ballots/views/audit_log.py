"""Reads the audit log for its page and for the check: one pass over a unit's lines, as values."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session, col, select

from ballots.office.audit import Line, follows, hash_of, line_of
from ballots.sealing.sheet import seal_groups
from ballots.tables import AuditEntry, Box, Committee

__all__ = [
    "AuditPage",
    "Check",
    "Line",
    "Wanted",
    "audit_page",
    "bodies",
    "check",
    "head_of",
]

_AT_ONCE = 500  # rows in memory


@dataclass(frozen=True)
class Wanted:
    """Which lines to show: of a person, of a kind, of days; "" and None do not choose."""

    login: str = ""
    what: str = ""
    since: date | None = None
    until: date | None = None
    below: int | None = None

    def has(self, line: Line) -> bool:
        """Whether a line is among them."""
        return (
            self.login in {"", line.login}
            and self.what in {"", line.what}
            and (self.since is None or line.at.date() >= self.since)
            and (self.until is None or line.at.date() <= self.until)
            and (self.below is None or line.height < self.below)
        )


@dataclass
class AuditPage:
    """Lines newest first, and what was seen of the whole log on the way."""

    lines: list[Line] = field(default_factory=list)
    older: int | None = None  # there are more, below this height
    people: dict[str, str] = field(default_factory=dict)  # login → name, of everybody in the log
    total: int = 0
    head: str = ""  # hash of the last line, in groups
    broken_at: int | None = None  # height of the first line that does not follow from the one before
    names: dict[str, str] = field(default_factory=dict)  # id of a box or committee → its name


def audit_page(session: Session, unit_id: str, wanted: Wanted, most: int) -> AuditPage:
    """At most so many lines of those wanted; the chain is checked from its first line to its last."""
    page = AuditPage(names=_names(session, unit_id))
    found: deque[Line] = deque(maxlen=most + 1)
    before: bytes | None = None
    for row in _rows(session, unit_id):
        if page.broken_at is None and not follows(row, page.total, before):
            page.broken_at = page.total
        before = row.body
        page.total += 1
        line = line_of(row)
        if line is not None:
            page.people[line.login] = line.name
            if wanted.has(line):
                found.append(line)
    page.head = "" if before is None else seal_groups(hash_of(before))
    page.lines = list(reversed(found))[:most]
    page.older = page.lines[-1].height if len(found) > most else None
    return page


@dataclass(frozen=True)
class Check:
    """What a check of the whole log found: the hash of every line in groups, and where the chain breaks."""

    hashes: list[str]
    broken_at: int | None

    @property
    def head(self) -> str:
        """The hash of the last line, or a dash."""
        return self.hashes[-1] if self.hashes else "–"


def check(session: Session, unit_id: str) -> Check:
    """Check a unit's log from its first line to its last."""
    hashes: list[str] = []
    broken_at, before = None, None
    for row in _rows(session, unit_id):
        if broken_at is None and not follows(row, len(hashes), before):
            broken_at = len(hashes)
        before = row.body
        hashes.append(seal_groups(hash_of(row.body)))
    return Check(hashes, broken_at)


def head_of(session: Session, unit_id: str) -> tuple[int, str]:
    """How many lines a unit's log has, and the hash of the last one in groups; (0, "") for none."""
    query = select(AuditEntry).where(AuditEntry.unit_id == unit_id).order_by(col(AuditEntry.height).desc())
    last = session.exec(query.limit(1)).first()
    return (0, "") if last is None else (last.height + 1, seal_groups(hash_of(last.body)))


def bodies(session: Session, unit_id: str) -> bytes:
    """The exact bytes of every line, in order, each ended by a line feed: none has one inside."""
    return b"".join(row.body + b"\n" for row in _rows(session, unit_id))


def _rows(session: Session, unit_id: str) -> Iterator[AuditEntry]:
    query = select(AuditEntry).where(AuditEntry.unit_id == unit_id).order_by(col(AuditEntry.height))
    yield from session.exec(query.execution_options(yield_per=_AT_ONCE))


def _names(session: Session, unit_id: str) -> dict[str, str]:
    committees = session.exec(select(Committee.id, Committee.name).where(Committee.unit_id == unit_id))
    boxes = session.exec(select(Box.id, Box.name).where(Box.unit_id == unit_id))
    return dict([*committees, *boxes])
