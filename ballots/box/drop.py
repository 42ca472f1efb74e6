"""Puts envelopes into the box: who may drop, alone or in a group written at once (docs/SEALING.md)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from operator import itemgetter
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    CompoundSelect,
    Connection,
    Date,
    Integer,
    LargeBinary,
    Select,
    String,
    and_,
    any_,
    bindparam,
    cast,
    exists,
    literal_column,
    null,
    or_,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.types import TypeEngine
from sqlmodel import Session, SQLModel

from ballots.box import tray
from ballots.box.tray import BATCH_SIZE, TRAY_SIZE, Coming, add_batch, boxed, take_tray
from ballots.errors import Code, Refused
from ballots.sealing import codes, ledger
from ballots.sealing.envelope import check_envelope, leaf_hash
from ballots.sealing.sheet import read_sheet
from ballots.tables import Box, Period

__all__ = [
    "BATCH_SIZE",
    "TRAY_SIZE",
    "Answer",
    "Receipt",
    "Sent",
    "add_batch",
    "boxed",
    "drop",
    "drop_all",
    "open_period",
    "strangers",
    "take_tray",
]

# A drop is the one thing that people wait for in a queue: a few statements on the bare tables, compiled once,
# as many for a group as for one. The row locks are a statement of their own: what is read after it is what
# the drops before have left.
_BOX, _SLIP, _RETIRED, _PERIOD, _TRAY, _ENVELOPE = (
    SQLModel.metadata.tables[name] for name in ("box", "slip", "retired_slip", "period", "tray", "envelope")
)
_Among = Callable[[ColumnElement[Any], str], ColumnElement[bool]]
_BOXES = select(_BOX.c.id).where(_BOX.c.id.in_(bindparam("boxes", expanding=True, type_=String)))


def _in_list(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    return column.in_(bindparam(name, expanding=True, type_=column.type))


def _in_array(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """As _in_list(), in the same words for any number, so that PostgreSQL plans it once."""
    of: TypeEngine[Any] = ARRAY(LargeBinary if isinstance(column.type, LargeBinary) else String)
    return column == any_(bindparam(name, type_=of))


def _known(among: _Among) -> CompoundSelect[Any]:
    """Box and token of those tokens that a box ever gave out."""
    return union_all(
        *(
            select(table.c.box_id, table.c.token_hash).where(among(table.c.token_hash, "tokens"))
            for table in (_SLIP, _RETIRED)
        )
    )


def _lock(among: _Among) -> Select[Any]:
    """Lock the boxes in one order for everybody; whose tokens nobody knows never gets to a row."""
    known = _known(among).subquery()
    found = exists().where(known.c.box_id == _BOX.c.id)
    return select(_BOX.c.id).where(among(_BOX.c.id, "boxes"), found).order_by(_BOX.c.id).with_for_update()


def _look(among: _Among) -> CompoundSelect[Any]:
    """All that decides about drops: open periods, slips, envelopes that are there, what waits in trays."""
    never = cast(null(), Date)
    sheet, here, gone = (literal_column(f"'{word}'", String) for word in ("sheet", "tray", "box"))
    low, high = (literal_column(rank, Integer) for rank in "01")
    sheets = (
        select(_BOX.c.id, _PERIOD.c.sheet, sheet, never, _PERIOD.c.number)
        .join(_PERIOD, and_(_PERIOD.c.box_id == _BOX.c.id, _PERIOD.c.number == _BOX.c.current))
        .where(among(_BOX.c.id, "boxes"))
    )
    slips = (
        select(table.c.box_id, table.c.token_hash, table.c.state, table.c.expires_on, rank).where(
            among(table.c.token_hash, "tokens")
        )
        for table, rank in ((_RETIRED, low), (_SLIP, high))
    )
    waiting = select(_TRAY.c.box_id, _TRAY.c.leaf, here, never, low).where(
        or_(among(_TRAY.c.box_id, "boxes"), among(_TRAY.c.leaf, "leaves"))
    )
    left = select(_ENVELOPE.c.box_id, _ENVELOPE.c.leaf, gone, never, low)
    return union_all(sheets, *slips, waiting, left.where(among(_ENVELOPE.c.leaf, "leaves")))


# Of each dialect: who locks and waits, who locks what is free only, and what is looked at.
_STATEMENTS = {
    name: (_lock(among), _look(among), _known(among))
    for name, among in (("sqlite", _in_list), ("postgresql", _in_array))
}
_FREE = _lock(_in_array).with_for_update(skip_locked=True)
_SPEND = update(_SLIP).where(_SLIP.c.token_hash == bindparam("token")).values(state="used")
_COUNT = (
    update(_BOX)
    .where(_BOX.c.id == bindparam("box"))
    .values(used_online=_BOX.c.used_online + bindparam("more"))
)
_SPEND_AND_COUNT = text("""
    WITH spent AS (UPDATE slip SET state = 'used' WHERE token_hash = ANY(:tokens))
    UPDATE box SET used_online = used_online + more
    FROM unnest(:boxes, :counts) AS counted(id, more) WHERE box.id = counted.id
