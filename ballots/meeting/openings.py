"""The opening, up to the releases: roll-call, closing of the slot, keys. deciphering.py opens the envelopes.

Each step is one transaction and can be taken up again after a crash; nobody has to come twice.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import Session, col, func, select

from ballots import workdays
from ballots.box import chain, dossiers, slips
from ballots.box.drop import add_batch, boxed, open_period, take_tray
from ballots.box.issue import append_totals, lock_box, publish_totals
from ballots.errors import Code, Refused
from ballots.followup import telling
from ballots.forms.kinds import Kind
from ballots.forms.tally import Tally
from ballots.keys import drafts, padlocks, rehearsal
from ballots.keys.openers import usable
from ballots.meeting import figures
from ballots.meeting.counting import count_of, form_of, is_unopened
from ballots.sealing.keyring import padlock_of
from ballots.sealing.ledger import Entry, merkle_root
from ballots.sealing.sheet import HASH_BYTES, Sheet, read_sheet
from ballots.sealing.signatures import release_statement, verify
from ballots.spelling import b64, unb64
from ballots.systems import returned, seen
from ballots.systems.returned import CHANNELS, MAX_NUMBER
from ballots.tables import (
    Account,
    Attendance,
    Box,
    BoxedEnvelope,
    Count,
    Holder,
    Opening,
    Padlock,
    Period,
    Release,
    Slip,
    TrayEnvelope,
)
from ballots.typed import clean, salvage


@dataclass(frozen=True)
class Seat:
    """A member at the roll-call."""

    account_id: int | None
    role: str
    label: str
    name: str
    title: str
    present: bool
    absence: str
    leads: bool = False  # as the secretary of this opening
    row: int = 0  # of the form, from 1: a refusal names it


@dataclass(frozen=True)
class Entered:
    """What the secretary enters before the slot closes. None is unknown, and shown as a dash."""

    returned: tuple[tuple[str, str, int | None], ...]  # field code or "", channel, results
    stock_left: int | None
    wall_seal: str


# --- roll-call ------------------------------------------------------------------------------------------


def start(
    session: Session,
    committee_id: str,
    box_ids: Sequence[str],
    place: str,
    started_at: datetime,
    seats: Sequence[Seat],
    now: datetime,
) -> Opening:
    """Start an opening of boxes that are due and whose next sheet is sealed, or drafted to be signed here.

    Raises NOT_DUE (fact `day`), NEXT_NOT_DRAFTED, OPENING_RUNNING, BOX_NOT_OPEN, NOT_TODAY, REASON_MISSING,
    and what typed.clean raises (facts `field` and `row`).
    """
    if started_at.date() != now.date():  # its date goes into the minutes and says whether the box is late
        raise Refused(Code.NOT_TODAY)
    opening = Opening(committee_id=committee_id, started_at=started_at, place=clean("meeting_place", place))
    session.add(opening)
    session.flush()
    assert opening.id is not None  # noqa: S101 - flushed
    for box_id in box_ids:
        box = lock_box(session, box_id)
        _check_startable(session, box, now.date())
        session.add(Count(opening_id=opening.id, box_id=box_id, period=box.current or 0))
    for number, seat in enumerate(seats, start=1):
        known = {key: value for key, value in asdict(_checked(seat)).items() if key != "row"}
        session.add(Attendance(opening_id=opening.id, seat=number, **known))
    session.flush()
    return opening


def _checked(seat: Seat) -> Seat:
    """The seat with its texts cleaned; who is absent is so for a reason, which the minutes give.

    A member's label is the committee's and stored already: it is taken as far as it can be, nobody here can
    correct it.
    """
    row, label = seat.row, salvage("label", seat.label)
    if not seat.role:
        label = clean("attends_as", seat.label, missing=None, row=row)
    name = clean("person_name", seat.name, row=row)
    title = clean("person_title", seat.title, missing=None, row=row)
    absence = ""
    if not seat.present:
        absence = clean("absence", seat.absence, missing=Code.REASON_MISSING, row=row)
    return replace(seat, absence=absence, label=label, name=name, title=title)


def _check_startable(session: Session, box: Box, today: date) -> None:
    period = open_period(session, box)
    if period.due_on > today:
        raise Refused(Code.NOT_DUE, day=period.due_on.isoformat())
    sealed = session.get(Period, (box.id, period.number + 1)) is not None
    if not sealed and drafts.draft_of(session, box, today) is None:
        raise Refused(Code.NEXT_NOT_DRAFTED)
    running = select(Count).where(Count.box_id == box.id, Count.state != "final")
    if session.exec(running).first() is not None:
        raise Refused(Code.OPENING_RUNNING)


# --- closing the slot -----------------------------------------------------------------------------------


def close(
    session: Session,
    opening_id: int,
    box_id: str,
    entered: Entered,
    now: datetime,
    shuffle: Random,
    log_key: Ed25519PrivateKey,
    *,
    sure: bool = False,
) -> Count:
    """Close the slot and open the next period's, or carry on a period with too few envelopes.

    Raises WRONG_STEP, NOT_DUE, NEXT_NOT_DRAFTED, NEXT_NOT_SEALED (fact `roles`), NUMBER_WRONG, TEXT_WRONG,
    and unless `sure` FIGURES_UNSURE.
    """
    box = lock_box(session, box_id)
    count = count_of(session, opening_id, box_id, "called")
    period = open_period(session, box)
    if period.due_on > now.date():
        raise Refused(Code.NOT_DUE, day=period.due_on.isoformat())
    _check_next_sealed(session, box, period, now.date())
    _enter(count, entered if box.kind == Kind.BALLOTS else Entered((), None, entered.wall_seal))
    publish_totals(session, box, now.date(), log_key)
    append_totals(session, box, log_key)
    _begin(session, box, period, count, now.date())
    figures.check(session, count, sure=sure)
    waiting = session.exec(select(func.count()).where(col(TrayEnvelope.box_id) == box_id)).one()
    if waiting + boxed(session, box_id, period.number)[0] < box.smallest:
        _carry_on(session, box, period, count, now.date(), log_key)
    else:
        _close_slot(session, box, period, count, now.date(), shuffle, log_key)
    returned.take(session, box_id, opening_id, now.date())
    telling.tell(session, count, now.date())
    session.add(count)
    session.flush()
    return count


def _begin(session: Session, box: Box, period: Period, count: Count, today: date) -> None:
    """What a count knows of its period before anything is counted: day, counters, empty tallies."""
    count.due_on, count.due_reason = period.due_on, period.due_reason
    count.counters_from = _last_counters(session, box.id)
    count.counters_to = json.dumps(counters(session, box, today))
    count.electronic = count.paper = json.dumps(Tally(form_of(session, period)).as_dict())


def _check_next_sealed(session: Session, box: Box, period: Period, today: date) -> None:
    """A slot closes only when the next one can open in the same step."""
    if session.get(Period, (box.id, period.number + 1)) is not None:
        return
    draft = drafts.draft_of(session, box, today)
    if draft is None:
        raise Refused(Code.NEXT_NOT_DRAFTED)
    raise Refused(Code.NEXT_NOT_SEALED, roles=",".join(drafts.missing_roles(session, draft)))


def _enter(count: Count, entered: Entered) -> None:
    numbers = [number for _, _, number in entered.returned] + [entered.stock_left]
    if any(number is not None and not 0 <= number <= MAX_NUMBER for number in numbers):
        raise Refused(Code.NUMBER_WRONG)
    if any(channel not in CHANNELS for _, channel, _ in entered.returned):
        raise Refused(Code.WRONG_STEP)
    count.returned, count.stock_left = json.dumps(entered.returned), entered.stock_left
    count.wall_seal = clean("wall_seal", entered.wall_seal, missing=None)


def counters(session: Session, box: Box, today: date) -> dict[str, str | int]:
    """The box's cumulative counters of a day; issued = void + expired + used_online + used_paper + live.

    Where there are no slips: its envelopes.
    """
    if box.kind != Kind.BALLOTS:
        return {"date": today.isoformat(), "envelopes": box.used_online}
    live = session.exec(
        select(func.count()).where(
            col(Slip.box_id) == box.id, col(Slip.state) == "live", col(Slip.expires_on) >= today
        )
    ).one()
    used = box.used_online + box.used_paper
    return {
        "date": today.isoformat(),
        "issued": box.issued,
        "void": box.voided,
        "expired": box.issued - box.voided - used - live,
        "used_online": box.used_online,
        "used_paper": box.used_paper,
        "live": live,
    }


def _last_counters(session: Session, box_id: str) -> str:
    """The counters with which the last count of the box ended."""
    last = (
        select(Count.counters_to)
        .where(Count.box_id == box_id, Count.state == "final")
        .order_by(col(Count.opening_id).desc())
        .limit(1)
    )
    return session.exec(last).first() or "{}"


def _carry_on(
    session: Session, box: Box, period: Period, count: Count, today: date, log_key: Ed25519PrivateKey
) -> None:
    """Leave the slot open: so few envelopes would tell who answered what. They wait under the same seal."""
    count.state, count.carried = "counting", True
    swaps = padlocks.swaps(session, box.unit_id)
    period.due_on = workdays.next_opening(padlocks.next_month(today), swaps).day
    period.due_reason = ""
    payload = {"period": period.number, "date": today.isoformat(), "smallest": box.smallest}
    chain.append(session, box.id, "carried", payload, log_key)
    session.add(period)


def _close_slot(
    session: Session,
    box: Box,
    period: Period,
    count: Count,
    today: date,
    shuffle: Random,
    log_key: Ed25519PrivateKey,
) -> None:
    rest = take_tray(session, box.id)
    shuffle.shuffle(rest)
    if rest:
        add_batch(session, (box.id, period.number), rest, log_key)
    leaves = _leaves(session, period)
    count.state, period.state = "closed", "closed"
    payload = {
        "period": period.number,
        "date": today.isoformat(),
        "count": len(leaves),
        "root": b64(merkle_root(leaves)),
        "returned": figures.returned_total(count),
        "counters": json.loads(count.counters_to),
    }
    chain.append(session, box.id, "closed", payload, log_key)
    session.add(period)
    following = session.get_one(Period, (box.id, period.number + 1))
    padlocks.open_slot(session, box, following, today)
    dossiers.forget(session, box.id)
    seen.forget_old(session, box.unit_id, today)
    session.flush()
    slips.rewrite(session, box.id)


def _leaves(session: Session, period: Period) -> list[bytes]:
    query = select(BoxedEnvelope.leaf).where(
        col(BoxedEnvelope.box_id) == period.box_id, col(BoxedEnvelope.period) == period.number
    )
    return list(session.exec(query))


# --- releasing ------------------------------------------------------------------------------------------


def release(
    session: Session,
    opening_id: int,
    box_id: str,
    account: Account,
    holder_id: str,
    scalar: bytes,
    signature: bytes,
) -> Holder:
    """Take in the private half (32 bytes) of a role's padlock for the closed period, signed by its holder.

    Also with a spare key, by anyone of the meeting: `account` is who. The same role again changes nothing.
    Raises NOT_A_MEMBER, HOLDER_WRONG, WRONG_STEP, ROLE_NOT_ON_SHEET, WRONG_KEY, SIGNATURE_WRONG.
    """
    box = lock_box(session, box_id)
    count = count_of(session, opening_id, box_id, "closed", "counting")
    if count.carried or is_unopened(count):
        raise Refused(Code.WRONG_STEP)
    holder = usable(session, account, box.committee_id, holder_id)
    role = holder.role
    sheet = read_sheet(session.get_one(Period, (box_id, count.period)).sheet)
    if role not in sheet.padlocks:
        raise Refused(Code.ROLE_NOT_ON_SHEET)
    padlock_of(scalar, sheet.padlocks[role])
    if not verify(holder.ecdsa, _release_statement(session, sheet, holder), signature):
        raise Refused(Code.SIGNATURE_WRONG)
    if session.get(Release, (box_id, count.period, role)) is None:
        assert account.id is not None  # noqa: S101 - it was read from the database
        row = Release(
            box_id=box_id,
            period=count.period,
            role=role,
            holder_id=holder.id,
            account_id=account.id,
            signature=signature,
            scalar=scalar,
        )
        session.add(row)
    _keep_proof(session, count, holder)
    return holder


def _keep_proof(session: Session, count: Count, holder: Holder) -> None:
    """Who unlocks a padlock has proved it: on the day of the opening."""
    padlock = session.get_one(Padlock, (count.box_id, count.period, holder.role))
    day = session.get_one(Opening, count.opening_id).started_at.date()
    rehearsal.keep_proof(session, padlock, holder, day)
    session.flush()


def _release_statement(session: Session, sheet: Sheet, holder: Holder) -> bytes:
    """What the holder of a role has to sign: its release, over the closing as the chain has it."""
    said = json.loads(closing_entry(session, sheet.box, sheet.period).payload)
    root = unb64(said["root"], HASH_BYTES)
    return release_statement(sheet.box, sheet.period, sheet.seal, said["count"], root, holder.role, holder.id)


def closing_entry(session: Session, box_id: str, period: int) -> Entry:
    """The chain's entry that closed a period; WRONG_STEP."""
    for entry in chain.newest(session, box_id, "closed"):
        if json.loads(entry.payload)["period"] == period:
            return entry
    raise Refused(Code.WRONG_STEP)


def released(session: Session, box_id: str, period: int) -> dict[str, Release]:
    """The releases of a period so far, by role."""
    rows = session.exec(select(Release).where(Release.box_id == box_id, Release.period == period))
    return {row.role: row for row in rows}
