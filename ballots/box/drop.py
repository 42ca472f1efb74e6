"""Puts envelopes into the box: the drop, the tray that hides their order, the batches (docs/SEALING.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from operator import itemgetter
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import and_, bindparam, delete, exists, func, insert, or_, select, update
from sqlmodel import Session, SQLModel, col

from ballots.box import chain
from ballots.errors import Code, Refused
from ballots.sealing import codes, ledger
from ballots.sealing.envelope import check_envelope, leaf_hash
from ballots.sealing.sheet import read_sheet
from ballots.spelling import b64
from ballots.tables import Box, BoxedEnvelope, Period

TRAY_SIZE = 20
BATCH_SIZE = 10

# A drop is the one thing that people wait for in a queue: six statements on the bare tables, compiled once.
# The row lock is a statement of its own: what is read after it is what the drop before this one left.
_BOX, _SLIP, _PERIOD, _TRAY, _ENVELOPE = (
    SQLModel.metadata.tables[name] for name in ("box", "slip", "period", "tray", "envelope")
)
_LOCK = select(_BOX.c.current).where(_BOX.c.id == bindparam("box")).with_for_update()
_LOOK = (
    select(
        _SLIP.c.state,
        _SLIP.c.expires_on,
        _PERIOD.c.sheet,
        or_(*(exists().where(table.c.leaf == bindparam("leaf")) for table in (_TRAY, _ENVELOPE))).label(
            "stored"
        ),
    )
    .outerjoin_from(
        _SLIP,
        _PERIOD,
        and_(_PERIOD.c.box_id == _SLIP.c.box_id, _PERIOD.c.number == bindparam("period")),
    )
    .where(_SLIP.c.token_hash == bindparam("token"), _SLIP.c.box_id == bindparam("box"))
)
_SPEND = update(_SLIP).where(_SLIP.c.token_hash == bindparam("token")).values(state="used")
_COUNT_ONE = update(_BOX).where(_BOX.c.id == bindparam("box")).values(used_online=_BOX.c.used_online + 1)
_EMPTY_TRAY = (
    delete(_TRAY).where(_TRAY.c.box_id == bindparam("box")).returning(_TRAY.c.leaf, _TRAY.c.envelope)
)
_FILL_TRAY, _FILL_BOX = insert(_TRAY), insert(_ENVELOPE)
_TAKE_SLIPS = delete(_SLIP).where(_SLIP.c.box_id == bindparam("box")).returning(*_SLIP.c)
_FILL_SLIPS = insert(_SLIP)
_TAKEN = _TAKE_SLIPS.cte("taken")
_REWRITE_SLIPS = (  # the same in one statement: the sort lets no row in before all are out
    insert(_SLIP)
    .from_select(list(_SLIP.c.keys()), select(_TAKEN).order_by(_TAKEN.c.token_hash), include_defaults=False)
    .add_cte(_TAKEN)
)

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
    connection = session.connection()
    current = connection.execute(_LOCK, {"box": box_id}).one_or_none()
    if current is None:
        raise Refused(Code.BOX_UNKNOWN)
    leaf = leaf_hash(envelope)
    asked = {"token": codes.token_hash(token), "box": box_id, "period": current.current, "leaf": leaf}
    found = connection.execute(_LOOK, asked).one_or_none()
    if found is None:
        raise Refused(Code.CODE_UNKNOWN)
    if found.state == "used" and found.stored:  # 1
        return _receipt(envelope, leaf, log_key)
    _check_live(found.state, found.expires_on, today)  # 2
    if found.stored:  # 3
        raise Refused(Code.ALREADY_IN_BOX)
    if found.sheet is None:
        raise Refused(Code.BOX_NOT_OPEN)
    check_envelope(_sheet(found.sheet), envelope)  # 4
    connection.execute(_SPEND, asked)
    connection.execute(_COUNT_ONE, asked)
    _put(session, (box_id, current.current), (leaf, envelope), shuffle, log_key)
    return _receipt(envelope, leaf, log_key)


def open_period(session: Session, box: Box) -> Period:
    """The period whose slot is open; BOX_NOT_OPEN."""
    period = None if box.current is None else session.get(Period, (box.id, box.current))
    if period is None:
        raise Refused(Code.BOX_NOT_OPEN)
    return period


def _check_live(state: str, expires_on: date, today: date) -> None:
    if state == "used":
        raise Refused(Code.CODE_USED)
    if state == "void":
        raise Refused(Code.CODE_VOID)
    if expires_on < today:
        raise Refused(Code.CODE_EXPIRED)


def _receipt(envelope: bytes, leaf: bytes, log_key: Ed25519PrivateKey) -> Receipt:
    seal = envelope[1:33]
    return Receipt(leaf, seal, ledger.receipt_signature(log_key, seal, leaf))


# --- the tray -------------------------------------------------------------------------------------------


def _put(
    session: Session,
    period: tuple[str, int],
    new: tuple[bytes, bytes],
    shuffle: Random,
    log_key: Ed25519PrivateKey,
) -> None:
    """Rewrite the whole tray in random order with the new envelope in it; a full tray sends off a batch.

    All rows are written by this transaction, so neither page layout nor xmin tells which one is new.
    PostgreSQL would keep on every spent slip which transaction spent it, and so the order of all voters: with
    each batch all slips are written again too. SQLite spends a slip in place and keeps nothing to forget.
    """
    waiting = [*take_tray(session, period[0]), new]
    shuffle.shuffle(waiting)
    if len(waiting) == TRAY_SIZE:
        leaving, waiting = waiting[:BATCH_SIZE], waiting[BATCH_SIZE:]
        add_batch(session, period, leaving, log_key)
        if session.connection().dialect.name == "postgresql":
            rewrite_slips(session, period[0])
    rows = [_row(period, leaf, envelope) for leaf, envelope in waiting]
    session.connection().execute(_FILL_TRAY, rows)


def take_tray(session: Session, box_id: str) -> list[tuple[bytes, bytes]]:
    """Take all (leaf, envelope) out of a box's tray; the caller writes them again or puts them in a batch."""
    taken = session.connection().execute(_EMPTY_TRAY, {"box": box_id})
    return [(leaf, envelope) for leaf, envelope in taken]


