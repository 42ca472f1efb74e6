"""Reads for display: who holds a role's keys, who waits to be compared, and who signed for whom."""

import json
from dataclasses import dataclass
from itertools import groupby

from sqlmodel import Session, col, select

from ballots.errors import Code, Refused
from ballots.keys import joining, openers
from ballots.keys.holders import identity_of, member_role, pending_of
from ballots.tables import Account, Committee, Endorsement, Holder
from ballots.views.readmodels_staff import HolderRow

__all__ = ["CopyRow", "KeysView", "Wrapped", "copies", "keys_view", "people", "unreached", "waiting_in"]


@dataclass(frozen=True)
class Wrapped:
    """An identity that what is typed may open."""

    holder: str
    kind: str
    wrapped: str


@dataclass(frozen=True)
class CopyRow:
    """A holder's copy of one padlock, and the padlock's public half."""

    box: str
    period: int
    public: bytes
    copy: bytes


@dataclass(frozen=True)
class KeysView:
    """A member's page of keys: the own ones, and all holders of the role."""

    committee_id: str
    committee: str
    role: str
    label: str
    own: Wrapped | None  # active
    waiting: Wrapped | None  # not compared yet
    openers: tuple[Wrapped, ...]  # with which this person may vouch: the own one, and the spare keys
    people: tuple[HolderRow, ...]

    @property
    def persons(self) -> list[HolderRow]:
        """Those who hold the keys, or wait to."""
        return [row for row in self.people if row.kind == "person" and row.state != "retired"]

    @property
    def spares(self) -> list[HolderRow]:
        """The paper spare keys in use."""
        return [row for row in self.people if row.kind == "spare" and row.state == "active"]


def keys_view(session: Session, account: Account) -> KeysView:
    """What a member sees of the own role's keys; NOT_A_MEMBER."""
    if account.committee_id is None:
        raise Refused(Code.NOT_A_MEMBER)
    role = member_role(account, account.committee_id)
    committee = session.get_one(Committee, account.committee_id)
    own, waiting = identity_of(session, account), pending_of(session, account)
    mine = openers.openers(session, account, committee.id, role)
    return KeysView(
        committee_id=committee.id,
        committee=committee.name,
        role=role,
        label=json.loads(committee.labels).get(role, role),
        own=None if own is None else _wrapped(own),
        waiting=None if waiting is None else _wrapped(waiting),
        openers=tuple(_wrapped(one) for one in mine),
        people=people(session, committee.id, role),
    )


def _wrapped(holder: Holder) -> Wrapped:
    return Wrapped(holder.id, holder.kind, holder.wrapped)


def people(session: Session, committee_id: str, role: str) -> tuple[HolderRow, ...]:
    """All holders of a role that ever were, oldest first: a retired one may have vouched for others."""
    query = (
        select(Holder, Account.name)
        .join(Account, col(Account.id) == col(Holder.account_id))
        .where(Holder.committee_id == committee_id, Holder.role == role)
        .order_by(col(Holder.since), col(Holder.id))
    )
    found = session.exec(query).all()
    rows = session.exec(
        select(Endorsement)
        .where(col(Endorsement.holder_id).in_([holder.id for holder, _ in found]))
        .order_by(col(Endorsement.holder_id), col(Endorsement.by_id))
    )
    vouched = {
        whose: tuple((row.by_id, row.signature) for row in group)
        for whose, group in groupby(rows, key=lambda row: row.holder_id)
    }
    return tuple(
        HolderRow(
            holder=holder.id,
            name=name,
            kind=holder.kind,
            state=holder.state,
            since=holder.since,
            ecdh=holder.ecdh,
            ecdsa=holder.ecdsa,
            endorsed=vouched.get(holder.id, ()),
        )
        for holder, name in found
    )


def copies(session: Session, account: Account, holder_id: str) -> list[CopyRow]:
    """What a holder's browser opens and seals over to a new one; NOT_A_MEMBER, HOLDER_WRONG."""
    if account.committee_id is None:
        raise Refused(Code.NOT_A_MEMBER)
    holder = openers.usable(session, account, account.committee_id, holder_id)
    return [
        CopyRow(copy.box_id, copy.period, padlock.public, copy.sealed)
        for copy, padlock in joining.copies_of(session, holder)
    ]


def waiting_in(session: Session, committee_id: str, role: str) -> list[str]:
    """The names of those who wait to be compared by a holder of the role."""
    return [row.name for row in people(session, committee_id, role) if row.state == "pending"]


def unreached(session: Session, account: Account) -> tuple[str, ...]:
    """Names of those who hold the role's keys and whom this person's key does not reach by signatures yet.

    The person's browser gives them no copy, so it fits no padlock before they were compared.
    """
    own = identity_of(session, account)
    if own is None:
        return ()
    rows = people(session, own.committee_id, own.role)
    reached: set[str] = set()
    more = {own.id}
    while more:
        reached |= more
        more = {row.holder for row in rows if any(by in reached for by, _ in row.endorsed)} - reached
    return tuple(
        dict.fromkeys(row.name for row in rows if row.state == "active" and row.holder not in reached)
    )
