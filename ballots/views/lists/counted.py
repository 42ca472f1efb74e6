"""Reads the boxes of one opening and all that is told of each: all in one go, a single one the same way.

A few joins with the opening's counts; what is drawn from them asks the database nothing more.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from ballots.box import chain
from ballots.sealing import ledger
from ballots.tables import Account, Box, Count, Holder, Letter, Opening, Period, Release, Remark
from ballots.views.numbers import History, histories
from ballots.views.readmodels import Unopened
from ballots.views.unopened import unopened_of

__all__ = ["BoxAtOpening", "Counted", "Releases", "counted", "counted_boxes", "releases_of"]

Releases = Mapping[str, tuple[str, bool]]  # role → who has unlocked, whether with a spare key


@dataclass(frozen=True)
class BoxAtOpening:
    """A box, the period that is opened, and its count."""

    box: Box
    period: Period
    count: Count


@dataclass(frozen=True)
class Counted(BoxAtOpening):
    """… and what belongs to them."""

    opening: Opening
    following: Period | None  # the period sealed next, if it is
    releases: Releases
    remarks: tuple[Remark, ...]
    letters: tuple[Letter, ...]  # by number, those not numbered yet first
    head: ledger.Entry | None  # of the chain
    log_key: str  # its fingerprint, "" before the first sheet
    history: History
    unopened: Unopened | None


def counted_boxes(
    session: Session, opening_id: int, box_ids: Collection[str] | None = None
) -> list[BoxAtOpening]:
    """The boxes of an opening by their ids, or those of them that are named."""
    query = (
        select(Box, Period, Count)
        .join(Count, col(Count.box_id) == col(Box.id))
        .join(Period, (col(Period.box_id) == Count.box_id) & (col(Period.number) == Count.period))
        .where(Count.opening_id == opening_id)
        .order_by(col(Box.id))
    )
    if box_ids is not None:
        query = query.where(col(Box.id).in_(box_ids))
    return [BoxAtOpening(*row) for row in session.exec(query)]


def releases_of(session: Session, opening_id: int, box_ids: Collection[str]) -> Mapping[str, Releases]:
    """Who has unlocked the padlocks of boxes at an opening, by box."""
    query = (
        select(Release.box_id, Release.role, Account.name, Holder.kind)
        .join(Count, (col(Count.box_id) == Release.box_id) & (col(Count.period) == Release.period))
        .join(Holder, col(Holder.id) == col(Release.holder_id))
        .join(Account, col(Account.id) == col(Release.account_id))
        .where(Count.opening_id == opening_id, col(Count.box_id).in_(box_ids))
    )
    found: dict[str, dict[str, tuple[str, bool]]] = {}
    for box_id, role, name, kind in session.exec(query):
        found.setdefault(box_id, {})[role] = (name, kind == "spare")
    return found


def counted(session: Session, opening: Opening, box_ids: Collection[str] | None = None) -> list[Counted]:
    """All that is told of the boxes of an opening, or of those that are named."""
    assert opening.id is not None  # noqa: S101 - it was read from the database
    rows = counted_boxes(session, opening.id, box_ids)
    ids = [row.box.id for row in rows]
    following = _following(session, opening.id, ids)
    releases, remarks = releases_of(session, opening.id, ids), _remarks(session, opening.id, ids)
    letters = _letters(session, opening.id, ids)
    heads, log_keys = chain.heads(session, ids), chain.fingerprints(session, ids)
    known = histories(session, [row.count for row in rows])
    shut = unopened_of(session, opening, [(row.count, row.period) for row in rows])
    return [
        Counted(
            box=row.box,
            period=row.period,
            count=row.count,
            opening=opening,
            following=following.get(row.box.id),
            releases=releases.get(row.box.id, {}),
            remarks=tuple(remarks.get(row.box.id, ())),
            letters=tuple(letters.get(row.box.id, ())),
            head=heads.get(row.box.id),
            log_key=log_keys.get(row.box.id, ""),
            history=known[row.box.id],
            unopened=shut.get(row.box.id),
        )
        for row in rows
    ]


def _following(session: Session, opening_id: int, box_ids: Collection[str]) -> dict[str, Period]:
    after = (col(Count.box_id) == Period.box_id) & (col(Count.period) == Period.number - 1)
    query = select(Period).join(Count, after).where(Count.opening_id == opening_id)
    query = query.where(col(Count.box_id).in_(box_ids))
    return {row.box_id: row for row in session.exec(query)}


def _remarks(session: Session, opening_id: int, box_ids: Collection[str]) -> dict[str, list[Remark]]:
    mine = (Remark.opening_id == opening_id, col(Remark.box_id).in_(box_ids))
    found: dict[str, list[Remark]] = {}
    for row in session.exec(select(Remark).where(*mine).order_by(col(Remark.id))):
        found.setdefault(row.box_id, []).append(row)
    return found


def _letters(session: Session, opening_id: int, box_ids: Collection[str]) -> dict[str, list[Letter]]:
    mine = (Letter.opening_id == opening_id, col(Letter.box_id).in_(box_ids))
    found: dict[str, list[Letter]] = {}
    for row in session.exec(select(Letter).where(*mine).order_by(col(Letter.number), col(Letter.id))):
        found.setdefault(row.box_id, []).append(row)
    return found
