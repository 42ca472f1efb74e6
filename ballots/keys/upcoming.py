"""What the next sheet of boxes would be written from today: read for all of them at once.

Six statements, for one box as for thirty: a list of boxes costs no more round trips than a single one.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import tuple_
from sqlmodel import Session, col, func, select

from ballots import workdays
from ballots.keys import padlocks as locks
from ballots.sealing import quorum
from ballots.tables import Box, ChosenDay, Committee, Padlock, Period

__all__ = ["Upcoming", "next_of", "upcoming"]


@dataclass(frozen=True)
class Upcoming:
    """The next sheet's number, rule, padlocks, seal before it, and day."""

    box: Box
    committee: Committee
    sets: quorum.Sets
    number: int  # of the period to be sealed next
    current: Period | None  # the period whose slot is open
    before: Period | None  # the newest sealed period, None before the first
    padlocks: Mapping[str, Mapping[int, bytes]]  # role → period → public half, from `number` on
    proposal: workdays.Proposal
    chosen: ChosenDay | None  # by the chair

    @property
    def opens_on(self) -> date:
        """The chair's choice, else the proposal."""
        return self.proposal.day if self.chosen is None else self.chosen.day

    @property
    def reason(self) -> str:
        """The chair's, "" when the day is the proposal."""
        return "" if self.chosen is None else self.chosen.reason

    @property
    def is_sealed(self) -> bool:
        """Whether the period after the open one is sealed already."""
        return self.current is not None and self.number > self.current.number + 1

    @property
    def fitted(self) -> dict[str, bytes]:
        """The public halves fitted for the next period, by role."""
        return {role: by[self.number] for role, by in self.padlocks.items() if self.number in by}

    @property
    def missing(self) -> list[str]:
        """The roles whose padlocks the next sheet still lacks."""
        return [
            role for role in quorum.roles_named(self.sets) if self.number not in self.padlocks.get(role, {})
        ]


def next_of(session: Session, box: Box, today: date) -> Upcoming:
    """As upcoming(), of one box."""
    return upcoming(session, [box], today)[box.id]


def upcoming(session: Session, boxes: Sequence[Box], today: date) -> dict[str, Upcoming]:
    """What the next sheet of every box would be written from, by box, in the order given."""
    ids = [box.id for box in boxes]
    numbers = _numbers(session, ids)
    named = {(box.id, number) for box in boxes for number in (box.current, numbers[box.id] - 1) if number}
    periods = {
        (row.box_id, row.number): row
        for row in session.exec(
            select(Period).where(tuple_(col(Period.box_id), col(Period.number)).in_(sorted(named)))
        )
    }
    in_use = col(Committee.id).in_({box.committee_id for box in boxes})
    committees = {row.id: row for row in session.exec(select(Committee).where(in_use))}
    nexts = sorted(numbers.items())
    chosen = {
        row.box_id: row
        for row in session.exec(
            select(ChosenDay).where(tuple_(col(ChosenDay.box_id), col(ChosenDay.period)).in_(nexts))
        )
    }
    fitted = _padlocks(session, numbers)
    swaps = locks.swaps_of(session, {box.unit_id for box in boxes})
    made = {}
    for box in boxes:
        committee, number = committees[box.committee_id], numbers[box.id]
        current = None if box.current is None else periods.get((box.id, box.current))
        made[box.id] = Upcoming(
            box=box,
            committee=committee,
            sets=quorum.check_sets(json.loads(committee.sets)),
            number=number,
            current=current,
            before=periods.get((box.id, number - 1)),
            padlocks=fitted.get(box.id, {}),
            proposal=locks.proposed_day(current, today, swaps[box.unit_id]),
            chosen=chosen.get(box.id),
        )
    return made


def _numbers(session: Session, ids: Sequence[str]) -> dict[str, int]:
    """The number of the period to be sealed next, of every box."""
    query = select(Period.box_id, func.max(Period.number)).where(col(Period.box_id).in_(ids))
    newest = dict(session.exec(query.group_by(col(Period.box_id))).all())
    return {box_id: 1 + newest.get(box_id, 0) for box_id in ids}


def _padlocks(session: Session, numbers: Mapping[str, int]) -> dict[str, dict[str, dict[int, bytes]]]:
    """Box → role → period → public half, of periods not sealed yet."""
    newest = select(func.max(Period.number)).where(col(Period.box_id) == col(Padlock.box_id))
    query = select(Padlock.box_id, Padlock.role, Padlock.period, Padlock.public).where(
        col(Padlock.box_id).in_(numbers),
        col(Padlock.period) > func.coalesce(newest.correlate(Padlock).scalar_subquery(), 0),
    )
    found: dict[str, dict[str, dict[int, bytes]]] = {}
    for box_id, role, period, public in session.exec(query):
        found.setdefault(box_id, {}).setdefault(role, {})[period] = public
    return found
