"""Puts envelopes into the box: the drop, the tray that hides their order, the batches (docs/SEALING.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import delete, func, insert, update
from sqlmodel import Session, col, select

from ballots import chain, codes, ledger
from ballots.errors import Code, Refused
from ballots.issue import lock_box
from ballots.models import Box, BoxedEnvelope, Period, Slip, TrayEnvelope
from ballots.sealing import check_envelope, leaf_hash
from ballots.sheet import read_sheet
from ballots.spelling import b64

TRAY_SIZE = 20
BATCH_SIZE = 10

_sheet = lru_cache(maxsize=1024)(read_sheet)  # a sheet never changes; parsing one checks points on the curve


@dataclass(frozen=True)
class Receipt:
    """xác nhận đã nhận phiếu: the box has the envelope with this leaf, under this seal."""

    leaf: bytes
    seal: bytes
    signature: bytes


def drop(
    session: Session,
    box_id: str,
    token: bytes,
    envelope: bytes,
    today: date,
    shuffle: Random,
    log_key: Ed25519PrivateKey,
) -> Receipt:
    """Spend a token and put its envelope into the tray; refused: nothing is spent, nothing is stored.

    1. A spent token with a stored envelope of any period is a repetition: the same receipt again.
    2. Any other token but a live one is refused: CODE_UNKNOWN, CODE_USED, CODE_VOID, CODE_EXPIRED.
    3. A stored envelope with a live token is a copy of another's: ALREADY_IN_BOX.
    4. The envelope has the one length, version and seal of the open period: MALFORMED, WRONG_SEAL.
    """
    box = lock_box(session, box_id)
    slip = session.get(Slip, codes.token_hash(token))
    leaf = leaf_hash(envelope)
    if slip is None or slip.box_id != box_id:
        raise Refused(Code.CODE_UNKNOWN)
    stored = _is_stored(session, leaf)
    if slip.state == "used" and stored:  # 1
        return _receipt(envelope, leaf, log_key)
    _check_live(slip, today)  # 2
    if stored:  # 3
        raise Refused(Code.ALREADY_IN_BOX)
    period = open_period(session, box)
    check_envelope(_sheet(period.sheet), envelope)  # 4
    session.execute(update(Slip).where(col(Slip.token_hash) == slip.token_hash).values(state="used"))
    session.execute(update(Box).where(col(Box.id) == box_id).values(used_online=box.used_online + 1))
    _put(session, period, (leaf, envelope), shuffle, log_key)
    return _receipt(envelope, leaf, log_key)


def open_period(session: Session, box: Box) -> Period:
    """The period whose slot is open; BOX_NOT_OPEN."""
    period = None if box.current is None else session.get(Period, (box.id, box.current))
    if period is None:
        raise Refused(Code.BOX_NOT_OPEN)
    return period


def _check_live(slip: Slip, today: date) -> None:
    if slip.state == "used":
        raise Refused(Code.CODE_USED)
    if slip.state == "void":
        raise Refused(Code.CODE_VOID)
    if slip.expires_on < today:
        raise Refused(Code.CODE_EXPIRED)


def _is_stored(session: Session, leaf: bytes) -> bool:
    for table in (TrayEnvelope, BoxedEnvelope):
        if session.exec(select(table.leaf).where(col(table.leaf) == leaf)).first() is not None:
            return True
    return False


def _receipt(envelope: bytes, leaf: bytes, log_key: Ed25519PrivateKey) -> Receipt:
    seal = envelope[1:33]
    return Receipt(leaf, seal, ledger.receipt_signature(log_key, seal, leaf))


# --- the tray -------------------------------------------------------------------------------------------


def _put(
    session: Session, period: Period, new: tuple[bytes, bytes], shuffle: Random, log_key: Ed25519PrivateKey
) -> None:
    """Rewrite the whole tray in random order with the new envelope in it; a full tray sends off a batch.

    All rows are written by this transaction, so neither page layout nor xmin tells which one is new.
    """
    waiting = [*take_tray(session, period.box_id), new]
    shuffle.shuffle(waiting)
    if len(waiting) == TRAY_SIZE:
        leaving, waiting = waiting[:BATCH_SIZE], waiting[BATCH_SIZE:]
        add_batch(session, period, leaving, log_key)
    rows = [_row(period, leaf, envelope) for leaf, envelope in waiting]
    session.execute(insert(TrayEnvelope), rows)


def take_tray(session: Session, box_id: str) -> list[tuple[bytes, bytes]]:
    """Take all (leaf, envelope) out of a box's tray; the caller writes them again or puts them in a batch."""
    mine = col(TrayEnvelope.box_id) == box_id
    waiting = session.exec(select(TrayEnvelope.leaf, TrayEnvelope.envelope).where(mine)).all()
    session.execute(delete(TrayEnvelope).where(mine))
    return [(leaf, envelope) for leaf, envelope in waiting]


def add_batch(
    session: Session, period: Period, leaving: Sequence[tuple[bytes, bytes]], log_key: Ed25519PrivateKey
) -> None:
    """Put shuffled envelopes into the box as one batch and publish its root; the entry has no time."""
    batch = 1 + boxed(session, period.box_id, period.number)[1]
    rows = [{**_row(period, leaf, envelope), "batch": batch} for leaf, envelope in leaving]
    session.execute(insert(BoxedEnvelope), rows)
    root = ledger.merkle_root(leaf for leaf, _ in leaving)
    payload = {"period": period.number, "batch": batch, "count": len(rows), "root": b64(root)}
    chain.append(session, period.box_id, "batch", payload, log_key)


def boxed(session: Session, box_id: str, period: int) -> tuple[int, int]:
    """How many envelopes of a period are in the box, and in how many batches: what may be shown."""
    query = select(func.count(), func.coalesce(func.max(BoxedEnvelope.batch), 0)).where(
        col(BoxedEnvelope.box_id) == box_id, col(BoxedEnvelope.period) == period
    )
    count, batches = session.exec(query).one()
    return count, batches


def _row(period: Period, leaf: bytes, envelope: bytes) -> dict[str, object]:
    return {"leaf": leaf, "box_id": period.box_id, "period": period.number, "envelope": envelope}
