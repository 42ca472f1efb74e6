"""Fits padlocks and sets days: which keys exist, who holds their copies, when a period is due.

How a sheet is drafted, signed and sealed is in drafts.py; what changes here throws a draft away.

No private key is ever seen here: identities arrive wrapped, padlocks as public halves and sealed copies.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session, col, select

from ballots import workdays
from ballots.box.issue import lock_box
from ballots.errors import Code, Refused
from ballots.keys import holders, rehearsal
from ballots.sealing import keyring
from ballots.sealing.sheet import read_point, read_sheet
from ballots.tables import (
    Account,
    Box,
    ChosenDay,
    Holder,
    Padlock,
    PadlockCopy,
    Period,
    SheetDraft,
    SheetSignature,
    Swap,
)
from ballots.typed import clean

PERIODS_AHEAD = 12
CHAIR = "ubnd"
MAX_DAYS_AHEAD = 366


@dataclass(frozen=True)
class Fitting:
    """One padlock as it arrives: its public half (65 bytes) and its copies, by holder id."""

    period: int
    public: bytes
    copies: Mapping[str, bytes]


# --- padlocks ---------------------------------------------------------------------------------------------


def fit(
    session: Session,
    account: Account,
    box_id: str,
    fittings: Iterable[Fitting],
    log_key: Ed25519PrivateKey,
) -> None:
    """Fit a role's padlocks for periods not yet sealed, each with a copy for every holder of the role.

    Raises NOT_A_MEMBER, NO_IDENTITY, PERIOD_SEALED, PERIODS_WRONG, COPIES_WRONG, MALFORMED (a bad point).
    """
    box = lock_box(session, box_id)
    role = holders.member_role(account, box.committee_id)
    identity = holders.identity_of(session, account)
    if identity is None:
        raise Refused(Code.NO_IDENTITY)
    fittings = sorted(fittings, key=lambda fitting: fitting.period)
    _check_periods([fitting.period for fitting in fittings], holders.next_number(session, box_id))
    _check_fresh(session, (box_id, role), fittings)
    trusted = {holder.id for holder in holders.holders_of(session, box.committee_id, role)}
    for fitting in fittings:
        _fit_one(session, (box_id, fitting.period, role), fitting, identity.id, trusted)
    _keep_proofs(session, box_id, identity, [fitting.period for fitting in fittings])
    points = {fitting.period: fitting.public for fitting in fittings}
    holders.tell(session, box_id, "fitted", identity, log_key, points=points)
    draft = session.get(SheetDraft, box_id)
    named = () if draft is None else read_sheet(draft.sheet).padlocks
    if draft is not None and role in named and any(one.period == draft.period for one in fittings):
        drop_draft(session, box_id)


def _check_periods(numbers: list[int], first: int) -> None:
    if not numbers or len(set(numbers)) != len(numbers):
        raise Refused(Code.PERIODS_WRONG)
    if numbers[0] < first:
        raise Refused(Code.PERIOD_SEALED, period=numbers[0])
    if numbers[-1] >= first + PERIODS_AHEAD:
        raise Refused(Code.PERIODS_WRONG)


def _check_fresh(session: Session, place: tuple[str, str], fittings: Sequence[Fitting]) -> None:
    """COPIES_WRONG when a key is another padlock's too: a release would open both, two roles would be one."""
    wanted = {fitting.public: (*place, fitting.period) for fitting in fittings}
    known = session.exec(select(Padlock).where(col(Padlock.public).in_(wanted)))
    elsewhere = any((row.box_id, row.role, row.period) != wanted[row.public] for row in known)
    if elsewhere or len(wanted) != len(fittings):
        raise Refused(Code.COPIES_WRONG)


def _fit_one(
    session: Session, key: tuple[str, int, str], fitting: Fitting, holder_id: str, trusted: set[str]
) -> None:
    """Put one padlock and its copies in the place of what was fitted before."""
    read_point(fitting.public)
    if fitting.copies.keys() != trusted:
        raise Refused(Code.COPIES_WRONG)
    if any(len(copy) != keyring.COPY_BYTES for copy in fitting.copies.values()):
        raise Refused(Code.COPIES_WRONG)
    box_id, period, role = key
    mine = (PadlockCopy.box_id == box_id, PadlockCopy.period == period, PadlockCopy.role == role)
    for copy in session.exec(select(PadlockCopy).where(*mine)).all():
        session.delete(copy)
    session.flush()
    session.merge(
        Padlock(box_id=box_id, period=period, role=role, public=fitting.public, holder_id=holder_id)
    )
    session.flush()
    session.add_all(
        PadlockCopy(box_id=box_id, period=period, role=role, holder_id=holder, sealed=sealed)
        for holder, sealed in fitting.copies.items()
    )
    session.flush()


