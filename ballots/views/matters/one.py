"""Reads one matter with its history, for the page on which it is worked at."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from ballots.errors import Code, Refused
from ballots.followup import fields, sources
from ballots.followup.matters import matter_of, may_answer_to
from ballots.forms.kinds import Scan
from ballots.tables import Account, Box, Matter, MatterStep, Opening

__all__ = ["MatterPage", "Step", "letter_scan", "matter_page"]


@dataclass(frozen=True)
class Step:
    """One step of its history."""

    at: datetime
    name: str
    act: str
    official: str
    due_on: date | None
    text: str


@dataclass(frozen=True)
class MatterPage:
    """A matter as its page shows it; `text` has personal data masked, "" once it was destroyed."""

    box_id: str
    box: str
    committee_id: str
    number: int
    kind: str
    state: str
    held_on: date
    text: str
    contact: str  # "" as well for who may not see it
    scanned: bool  # a paper letter is kept as a scan: `text` is what the secretary says of it, or ""
    may_see_scan: bool
    field: str
    account_id: int | None
    official: str
    due_on: date | None
    late: bool
    answer: str
    done: str
    released_on: date | None
    wording: bool
    stale: bool  # what is public is not what is said by now
    fields: tuple[str, ...]  # which it may be said to be about
    officials: tuple[tuple[int, str], ...]  # accounts that it may be given to
    steps: tuple[Step, ...]

    @property
    def address(self) -> str:
        """Where its page is."""
        return f"/staff/matters/{self.box_id}/{self.number}"


def matter_page(session: Session, box_id: str, number: int, today: date, reader: Account) -> MatterPage:
    """One matter as this person may see it; MATTER_UNKNOWN."""
    matter = matter_of(session, box_id, number)
    box = session.get_one(Box, box_id)
    texts = sources.texts(session, [matter])
    return MatterPage(
        box_id=box_id,
        box=box.name,
        committee_id=box.committee_id,
        number=number,
        kind=matter.kind,
        state=matter.state,
        held_on=session.get_one(Opening, matter.opening_id).started_at.date(),
        text=texts.get((matter.kind, matter.source_id), ""),
        contact=sources.contact(session, matter) if may_answer_to(matter, reader) else "",
        scanned=bool(sources.scanned(session, [matter])),
        may_see_scan=may_answer_to(matter, reader),
        field=matter.field,
        account_id=matter.account_id,
        official=matter.official,
        due_on=matter.due_on,
        late=matter.state == "assigned" and matter.due_on is not None and matter.due_on < today,
        answer=matter.answer,
        done=matter.done,
        released_on=matter.released_on,
        wording=matter.wording,
        stale=(matter.said_answer, matter.said_done) != (matter.answer, matter.done),
        fields=fields.allowed(session, matter),
        officials=_officials(session, matter),
        steps=_steps(session, matter),
    )


def letter_scan(session: Session, matter: Matter, reader: Account) -> Scan:
    """The scan of the paper letter that a matter is. NOT_ASSIGNED, REMARK_UNKNOWN."""
    if not may_answer_to(matter, reader):
        raise Refused(Code.NOT_ASSIGNED)
    return sources.scan(session, matter)


def _officials(session: Session, matter: Matter) -> tuple[tuple[int, str], ...]:
    """Everybody of the unit but auditors, who change nothing."""
    query = (
        select(Account)
        .where(Account.unit_id == matter.unit_id, col(Account.active), col(Account.auditor).is_(False))
        .order_by(col(Account.name), col(Account.id))
    )
    return tuple(
        (account.id or 0, f"{account.name}, {account.title}" if account.title else account.name)
        for account in session.exec(query)
    )


def _steps(session: Session, matter: Matter) -> tuple[Step, ...]:
    query = select(MatterStep).where(MatterStep.box_id == matter.box_id, MatterStep.number == matter.number)
    return tuple(
        Step(row.at, row.name, row.act, row.official, row.due_on, row.text)
        for row in session.exec(query.order_by(col(MatterStep.id)))
    )
