"""The payloads of a chain's entries, read strictly into values: for the verifier, which trusts no writer.

What they mean is in docs/SEALING.md, "The record". Knows no database, no signature and no cipher.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ballots.sealing import quorum
from ballots.sealing.sheet import HASH_BYTES, POINT_BYTES, read_point
from ballots.sealing.signatures import SIGNATURE_BYTES
from ballots.spelling import read_compact, unb64
from ballots.verify import values
from ballots.verify.papers import Paper, read_paper
from ballots.verify.sample.controls import Asked, Drawn, read_asked, read_drawn

__all__ = [
    "Batch",
    "Carried",
    "Closed",
    "Destroyed",
    "Event",
    "Issued",
    "Padlocks",
    "Released",
    "Restored",
    "Result",
    "Sealed",
    "Signed",
    "read_event",
]

MAX_PAYLOAD_BYTES = 2**20
COUNTERS = ["date", "issued", "void", "expired", "used_online", "used_paper", "live"]
COUNTERS_CARRIED = ["date", "issued", "void", "used_paper"]
# Of a box that has no slips (forms/kinds.py); carried on, how many envelopes wait is told by nothing.
UNSLIPPED, UNSLIPPED_CARRIED = ["date", "envelopes"], ["date"]
_FILE = re.compile(r"[\w.-]{1,64}", re.ASCII)
_HOLDER = re.compile(r"[0-9A-HJKMNP-TV-Z]{24}")
_PERIOD = re.compile(r"[1-9][0-9]{0,9}")
_TEXT = re.compile(r"[^\x00-\x1f\x7f-\x9f\ud800-\udfff]{0,100}")
_REASON = re.compile(r"[^\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]{1,500}")


@dataclass(frozen=True)
class Signed:
    """A holder's signature."""

    holder: str
    signature: bytes


@dataclass(frozen=True)
class Padlocks:
    """A role's holder fits padlocks, joins, or leaves."""

    event: str
    role: str
    holder: str
    kind: str
    ecdh: bytes
    ecdsa: bytes
    endorsed: Signed | None
    points: Mapping[int, bytes]


@dataclass(frozen=True)
class Sealed:
    """A period is sealed."""

    period: int
    seal: bytes
    signatures: Mapping[str, Signed]
    pages: Mapping[str, bytes] | None  # SHA-256 of each file of the voting page; None before they were told


@dataclass(frozen=True)
class Issued:
    """Totals after a day with slips."""

    day: date
    issued: int
    void: int


@dataclass(frozen=True)
class Batch:
    """Envelopes leave the tray."""

    period: int
    batch: int
    count: int
    root: bytes


@dataclass(frozen=True)
class Closed:
    """The slot closes."""

    period: int
    day: date
    count: int
    root: bytes
    returned: int | None
    counters: Mapping[str, Any]


@dataclass(frozen=True)
class Carried:
    """Too few envelopes to open."""

    period: int
    day: date
    smallest: int


@dataclass(frozen=True)
class Released:
    """The box opens with the recorded set."""

    period: int
    needed: quorum.RoleSet
    roles: quorum.RoleSet
    releases: Mapping[str, Signed]


@dataclass(frozen=True)
class Result:
    """Counting ends. The tallies are as they were written: the form says what must be in them."""

    period: int
    carried: bool
    unopened: bool
    needed: quorum.RoleSet
    electronic: Any
    paper: Any
    together: Any
    paper_spent: int
    returned: int | None  # the sum of what is known
    counters: Mapping[str, Any]
    told: Any  # by field and reason, as it was written; None before decision 35
    desks: bytes | None  # SHA-256 of the desk table; None where there is none


@dataclass(frozen=True)
class Destroyed:
    """Copies, released keys or envelopes of a period are destroyed."""

    period: int
    what: str
    day: date


@dataclass(frozen=True)
class Restored:
    """The database goes on from an older state; `known` is the height that the chain had before, if known."""

    day: date
    reason: str
    known: int | None


Event = (
    Padlocks
    | Sealed
    | Issued
    | Batch
    | Closed
    | Carried
    | Released
    | Result
    | Paper
    | Destroyed
    | Restored
    | Drawn
    | Asked
)


def read_event(kind: str, payload: bytes) -> Event:
    """Read a payload of this type; MALFORMED for a member, order or value that is not in docs/SEALING.md."""
    return _READERS[kind](read_compact(payload, MAX_PAYLOAD_BYTES))


def _roles(value: object) -> quorum.RoleSet:
    """Distinct role codes in ASCII order, or none."""
    if not isinstance(value, list) or not all(
        isinstance(role, str) and role in quorum.ROLES for role in value
    ):
        values.malformed()
    if value != sorted(set(value)):
        values.malformed()
    return tuple(value)


def _signed(value: object, holder: str = "holder") -> Signed:
    data = values.members(value, holder, "signature")
    return Signed(values.matching(_HOLDER, data[holder]), unb64(data["signature"], SIGNATURE_BYTES))


def _by_role(value: object) -> dict[str, Signed]:
    if not isinstance(value, dict):
        values.malformed()
    return {role: _signed(value[role]) for role in _roles(list(value))}


def _point(value: object) -> bytes:
    point = unb64(value, POINT_BYTES)
    read_point(point)  # on the curve
    return point


def _counters(value: object, *, carried: bool = False) -> dict[str, Any]:
    names = COUNTERS_CARRIED if carried else COUNTERS
    if isinstance(value, dict) and "issued" not in value:
        names = UNSLIPPED_CARRIED if carried else UNSLIPPED
    data = values.members(value, *names)
    values.day(data["date"])
    for name in names[1:]:
        values.count(data[name])
    return data


