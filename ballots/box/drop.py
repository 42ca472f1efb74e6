"""Puts envelopes into the box: the drop, the tray that hides their order, the batches (docs/SEALING.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import (
    BindParameter,
    Connection,
    Integer,
    LargeBinary,
    Select,
    String,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    not_,
    null,
    or_,
    select,
    union_all,
    update,
)
from sqlmodel import Session, SQLModel, col

from ballots.box import chain, slips
from ballots.errors import Code, Refused
from ballots.sealing import codes, ledger
from ballots.sealing.envelope import check_envelope, leaf_hash
from ballots.sealing.sheet import read_sheet
from ballots.spelling import b64
from ballots.tables import Box, BoxedEnvelope, Period

TRAY_SIZE = 20
BATCH_SIZE = 10
_SALT_BYTES = 32

# A drop is the one thing that people wait for in a queue: a few statements on the bare tables, compiled once.
# The row lock is a statement of its own: what is read after it is what the drop before this one left.
_BOX, _SLIP, _RETIRED, _PERIOD, _TRAY, _ENVELOPE = (
    SQLModel.metadata.tables[name] for name in ("box", "slip", "retired_slip", "period", "tray", "envelope")
)
_TOKEN: BindParameter[bytes] = bindparam("token", type_=LargeBinary)
_LEAF: BindParameter[bytes] = bindparam("leaf", type_=LargeBinary)
_ID: BindParameter[str] = bindparam("box", type_=String)
# Whoever sends what is no token of the box never gets to the row, nor to the turn of its drops.
_KNOWN = or_(
    *(exists().where(table.c.token_hash == _TOKEN, table.c.box_id == _ID) for table in (_SLIP, _RETIRED))
)
_IS_KNOWN = select(_KNOWN)
_IS_BOX = select(_BOX.c.id).where(_BOX.c.id == _ID)
_LOCK = select(_BOX.c.current).where(_BOX.c.id == _ID, _KNOWN).with_for_update()
_STORED = or_(*(exists().where(table.c.leaf == _LEAF) for table in (_TRAY, _ENVELOPE))).label("stored")
_LOOK = (
    select(_SLIP.c.state, _SLIP.c.expires_on, _PERIOD.c.sheet, _STORED)
    .outerjoin_from(
        _SLIP,
        _PERIOD,
        and_(_PERIOD.c.box_id == _SLIP.c.box_id, _PERIOD.c.number == bindparam("period")),
    )
    .where(_SLIP.c.token_hash == _TOKEN, _SLIP.c.box_id == _ID)
)
_LOOK_BACK = (  # expired, and used or voided after all: that word counts, and stands last in the alphabet
    select(_RETIRED.c.state, _RETIRED.c.expires_on, null().label("sheet"), _STORED)
    .where(_RETIRED.c.token_hash == _TOKEN, _RETIRED.c.box_id == _ID)
    .order_by(_RETIRED.c.state.desc())
    .limit(1)
)
_SPEND = update(_SLIP).where(_SLIP.c.token_hash == _TOKEN).values(state="used")
_COUNT_ONE = update(_BOX).where(_BOX.c.id == _ID).values(used_online=_BOX.c.used_online + 1)
_EMPTY_TRAY = delete(_TRAY).where(_TRAY.c.box_id == _ID).returning(_TRAY.c.leaf, _TRAY.c.envelope)
_FILL_TRAY, _FILL_BOX = insert(_TRAY), insert(_ENVELOPE)


def _turn_tray() -> Select[Any]:
    """The whole step on PostgreSQL in one statement, whose envelopes never leave the server.

    Everything that waits is taken out and mixed by a hash with a salt drawn for this drop; the sort lets no
    row in before all are out. Gives the leaves that left as a batch, none as long as the tray is not full.
    """
    spent = _SPEND.cte("spent")
    counted = _COUNT_ONE.cte("counted")
    taken = _EMPTY_TRAY.cte("taken")
    new = select(_LEAF.label("leaf"), bindparam("envelope", type_=LargeBinary).label("envelope"))
    waiting = union_all(select(taken.c.leaf, taken.c.envelope), new).subquery("waiting")
    salted = func.sha256(waiting.c.leaf.concat(bindparam("salt", type_=LargeBinary)))
    mixed = select(
        waiting.c.leaf,
        waiting.c.envelope,
        func.row_number().over(order_by=salted).label("place"),
        func.count().over().label("filled"),
    ).cte("mixed")
    leaves = and_(mixed.c.filled == TRAY_SIZE, mixed.c.place <= BATCH_SIZE)
    period: BindParameter[int] = bindparam("period", type_=Integer)
    mine = (_ENVELOPE.c.box_id == _ID, _ENVELOPE.c.period == period)
    batch = select(1 + func.coalesce(func.max(_ENVELOPE.c.batch), 0)).where(*mine).scalar_subquery()
    back = select(mixed.c.leaf, _ID, period, mixed.c.envelope).where(not_(leaves)).order_by(mixed.c.place)
    gone = select(mixed.c.leaf, _ID, period, batch, mixed.c.envelope).where(leaves).order_by(mixed.c.place)
    refilled = insert(_TRAY).from_select(["leaf", "box_id", "period", "envelope"], back).cte("refilled")
    boxed = insert(_ENVELOPE).from_select(["leaf", "box_id", "period", "batch", "envelope"], gone)
    left = boxed.returning(_ENVELOPE.c.leaf, _ENVELOPE.c.batch).cte("left_tray")
    return select(left.c.leaf, left.c.batch).add_cte(spent, counted, refilled)


_TURN_TRAY = _turn_tray()

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
    leaf = leaf_hash(envelope)
    asked: dict[str, Any] = {"token": codes.token_hash(token), "box": box_id, "leaf": leaf}
    current = connection.execute(_LOCK, asked).one_or_none()
    if current is None:
        raise Refused(_unknown(connection, box_id))
    asked["period"] = current.current
    found = connection.execute(_LOOK, asked).one_or_none() or connection.execute(_LOOK_BACK, asked).one()
    if found.state == "used" and found.stored:  # 1
        return _receipt(envelope, leaf, log_key)
    _check_live(found.state, found.expires_on, today)  # 2
    if found.stored:  # 3
        raise Refused(Code.ALREADY_IN_BOX)
    if found.sheet is None:
        raise Refused(Code.BOX_NOT_OPEN)
    check_envelope(_sheet(found.sheet), envelope)  # 4
    put = _put_in_one if connection.dialect.name == "postgresql" else _put
    put(session, asked | {"envelope": envelope}, shuffle, log_key)
    return _receipt(envelope, leaf, log_key)


def check_known(session: Session, box_id: str, token: bytes) -> None:
    """Whether the box ever gave out a token, asked before its turn is waited for: BOX_UNKNOWN, CODE_UNKNOWN.

    Where writers wait for each other, who floods the slot with made-up codes would else make voters wait.
    """
    connection = session.connection()
    if not connection.execute(_IS_KNOWN, {"token": codes.token_hash(token), "box": box_id}).scalar():
        raise Refused(_unknown(connection, box_id))


def _unknown(connection: Connection, box_id: str) -> Code:
    """Why nothing was found: the box has no such code, or there is no such box."""
    there = connection.execute(_IS_BOX, {"box": box_id}).first()
    return Code.BOX_UNKNOWN if there is None else Code.CODE_UNKNOWN


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
    if state == "expired" or expires_on < today:
        raise Refused(Code.CODE_EXPIRED)


def _receipt(envelope: bytes, leaf: bytes, log_key: Ed25519PrivateKey) -> Receipt:
    seal = envelope[1:33]
    return Receipt(leaf, seal, ledger.receipt_signature(log_key, seal, leaf))


# --- the tray -------------------------------------------------------------------------------------------


def _put(session: Session, asked: Mapping[str, Any], shuffle: Random, log_key: Ed25519PrivateKey) -> None:
    """Spend the slip and rewrite the whole tray in random order with the new envelope in it.

    All rows are written by this transaction, so nothing tells which is new; a full tray sends off a batch.
    """
    connection = session.connection()
    connection.execute(_SPEND, asked)
    connection.execute(_COUNT_ONE, asked)
    period = asked["box"], asked["period"]
    waiting = [*take_tray(session, asked["box"]), (asked["leaf"], asked["envelope"])]
    shuffle.shuffle(waiting)
    if len(waiting) == TRAY_SIZE:
        leaving, waiting = waiting[:BATCH_SIZE], waiting[BATCH_SIZE:]
        add_batch(session, period, leaving, log_key)
        slips.forget_order(session, asked["box"])
    connection.execute(_FILL_TRAY, [_row(period, leaf, envelope) for leaf, envelope in waiting])


def _put_in_one(
    session: Session, asked: Mapping[str, Any], shuffle: Random, log_key: Ed25519PrivateKey
) -> None:
    """The same on PostgreSQL, without moving twenty envelopes there and back."""
    salt = shuffle.randbytes(_SALT_BYTES)
    left = session.connection().execute(_TURN_TRAY, {**asked, "salt": salt}).all()
    if left:
        leaves = [leaf for leaf, _ in left]
        _publish_batch(session, (asked["box"], asked["period"]), left[0].batch, leaves, log_key)
        slips.forget_order(session, asked["box"])


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
    _publish_batch(session, period, batch, [leaf for leaf, _ in leaving], log_key)


def _publish_batch(
    session: Session,
    period: tuple[str, int],
    batch: int,
    leaves: Sequence[bytes],
    log_key: Ed25519PrivateKey,
) -> None:
    root = ledger.merkle_root(leaves)
    payload = {"period": period[1], "batch": batch, "count": len(leaves), "root": b64(root)}
    chain.append(session, period[0], "batch", payload, log_key)


def boxed(session: Session, box_id: str, period: int) -> tuple[int, int]:
    """How many envelopes of a period are in the box, and in how many batches: what may be shown."""
    query = select(func.count(), func.coalesce(func.max(BoxedEnvelope.batch), 0)).where(
        col(BoxedEnvelope.box_id) == box_id, col(BoxedEnvelope.period) == period
    )
    count, batches = session.execute(query).one()
    return count, batches


def _row(period: tuple[str, int], leaf: bytes, envelope: bytes) -> dict[str, object]:
    return {"leaf": leaf, "box_id": period[0], "period": period[1], "envelope": envelope}
