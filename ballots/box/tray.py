"""The tray that hides in which order envelopes came, and the batches that leave it (docs/SEALING.md).

Who calls here holds the locks of the boxes' rows. Knows nothing of slips, nor who may put anything in.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import ARRAY, Integer, LargeBinary, String, bindparam, delete, insert, text
from sqlmodel import Session, SQLModel, col, func, select

from ballots.box import chain, slips
from ballots.sealing import ledger
from ballots.spelling import b64
from ballots.tables import BoxedEnvelope

__all__ = ["BATCH_SIZE", "TRAY_SIZE", "Coming", "add_batch", "boxed", "put", "take_tray"]

TRAY_SIZE = 20
BATCH_SIZE = 10

_TRAY, _ENVELOPE = (SQLModel.metadata.tables[name] for name in ("tray", "envelope"))
_EMPTY_TRAY = (
    delete(_TRAY)
    .where(_TRAY.c.box_id == bindparam("box", type_=String))
    .returning(_TRAY.c.leaf, _TRAY.c.envelope)
)
_FILL_TRAY, _FILL_BOX = insert(_TRAY), insert(_ENVELOPE)
_LAST_BATCH = select(func.coalesce(func.max(_ENVELOPE.c.batch), 0)).where(
    _ENVELOPE.c.box_id == bindparam("box", type_=String),
    _ENVELOPE.c.period == bindparam("period", type_=Integer),
)

# On PostgreSQL the whole turn of all trays is one statement, whose envelopes never leave the server. Each row
# goes to the place that was drawn for it; the sorts let no row in before all are out.
_TURN = text("""
    WITH taken AS (DELETE FROM tray WHERE box_id = ANY(:boxes) RETURNING leaf, envelope),
    waiting AS (
        SELECT leaf, envelope FROM taken
        UNION ALL SELECT leaf, envelope FROM unnest(:new_leaves, :new_envelopes) AS new(leaf, envelope)
    ),
    placed AS (
        SELECT leaf, box_id, period, batch, place, envelope
        FROM unnest(:leaves, :box_ids, :periods, :batches)
            WITH ORDINALITY AS drawn(leaf, box_id, period, batch, place)
        JOIN waiting USING (leaf)
    ),
    stayed AS (
        INSERT INTO tray (leaf, box_id, period, envelope)
        SELECT leaf, box_id, period, envelope FROM placed WHERE batch = 0 ORDER BY place
        RETURNING 1
    ),
    gone AS (
        INSERT INTO envelope (leaf, box_id, period, batch, envelope)
        SELECT leaf, box_id, period, batch, envelope FROM placed WHERE batch > 0 ORDER BY place
        RETURNING 1
    )
    SELECT (SELECT count(*) FROM stayed) + (SELECT count(*) FROM gone)
""").bindparams(
    *(
        bindparam(name, type_=ARRAY(of))
        for name, of in {
            "boxes": String,
            "new_leaves": LargeBinary,
            "new_envelopes": LargeBinary,
            "leaves": LargeBinary,
            "box_ids": String,
            "periods": Integer,
            "batches": Integer,
        }.items()
    )
)


@dataclass(frozen=True)
class Coming:
    """What comes into a box's tray in a transaction: (leaf, envelope), one at least; what signs for it."""

    period: int
    envelopes: Sequence[tuple[bytes, bytes]]
    log_key: Ed25519PrivateKey


@dataclass(frozen=True)
class _Row:
    """Where an envelope goes: the tray, which is batch 0, or a batch."""

    leaf: bytes
    box_id: str
    period: int
    batch: int


def put(
    session: Session,
    coming: Mapping[str, Coming],
    waiting: Mapping[str, Collection[bytes]] | None,
    shuffle: Random,
) -> None:
    """Put envelopes into boxes' trays and write these wholly anew, in random order, whatever came with them.

    All rows are written by this transaction, so nothing tells which is new. While 20 or more are in a tray,
    ten drawn at random leave as a batch. `waiting`: the leaves in each tray, for PostgreSQL alone.
    """
    if waiting is not None:
        _put_in_one(session, coming, waiting, shuffle)
    else:
        _put_by_hand(session, coming, shuffle)


