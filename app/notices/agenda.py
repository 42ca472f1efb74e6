"""What a signed-in person can do next, each thing once for all boxes; the sentences are in home.html."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from app.notices import key_notices
from app.notices.key_notices import KeyNotice, SpareUse
from app.staff.accounts import Staff
from ballots.keys import holders
from ballots.tables import Account, Committee
from ballots.views import holders as holders_views
from ballots.views.lists import meetings, standing
from ballots.views.proofs import KeyTable
from ballots.views.readmodels_staff import DraftView, Standing

__all__ = ["BoxLine", "Task", "lines", "spare_uses", "tasks", "waiting"]

STEPS = (
    *("running", "confirm", "file", "open", "blocked", "appoint", "seats"),
    *("enrol", "wait", "compare", "compare_back", "fit", "sign", "seal", "prove", "issue"),
)  # in the order in which they are shown
_SHARED = {"enrol", "wait", "compare", "compare_back", "prove", "appoint"}  # the same at every box


@dataclass(frozen=True)
class BoxLine:
    """One box of the unit: how it stands, and which steps wait for this person, most urgent first."""

    box_id: str
    box: str
    place: str
    committee_id: str
    period: int | None
    due_on: date | None
    opening_id: int | None
    next_number: int
    missing: tuple[str, ...]  # labels of roles whose padlocks the next sheet still lacks
    unsigned: tuple[str, ...] | None  # labels of roles that have not signed it; None when none waits
    mine: bool  # the person sits in this box's committee
    keyless: bool  # … in a role that holds no padlock
    empty: tuple[str, ...]  # labels of roles of the rule that nobody has
    can_draft: bool
    steps: tuple[str, ...]  # of STEPS
    compare: tuple[str, ...]  # names of those of the own role who wait to be compared by this person
    compare_back: tuple[str, ...]  # … who hold its keys, and whom this person has yet to compare in turn
    keys: KeyNotice | None  # what is to be said of the box's keys to members and secretaries


def lines(session: Session, staff: Staff, today: date) -> list[BoxLine]:
    """All boxes of the person's unit, by name; in a number of statements that does not grow with them."""
    boxes = standing.of_unit(session, staff.unit_id, today)
    person = _person(session, staff, [view.opening_id for view, _ in boxes if view.opening_id is not None])
    return [_line(staff, person, view, table, today) for view, table in boxes]


@dataclass(frozen=True)
class Task:
    """One thing to be done, and the boxes at which it waits."""

    step: str
    boxes: tuple[BoxLine, ...]

    @property
    def names(self) -> str:
        """The boxes' names, in a row."""
        return "; ".join(line.box for line in self.boxes)

    @property
    def next_periods(self) -> str:
        """The boxes with the period that is sealed next: said once where it is the same at all."""
        numbers = {line.next_number for line in self.boxes}
        if len(numbers) == 1:
            return f"{self.names}, kỳ {numbers.pop()}"
        return "; ".join(f"{line.box}, kỳ {line.next_number}" for line in self.boxes)


def tasks(lines: Sequence[BoxLine]) -> list[Task]:
    """What waits at the boxes, most urgent first: what is the same at several boxes is one task."""
    grouped: dict[tuple[str, object], list[BoxLine]] = {}
    for step in STEPS:
        for line in lines:
            if step in line.steps:
                grouped.setdefault((step, _alike(step, line)), []).append(line)
    return [Task(step, tuple(boxes)) for (step, _), boxes in grouped.items()]


def _alike(step: str, line: BoxLine) -> object:
    """What lines have to have in common to be one task of a step."""
    if step in _SHARED:
        return None
    if step in {"running", "confirm", "file"}:
        return line.opening_id
    if step == "seats":
        return line.empty
    if step in {"fit", "sign"}:  # one page for all boxes of the committee
        return line.committee_id
    numbers = (line.committee_id, line.period if step in {"open", "issue"} else line.next_number)
    return (numbers, line.missing, line.can_draft, line.unsigned) if step == "blocked" else numbers


