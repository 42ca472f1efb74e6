"""Reads about a committee's keys: who proved which and when, what is wrong with them, what the log says."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from ballots.keys.openers import openers, role_asked
from ballots.keys.upcoming import Upcoming, next_of, upcoming
from ballots.keys.warnings import FRESH_DAYS, KeyWarning, RoleFacts, key_warnings
from ballots.office import audit
from ballots.office.audit import Line, What
from ballots.sealing import quorum
from ballots.sealing.sheet import read_sheet
from ballots.tables import Account, Box, Committee, Holder, Padlock, Rehearsal, SheetDraft
from ballots.views.rows import box_row

__all__ = [
    "KeyLine",
    "KeyRow",
    "KeyTable",
    "ProvingView",
    "key_lines",
    "key_table",
    "key_tables",
    "proving_view",
    "recent_lines",
    "recent_lines_of",
]

_NEWEST_LINES = 30
_LOG_DAYS = 183
# What happens at the meeting itself stands in the minutes; this is about keys, rules and who may change them.
_KEY_ACTS = {
    What.RULE_SET,
    What.DAY_CHOSEN,
    What.IDENTITY_MADE,
    What.HOLDER_ENDORSED,
    What.HOLDER_LEFT,
    What.IDENTITY_WITHDRAWN,
    What.PASSPHRASE_CHANGED,
    What.PASSKEY_ADDED,
    What.PASSKEY_REMOVED,
    What.SPARE_MADE,
    What.SPARE_RETIRED,
    What.SPARE_USED,
    What.PADLOCKS_FITTED,
    What.KEY_PROVED,
    What.SHEET_DRAFTED,
    What.DRAFT_DISCARDED,
    What.SHEET_SIGNED,
    What.PERIOD_SEALED,
    What.RELEASED,
}


@dataclass(frozen=True)
class KeyRow:
    """One role's keys at one box: who proved one last, and when."""

    role: str
    label: str
    proved_on: date | None
    proved_by: str  # a name, "" when nobody did
    spare: bool  # … with a paper spare key that this person made
    ahead: int


@dataclass(frozen=True)
class KeyTable:
    """The keys of one box and what the committee is to be warned of, alarms first."""

    box_id: str
    box: str
    committee_id: str
    opens_on: date | None
    period: int | None
    next_number: int
    rows: Mapping[str, KeyRow]
    warnings: tuple[KeyWarning, ...]


@dataclass(frozen=True)
class _Proof:
    period: int
    role: str
    proved_on: date
    name: str
    spare: bool


def key_table(session: Session, box_id: str, today: date) -> KeyTable:
    """How the keys of a box stand; BOX_UNKNOWN."""
    return key_tables(session, {box_id: next_of(session, box_row(session, box_id), today)}, today)[0]


def key_tables(session: Session, coming: Mapping[str, Upcoming], today: date) -> list[KeyTable]:
    """How the keys of every box stand, in the order given."""
    proofs = _proofs(session, coming)
    return [_table(one, proofs.get(box_id, []), today) for box_id, one in coming.items()]


def _table(coming: Upcoming, proofs: list[_Proof], today: date) -> KeyTable:
    current = coming.current
    needed = set(quorum.roles_named(coming.sets))
    on_sheet = set() if current is None else set(read_sheet(current.sheet).padlocks)
    ahead = {role: _ahead(set(by), coming.number) for role, by in coming.padlocks.items()}
    facts = [
        RoleFacts(
            role=role,
            on_sheet=role in on_sheet,
            needed=role in needed,
            proved_on=_day(_last(proofs, role)),
            proved_open_on=_day(_last(proofs, role, coming.box.current)),
            ahead=ahead.get(role, 0),
        )
        for role in quorum.ROLES
        if role in needed | on_sheet
    ]
    opens_on = None if current is None else current.due_on
    labels: dict[str, str] = json.loads(coming.committee.labels)
    return KeyTable(
        box_id=coming.box.id,
        box=coming.box.name,
        committee_id=coming.committee.id,
        opens_on=opens_on,
        period=coming.box.current,
        next_number=coming.number,
        rows={one.role: _row(one, labels, _last(proofs, one.role)) for one in facts},
        warnings=key_warnings(today, opens_on, facts, next_is_sealed=coming.is_sealed),
    )


def _row(facts: RoleFacts, labels: Mapping[str, str], proof: _Proof | None) -> KeyRow:
    return KeyRow(
        role=facts.role,
        label=labels.get(facts.role, facts.role),
        proved_on=_day(proof),
        proved_by="" if proof is None else proof.name,
        spare=proof is not None and proof.spare,
        ahead=facts.ahead,
    )


_PROVED = (
    col(Rehearsal.box_id),
    col(Rehearsal.period),
    col(Rehearsal.proved_on),
    col(Holder.role),
    col(Holder.kind),
    col(Account.name),
    col(Account.active),
)