def add_batch(
    session: Session,
    period: tuple[str, int],
    leaving: Sequence[tuple[bytes, bytes]],
    log_key: Ed25519PrivateKey,
) -> None:
    """Put shuffled envelopes into the box as one batch and publish its root; the entry has no time."""
    box_id, number = period
    batch = 1 + boxed(session, box_id, number)[1]
    rows = [{**_row(period, leaf, envelope), "batch": batch} for leaf, envelope in leaving]
    session.connection().execute(_FILL_BOX, rows)
    root = ledger.merkle_root(leaf for leaf, _ in leaving)
    payload = {"period": number, "batch": batch, "count": len(rows), "root": b64(root)}
    chain.append(session, box_id, "batch", payload, log_key)


def rewrite_slips(session: Session, box_id: str) -> None:
    """Write all slips of a box again, by hash: what pages or xmin told of their issue and use is gone."""
    if session.connection().dialect.name == "postgresql":
        session.connection().execute(_REWRITE_SLIPS, {"box": box_id})
        return
    taken = session.connection().execute(_TAKE_SLIPS, {"box": box_id}).mappings()
    rows = [dict(row) for row in sorted(taken, key=itemgetter("token_hash"))]
    if rows:
        session.connection().execute(_FILL_SLIPS, rows)


def boxed(session: Session, box_id: str, period: int) -> tuple[int, int]:
    """How many envelopes of a period are in the box, and in how many batches: what may be shown."""
    query = select(func.count(), func.coalesce(func.max(BoxedEnvelope.batch), 0)).where(
        col(BoxedEnvelope.box_id) == box_id, col(BoxedEnvelope.period) == period
    )
    count, batches = session.execute(query).one()
    return count, batches


def _row(period: tuple[str, int], leaf: bytes, envelope: bytes) -> dict[str, object]:
    return {"leaf": leaf, "box_id": period[0], "period": period[1], "envelope": envelope}
