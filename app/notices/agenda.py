"""What a signed-in person can do next, box by box; the sentences are in home.html."""

import json
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from app.notices import key_notices
from app.notices.key_notices import KeyNotice, SpareUse
from app.staff.accounts import Staff
from ballots.keys import holders
from ballots.tables import Account, Committee
from ballots.views import holders as holders_views
from ballots.views.lists import standing
from ballots.views.proofs import KeyTable
from ballots.views.readmodels_staff import DraftView, Standing

__all__ = ["BoxLine", "lines", "spare_uses", "waiting"]


@dataclass(frozen=True)
class BoxLine:
    """One box of the unit: how it stands, and which steps wait for this person, most urgent first."""

    box_id: str
    box: str
    place: str
    period: int | None
    due_on: date | None
    opening_id: int | None
    next_number: int
    missing: tuple[str, ...]  # labels of roles whose padlocks the next sheet still lacks
    unsigned: tuple[str, ...] | None  # labels of roles that have not signed it; None when none waits
    mine: bool  # the person sits in this box's committee
    steps: tuple[
        str, ...
    ]  # of running, open, enrol, wait, compare, compare_back, fit, sign, seal, prove, issue
    compare: tuple[str, ...]  # names of those of the own role who wait to be compared by this person
    compare_back: tuple[str, ...]  # … who hold its keys, and whom this person has yet to compare in turn
    keys: KeyNotice | None  # what is to be said of the box's keys to members and secretaries


def lines(session: Session, staff: Staff, today: date) -> list[BoxLine]:
    """All boxes of the person's unit, by name; in a number of statements that does not grow with them."""
    boxes = standing.of_unit(session, staff.unit_id, today)
    person = _person(session, staff)
    return [_line(staff, person, view, table, today) for view, table in boxes]


def waiting(session: Session, staff: Staff, today: date) -> list[BoxLine]:
    """The lines of those boxes whose opening this person can start."""
    return [line for line in lines(session, staff, today) if "open" in line.steps]


def spare_uses(session: Session, staff: Staff, today: date) -> list[SpareUse]:
    """Uses of paper spare keys that this person is told of: the own committee's, a secretary's all."""
    query = select(Committee).where(Committee.unit_id == staff.unit_id).order_by(col(Committee.id))
    labels = {
        committee.id: json.loads(committee.labels)
        for committee in session.exec(query).all()
        if staff.may("secretary") or staff.committee_id == committee.id
    }
    return key_notices.spare_uses(session, staff.unit_id, labels, today)


@dataclass(frozen=True)
class _Person:
    """What is the same for a person at every box: who waits for whom."""

    waits: bool  # the own new identity, to be compared
    compare: tuple[str, ...]
    compare_back: tuple[str, ...]


def _person(session: Session, staff: Staff) -> _Person:
    account = session.get(Account, staff.id)
    if account is None:
        return _Person(waits=False, compare=(), compare_back=())
    return _Person(
        waits=holders.pending_of(session, account) is not None,
        compare=_to_compare(session, staff),
        compare_back=holders_views.unreached(session, account),
    )


def _line(staff: Staff, person: _Person, view: Standing, table: KeyTable, today: date) -> BoxLine:
    mine = staff.committee_id == view.committee_id
    told = mine or staff.may("secretary")
    keys = key_notices.told(table, staff, today) if told else None
    return BoxLine(
        box_id=view.box_id,
        box=view.box,
        place=view.place,
        period=view.current,
        due_on=view.due_on,
        opening_id=view.opening_id,
        next_number=view.next_number,
        missing=tuple(row.label for row in view.roles if row.needed and not row.fitted_for_next),
        unsigned=None if view.draft is None else view.draft.missing,
        mine=mine,
        compare=person.compare if mine else (),
        compare_back=person.compare_back if mine else (),
        steps=(
            *_of_opening(staff, view, mine=mine),
            *_of_padlocks(staff, view, mine=mine, waits=mine and person.waits),
            *(["compare"] if mine and _is_holder(staff, view) and person.compare else []),
            *(["compare_back"] if mine and person.compare_back else []),
            *(["prove"] if keys is not None and keys.own and _is_holder(staff, view) else []),
            *_of_desk(staff, view),
        ),
        keys=keys,
    )


def _to_compare(session: Session, staff: Staff) -> tuple[str, ...]:
    """Whom this person, who holds keys, is asked to compare; the person's own new identity is another's."""
    if staff.committee_id is None or staff.role is None:
        return ()
    names = holders_views.waiting_in(session, staff.committee_id, staff.role)
    return tuple(name for name in names if name != staff.name)


def _of_opening(staff: Staff, view: Standing, *, mine: bool) -> list[str]:
    if view.opening_id is not None and (mine or staff.may("secretary")):
        return ["running"]
    return ["open"] if view.due and staff.may("secretary") else []


def _is_holder(staff: Staff, view: Standing) -> bool:
    return any(row.role == staff.role and staff.name in row.enrolled for row in view.roles)


def _of_padlocks(staff: Staff, view: Standing, *, mine: bool, waits: bool) -> list[str]:
    own = next((row for row in view.roles if mine and row.role == staff.role and row.needed), None)
    steps = []
    if own is not None and waits:
        steps.append("wait")
    elif own is not None and staff.name not in own.enrolled:
        steps.append("enrol")
    elif own is not None and not own.fitted_for_next:
        steps.append("fit")
    if view.draft is not None:
        if own is not None and staff.name in own.enrolled and own.role in _unsigned(view.draft):
            steps.append("sign")
    elif view.can_draft and staff.may("secretary"):
        steps.append("seal")
    return steps


def _unsigned(draft: DraftView) -> set[str]:
    return {row.role for row in draft.signatures if not row.signed}


def _of_desk(staff: Staff, view: Standing) -> list[str]:
    return ["issue"] if view.current is not None and staff.may("issue") else []