""").bindparams(
    *(
        bindparam(name, type_=ARRAY(of))
        for name, of in {"tokens": LargeBinary, "boxes": String, "counts": Integer}.items()
    )
)

_sheet = lru_cache(maxsize=1024)(read_sheet)  # a sheet never changes; parsing one checks points on the curve

LogKeys = Callable[[str], Ed25519PrivateKey]


@dataclass(frozen=True)
class Receipt:
    """xác nhận đã nhận phiếu: the box has the envelope with this leaf, under this seal."""

    leaf: bytes
    seal: bytes
    signature: bytes


@dataclass(frozen=True)
class Sent:
    """What somebody drops: an envelope, and the token that it costs."""

    box_id: str
    token: bytes = field(repr=False)
    envelope: bytes = field(repr=False)

    @cached_property
    def token_hash(self) -> bytes:
        """By which the slip is found."""
        return codes.token_hash(self.token)

    @cached_property
    def leaf(self) -> bytes:
        """By which the envelope is found."""
        return leaf_hash(self.envelope)


Answer = Receipt | Refused | None


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

    1. A spent token with an envelope of this box, of any period, is a repetition: the same receipt again.
    2. Any other token but a live one is refused: CODE_UNKNOWN, CODE_USED, CODE_VOID, CODE_EXPIRED.
    3. A stored envelope with a live token is a copy of another's: ALREADY_IN_BOX.
    4. The envelope has the one length, version and seal of the open period: MALFORMED, WRONG_SEAL.
    """
    sent = [Sent(box_id, token, envelope)]
    answer = drop_all(session, sent, today, shuffle, lambda _box_id: log_key)[0]
    if isinstance(answer, Receipt):
        return answer
    raise answer or RuntimeError("a drop that waits for its box was not looked at")


def drop_all(
    session: Session,
    sent: Sequence[Sent],
    today: date,
    shuffle: Random,
    log_keys: LogKeys,
    *,
    patient: bool = True,
) -> list[Answer]:
    """As drop(), of many in one transaction: each judged by itself, as if one came after the other.

    Every tray is written once. Not patient, on PostgreSQL: a box that somebody else has locked is left alone,
    and None is the answer; so no group holds up others, or locks boxes against somebody who locks several.
    """
    seen = _see(session, sent, patient=patient)
    coming: dict[str, list[Sent]] = {}
    answers: list[Answer] = []
    for one in sent:
        if not patient and seen.is_held(one):
            answers.append(None)
            continue
        try:
            if seen.judge(one, today):
                coming.setdefault(one.box_id, []).append(one)
            answers.append(_receipt(one, log_keys(one.box_id)))
        except Refused as refusal:
            answers.append(refusal)
    if coming:
        _spend(session, coming)
        trays = {
            box_id: Coming(seen.periods[box_id], [(one.leaf, one.envelope) for one in its], log_keys(box_id))
            for box_id, its in coming.items()
        }
        tray.put(session, trays, seen.waiting if _in_one(session) else None, shuffle)
    return answers


# --- judging --------------------------------------------------------------------------------------------