def _proofs(session: Session, boxes: Collection[str]) -> dict[str, list[_Proof]]:
    """What active holders proved of padlocks that are still the same, by box, oldest first."""
    query = (
        sa.select(*_PROVED)
        .join(Holder, col(Holder.id) == col(Rehearsal.holder_id))
        .join(Account, col(Account.id) == col(Holder.account_id))
        .join(
            Padlock,
            (col(Padlock.box_id) == col(Rehearsal.box_id))
            & (col(Padlock.period) == col(Rehearsal.period))
            & (col(Padlock.role) == col(Holder.role))
            & (col(Padlock.public) == col(Rehearsal.public)),
        )
        .where(col(Rehearsal.box_id).in_(boxes), col(Holder.state) == "active")
        .order_by(col(Rehearsal.proved_on), col(Holder.id))
    )
    found: dict[str, list[_Proof]] = {}
    for box_id, period, proved_on, role, kind, name, active in session.execute(query):
        if proved_on is not None and (kind == "spare" or active):
            proof = _Proof(period, role, proved_on, name, kind == "spare")
            found.setdefault(box_id, []).append(proof)
    return found


def _last(proofs: list[_Proof], role: str, *periods: int | None) -> _Proof | None:
    """The newest proof of a role, of these periods' padlocks if some are named."""
    mine = [one for one in proofs if one.role == role and (not periods or one.period in periods)]
    return mine[-1] if mine else None


def _day(proof: _Proof | None) -> date | None:
    return None if proof is None else proof.proved_on


def _ahead(periods: set[int], number: int) -> int:
    """How many padlocks there are for the periods from `number` on, up to the first gap."""
    return next(at for at in range(len(periods) + 1) if number + at not in periods)


# --- the page of a rehearsal ----------------------------------------------------------------------------


@dataclass(frozen=True)
class ProvingView:
    """What a browser needs to open a role's identity, and what the page says of the role's keys."""

    committee_id: str
    committee: str
    role: str
    label: str
    openers: tuple[Holder, ...]
    boxes: tuple[KeyTable, ...]
    to_sign: tuple[tuple[str, str], ...]  # (id, name) of boxes whose draft waits for signatures


def proving_view(
    session: Session, account: Account, box_id: str, role: str | None, today: date
) -> ProvingView:
    """What the page of a rehearsal shows; BOX_UNKNOWN, NOT_A_MEMBER."""
    box = box_row(session, box_id)
    committee = session.get_one(Committee, box.committee_id)
    acting = role_asked(session, account, committee.id, role)
    boxes = session.exec(
        select(Box)
        .where(Box.committee_id == committee.id, col(Box.retired_on).is_(None))
        .order_by(col(Box.name), col(Box.id))
    ).all()
    drafted = set(session.exec(select(SheetDraft.box_id)).all())
    return ProvingView(
        committee_id=committee.id,
        committee=committee.name,
        role=acting,
        label=json.loads(committee.labels).get(acting, acting),
        openers=tuple(openers(session, account, committee.id, acting)),
        boxes=tuple(key_tables(session, upcoming(session, boxes, today), today)),
        to_sign=tuple((one.id, one.name) for one in boxes if one.id in drafted),
    )


# --- the log of keys ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class KeyLine:
    """One line about a committee's keys, from the unit's audit log."""

    height: int
    at: datetime
    name: str
    what: str
    about: Mapping[str, Any]
    box: str  # its name, "" for what is about all boxes of the committee

    @property
    def committee(self) -> str:
        """The committee's id."""
        return str(self.about["committee"])


def key_lines(session: Session, unit_id: str, committee_id: str, today: date) -> list[KeyLine]:
    """The newest lines of half a year about a committee's keys, newest first."""
    boxes = _box_names(session, {committee_id})
    lines = _about(audit.newest(session, unit_id), {committee_id}, boxes, _before(today, _LOG_DAYS))
    return list(islice((line for line in lines if line.what in _KEY_ACTS), _NEWEST_LINES))


def recent_lines(
    session: Session, unit_id: str, committees: Collection[str], today: date, what: Collection[str]
) -> list[KeyLine]:
    """The lines of the last 45 days about committees' keys that are of one of the kinds, newest first."""
    boxes = _box_names(session, committees)
    lines = _about(audit.newest(session, unit_id), committees, boxes, _before(today, FRESH_DAYS))
    return [line for line in lines if line.what in what]


def recent_lines_of(
    session: Session, committees: Mapping[str, Collection[str]], today: date, what: Collection[str]
) -> list[KeyLine]:
    """As recent_lines(), of many units' committees, unit by unit; read for all units together."""
    since = _before(today, FRESH_DAYS)
    boxes = _box_names(session, set().union(*committees.values()))
    found = []
    for unit_id, lines in groupby(audit.since(session, committees, since), itemgetter(0)):
        about = _about((line for _, line in lines), committees[unit_id], boxes, since)
        found += [line for line in about if line.what in what]
    return found


def _before(today: date, days: int) -> datetime:
    return datetime.combine(today - timedelta(days=days), time.min)


def _box_names(session: Session, committees: Collection[str]) -> dict[str, str]:
    query = select(Box.id, Box.name).where(col(Box.committee_id).in_(committees))
    return dict(session.exec(query).all())


def _about(
    lines: Iterable[Line], committees: Collection[str], boxes: Mapping[str, str], since: datetime
) -> Iterator[KeyLine]:
    """Newest first; the lines are read as they are asked for."""
    for line in lines:
        if line.hour and line.at < since:
            return
        if line.about.get("committee") in committees:
            box = boxes.get(str(line.about.get("box", "")), "")
            yield KeyLine(line.height, line.at, line.name, line.what, line.about, box)
