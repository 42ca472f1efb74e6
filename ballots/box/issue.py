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
    if box.kind != Kind.BALLOTS:
        raise Refused(Code.BOX_KIND)
    if box.current is None:
        raise Refused(Code.BOX_NOT_OPEN)
    if dossier is not None:
        dossiers.register(session, box_id, dossier, random_bytes)
    publish_totals(session, box, today, log_key)
    issued = _new_slips(session, box_id, count, expiry(today), random_bytes)
    box.issued += count
    box.issued_day = today
    session.add(box)
    session.flush()
    return issued


def _new_slips(
    session: Session, box_id: str, count: int, expires_on: date, random_bytes: Callable[[int], bytes]
) -> tuple[IssuedSlip, ...]:
    """Write new slips in the order of their hashes, which is no order at all."""
    tokens = _new_tokens(session, box_id, count, random_bytes)
    rows = [
        Slip(
            token_hash=codes.token_hash(token),
            box_id=box_id,
            number=codes.slip_number(token),
            expires_on=expires_on,
        )
        for token in tokens
    ]
    rows.sort(key=_by_hash)
    session.add_all(rows)
    return tuple(IssuedSlip(codes.spell(token), codes.slip_number(token), expires_on) for token in tokens)


def _by_hash(slip: Slip) -> bytes:
    return slip.token_hash


def _new_tokens(
    session: Session, box_id: str, count: int, random_bytes: Callable[[int], bytes]
) -> list[bytes]:
    """Draw tokens until their slip numbers are new to the box."""
    drawn: dict[str, bytes] = {}
    while len(drawn) < count:
        token = random_bytes(codes.TOKEN_BYTES)
        number = codes.slip_number(token)
        if number not in drawn and slips.find(session, box_id, number) is None:
            drawn[number] = token
    return list(drawn.values())


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
    has voted. Raises CODE_GROUP, CODE_MARKS, SLIP_UNKNOWN if the box has none such.
    """
    box = lock_box(session, box_id)
    known = [
        slips.find(session, box_id, number) for number in {codes.read_number(number) for number in numbers}
    ]
    spoiled = [slip for slip in known if slip is not None]
    if len(spoiled) < len(known):
        raise Refused(Code.SLIP_UNKNOWN)
    publish_totals(session, box, today, log_key)
    for slip in spoiled:
        slips.write(session, box_id, slip, "void" if slip.state == "live" else slip.state)
    voided = sum(slip.state == "live" for slip in spoiled)
    session.execute(
        update(Box).where(col(Box.id) == box_id).values(voided=col(Box.voided) + voided, issued_day=today)
    )
    if dossier is not None:
        dossiers.release(session, box_id, dossier)
    session.expire_all()


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
