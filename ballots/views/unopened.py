"""Reads of a box that can't be opened, or may not be: what page, minutes and public result say of it."""

import json
from collections.abc import Iterable
from datetime import date

from sqlmodel import Session, col, func, select

from ballots.box.drop import boxed
from ballots.errors import Code, Refused
from ballots.forms.tally import Reason
from ballots.meeting import openings, unopened
from ballots.meeting.counting import is_unopened
from ballots.sealing import quorum
from ballots.sealing.sheet import read_sheet
from ballots.tables import Account, Attendance, Box, BoxedEnvelope, Count, Opening, Period
from ballots.views.readmodels import Agreed, Collected, Missing, Unopened
from ballots.views.readmodels_staff import MissingRow, UnopenedView

__all__ = ["asked", "collected", "unopened_of", "unopened_periods", "unopened_view"]


def unopened_of(
    session: Session, opening: Opening, counted: Iterable[tuple[Count, Period]]
) -> dict[str, Unopened]:
    """What is settled of those boxes of an opening that could not be opened, by box."""
    shut = {count.box_id: (count, period) for count, period in counted if is_unopened(count)}
    if not shut or opening.id is None:
        return {}
    seats, sealed = _present(session, opening.id), _sealed(session, opening.id)
    return {
        box_id: _settled(
            proposal, json.loads(period.labels), seats, opening.started_at.date(), sealed[box_id]
        )
        for box_id, (count, period) in shut.items()
        if (proposal := unopened.proposal_of(count)) is not None
    }


def _settled(
    proposal: unopened.Proposal, labels: dict[str, str], seats: list[Attendance], day: date, envelopes: int
) -> Unopened:
    said = {one.account for one in proposal.agreed}
    return Unopened(
        envelopes=envelopes,
        settled_on=date.fromisoformat(proposal.settled),
        missing=tuple(Missing(labels.get(role, role), why) for role, why in proposal.reasons.items()),
        agreed=tuple(_agreed(one, labels, seats, day) for one in proposal.agreed),
        silent=tuple(
            Agreed(seat.label, seat.name, None)
            for seat in seats
            if seat.account_id not in said and seat.role in quorum.ROLES
        ),
    )


def _sealed(session: Session, opening_id: int) -> dict[str, int]:
    """How many envelopes the boxes of an opening have that can't be opened."""
    query = (
        select(Count.box_id, func.count(col(BoxedEnvelope.leaf)))
        .outerjoin(
            BoxedEnvelope,
            (col(BoxedEnvelope.box_id) == Count.box_id) & (col(BoxedEnvelope.period) == Count.period),
        )
        .where(Count.opening_id == opening_id, Count.unopened != "")
        .group_by(col(Count.box_id))
    )
    return dict(session.exec(query).all())


def _present(session: Session, opening_id: int) -> list[Attendance]:
    query = select(Attendance).where(Attendance.opening_id == opening_id, col(Attendance.present))
    return list(session.exec(query.order_by(col(Attendance.seat))))


def _agreed(
    one: unopened.Agreement, labels: dict[str, str], seats: list[Attendance], opened_on: date
) -> Agreed:
    label = next((seat.label for seat in seats if seat.account_id == one.account), "")
    day = date.fromisoformat(one.day)
    return Agreed(label or labels.get(one.role, one.role), one.name, day if day > opened_on else None)


def unopened_periods(session: Session, box_id: str) -> set[int]:
    """The numbers of a box's periods that could not be opened."""
    counts = session.exec(select(Count).where(Count.box_id == box_id, Count.unopened != "")).all()
    return {count.period for count in counts if is_unopened(count)}


def asked(count: Count) -> bool:
    """Whether it waits for members to agree that the box can't be opened."""
    return count.state == "closed" and bool(count.unopened)


def collected(envelopes: int, paper: Collected) -> Collected:
    """All ballots in: how many they are is known; what the sealed ones say is not."""
    return Collected(
        envelopes + paper.ballots, None, dict.fromkeys((reason.value for reason in Reason), None)
    )


# --- the page -------------------------------------------------------------------------------------------


def unopened_view(session: Session, opening_id: int, box_id: str, account_id: int) -> UnopenedView:
    """The page on which it is proposed and agreed that a box can't be opened; OPENING_UNKNOWN, WRONG_STEP."""
    count = session.get(Count, (opening_id, box_id))
    if count is None:
        raise Refused(Code.OPENING_UNKNOWN)
    if count.carried or count.state == "called":
        raise Refused(Code.WRONG_STEP)
    period = session.get_one(Period, (box_id, count.period))
    opening = session.get_one(Opening, opening_id)
    proposal = unopened.proposal_of(count)
    labels = json.loads(period.labels)
    seats = _present(session, opening_id)
    agreements = () if proposal is None else proposal.agreed
    releases = openings.released(session, box_id, count.period)
    return UnopenedView(
        box_id=box_id,
        box=session.get_one(Box, box_id).name,
        period=count.period,
        envelopes=boxed(session, box_id, count.period)[0],
        waiting=count.state == "closed",
        quorate=quorum.qualified(read_sheet(period.sheet).sets, releases) is not None,
        missing=tuple(
            MissingRow(
                role=role,
                label=labels.get(role, role),
                people=_people(session, opening.committee_id, role),
                reason="" if proposal is None else proposal.reasons.get(role, ""),
            )
            for role in unopened.missing_roles(session, count)
        ),
        proposed=proposal is not None,
        agreed=tuple(_agreed(one, labels, seats, opening.started_at.date()) for one in agreements),
        mine=any(one.account == account_id for one in agreements),
        enough=proposal is not None and unopened.enough(proposal),
        settled=unopened_of(session, opening, [(count, period)]).get(box_id),
    )


def _people(session: Session, committee_id: str, role: str) -> tuple[str, ...]:
    query = select(Account.name).where(
        Account.committee_id == committee_id, Account.role == role, col(Account.active)
    )
    return tuple(session.exec(query.order_by(col(Account.id))))