def waiting(session: Session, staff: Staff, today: date) -> list[Task]:
    """The openings that are due, those that something is still lacking for as well."""
    return [one for one in tasks(lines(session, staff, today)) if one.step in {"open", "blocked"}]


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
    """What is the same for a person at every box: who waits for whom, which minutes wait."""

    waits: bool  # the own new identity, to be compared
    compare: tuple[str, ...]
    compare_back: tuple[str, ...]
    unstaffed: bool  # nobody of the unit issues slips, or leads openings
    written: frozenset[int]  # running openings whose minutes are being written
    unconfirmed: frozenset[int]  # … at which this person has taken no stand yet


def _person(session: Session, staff: Staff, openings: Sequence[int]) -> _Person:
    account = session.get_one(Account, staff.id)
    written = meetings.being_written(session, openings)
    return _Person(
        unstaffed=staff.may("admin") and _unstaffed(session, staff.unit_id),
        written=frozenset(written),
        unconfirmed=frozenset(meetings.unconfirmed(session, written, staff.id)),
        waits=holders.pending_of(session, account) is not None,
        compare=_to_compare(session, staff),
        compare_back=holders_views.unreached(session, account),
    )


def _unstaffed(session: Session, unit_id: str) -> bool:
    query = select(Account.issues, Account.secretary).where(Account.unit_id == unit_id, col(Account.active))
    duties = session.exec(query).all()
    return not (any(issues for issues, _ in duties) and any(leads for _, leads in duties))


def _line(staff: Staff, person: _Person, view: Standing, table: KeyTable, today: date) -> BoxLine:
    mine = staff.committee_id == view.committee_id
    told = mine or staff.may("secretary")
    keys = key_notices.told(table, staff, today) if told else None
    return BoxLine(
        box_id=view.box_id,
        box=view.box,
        place=view.place,
        committee_id=view.committee_id,
        period=view.current,
        due_on=view.due_on,
        opening_id=view.opening_id,
        next_number=view.next_number,
        missing=tuple(row.label for row in view.roles if row.needed and not row.fitted_for_next),
        unsigned=None if view.draft is None else view.draft.missing,
        mine=mine,
        keyless=mine and staff.role not in table.rows,
        empty=tuple(row.label for row in view.roles if row.needed and not row.members),
        can_draft=view.can_draft,
        compare=person.compare if mine else (),
        compare_back=person.compare_back if mine else (),
        steps=_steps(staff, person, view, keys, today),
        keys=keys,
    )


def _steps(
    staff: Staff, person: _Person, view: Standing, keys: KeyNotice | None, today: date
) -> tuple[str, ...]:
    mine = staff.committee_id == view.committee_id
    opening = _of_opening(staff, person, view, today, mine=mine)
    padlocks = _of_padlocks(staff, view, mine=mine, waits=mine and person.waits)
    if "blocked" in opening and "seal" in padlocks:  # it says so itself
        padlocks.remove("seal")
    return (
        *opening,
        *_of_administration(staff, person, view),
        *padlocks,
        *(["compare"] if mine and _is_holder(staff, view) and person.compare else []),
        *(["compare_back"] if mine and person.compare_back else []),
        *(["prove"] if keys is not None and keys.own and _is_holder(staff, view) else []),
        *_of_desk(staff, view),
    )


def _to_compare(session: Session, staff: Staff) -> tuple[str, ...]:
    """Whom this person, who holds keys, is asked to compare; the person's own new identity is another's."""
    if staff.committee_id is None or staff.role is None:
        return ()
    names = holders_views.waiting_in(session, staff.committee_id, staff.role)
    return tuple(name for name in names if name != staff.name)


def _of_opening(staff: Staff, person: _Person, view: Standing, today: date, *, mine: bool) -> list[str]:
    if not (mine or staff.may("secretary")):
        return []
    if view.opening_id in person.written:
        asked = ["confirm"] if view.opening_id in person.unconfirmed else []
        return ["file"] if staff.may("secretary") else asked
    if view.opening_id is not None:
        return ["running"]
    if view.due:
        return ["open"] if staff.may("secretary") else []
    return ["blocked"] if view.due_on is not None and view.due_on <= today else []


def _of_administration(staff: Staff, person: _Person, view: Standing) -> list[str]:
    if not staff.may("admin"):
        return []
    empty = any(row.needed and not row.members for row in view.roles)
    return [*(["appoint"] if person.unstaffed else []), *(["seats"] if empty else [])]


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
