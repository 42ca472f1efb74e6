"""Issues and voids slips. Nothing here says whether a slip was used, to anyone."""

import calendar
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import update
from sqlmodel import Session, col, select

from ballots.box import chain, dossiers, slips
from ballots.box.dossiers import Dossier
from ballots.box.slips import Standing
from ballots.errors import Code, Refused
from ballots.forms.kinds import Kind
from ballots.sealing import codes
from ballots.tables import Box, Slip

MOST_AT_ONCE = 50


@dataclass(frozen=True)
class IssuedSlip:
    """A new slip; its code exists here, on the stub, and nowhere else."""

    code: str
    number: str
    expires_on: date


def lock_box(session: Session, box_id: str) -> Box:
    """Lock the row of a box until the transaction ends, first of all locks; BOX_UNKNOWN.

    The row is read again even where the session has it: a drop may have come in between.
    """
    query = select(Box).where(Box.id == box_id).with_for_update()
    box = session.exec(query, execution_options={"populate_existing": True}).one_or_none()
    if box is None:
        raise Refused(Code.BOX_UNKNOWN)
    return box


def expiry(today: date) -> date:
    """The end of the month after `today`: coarse, so that it tells nothing of the day of issue."""
    following = today.replace(day=1) + timedelta(days=32)
    return following.replace(day=calendar.monthrange(following.year, following.month)[1])


def issue(
    session: Session,
    box_id: str,
    count: int,
    today: date,
    random_bytes: Callable[[int], bytes],
    log_key: Ed25519PrivateKey,
    dossier: Dossier | None = None,
    most: int = MOST_AT_ONCE,
) -> tuple[IssuedSlip, ...]:
    """Issue 1 to `most` slips of a box whose slot is open, or the one slip that a dossier has in a period.

    Raises BATCH_SIZE, BOX_KIND (it has no slips), BOX_NOT_OPEN, BOX_UNKNOWN, DOSSIER_ONE (more slips than
    one), DOSSIER_TAKEN.
    """
    if dossier is not None and count != 1:
        raise Refused(Code.DOSSIER_ONE)
    if not 1 <= count <= most:
        raise Refused(Code.BATCH_SIZE, most=most)
    box = lock_box(session, box_id)
    check_issues(box)
    if dossier is not None:
        dossiers.register(session, box_id, dossier, random_bytes)
    publish_totals(session, box, today, log_key)
    issued = new_slips(session, box_id, count, today, random_bytes)
    add_slips(session, box, issued, today)
    return issued


def check_issues(box: Box) -> None:
    """Refuse a box that gives out no slips: BOX_KIND (it takes none), BOX_NOT_OPEN."""
    if box.kind != Kind.BALLOTS:
        raise Refused(Code.BOX_KIND)
    if box.current is None:
        raise Refused(Code.BOX_NOT_OPEN)


def new_slips(
    session: Session, box_id: str, count: int, today: date, random_bytes: Callable[[int], bytes]
) -> tuple[IssuedSlip, ...]:
    """Draw tokens until so many have slip numbers that are new to the box. Nothing is written."""
    drawn: dict[str, bytes] = {}
    while len(drawn) < count:
        more = [random_bytes(codes.TOKEN_BYTES) for _ in range(count - len(drawn))]
        numbered = {codes.slip_number(token): token for token in more}
        taken = slips.find_all(session, box_id, list(numbered))
        drawn |= {number: token for number, token in numbered.items() if number not in taken}
    expires_on = expiry(today)
    return tuple(IssuedSlip(codes.spell(token), number, expires_on) for number, token in drawn.items())


def add_slips(
    session: Session, box: Box, new: Sequence[IssuedSlip], today: date, state: str = "live"
) -> None:
    """Write new slips by their hashes, which is no order at all; the caller has locked the box."""
    hashes = {codes.token_hash(codes.read_code(slip.code)): slip for slip in new}
    session.add_all(
        Slip(token_hash=key, box_id=box.id, number=slip.number, expires_on=slip.expires_on, state=state)
        for key, slip in sorted(hashes.items())
    )
    box.issued += len(new)
    box.issued_day = today
    session.add(box)
    session.flush()


