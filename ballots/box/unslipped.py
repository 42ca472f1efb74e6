"""Puts envelopes without a slip into boxes of other kinds: letters, and touches at an enrolled device.

The same lock, tray, batches and receipts as drop.py. What a stranger pays instead of a slip, a proof of work
or a device, is checked before by whoever calls, and kept beside no envelope.
"""

from datetime import date
from functools import lru_cache
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import exists, insert, or_, select
from sqlmodel import Session, SQLModel

from ballots.box.drop import BATCH_SIZE, TRAY_SIZE, Receipt, add_batch, open_period, take_tray
from ballots.box.issue import lock_box
from ballots.errors import Code, Refused
from ballots.forms.kinds import Kind
from ballots.sealing import ledger
from ballots.sealing.envelope import check_envelope, leaf_hash
from ballots.sealing.sheet import read_sheet
from ballots.tables import Box

__all__ = ["drop"]

_TRAY, _ENVELOPE = (SQLModel.metadata.tables[name] for name in ("tray", "envelope"))
_sheet = lru_cache(maxsize=256)(read_sheet)  # a sheet never changes; parsing one checks points on the curve


def drop(
    session: Session,
    box_id: str,
    kind: Kind,
    envelope: bytes,
    today: date,
    shuffle: Random,
    log_key: Ed25519PrivateKey,
) -> Receipt:
    """Put an envelope into the tray of a box of this kind; refused: nothing is stored.

    1. The box is of the kind for which the sender has paid: BOX_UNKNOWN, BOX_KIND.
    2. An envelope that the box has, of any period, is a repetition: the same receipt again.
    3. It has the one length, version and seal of the open period: BOX_NOT_OPEN, MALFORMED, WRONG_SEAL.
    4. A box of letters takes no more of them on a day than its office has set: CAP_REACHED.
    """
    box = lock_box(session, box_id)
    if kind is Kind.BALLOTS or box.kind != kind:  # 1
        raise Refused(Code.BOX_KIND)
    leaf = leaf_hash(envelope)
    if not _is_stored(session, box_id, leaf):  # 2
        period = open_period(session, box)
        check_envelope(_sheet(period.sheet), envelope)  # 3
        if kind is Kind.LETTERS:
            _count_today(box, today)  # 4
        _put(session, (box_id, period.number), (leaf, envelope), shuffle, log_key)
        box.used_online += 1
        session.add(box)
        session.flush()
    seal = envelope[1:33]
    return Receipt(leaf, seal, ledger.receipt_signature(log_key, seal, leaf))


def _is_stored(session: Session, box_id: str, leaf: bytes) -> bool:
    """Whether this very box has it: its log key signs for no other."""
    mine = (exists().where(table.c.leaf == leaf, table.c.box_id == box_id) for table in (_TRAY, _ENVELOPE))
    return bool(session.connection().execute(select(or_(*mine))).scalar_one())


def _count_today(box: Box, today: date) -> None:
    """One more of this day. Only the newest day with a letter is kept, and how many it had."""
    if box.cap_day != today:
        box.cap_day, box.cap_count = today, 0
    if box.cap_count >= box.daily_cap:
        raise Refused(Code.CAP_REACHED)
    box.cap_count += 1


def _put(
    session: Session,
    period: tuple[str, int],
    new: tuple[bytes, bytes],
    shuffle: Random,
    log_key: Ed25519PrivateKey,
) -> None:
    """Rewrite the whole tray in random order with the new envelope in it; a full one sends off a batch."""
    waiting = [*take_tray(session, period[0]), new]
    shuffle.shuffle(waiting)
    if len(waiting) >= TRAY_SIZE:
        leaving, waiting = waiting[:BATCH_SIZE], waiting[BATCH_SIZE:]
        add_batch(session, period, leaving, log_key)
    rows = [
        {"leaf": leaf, "box_id": period[0], "period": period[1], "envelope": envelope}
        for leaf, envelope in waiting
    ]
    session.connection().execute(insert(_TRAY), rows)
