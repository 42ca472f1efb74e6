"""Which parts of a count are told, by field, reason and desk, and what sums of them tell (decision 35).

A count is broken down once; a small group counts as not named; every other table is a sum of told cells. So
no tables, of whatever spans, give back a group of fewer than LEAST_SHOWN. Must not know a database.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ballots.errors import Code, Refused
from ballots.forms.questionnaire import Form
from ballots.forms.tally import DESK, LEAST_SHOWN, NO_FIELD, FieldTally, Levels, Tally
from ballots.spelling import b64, compact, read_compact, unb64

__all__ = [
    "SALT_BYTES",
    "Breakdown",
    "Group",
    "Part",
    "Parts",
    "desk_digest",
    "desk_parts",
    "groups_of",
    "read_breakdown",
    "read_desks",
    "summed",
    "summed_reasons",
    "withhold",
    "withhold_desks",
    "write_desks",
]

NO_DESK = NO_FIELD
SALT_BYTES = 32
_DESKS_BYTES = 256 * 1024


@dataclass(frozen=True)
class Group:
    """One row: a field or desk, or several told together; of those the last row, with "" among them."""

    codes: tuple[str, ...]
    valid: int
    levels: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Breakdown:
    """What is told of a count: no rows under five valid ballots; a small reason's count is None."""

    fields: tuple[Group, ...]
    reasons: Mapping[str, int | None]

    def as_dict(self) -> dict[str, Any]:
        """Give plain data for JSON; `read_breakdown` reads it back."""
        rows = [asdict(group) | {"codes": list(group.codes)} for group in self.fields]
        return {"fields": rows, "reasons": dict(self.reasons)}


def withhold(tally: Tally) -> Breakdown:
    """Give the rows by field, and the reasons that were given often enough."""
    reasons = {code: n if n >= LEAST_SHOWN else None for code, n in tally.reasons.items()}
    return Breakdown(_rows(tally.fields, tally), reasons)


def withhold_desks(tally: Tally, desks: Sequence[str]) -> tuple[Group, ...]:
    """Give the rows by desk, of these desks; a ballot that names another one, or none, is of none."""
    return _rows(desk_parts(tally, desks), tally) if desks else ()


def desk_parts(tally: Tally, desks: Sequence[str]) -> dict[str, FieldTally]:
    """Give the ballots of each of these desks, and last of none of them; to be kept and told nowhere."""
    empty = Tally(tally.form).levels
    parts = {code: tally.desks.get(code, FieldTally(0, empty)) for code in desks}
    return parts | {NO_DESK: _rest(tally, parts.values())}


def _rest(tally: Tally, named: Iterable[FieldTally]) -> FieldTally:
    rest = FieldTally(tally.valid, {code: dict(counts) for code, counts in tally.levels.items()})
    for part in named:
        rest.valid -= part.valid
        for question, counts in part.levels.items():
            for level, n in counts.items():
                rest.levels[question][level] -= n
    return rest


def _rows(parts: Mapping[str, FieldTally], tally: Tally) -> tuple[Group, ...]:
    """The merged row, last, is what names none and all small ones, and what has to join them.

    It must have "" in it always: the same rows come out when all its ballots name none, so nobody who knows
    this rule can tell that a small one has any. Whatever joins does so only while it is itself one to four.
    """
    if tally.valid < LEAST_SHOWN:
        return ()
    sizes = {code: part.valid for code, part in parts.items()}
    merged = {NO_FIELD, *(code for code, valid in sizes.items() if valid < LEAST_SHOWN)}
    others = sorted(sizes.keys() - merged, key=lambda code: (sizes[code], code))
    while others and 0 < sum(sizes[code] for code in merged) < LEAST_SHOWN:
        merged.add(others.pop(0))
    alone = [(code,) for code in sizes if code not in merged]
    together = tuple(code for code in sizes if code in merged)
    return tuple(_group(codes, [parts[code] for code in codes], tally) for codes in [*alone, together])


def _group(codes: tuple[str, ...], members: Sequence[FieldTally], tally: Tally) -> Group:
    levels = {
        question: {level: sum(one.levels[question][level] for one in members) for level in counts}
        for question, counts in tally.levels.items()
    }
    return Group(codes, sum(one.valid for one in members), levels)


# --- read again -----------------------------------------------------------------------------------------


def read_breakdown(form: Form, raw: object) -> Breakdown:
    """Read `as_dict` back; TALLY_MALFORMED (fact `why`: "groups") for what the rule does not give."""
    fields = [*(choice.code for choice in form.fields), NO_FIELD]
    if not isinstance(raw, dict) or list(raw) != ["fields", "reasons"]:
        raise _malformed()
    reasons = raw["reasons"]
    if not isinstance(reasons, dict) or list(reasons) != [choice.code for choice in form.reasons]:
        raise _malformed()
    if any(n is not None and (type(n) is not int or n < LEAST_SHOWN) for n in reasons.values()):
        raise _malformed()
    return Breakdown(_read_rows(form, raw["fields"], fields), reasons)


