"""The payloads of a chain's entries, read strictly into values: for the verifier, which trusts no writer.

What they mean is in docs/SEALING.md, "The record". Knows no database, no signature and no cipher.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn

from ballots.errors import Code, Refused
from ballots.sealing import quorum
from ballots.sealing.sheet import HASH_BYTES, POINT_BYTES, read_point
from ballots.sealing.signatures import SIGNATURE_BYTES
from ballots.spelling import read_compact, unb64

__all__ = [
    "Batch",
    "Carried",
    "Closed",
    "Destroyed",
    "Event",
    "Issued",
    "Minutes",
    "Padlocks",
    "Released",
    "Result",
    "Sealed",
    "Signed",
    "read_event",
]

MAX_PAYLOAD_BYTES = 2**20
MAX_COUNT = 10**9
MAX_PERIOD = 2**31 - 1
COUNTERS = ["date", "issued", "void", "expired", "used_online", "used_paper", "live"]
COUNTERS_CARRIED = ["date", "issued", "void", "used_paper"]
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HOLDER = re.compile(r"[0-9A-HJKMNP-TV-Z]{24}")
_PERIOD = re.compile(r"[1-9][0-9]{0,9}")
_TEXT = re.compile(r"[^\x00-\x1f\x7f-\x9f\ud800-\udfff]{0,100}")


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
    paper_spent: int
    returned: int | None  # the sum of what is known
    counters: Mapping[str, Any]


@dataclass(frozen=True)
class Minutes:
    """Minutes are filed."""

    number: str
    year: int
    sha256: bytes


@dataclass(frozen=True)
class Destroyed:
    """Copies, released keys or envelopes of a period are destroyed."""

    period: int
    what: str
    day: date


Event = Padlocks | Sealed | Issued | Batch | Closed | Carried | Released | Result | Minutes | Destroyed


def read_event(kind: str, payload: bytes) -> Event:
    """Read a payload of this type; MALFORMED for a member, order or value that is not in docs/SEALING.md."""
    return _READERS[kind](read_compact(payload, MAX_PAYLOAD_BYTES))


def _malformed() -> NoReturn:
    raise Refused(Code.MALFORMED)


def _members(data: object, *names: str) -> dict[str, Any]:
    if not isinstance(data, dict) or list(data) != list(names):
        _malformed()
    return data


def _count(value: object, least: int = 0, most: int = MAX_COUNT) -> int:
    if type(value) is not int or not least <= value <= most:  # `type`: True is an int to isinstance
        _malformed()
    return value


def _period(value: object) -> int:
    return _count(value, 1, MAX_PERIOD)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        _malformed()
    return value


def _matching(pattern: re.Pattern[str], value: object) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        _malformed()
    return value


def _day(value: object) -> date:
    try:
        return date.fromisoformat(_matching(_DATE, value))
    except ValueError:
        _malformed()


def _one_of(value: object, *known: str) -> str:
    if not isinstance(value, str) or value not in known:
        _malformed()
    return value


def _roles(value: object) -> quorum.RoleSet:
    """Distinct role codes in ASCII order, or none."""
    if not isinstance(value, list) or not all(
        isinstance(role, str) and role in quorum.ROLES for role in value
    ):
        _malformed()
    if value != sorted(set(value)):
        _malformed()
    return tuple(value)


def _signed(value: object, holder: str = "holder") -> Signed:
    data = _members(value, holder, "signature")
    return Signed(_matching(_HOLDER, data[holder]), unb64(data["signature"], SIGNATURE_BYTES))


def _by_role(value: object) -> dict[str, Signed]:
    if not isinstance(value, dict):
        _malformed()
    return {role: _signed(value[role]) for role in _roles(list(value))}


def _point(value: object) -> bytes:
    point = unb64(value, POINT_BYTES)
    read_point(point)  # on the curve
    return point


def _counters(value: object, names: list[str]) -> dict[str, Any]:
    data = _members(value, *names)
    _day(data["date"])
    for name in names[1:]:
        _count(data[name])
    return data


def _padlocks(value: object) -> Padlocks:
    data = _members(value, "event", "role", "holder", "kind", "identity", "endorsed", "padlocks")
    identity = _members(data["identity"], "ecdh", "ecdsa")
    points = data["padlocks"]
    if not isinstance(points, dict) or not all(_PERIOD.fullmatch(period) for period in points):
        _malformed()
    return Padlocks(
        event=_one_of(data["event"], "fitted", "joined", "left"),
        role=_one_of(data["role"], *quorum.ROLES),
        holder=_matching(_HOLDER, data["holder"]),
        kind=_one_of(data["kind"], "person", "spare"),
        ecdh=_point(identity["ecdh"]),
        ecdsa=_point(identity["ecdsa"]),
        endorsed=None if data["endorsed"] is None else _signed(data["endorsed"], "by"),
        points={_period(int(period)): _point(point) for period, point in points.items()},
    )


def _sealed(value: object) -> Sealed:
    data = _members(value, "period", "seal", "signatures")
    return Sealed(_period(data["period"]), unb64(data["seal"], HASH_BYTES), _by_role(data["signatures"]))


def _issued(value: object) -> Issued:
    data = _members(value, "date", "issued", "void")
    return Issued(_day(data["date"]), _count(data["issued"]), _count(data["void"]))


def _batch(value: object) -> Batch:
    data = _members(value, "period", "batch", "count", "root")
    batch, count = _count(data["batch"], 1), _count(data["count"], 1)
    return Batch(_period(data["period"]), batch, count, unb64(data["root"], HASH_BYTES))


def _closed(value: object) -> Closed:
    data = _members(value, "period", "date", "count", "root", "returned", "counters")
    return Closed(
        period=_period(data["period"]),
        day=_day(data["date"]),
        count=_count(data["count"]),
        root=unb64(data["root"], HASH_BYTES),
        returned=None if data["returned"] is None else _count(data["returned"]),
        counters=_counters(data["counters"], COUNTERS),
    )


def _carried(value: object) -> Carried:
    data = _members(value, "period", "date", "smallest")
    return Carried(_period(data["period"]), _day(data["date"]), _count(data["smallest"], 1))


def _released(value: object) -> Released:
    data = _members(value, "period", "set", "roles", "releases")
    return Released(
        _period(data["period"]), _roles(data["set"]), _roles(data["roles"]), _by_role(data["releases"])
    )


def _result(value: object) -> Result:
    names = ("period", "carried", "unopened", "set", "electronic", "paper", "paper_spent", "returned")
    data = _members(value, *names, "counters")
    carried = _flag(data["carried"])
    return Result(
        period=_period(data["period"]),
        carried=carried,
        unopened=_flag(data["unopened"]),
        needed=_roles(data["set"]),
        electronic=_counts_only(data["electronic"]),
        paper=_counts_only(data["paper"]),
        paper_spent=_count(data["paper_spent"]),
        returned=_returned(data["returned"]),
        counters=_counters(data["counters"], COUNTERS_CARRIED if carried else COUNTERS),
    )


def _counts_only(tally: Any) -> Any:
    """A tally's numbers are counts, so that no sum of them grows beyond words; its shape is the form's."""
    waiting = [tally]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
        elif value is not None and not isinstance(value, str):
            _count(value)
    return tally


def _returned(rows: object) -> int | None:
    """The sum of rows [field or "", channel, number or null]; None when no number is known."""
    if not isinstance(rows, list):
        _malformed()
    known = []
    for row in rows:
        if not isinstance(row, list) or len(row) != 3:  # noqa: PLR2004 - field, channel, number
            _malformed()
        _matching(_TEXT, row[0])
        _one_of(row[1], "direct", "online")
        known += [] if row[2] is None else [_count(row[2])]
    return sum(known) if known else None


def _minutes(value: object) -> Minutes:
    data = _members(value, "number", "year", "sha256")
    year = _count(data["year"], 1, 9999)
    return Minutes(_matching(_TEXT, data["number"]), year, unb64(data["sha256"], HASH_BYTES))


def _destroyed(value: object) -> Destroyed:
    data = _members(value, "period", "what", "date")
    what = _one_of(data["what"], "copies", "releases", "envelopes")
    return Destroyed(_period(data["period"]), what, _day(data["date"]))


_READERS: dict[str, Callable[[object], Event]] = {
    "padlocks": _padlocks,
    "sealed": _sealed,
    "issued": _issued,
    "batch": _batch,
    "closed": _closed,
    "carried": _carried,
    "released": _released,
    "result": _result,
    "minutes": _minutes,
    "destroyed": _destroyed,
}