def _keep_proofs(session: Session, box_id: str, identity: Holder, periods: Iterable[int]) -> None:
    """A padlock fitted is as well proved as the identity that its copy is sealed to."""
    day = rehearsal.last_proof(session, identity)
    for period in periods:
        padlock = session.get_one(Padlock, (box_id, period, identity.role))
        rehearsal.keep_proof(session, padlock, identity, day)
    session.flush()


# --- days and sheets ------------------------------------------------------------------------------------


def swaps(session: Session, unit_id: str = "") -> list[workdays.Swap]:
    """The days swapped by notice in a unit, or in all; its own row of a day comes last, and holds."""
    return swaps_of(session, [unit_id])[unit_id]


def swaps_of(session: Session, unit_ids: Collection[str]) -> dict[str, list[workdays.Swap]]:
    """The same for several units, by unit."""
    query = select(Swap).where(col(Swap.unit_id).in_(["", *unit_ids]))
    rows = session.exec(query.order_by(col(Swap.day), col(Swap.unit_id))).all()
    found: dict[str, list[workdays.Swap]] = {unit_id: [] for unit_id in unit_ids}
    for row in rows:
        for unit_id in [row.unit_id] if row.unit_id else found:
            found[unit_id].append(workdays.Swap(row.day, row.working, row.document))
    return found


def proposed_day(current: Period | None, today: date, swapped: Sequence[workdays.Swap]) -> workdays.Proposal:
    """The last working day for the next sheet: of this month, or of the month after the open period's."""
    after = today if current is None else max(today, next_month(current.due_on))
    return workdays.next_opening(after, swapped)


def next_month(day: date) -> date:
    """The first day of the month after `day`'s."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def choose_day(
    session: Session, chair: Account, box_id: str, period: int, day: date, reason: str, today: date
) -> None:
    """Record the chair's choice: any day from today on before the sealing, only a later one after it.

    Raises NOT_CHAIR, REASON_MISSING, DAY_PAST, DAY_FAR, DAY_EARLIER, PERIODS_WRONG, and what typed.clean
    raises.
    """
    box = lock_box(session, box_id)
    if holders.member_role(chair, box.committee_id) != CHAIR:
        raise Refused(Code.NOT_CHAIR)
    reason = clean("day_reason", reason, missing=Code.REASON_MISSING)
    if day < today:
        raise Refused(Code.DAY_PAST)
    if day > today + timedelta(days=MAX_DAYS_AHEAD):  # a slip of the finger: the box would never be due
        raise Refused(Code.DAY_FAR, most=MAX_DAYS_AHEAD)
    sealed = session.get(Period, (box_id, period))
    if sealed is None and period != holders.next_number(session, box_id):
        raise Refused(Code.PERIODS_WRONG)
    if sealed is not None:
        if sealed.state in {"closed", "opened"}:
            raise Refused(Code.PERIOD_SEALED, period=period)
        if day <= sealed.due_on:
            raise Refused(Code.DAY_EARLIER)
        sealed.due_on, sealed.due_reason = day, reason
        session.add(sealed)
    else:
        drop_draft(session, box_id)
    session.merge(ChosenDay(box_id=box_id, period=period, day=day, reason=reason, chosen_by=chair.name))
    session.flush()


def drop_draft(session: Session, box_id: str) -> bool:
    """Throw away the draft of a box's next sheet and its signatures, if there is one; tell whether."""
    draft = session.get(SheetDraft, box_id)
    if draft is None:
        return False
    signed = select(SheetSignature).where(
        SheetSignature.box_id == box_id, SheetSignature.period == draft.period
    )
    for row in session.exec(signed).all():
        session.delete(row)
    session.delete(draft)
    session.flush()
    return True


def open_slot(session: Session, box: Box, period: Period, today: date) -> None:
    """Open the slot of a sealed period. A day that came while the last period was carried on is put off."""
    period.state = "open"
    period.slot_from = today
    box.current = period.number
    if period.due_on <= today and period.number > 1:
        period.due_on = workdays.next_opening(next_month(today), swaps(session, box.unit_id)).day
        period.due_reason = ""
    session.add_all([box, period])