def write_desks(rows: Sequence[Group], salt: bytes) -> bytes:
    """The bytes of a desk table, whose digest is published: `salt` keeps it from being guessed."""
    return compact({"salt": b64(salt), "desks": [asdict(row) | {"codes": list(row.codes)} for row in rows]})


def desk_digest(written: bytes) -> bytes:
    """The SHA-256 that is published of a desk table."""
    return hashlib.sha256(b"homphieu/1 desks\0" + written).digest()


def read_desks(form: Form, written: bytes) -> tuple[Group, ...]:
    """Read `write_desks` back; MALFORMED, or TALLY_MALFORMED for what the rule does not give."""
    raw = read_compact(written, _DESKS_BYTES)
    if not isinstance(raw, dict) or list(raw) != ["salt", "desks"]:
        raise _malformed()
    unb64(raw["salt"], SALT_BYTES)
    return _read_rows(form, raw["desks"], None)


def _read_rows(form: Form, raw: object, codes: Sequence[str] | None) -> tuple[Group, ...]:
    """Rows of exactly these codes, each once; of any desks where none are given."""
    rows = [_read_row(form, one) for one in raw] if isinstance(raw, list) else None
    if rows is None:
        raise _malformed()
    named = [code for row in rows for code in row.codes]
    if codes is None:
        known = all(code == NO_DESK or DESK.fullmatch(code) for code in named)
    else:
        known = set(named) == set(codes)
    if rows and not (known and len(set(named)) == len(named) and _may_be_told(rows)):
        raise _malformed()
    return tuple(rows)


def _may_be_told(rows: Sequence[Group]) -> bool:
    """Single rows of five and more, then the merged one of five and more or none, with "" in it."""
    *alone, merged = rows
    return (
        NO_FIELD in merged.codes
        and (merged.valid == 0 or merged.valid >= LEAST_SHOWN)
        and all(len(row.codes) == 1 and row.valid >= LEAST_SHOWN for row in alone)
    )


def _read_row(form: Form, raw: object) -> Group:
    if not isinstance(raw, dict) or list(raw) != ["codes", "valid", "levels"]:
        raise _malformed()
    codes = raw["codes"]
    if not isinstance(codes, list) or not codes or not all(isinstance(code, str) for code in codes):
        raise _malformed()
    # Checked as the tally of ballots without a field that it could be.
    valid, levels = raw["valid"], raw["levels"]
    could = Tally(form).as_dict() | {"ballots": valid, "valid": valid, "levels": levels}
    could["fields"] = could["fields"] | {NO_FIELD: {"valid": valid, "levels": levels}}
    if type(valid) is int and _is_levels(levels):
        could["unanswered"] = {code: valid - sum(counts.values()) for code, counts in levels.items()}
    Tally.from_dict(form, could)
    return Group(tuple(codes), valid, levels)


def _is_levels(raw: object) -> bool:
    return isinstance(raw, dict) and all(
        isinstance(counts, dict) and all(type(n) is int for n in counts.values()) for counts in raw.values()
    )


def _malformed() -> Refused:
    return Refused(Code.TALLY_MALFORMED, why="groups")


# --- sums -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """What is told of one field or desk over several counts: in `told` of them it had a row of its own."""

    code: str  # "" for the merged rows of all counts
    told: int
    valid: int
    levels: Levels


@dataclass(frozen=True)
class Parts:
    """A table over several counts of one questionnaire; the merged rows last, if anybody is in them."""

    counts: int  # in which anything was told
    rows: tuple[Part, ...]


def summed(tables: Iterable[Sequence[Group]]) -> Parts:
    """Add up told rows, and nothing else: what was merged in one count is in no field's sum."""
    told = [table for table in tables if table]
    parts: dict[str, list[Group]] = {}
    for group in (group for table in told for group in table):
        code = NO_FIELD if NO_FIELD in group.codes else group.codes[0]
        if group.valid:
            parts.setdefault(code, []).append(group)
    merged = parts.pop(NO_FIELD, [])
    rows = [_part(code, groups) for code, groups in parts.items()]
    return Parts(len(told), (*rows, *([_part(NO_FIELD, merged)] if merged else [])))


def _part(code: str, groups: Sequence[Group]) -> Part:
    levels: Levels = {}
    for group in groups:
        for question, counts in group.levels.items():
            mine = levels.setdefault(question, {})
            for level, n in counts.items():
                mine[level] = mine.get(level, 0) + n
    return Part(code, len(groups), sum(group.valid for group in groups), levels)


def summed_reasons(counts: Iterable[Mapping[str, int | None]]) -> dict[str, tuple[int, int]]:
    """By reason: how often it was given where that is told, and in how many counts that is."""
    found: dict[str, tuple[int, int]] = {}
    for reasons in counts:
        for code, n in reasons.items():
            if n is not None:
                times, told = found.get(code, (0, 0))
                found[code] = times + n, told + 1
    return found


def groups_of(written: str) -> tuple[Group, ...]:
    """The rows of a kept `count.breakdown` or `count.desks`; none where there is no table."""
    raw = json.loads(written or "{}")
    rows = raw.get("fields", raw.get("desks", []))
    return tuple(Group(tuple(row["codes"]), row["valid"], row["levels"]) for row in rows)