def _put_in_one(
    session: Session,
    coming: Mapping[str, Coming],
    waiting: Mapping[str, Collection[bytes]],
    shuffle: Random,
) -> None:
    rows: list[_Row] = []
    for box_id, its in coming.items():
        leaves = [*waiting.get(box_id, ()), *(leaf for leaf, _ in its.envelopes)]
        rows += _draw(session, box_id, its.period, leaves, shuffle)
    shuffle.shuffle(rows)
    new = [one for its in coming.values() for one in its.envelopes]
    asked = {
        "boxes": list(coming),
        "new_leaves": [leaf for leaf, _ in new],
        "new_envelopes": [envelope for _, envelope in new],
        "leaves": [row.leaf for row in rows],
        "box_ids": [row.box_id for row in rows],
        "periods": [row.period for row in rows],
        "batches": [row.batch for row in rows],
    }
    if session.connection().execute(_TURN, asked).scalar_one() != len(rows):
        raise RuntimeError("a tray is not what it was seen to be")
    _publish(session, coming, rows)


def _put_by_hand(session: Session, coming: Mapping[str, Coming], shuffle: Random) -> None:
    rows: list[_Row] = []
    envelopes: dict[bytes, bytes] = {}
    for box_id, its in coming.items():
        there = dict([*take_tray(session, box_id), *its.envelopes])
        envelopes |= there
        rows += _draw(session, box_id, its.period, list(there), shuffle)
    shuffle.shuffle(rows)
    connection = session.connection()
    for fill, those in (
        (_FILL_TRAY, [row for row in rows if not row.batch]),
        (_FILL_BOX, [row for row in rows if row.batch]),
    ):
        if those:
            connection.execute(fill, [vars(row) | {"envelope": envelopes[row.leaf]} for row in those])
    _publish(session, coming, rows)


def _draw(session: Session, box_id: str, period: int, leaves: list[bytes], shuffle: Random) -> list[_Row]:
    """Draw what stays and what leaves: by tens, while a tray of twenty or more is left."""
    shuffle.shuffle(leaves)
    rows: list[_Row] = []
    batch = _batches(session, box_id, period) if len(leaves) >= TRAY_SIZE else 0
    while len(leaves) >= TRAY_SIZE:
        batch += 1
        rows += [_Row(leaf, box_id, period, batch) for leaf in leaves[:BATCH_SIZE]]
        del leaves[:BATCH_SIZE]
    return rows + [_Row(leaf, box_id, period, 0) for leaf in leaves]


def _publish(session: Session, coming: Mapping[str, Coming], rows: Sequence[_Row]) -> None:
    """Publish the batches one by one, and let go of what slips tell of the order, where any left."""
    for box_id, its in coming.items():
        mine = [row for row in rows if row.batch and row.box_id == box_id]
        for batch in sorted({row.batch for row in mine}):
            leaves = [row.leaf for row in mine if row.batch == batch]
            _publish_batch(session, (box_id, its.period), batch, leaves, its.log_key)
        if mine:
            slips.forget_order(session, box_id)


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
    batch = 1 + _batches(session, box_id, number)
    row = {"box_id": box_id, "period": number, "batch": batch}
    rows = [{**row, "leaf": leaf, "envelope": envelope} for leaf, envelope in leaving]
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


def _batches(session: Session, box_id: str, period: int) -> int:
    """As boxed(), without the envelopes, which there may be many of."""
    last: int = session.connection().execute(_LAST_BATCH, {"box": box_id, "period": period}).scalar_one()
    return last


def boxed(session: Session, box_id: str, period: int) -> tuple[int, int]:
    """How many envelopes of a period are in the box, and in how many batches: what may be shown."""
    query = select(func.count(), func.coalesce(func.max(BoxedEnvelope.batch), 0)).where(
        col(BoxedEnvelope.box_id) == box_id, col(BoxedEnvelope.period) == period
    )
    count, batches = session.execute(query).one()
    return count, batches
