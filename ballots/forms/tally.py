"""Counting one box of one period: levels, blanks, invalid ballots, and the breakdowns that may be shown.

A tally is all that stays of the ballots, so it holds totals only. Must not know envelopes, people, sentences.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, NoReturn

from ballots.errors import Code, Refused
from ballots.forms.questionnaire import Ballot, Form, Kind

LEAST_SHOWN = 5  # a breakdown of fewer valid ballots could point at a person (DOMAIN.md, Numbers)
LOW_PARTICIPATION_PERCENT = 30
NO_FIELD = ""  # the key of valid ballots whose field was left blank

Levels = dict[str, dict[str, int]]  # question → level → count


class Reason(StrEnum):
    """Why a ballot does not count, in the order of the monthly summary's columns."""

    BLANK = "blank"
    SEVERAL = "several"
    WRONG_FORM = "wrong_form"
    SPOILED = "spoiled"
    DUPLICATE = "duplicate"


class Caution(StrEnum):
    """What has to be said beside the figures (DOMAIN.md, Numbers)."""

    ALL_SATISFIED = "all_satisfied"
    LOW_PARTICIPATION = "low_participation"


@dataclass(frozen=True)
class Ratio:
    """`part` of `whole`, either of which may be unknown (None)."""

    part: int | None
    whole: int | None

    @property
    def percent(self) -> Decimal | None:
        """One decimal, half up; None where the divisor is 0 or anything is unknown, never a made-up 0 %."""
        if self.part is None or self.whole is None or self.whole <= 0:
            return None
        # In whole tenths, so that it is rounded once: half up is floor(x + 1/2).
        return Decimal((2_000 * self.part + self.whole) // (2 * self.whole)).scaleb(-1)


@dataclass
class FieldTally:
    """The valid ballots of one field."""

    valid: int
    levels: Levels


@dataclass
class Tally:
    """Counts of ballots filled in on `form`; its every question, level, reason and field is there at once."""

    form: Form
    ballots: int = field(default=0, init=False)
    valid: int = field(default=0, init=False)
    invalid: dict[Reason, int] = field(init=False)
    levels: Levels = field(init=False)
    unanswered: dict[str, int] = field(init=False)
    reasons: dict[str, int] = field(init=False)
    fields: dict[str, FieldTally] = field(init=False)
    spoiled_why: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.invalid = dict.fromkeys(Reason, 0)
        self.levels = self._no_levels()
        self.unanswered = {question.code: 0 for question in self.form.questions}
        self.reasons = {choice.code: 0 for choice in self.form.reasons}
        codes = [choice.code for choice in self.form.fields]
        self.fields = {code: FieldTally(0, self._no_levels()) for code in [*codes, NO_FIELD]}
        self.spoiled_why = {}

    def _no_levels(self) -> Levels:
        codes = [level.code for level in self.form.levels]
        return {question.code: dict.fromkeys(codes, 0) for question in self.form.questions}

    def count(self, ballot: Ballot) -> None:
        """Count one ballot that fits the form; one without any answer, or letter, is invalid (để trắng)."""
        self.check_ballot(ballot)
        if not (ballot.remark if self.form.kind is Kind.LETTERS else ballot.answers):
            self.refuse(Reason.BLANK)
            return
        self.ballots += 1
        self.valid += 1
        by_field = self.fields[ballot.field or NO_FIELD]
        by_field.valid += 1
        for question in self.unanswered:
            level = ballot.answers.get(question)
            if level is None:
                self.unanswered[question] += 1
            else:
                self.levels[question][level] += 1
                by_field.levels[question][level] += 1
        for reason in ballot.reasons:
            self.reasons[reason] += 1

    def check_ballot(self, ballot: Ballot) -> None:
        """Refuse unknown codes before anything is counted, so that the tally stays as it was."""
        known = (
            all(level in self.levels.get(code, {}) for code, level in ballot.answers.items())
            and (ballot.field or NO_FIELD) in self.fields
            and self.reasons.keys() >= set(ballot.reasons)
            and len(set(ballot.reasons)) == len(ballot.reasons)
        )
        if not known:
            _malformed("unknown_code")

    def refuse(self, reason: Reason, why: str | None = None) -> None:
        """Count one invalid ballot; `why` is a code that says more of a spoiled one."""
        self.ballots += 1
        self.invalid[reason] += 1
        if reason is Reason.SPOILED and why is not None:
            self.spoiled_why[why] = self.spoiled_why.get(why, 0) + 1

    def merged(self, other: "Tally") -> "Tally":
        """Give the sum of two tallies of the same questionnaire (paper and electronic, box and box)."""
        if self.form.name != other.form.name:
            _malformed("another_form")
        total = _sum(self.as_dict(), other.as_dict())
        return Tally.from_dict(self.form, total)

    def without(self, other: "Tally") -> "Tally":
        """Give what is left without a tally that is part of this one; TALLY_MALFORMED if it is none."""
        if self.form.name != other.form.name:
            _malformed("another_form")
        rest = _sum(self.as_dict(), _negative(other.as_dict()))
        rest["spoiled_why"] = {code: n for code, n in rest["spoiled_why"].items() if n}
        return Tally.from_dict(self.form, rest)

    def totals(self) -> "Tally":
        """Give the same totals with nothing broken down: no reasons, every valid ballot without a field."""
        data = Tally(self.form).as_dict() | {
            key: self.as_dict()[key]
            for key in ("ballots", "valid", "invalid", "levels", "unanswered", "spoiled_why")
        }
        data["fields"][NO_FIELD] = {"valid": self.valid, "levels": _copy(self.levels)}
        return Tally.from_dict(self.form, data)

    def as_dict(self) -> dict[str, Any]:
        """Give plain data for JSON; `from_dict` reads it back."""
        return {
            "form": self.form.name,
            "ballots": self.ballots,
            "valid": self.valid,
            "invalid": {reason.value: n for reason, n in self.invalid.items()},
            "levels": _copy(self.levels),
            "unanswered": dict(self.unanswered),
            "reasons": dict(self.reasons),
            "fields": {c: {"valid": f.valid, "levels": _copy(f.levels)} for c, f in self.fields.items()},
            "spoiled_why": dict(self.spoiled_why),
        }

    @classmethod
    def from_dict(cls, form: Form, raw: object) -> "Tally":
        """Read `as_dict` back; Refused(TALLY_MALFORMED) for another form, key, type, or sums that differ."""
        tally = cls(form)
        why = raw.get("spoiled_why") if isinstance(raw, dict) else None
        if not isinstance(why, dict) or not all(isinstance(code, str) for code in why):
            _malformed("shape")
        # The empty tally is the pattern: same keys, and a count wherever it has a count.
        _same_shape(tally.as_dict() | {"spoiled_why": dict.fromkeys(why, 0)}, raw)
        data: dict[str, Any] = _sum(tally.as_dict(), raw)
        tally.ballots, tally.valid = data["ballots"], data["valid"]
        tally.invalid = {reason: data["invalid"][reason.value] for reason in Reason}
        tally.levels, tally.unanswered = data["levels"], data["unanswered"]
        tally.reasons, tally.spoiled_why = data["reasons"], data["spoiled_why"]
        tally.fields = {code: FieldTally(f["valid"], f["levels"]) for code, f in data["fields"].items()}
        tally.check()
        return tally

    def check(self) -> None:
        """Refused(TALLY_MALFORMED, why=…) unless all sums agree (DOMAIN.md, Numbers)."""
        if self.valid + sum(self.invalid.values()) != self.ballots:
            _malformed("ballots")
        if sum(f.valid for f in self.fields.values()) != self.valid:
            _malformed("fields")
        if sum(self.spoiled_why.values()) > self.invalid[Reason.SPOILED]:
            _malformed("spoiled_why")
        if any(n > self.valid for n in self.reasons.values()):
            _malformed("reasons")
        for question, counts in self.levels.items():
            if sum(counts.values()) + self.unanswered[question] != self.valid:
                _malformed("levels")
            if any(sum(f.levels[question].values()) > f.valid for f in self.fields.values()):
                _malformed("field_levels")
            for level, n in counts.items():
                if sum(f.levels[question][level] for f in self.fields.values()) != n:
                    _malformed("field_levels")


@dataclass(frozen=True)
class FieldGroup:
    """One row of the breakdown by field: a field, or several merged because one of them was too small."""

    codes: tuple[str, ...]
    valid: int
    levels: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Breakdown:
    """What may be shown: no rows where nothing may be; a reason's count is None where it is withheld."""

    fields: tuple[FieldGroup, ...]
    reasons: Mapping[str, int | None]


def withhold(tally: Tally) -> Breakdown:
    """Give the breakdowns by field and by reason without what could point at a person.

    Box totals are public, so one withheld row would come back by subtraction: all small fields become one
    group, and while that group is itself small (and not empty: "nobody" points at nobody), the smallest other
    field joins it. Reasons are multiple choice and add up to no public total: a small one is just withheld.
    """
    sizes = {code: f.valid for code, f in tally.fields.items()}
    group = {code for code, valid in sizes.items() if valid < LEAST_SHOWN}
    others = sorted(sizes.keys() - group, key=lambda code: (sizes[code], code))
    while others and 0 < sum(sizes[code] for code in group) < LEAST_SHOWN:
        group.add(others.pop(0))
    rows = [_group(tally, (code,)) for code in sizes if code not in group]
    if group:
        rows.append(_group(tally, tuple(code for code in sizes if code in group)))
    shown = tally.valid >= LEAST_SHOWN
    reasons = {code: n if n >= LEAST_SHOWN else None for code, n in tally.reasons.items()}
    return Breakdown(tuple(rows) if shown else (), reasons)


def satisfaction(form: Form, tally: Tally, question: str) -> Ratio:
    """Satisfied answers to `question` of those with an opinion: no "Không có ý kiến", no blanks in either."""
    counts = tally.levels[question]
    part = sum(counts[level.code] for level in form.levels if level.satisfied)
    return Ratio(part, sum(counts[level.code] for level in form.levels if level.opinion))


def warnings(form: Form, answers: Tally | None, participation: Ratio) -> tuple[Caution, ...]:
    """Tell what to say beside the figures; `answers`: those that are told, None when none are.

    Compared exactly, not after rounding: 99,96 % is not everybody, and 29,96 % is under 30.
    """
    rates = [] if answers is None else [satisfaction(form, answers, one.code) for one in form.questions]
    return cautions(rates, participation)


def cautions(rates: Iterable[Ratio], participation: Ratio) -> tuple[Caution, ...]:
    """What to say beside these rates of satisfaction, of which none may be told."""
    found = []
    if any(rate.whole and rate.part == rate.whole for rate in rates):
        found.append(Caution.ALL_SATISFIED)
    part, whole = participation.part, participation.whole
    if part is not None and whole and 100 * part < LOW_PARTICIPATION_PERCENT * whole:
        found.append(Caution.LOW_PARTICIPATION)
    return tuple(found)


def _malformed(why: str) -> NoReturn:
    raise Refused(Code.TALLY_MALFORMED, why=why)


def _copy(levels: Levels) -> Levels:
    return {question: dict(counts) for question, counts in levels.items()}


def _same_shape(pattern: object, raw: object) -> None:
    """Refuse `raw` unless it has the pattern's keys all the way down, its strings, counts for its counts."""
    if isinstance(pattern, dict):
        if not isinstance(raw, dict) or raw.keys() != pattern.keys():
            _malformed("shape")
        for key, below in pattern.items():
            _same_shape(below, raw[key])
    elif isinstance(pattern, int):
        if type(raw) is not int or raw < 0:
            _malformed("count")
    elif raw != pattern:
        _malformed("another_form")


def _sum(one: Any, other: Any) -> Any:
    """Add counts key by key; the order of keys is the first one's, a key of one side only is kept."""
    if isinstance(one, dict):
        both = {key: _sum(value, other[key]) if key in other else value for key, value in one.items()}
        return both | {key: value for key, value in other.items() if key not in one}
    return one + other if isinstance(one, int) else one


def _negative(counts: Any) -> Any:
    if isinstance(counts, dict):
        return {key: _negative(value) for key, value in counts.items()}
    return -counts if isinstance(counts, int) else counts


def _group(tally: Tally, codes: tuple[str, ...]) -> FieldGroup:
    members = [tally.fields[code] for code in codes]
    levels = {
        question: {level: sum(f.levels[question][level] for f in members) for level in counts}
        for question, counts in tally.levels.items()
    }
    return FieldGroup(codes, sum(f.valid for f in members), levels)
