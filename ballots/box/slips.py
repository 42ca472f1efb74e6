"""Where a box's slips stand: those in use, written again and again, and the retired, written once.

Owns what the rows of either table may tell (docs/decisions/0014-retired-slips.md). Who calls here holds the
lock of the box's row.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter

from sqlalchemy import (
    Delete,
    Insert,
    and_,
    bindparam,
    case,
    delete,
    exists,
    insert,
    literal,
    or_,
    select,
    union,
    union_all,
    update,
)
from sqlmodel import Session, SQLModel

import ballots.tables  # noqa: F401 - fills SQLModel.metadata

_SLIP, _RETIRED = (SQLModel.metadata.tables[name] for name in ("slip", "retired_slip"))
_COLUMNS = [column.name for column in _SLIP.columns]

# --- where one stands -----------------------------------------------------------------------------------

_BY_NUMBERS = union_all(
    *(
        select(table, literal(table is _RETIRED).label("retired")).where(
            table.c.box_id == bindparam("box"), table.c.number.in_(bindparam("numbers", expanding=True))
        )
        for table in (_SLIP, _RETIRED)
    )
)
_LASTING = union(
    *(
        select(table.c.number).where(
            table.c.box_id == bindparam("box"), table.c.expires_on >= bindparam("day")
        )
        for table in (_SLIP, _RETIRED)
    )
)
_WRITE_STATE = update(_SLIP).where(_SLIP.c.token_hash == bindparam("token")).values(state=bindparam("word"))
_WRITE_ROW = insert(_SLIP)


@dataclass(frozen=True)
class Standing:
    """A slip as its box has it: live (its day may be over), used or void."""

    token_hash: bytes
    number: str
    expires_on: date
    state: str
    retired: bool


def find(session: Session, box_id: str, number: str) -> Standing | None:
    """The slip with a number, as codes.read_number() spells it; None if the box never had it."""
    return find_all(session, box_id, [number]).get(number)


def find_all(session: Session, box_id: str, numbers: Sequence[str]) -> dict[str, Standing]:
    """The slips with these numbers that the box has, in one statement.

    A slip that expired, retired and was used or voided after all stands in several rows: that word counts.
    """
    rows = session.connection().execute(_BY_NUMBERS, {"box": box_id, "numbers": numbers}).mappings()
    standing = [
        Standing(
            row["token_hash"],
            row["number"],
            row["expires_on"],
            "live" if row["state"] == "expired" else row["state"],
            bool(row["retired"]),
        )
        for row in rows
    ]
    standing.sort(key=lambda one: (one.state == "live", one.retired), reverse=True)
    return {one.number: one for one in standing}  # of several rows of one slip the last, which is the word


def numbers_that_last(session: Session, box_id: str, day: date) -> list[str]:
    """The numbers of all slips of a box that expire on `day` or later, whatever became of them."""
    return list(session.connection().execute(_LASTING, {"box": box_id, "day": day}).scalars())


def write(session: Session, box_id: str, slip: Standing, state: str) -> None:
    """Let a slip be used or void, or what it was. A retired row stays as it is: the word gets its own row.

    Exactly one row is written, whatever the slip was: no time tells what it was.
    """
    write_all(session, box_id, [(slip, state)])


def write_all(session: Session, box_id: str, words: Iterable[tuple[Standing, str]]) -> None:
    """As write(), of many slips, in the order of their hashes and two statements at most."""
    ordered = sorted(words, key=lambda word: word[0].token_hash)
    changed = [{"token": slip.token_hash, "word": state} for slip, state in ordered if not slip.retired]
    if changed:
        session.connection().execute(_WRITE_STATE, changed)
    rows = [
        {
            "token_hash": slip.token_hash,
            "box_id": box_id,
            "number": slip.number,
            "expires_on": slip.expires_on,
            "state": state,
        }
        for slip, state in ordered
        if slip.retired
    ]
    if rows:
        session.connection().execute(_WRITE_ROW, rows)


def unwrite(session: Session, box_id: str, number: str) -> None:
    """Let the slip that write() made used be as it was: live, or retired with no other word than that."""
    retired = exists().where(_RETIRED.c.box_id == box_id, _RETIRED.c.number == number)
    row = (_SLIP.c.box_id == box_id, _SLIP.c.number == number)
    connection = session.connection()
    if connection.execute(select(retired)).scalar_one():
        connection.execute(delete(_SLIP).where(*row))
    else:
        connection.execute(update(_SLIP).where(*row).values(state="live"))


# --- written again --------------------------------------------------------------------------------------

_TAKE = delete(_SLIP).where(_SLIP.c.box_id == bindparam("box"))
_TAKE_SPENT = _TAKE.where(_SLIP.c.state != "live")
_FILL = insert(_SLIP)


def _in_one(take: Delete) -> Insert:
    """Out and in again in one statement: the sort lets no row in before all are out."""
    taken = take.returning(*_SLIP.c).cte("taken")
    rows = select(taken).order_by(taken.c.token_hash)
    return insert(_SLIP).from_select(_COLUMNS, rows, include_defaults=False).add_cte(taken)


_REWRITE, _REWRITE_SPENT = _in_one(_TAKE), _in_one(_TAKE_SPENT)


def rewrite(session: Session, box_id: str) -> None:
    """Write all slips in use again, by hash: what pages or xmin told of their issue and use is gone."""
    if session.connection().dialect.name == "postgresql":
        session.connection().execute(_REWRITE, {"box": box_id})
        return
    taken = session.connection().execute(_TAKE.returning(*_SLIP.c), {"box": box_id}).mappings()
    rows = [dict(row) for row in sorted(taken, key=itemgetter("token_hash"))]
    if rows:
        session.connection().execute(_FILL, rows)


def forget_order(session: Session, box_id: str) -> None:
    """Write the used and void slips again, where a row keeps a mark of having been used: on PostgreSQL.

    It would keep on every spent slip which transaction spent it, and so the order of all voters. Live ones
    have no such mark; SQLite spends a slip in place and keeps nothing to forget.
    """
    if session.connection().dialect.name == "postgresql":
        session.connection().execute(_REWRITE_SPENT, {"box": box_id})


# --- retired --------------------------------------------------------------------------------------------


def retire(session: Session, box_id: str, day: date, *, used: bool) -> None:
    """Move the slips whose use is over into the table that is written once, in the order of hashes.

    These are the void ones, the live ones that expired before `day`, and the used ones unless told to leave
    them. A word that a retired slip got afterwards becomes a row more; the first one is never touched.
    """
    words = ("used", "void") if used else ("void",)
    expired = and_(_SLIP.c.state == "live", _SLIP.c.expires_on < day)
    leaving = and_(_SLIP.c.box_id == box_id, or_(_SLIP.c.state.in_(words), expired))
    word = case((_SLIP.c.state == "live", "expired"), else_=_SLIP.c.state)
    known = exists().where(_RETIRED.c.token_hash == _SLIP.c.token_hash, _RETIRED.c.state == word)
    kept = [column for column in _SLIP.columns if column.name != "state"]
    rows = select(*kept, word).where(leaving, ~known).order_by(_SLIP.c.token_hash)
    names = [*(column.name for column in kept), "state"]
    session.connection().execute(insert(_RETIRED).from_select(names, rows, include_defaults=False))
    session.connection().execute(delete(_SLIP).where(leaving))