def _padlocks(value: object) -> Padlocks:
    data = values.members(value, "event", "role", "holder", "kind", "identity", "endorsed", "padlocks")
    identity = values.members(data["identity"], "ecdh", "ecdsa")
    points = data["padlocks"]
    if not isinstance(points, dict) or not all(_PERIOD.fullmatch(period) for period in points):
        values.malformed()
    return Padlocks(
        event=values.one_of(data["event"], "fitted", "joined", "left"),
        role=values.one_of(data["role"], *quorum.ROLES),
        holder=values.matching(_HOLDER, data["holder"]),
        kind=values.one_of(data["kind"], "person", "spare"),
        ecdh=_point(identity["ecdh"]),
        ecdsa=_point(identity["ecdsa"]),
        endorsed=None if data["endorsed"] is None else _signed(data["endorsed"], "by"),
        points={values.period(int(period)): _point(point) for period, point in points.items()},
    )


def _sealed(value: object) -> Sealed:
    told = isinstance(value, dict) and "pages" in value
    data = values.members(value, "period", "seal", "signatures", *(["pages"] if told else []))
    pages = _pages(data["pages"]) if told else None
    seal = unb64(data["seal"], HASH_BYTES)
    return Sealed(values.period(data["period"]), seal, _by_role(data["signatures"]), pages)


def _pages(value: object) -> dict[str, bytes]:
    if not isinstance(value, dict) or not value or list(value) != sorted(value):
        values.malformed()
    return {values.matching(_FILE, name): unb64(value[name], HASH_BYTES) for name in value}


def _issued(value: object) -> Issued:
    data = values.members(value, "date", "issued", "void")
    return Issued(values.day(data["date"]), values.count(data["issued"]), values.count(data["void"]))


def _batch(value: object) -> Batch:
    data = values.members(value, "period", "batch", "count", "root")
    batch, count = values.count(data["batch"], 1), values.count(data["count"], 1)
    return Batch(values.period(data["period"]), batch, count, unb64(data["root"], HASH_BYTES))


def _closed(value: object) -> Closed:
    data = values.members(value, "period", "date", "count", "root", "returned", "counters")
    return Closed(
        period=values.period(data["period"]),
        day=values.day(data["date"]),
        count=values.count(data["count"]),
        root=unb64(data["root"], HASH_BYTES),
        returned=None if data["returned"] is None else values.count(data["returned"]),
        counters=_counters(data["counters"]),
    )


def _carried(value: object) -> Carried:
    data = values.members(value, "period", "date", "smallest")
    return Carried(values.period(data["period"]), values.day(data["date"]), values.count(data["smallest"], 1))


def _released(value: object) -> Released:
    data = values.members(value, "period", "set", "roles", "releases")
    return Released(
        values.period(data["period"]), _roles(data["set"]), _roles(data["roles"]), _by_role(data["releases"])
    )


def _result(value: object) -> Result:
    names = ("period", "carried", "unopened", "set", "electronic", "paper", "together", "paper_spent")
    told = isinstance(value, dict) and "told" in value
    data = values.members(value, *names, "returned", "counters", *(("told", "desks") if told else ()))
    carried = values.flag(data["carried"])
    return Result(
        period=values.period(data["period"]),
        carried=carried,
        unopened=values.flag(data["unopened"]),
        needed=_roles(data["set"]),
        electronic=_counts_only(data["electronic"]),
        paper=_counts_only(data["paper"]),
        together=_counts_only(data["together"]),
        paper_spent=values.count(data["paper_spent"]),
        returned=_returned(data["returned"]),
        counters=_counters(data["counters"], carried=carried),
        told=_counts_only(data["told"]) if told else None,
        desks=unb64(data["desks"], HASH_BYTES) if told and data["desks"] is not None else None,
    )


def _counts_only(tally: Any) -> Any:
    """A tally's numbers are counts, so that no sum of them grows beyond words; its shape is the form's."""
    waiting = [tally]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        elif value is not None and not isinstance(value, str):
            values.count(value)
    return tally


def _returned(rows: object) -> int | None:
    """The sum of rows [field or "", channel, number or null]; None when no number is known."""
    if not isinstance(rows, list):
        values.malformed()
    known = []
    for row in rows:
        if not isinstance(row, list) or len(row) != 3:  # noqa: PLR2004 - field, channel, number
            values.malformed()
        values.matching(_TEXT, row[0])
        values.one_of(row[1], "direct", "online")
        known += [] if row[2] is None else [values.count(row[2])]
    return sum(known) if known else None


def _destroyed(value: object) -> Destroyed:
    data = values.members(value, "period", "what", "date")
    what = values.one_of(data["what"], "copies", "releases", "envelopes")
    return Destroyed(values.period(data["period"]), what, values.day(data["date"]))


def _restored(value: object) -> Restored:
    data = values.members(value, "date", "reason", "known")
    known = data["known"] if data["known"] is None else values.members(data["known"], "height", "hash")
    if known is not None:
        unb64(known["hash"], HASH_BYTES)
    height = None if known is None else values.count(known["height"])
    return Restored(values.day(data["date"]), values.matching(_REASON, data["reason"]), height)


_READERS: dict[str, Callable[[object], Event]] = {
    "padlocks": _padlocks,
    "sealed": _sealed,
    "issued": _issued,
    "batch": _batch,
    "closed": _closed,
    "carried": _carried,
    "released": _released,
    "result": _result,
    "minutes": read_paper,
    "destroyed": _destroyed,
    "restored": _restored,
    "drawn": read_drawn,
    "asked": read_asked,
}
