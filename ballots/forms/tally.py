"""Counting one box of one period: levels, blanks, invalid ballots, by field and by desk.

A tally is all that stays of the ballots, so it holds totals only; what of it may be told, say told.py and
groups.py. Must not know envelopes, people, sentences.
"""

import re
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
DESK = re.compile(r"[0-9A-Z]{1,2}")  # what can be a desk: two letters name no person and no day

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
    """The valid ballots of one field, or of one desk."""

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
    desks: dict[str, FieldTally] = field(init=False)  # only what occurs, and never none

    def __post_init__(self) -> None:
        self.invalid = dict.fromkeys(Reason, 0)
        self.levels = self._no_levels()
        self.unanswered = {question.code: 0 for question in self.form.questions}
        self.reasons = {choice.code: 0 for choice in self.form.reasons}
        codes = [choice.code for choice in self.form.fields]
        self.fields = {code: FieldTally(0, self._no_levels()) for code in [*codes, NO_FIELD]}
        self.spoiled_why, self.desks = {}, {}

    def _no_levels(self) -> Levels:
        codes = [level.code for level in self.form.levels]
        return {question.code: dict.fromkeys(codes, 0) for question in self.form.questions}

    def count(self, ballot: Ballot, times: int = 1) -> None:
        """Count so many ballots of the same answers, which fit the form; without any, or letter: để trắng."""
        self.check_ballot(ballot)
        if not (ballot.remark if self.form.kind is Kind.LETTERS else ballot.answers):
            self.refuse(Reason.BLANK, times=times)
            return
        self.ballots += times
        self.valid += times
        parts = [self.fields[ballot.field or NO_FIELD]]
        if ballot.desk and DESK.fullmatch(ballot.desk):  # any other is none: a free text would be a mark
            parts.append(self.desks.setdefault(ballot.desk, FieldTally(0, self._no_levels())))
        for part in parts:
            part.valid += times
        for question in self.unanswered:
            level = ballot.answers.get(question)
            if level is None:
                self.unanswered[question] += times
            else:
                self.levels[question][level] += times
                for part in parts:
                    part.levels[question][level] += times
        for reason in ballot.reasons:
            self.reasons[reason] += times

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

    def refuse(self, reason: Reason, why: str | None = None, times: int = 1) -> None:
        """Count so many invalid ballots; `why` is a code that says more of a spoiled one."""
        self.ballots += times
        self.invalid[reason] += times
        if reason is Reason.SPOILED and why is not None:
            self.spoiled_why[why] = self.spoiled_why.get(why, 0) + times

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
        desks = {code: desk for code, desk in rest.pop("desks", {}).items() if desk["valid"]}
        rest |= {"desks": desks} if desks else {}
        return Tally.from_dict(self.form, rest)

    def totals(self) -> "Tally":
        """Give the same totals with nothing broken down: no reasons, every valid ballot without a field."""
        data = Tally(self.form).as_dict() | {
            key: self.as_dict()[key]
            for key in ("ballots", "valid", "invalid", "levels", "unanswered", "spoiled_why")
        }
        data["fields"][NO_FIELD] = {"valid": self.valid, "levels": _copy(self.levels)}
        return Tally.from_dict(self.form, data)

    @property
    def is_total(self) -> bool:
        """Whether nothing is broken down, as `totals` leaves it; of a tally whose sums agree."""
        return not any(self.reasons.values()) and self.fields[NO_FIELD].valid == self.valid

    def as_dict(self) -> dict[str, Any]:
        """Give plain data for JSON; `from_dict` reads it back."""
        told = {
            "form": self.form.name,
            "ballots": self.ballots,
            "valid": self.valid,
            "invalid": {reason.value: n for reason, n in self.invalid.items()},
            "levels": _copy(self.levels),
            "unanswered": dict(self.unanswered),
            "reasons": dict(self.reasons),
            "fields": _plain(self.fields),
            "spoiled_why": dict(self.spoiled_why),
        }
        return told | {"desks": _plain(self.desks)} if self.desks else told

    @classmethod
    def from_dict(cls, form: Form, raw: object) -> "Tally":
        """Read `as_dict` back; Refused(TALLY_MALFORMED) for another form, key, type, or sums that differ."""
        tally = cls(form)
        given: dict[str, Any] = raw if isinstance(raw, dict) else {}
        why = given.get("spoiled_why")
        if not isinstance(why, dict) or not all(isinstance(code, str) for code in why):
            _malformed("shape")
        # The empty tally is the pattern: same keys, and a count wherever it has a count.
        pattern = tally.as_dict() | {"spoiled_why": dict.fromkeys(why, 0)}
        if "desks" in given:
            pattern["desks"] = tally.desks_named(given["desks"])
        _same_shape(pattern, raw)
        data: dict[str, Any] = _sum(tally.as_dict(), raw)
        tally.ballots, tally.valid = data["ballots"], data["valid"]
        tally.invalid = {reason: data["invalid"][reason.value] for reason in Reason}
        tally.levels, tally.unanswered = data["levels"], data["unanswered"]
        tally.reasons, tally.spoiled_why = data["reasons"], data["spoiled_why"]
        tally.fields = {code: FieldTally(f["valid"], f["levels"]) for code, f in data["fields"].items()}
        tally.desks = {
            code: FieldTally(d["valid"], d["levels"]) for code, d in given.get("desks", {}).items()
        }
        tally.check()
        return tally

    def desks_named(self, raw: object) -> dict[str, Any]:
        """Give the pattern of desks with the codes of `raw`: at least one, and all can be desks."""
        if not isinstance(raw, dict) or not raw or not all(DESK.fullmatch(str(code)) for code in raw):
            _malformed("desks")
        return {code: {"valid": 0, "levels": self._no_levels()} for code in raw}

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
        self._check_desks()

    def _check_desks(self) -> None:
        """Each has a ballot; all together are no more than the whole."""
        desks = self.desks.values()
        if sum(d.valid for d in desks) > self.valid or any(not d.valid for d in desks):
            _malformed("desks")
        for question, counts in self.levels.items():
            if any(sum(d.levels[question].values()) > d.valid for d in desks):
                _malformed("desks")
            if any(sum(d.levels[question][level] for d in desks) > n for level, n in counts.items()):
                _malformed("desks")


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


def _plain(parts: Mapping[str, FieldTally]) -> dict[str, Any]:
    return {code: {"valid": part.valid, "levels": _copy(part.levels)} for code, part in parts.items()}


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