def void(
    session: Session,
    box_id: str,
    numbers: Sequence[str],
    today: date,
    log_key: Ed25519PrivateKey,
    dossier: Dossier | None = None,
) -> None:
    """Void spoiled slips by their numbers, and let a dossier have another one.

    A slip that is used or void already stays as it is, and the answer is the same, also in its time: the
    same rows are written, and the dossier gets its slip. Else voiding would be a way to ask whether a person
    has voted. Raises CODE_GROUP, CODE_MARKS, SLIP_UNKNOWN if the box has none such; fact `at`: which, from 1.
    """
    box = lock_box(session, box_id)
    spoiled = _read(session, box_id, numbers)
    publish_totals(session, box, today, log_key)
    slips.write_all(session, box_id, [(slip, _voided(slip)) for slip in spoiled])
    voided = sum(slip.state == "live" for slip in spoiled)
    session.execute(
        update(Box).where(col(Box.id) == box_id).values(voided=col(Box.voided) + voided, issued_day=today)
    )
    if dossier is not None:
        dossiers.release(session, box_id, dossier)
    session.expire_all()


def reissue(
    session: Session,
    box_id: str,
    number: str,
    today: date,
    random_bytes: Callable[[int], bytes],
    log_key: Ed25519PrivateKey,
) -> IssuedSlip:
    """Void a slip and issue another one, which takes over what the old one was good for, dossier and all.

    In the place of a used or void slip it is void from the start: nobody votes twice by a reprint. What is
    answered, written and counted (one issued, one void) is the same in each case, as in void().
    Raises BOX_KIND, BOX_NOT_OPEN, CODE_GROUP, CODE_MARKS, SLIP_UNKNOWN.
    """
    box = lock_box(session, box_id)
    check_issues(box)
    [old] = _read(session, box_id, [number])
    publish_totals(session, box, today, log_key)
    slips.write(session, box_id, old, _voided(old))
    [new] = new_slips(session, box_id, 1, today, random_bytes)
    box.voided += 1  # one of the two, whichever
    add_slips(session, box, [new], today, "live" if old.state == "live" else "void")
    return new


def _voided(slip: Standing) -> str:
    return "void" if slip.state == "live" else slip.state


def _read(session: Session, box_id: str, numbers: Sequence[str]) -> list[Standing]:
    """The slips of typed numbers, each once; CODE_GROUP, CODE_MARKS, SLIP_UNKNOWN with the fact `at`."""
    at: dict[str, int] = {}
    for place, number in enumerate(numbers, start=1):
        try:
            at.setdefault(codes.read_number(number), place)
        except Refused as no:
            raise Refused(no.code, **no.facts, at=place) from no
    found = slips.find_all(session, box_id, list(at))
    unknown = [place for number, place in at.items() if number not in found]
    if unknown:
        raise Refused(Code.SLIP_UNKNOWN, at=unknown[0])
    return list(found.values())


def publish_totals(session: Session, box: Box, today: date, log_key: Ed25519PrivateKey) -> None:
    """Append the `issued` entry of the last day with issues or voids, once that day is over.

    No clock runs for this: the first issue of a later day, or the closing, publishes the day before it.
    """
    if box.issued_day is None or box.issued_day >= today:
        return
    append_totals(session, box, log_key)


def append_totals(session: Session, box: Box, log_key: Ed25519PrivateKey) -> None:
    """Append the `issued` entry for the day in the box's row: cumulative totals, nothing of single slips."""
    if box.issued_day is None:
        return
    payload = {"date": box.issued_day.isoformat(), "issued": box.issued, "void": box.voided}
    chain.append(session, box.id, "issued", payload, log_key)
    box.issued_day = None
    session.add(box)
