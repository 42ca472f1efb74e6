"""What people are told by mail of matters: what they were given, what is due, what is late; no word of any.

The official hears of each matter; the committee's lead and the secretaries of how many are late, once a week.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, select

from ballots.tables import Box, Matter
from printing.wording import day

__all__ = ["Told", "late_of_committees", "of_officials", "waiting"]

_SOON_DAYS = 2


@dataclass(frozen=True)
class Told:
    """One thing to be told: `about` makes it one of its own, so that it is told once."""

    about: str
    title: str
    text: str


_Waiting = tuple[Matter, Box]


def waiting(session: Session) -> Sequence[_Waiting]:
    """Every matter that waits for an answer, in one statement."""
    query = (
        select(Matter, Box)
        .join(Box, col(Box.id) == col(Matter.box_id))
        .where(Matter.state == "assigned")
        .order_by(col(Matter.due_on), col(Matter.box_id), col(Matter.number))
    )
    return session.exec(query).all()


def of_officials(rows: Sequence[_Waiting], today: date) -> Iterator[tuple[int, Told]]:
    """By account: each matter when it is given, two days before its day, and when that is over."""
    for matter, box in rows:
        if matter.account_id is not None and matter.due_on is not None:
            yield matter.account_id, _of_matter(matter, box, matter.due_on, today)


def _of_matter(matter: Matter, box: Box, due_on: date, today: date) -> Told:
    which = f"{matter.box_id} {matter.number} {due_on.isoformat()}"
    what = f"Hòm phiếu “{box.name}”, việc số {matter.number}"
    if due_on < today:
        return Told(f"matter late {which}", "Việc quá hạn trả lời", f"{what}: hạn {day(due_on)} đã qua.")
    if due_on <= today + timedelta(days=_SOON_DAYS):
        return Told(f"matter soon {which}", "Việc sắp đến hạn", f"{what}: hạn trả lời {day(due_on)}.")
    return Told(f"matter given {which}", "Có việc mới được giao", f"{what}, hạn {day(due_on)}.")


def late_of_committees(rows: Sequence[_Waiting], today: date) -> Iterator[tuple[str, Told]]:
    """By committee: how many are late, and whose."""
    late: dict[str, Counter[str]] = {}
    for matter, box in rows:
        if matter.due_on is not None and matter.due_on < today:
            late.setdefault(box.committee_id, Counter())[matter.official] += 1
    monday = today - timedelta(days=today.weekday())
    for committee_id, officials in sorted(late.items()):
        whose = "; ".join(f"{name}: {number}" for name, number in officials.most_common())
        text = f"{officials.total()} việc quá hạn chưa trả lời ({whose})."
        about = f"matters late {committee_id} {monday.isoformat()}"
        yield committee_id, Told(about, "Có việc quá hạn trả lời", text)