@dataclass
class _Seen:
    """What was read under the locks, and kept up with what the group itself does."""

    locked: Collection[str]
    strange: Mapping[tuple[str, bytes], Code] = field(default_factory=dict)  # of boxes that are not locked
    periods: dict[str, int] = field(default_factory=dict)
    sheets: dict[str, bytes] = field(default_factory=dict)
    slips: dict[tuple[str, bytes], tuple[str, date]] = field(default_factory=dict)
    stored: set[tuple[str, bytes]] = field(default_factory=set)  # a log key signs for its own box only
    waiting: dict[str, list[bytes]] = field(default_factory=dict)

    def is_held(self, one: Sent) -> bool:
        """Whether somebody else has locked its box: it is there, and once gave out the token."""
        return one.box_id not in self.locked and (one.box_id, one.token_hash) not in self.strange

    def note(self, box_id: str, value: bytes, kind: str, expires_on: date, number: int) -> None:
        """Take a row of _look() in."""
        value = bytes(value)
        if kind == "sheet":
            self.periods[box_id], self.sheets[box_id] = number, value
        elif kind in {"tray", "box"}:
            self.stored.add((box_id, value))
            if kind == "tray":
                self.waiting.setdefault(box_id, []).append(value)
        else:
            self.slips[box_id, value] = kind, expires_on

    def judge(self, one: Sent, today: date) -> bool:
        """Whether it is put into the tray; it may be there already. Refused: see drop()."""
        key, envelope = (one.box_id, one.token_hash), (one.box_id, one.leaf)
        if key not in self.slips:
            raise Refused(self.strange.get(key, Code.CODE_UNKNOWN))
        state, expires_on = self.slips[key]
        if state == "used" and envelope in self.stored:  # 1
            return False
        _check_live(state, expires_on, today)  # 2
        if envelope in self.stored:  # 3
            raise Refused(Code.ALREADY_IN_BOX)
        if one.box_id not in self.sheets:
            raise Refused(Code.BOX_NOT_OPEN)
        check_envelope(_sheet(self.sheets[one.box_id]), one.envelope)  # 4
        self.slips[key] = "used", expires_on
        self.stored.add(envelope)
        return True


def _see(session: Session, sent: Sequence[Sent], *, patient: bool) -> _Seen:
    """Lock the boxes, then read."""
    connection = session.connection()
    lock, look, _ = _STATEMENTS[connection.dialect.name]
    asked: dict[str, Any] = {
        "tokens": sorted({one.token_hash for one in sent}),
        "boxes": sorted({one.box_id for one in sent}),
        "leaves": sorted({one.leaf for one in sent}),
    }
    statement = lock if patient or not _in_one(session) else _FREE
    locked = list(connection.execute(statement, asked).scalars())
    seen = _Seen(locked)
    if len(locked) < len(asked["boxes"]):
        lost = [(one.box_id, one.token) for one in sent if one.box_id not in locked]
        said = zip(lost, strangers(connection, lost), strict=True)
        seen.strange = {(box, codes.token_hash(token)): code for (box, token), code in said if code}
    if locked:
        # Of a slip's words that in use counts; else, if it expired and was used or voided after all, the
        # last in the alphabet.
        for row in sorted(connection.execute(look, asked | {"boxes": locked}), key=itemgetter(4, 2)):
            seen.note(*row)
    return seen


def _spend(session: Session, coming: Mapping[str, Sequence[Sent]]) -> None:
    """The slips in the order of their hashes, which tells nothing; the counters of their boxes."""
    connection = session.connection()
    tokens = sorted(one.token_hash for its in coming.values() for one in its)
    counts = {box_id: len(its) for box_id, its in coming.items()}
    if _in_one(session):
        asked = {"tokens": tokens, "boxes": list(counts), "counts": list(counts.values())}
        connection.execute(_SPEND_AND_COUNT, asked)
        return
    connection.execute(_SPEND, [{"token": token} for token in tokens])
    connection.execute(_COUNT, [{"box": box_id, "more": more} for box_id, more in counts.items()])


def _in_one(session: Session) -> bool:
    return session.connection().dialect.name == "postgresql"


def strangers(connection: Connection, asked: Sequence[tuple[str, bytes]]) -> list[Code | None]:
    """For each box and token: BOX_UNKNOWN or CODE_UNKNOWN if the box never gave it out, else None."""
    hashed = [(box_id, codes.token_hash(token)) for box_id, token in asked]
    statement = _STATEMENTS[connection.dialect.name][2]
    rows = connection.execute(statement, {"tokens": [token for _, token in hashed]})
    known = {(box_id, token) for box_id, token in rows}
    lost = {box_id for box_id, token in hashed if (box_id, token) not in known}
    there = set(connection.execute(_BOXES, {"boxes": sorted(lost)}).scalars()) if lost else set()
    why = {box_id: Code.CODE_UNKNOWN if box_id in there else Code.BOX_UNKNOWN for box_id in lost}
    return [None if one in known else why[one[0]] for one in hashed]


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


def _receipt(one: Sent, log_key: Ed25519PrivateKey) -> Receipt:
    seal = one.envelope[1:33]
    return Receipt(one.leaf, seal, ledger.receipt_signature(log_key, seal, one.leaf))
