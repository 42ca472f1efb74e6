"""Reads the audit log for its page and for the check: a page reads what is new and what it shows."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlmodel import Session, col, select

from ballots.office.audit import Line, follows, hash_of, line_of
from ballots.sealing.sheet import seal_groups
from ballots.tables import AuditEntry, Box, Committee

__all__ = [
    "AuditPage",
    "Check",
    "Line",
    "Seen",
    "Wanted",
    "audit_page",
    "bodies",
    "check",
    "head_of",
]

_AT_ONCE = 500  # rows in memory
_MOST_READ = 5_000  # lines that one page looks through for those wanted


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


@dataclass(frozen=True)
class Seen:
    """How far a log was found whole: what the next look at it need not read again."""

    since: datetime  # when it was read from its first line
    height: int
    hash: bytes  # of the line at that height
    people: Mapping[str, str]  # login → name, up to there


@dataclass
class AuditPage:
    """Lines newest first, and how the whole log stands."""

    lines: list[Line] = field(default_factory=list)
    older: int | None = None  # there are more, below this height
    people: dict[str, str] = field(default_factory=dict)  # login → name, of everybody in the log
    total: int = 0
    head: str = ""  # hash of the last line, in groups
    broken_at: int | None = None  # height of the first line that does not follow from the one before
    names: dict[str, str] = field(default_factory=dict)  # id of a box or committee → its name
    seen: Seen | None = None  # for the next look; None of a log that is empty or broken


def audit_page(
    session: Session, unit_id: str, wanted: Wanted, most: int, now: datetime, seen: Seen | None = None
) -> AuditPage:
    """At most so many lines of those wanted, of the newest 5,000 that may be among them.

    1. The chain is checked from its first line to its last, or from where `seen` says it was whole.
    2. The lines that are read for the page are checked again, whatever was seen before.
    """
    page = AuditPage(names=_names(session, unit_id))
    since = _check_on(session, unit_id, page, now, seen)  # 1
    found = _choose(session, unit_id, page, wanted, most)  # 2
    page.lines = found[:most]
    if len(found) > most:
        page.older = page.lines[-1].height
    if page.broken_at is not None:
        page.seen = None
    elif page.seen is not None:
        page.seen = replace(page.seen, since=since)
    return page


def _check_on(session: Session, unit_id: str, page: AuditPage, now: datetime, seen: Seen | None) -> datetime:
    """Check what was not seen yet; gives the moment of which all lines are known to be whole."""
    before: bytes | None = None
    if seen is not None:
        row = session.get(AuditEntry, (unit_id, seen.height))
        if row is not None and hash_of(row.body) == seen.hash:
            page.total, page.people, before, now = seen.height + 1, dict(seen.people), row.body, seen.since
    for row in _rows(session, unit_id, page.total):
        if page.broken_at is None and not follows(row, page.total, before):
            page.broken_at = page.total
        before = row.body
        page.total += 1
        line = line_of(row)
        if line is not None:
            page.people[line.login] = line.name
    if before is not None:
        head = hash_of(before)
        page.head = seal_groups(head)
        page.seen = Seen(now, page.total - 1, head, page.people)
    return now


def _choose(session: Session, unit_id: str, page: AuditPage, wanted: Wanted, most: int) -> list[Line]:
    """The newest lines that are wanted, one more than fits; a break among all that is read is told."""
    query = select(AuditEntry).where(AuditEntry.unit_id == unit_id).order_by(col(AuditEntry.height).desc())
    if wanted.below is not None:
        query = query.where(AuditEntry.height < wanted.below)
    found: list[Line] = []
    after: AuditEntry | None = None
    with closing(session.exec(query.execution_options(yield_per=most))) as rows:
        for number, row in enumerate(rows):
            if after is not None and not follows(after, row.height + 1, row.body):
                page.broken_at = after.height if page.broken_at is None else min(page.broken_at, after.height)
            line = line_of(row)
            if line is not None and wanted.has(line):
                found.append(line)
            if len(found) > most:
                break
            if number == _MOST_READ:
                page.older = row.height
                break
            after = row
    return found


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


def _rows(session: Session, unit_id: str, start: int = 0) -> Iterator[AuditEntry]:
    mine = (AuditEntry.unit_id == unit_id, AuditEntry.height >= start)
    query = select(AuditEntry).where(*mine).order_by(col(AuditEntry.height))
    with closing(session.exec(query.execution_options(yield_per=_AT_ONCE))) as rows:
        yield from rows


def _names(session: Session, unit_id: str) -> dict[str, str]:
    committees = session.exec(select(Committee.id, Committee.name).where(Committee.unit_id == unit_id))
    boxes = session.exec(select(Box.id, Box.name).where(Box.unit_id == unit_id))
    return dict([*committees, *boxes])
