"""Who is told in a box's chain before an entry about a holder: those of the role who were there before.

A box that is made after its committee's keys knows none of them, and whoever checks its chain takes the word
of a holder only when one whom the chain knows vouches for it. Writes nothing.
"""

import json
from collections.abc import Sequence

from sqlmodel import Session, col, select

from ballots.tables import Endorsement, Entry, Holder

__all__ = ["in_order", "to_introduce"]


def to_introduce(
    session: Session, box_id: str, holder: Holder, event: str
) -> list[tuple[Holder, Endorsement | None]]:
    """Holders of the role that this box's chain does not know yet, each after one who vouched for it.

    Who joins is told by the entry itself; who fits padlocks or leaves has to be known before. Who vouched
    for one of them and has left since is among them: nobody's word counts whom the chain does not know.
    """
    told, active = _told(session, box_id)
    query = select(Holder).where(Holder.committee_id == holder.committee_id, Holder.role == holder.role)
    by_id = {one.id: one for one in session.exec(query)}
    vouched = select(Endorsement).where(col(Endorsement.holder_id).in_(by_id))
    rows = {(row.by_id, row.holder_id): row for row in session.exec(vouched)}
    wanted = {one.id for one in by_id.values() if one.state == "active" or one.id == holder.id} - told
    if event == "joined":
        wanted.discard(holder.id)
    wanted = _with_vouchers(wanted, active, list(rows)) & by_id.keys()
    new = sorted(wanted, key=lambda one: (by_id[one].since, one))
    return [
        (by_id[new_id], None if by is None else rows[by, new_id])
        for new_id, by in in_order(new, active, list(rows))
    ]


def _with_vouchers(wanted: set[str], known: set[str], vouched: Sequence[tuple[str, str]]) -> set[str]:
    """The wanted ones, and those who vouched for one whom neither the known nor the wanted vouched for."""
    while True:
        said = {whose for by, whose in vouched if by in wanted | known}
        more = {by for by, whose in vouched if whose in wanted - said} - wanted
        if not more:
            return wanted
        wanted = wanted | more


def _told(session: Session, box_id: str) -> tuple[set[str], set[str]]:
    """All holders that the box's chain names, and those of them who have not left."""
    query = (
        select(Entry.payload)
        .where(Entry.box_id == box_id, Entry.type == "padlocks")
        .order_by(col(Entry.height))
    )
    told: set[str] = set()
    active: set[str] = set()
    for payload in session.exec(query):
        said = json.loads(payload)
        told.add(said["holder"])
        (active.discard if said["event"] == "left" else active.add)(said["holder"])
    return told, active


def in_order(
    new: Sequence[str], known: set[str], vouched: Sequence[tuple[str, str]]
) -> list[tuple[str, str | None]]:
    """The new ones, each with whom of those before it vouched for it: (by, whose) pairs say who did.

    With nobody known, the first is the one from whom most of the others can be reached.
    """
    if not new:
        return []
    first = _reached(known, vouched)
    if not first:
        first = max(([(root, None), *_reached({root}, vouched)] for root in new), key=len)
    done = {one for one, _ in first}
    rest = [one for one in new if one not in done]
    return [*first, *((one, None) for one in rest)]


def _reached(known: set[str], vouched: Sequence[tuple[str, str]]) -> list[tuple[str, str | None]]:
    """All who are reached from the known ones by one vouching for the next, with who did."""
    found: list[tuple[str, str | None]] = []
    seen = set(known)
    while True:
        step = next(((whose, by) for by, whose in vouched if by in seen and whose not in seen), None)
        if step is None:
            return found
        found.append(step)
        seen.add(step[0])
