"""The index of satisfaction of a unit, in the manner of SIPAS: shares of items, factors, and the whole.

Which questions make which factor and what it weighs is data with its basis: chi-so.toml. Only totals of boxes
enter. Ranks are given among what may be compared, and say how little they mean. Must not know a database.
"""

import importlib.resources
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from ballots.forms import wilson
from ballots.forms.tally import LOW_PARTICIPATION_PERCENT, Ratio

__all__ = [
    "LEAST_BALLOTS",
    "Definition",
    "Factor",
    "FactorShare",
    "Index",
    "Item",
    "Rank",
    "Ranked",
    "definition_of",
    "definitions",
    "index_of",
    "is_comparable",
    "ranks",
]

LEAST_BALLOTS = 30  # valid ones; with fewer a unit has no rank


@dataclass(frozen=True)
class Factor:
    """yếu tố: some questions together, and what they weigh in the whole."""

    code: str
    label: str
    weight: int
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Definition:
    """How an index is reckoned: of which questionnaires, from which factors; `basis`: căn cứ."""

    id: str
    name: str
    forms: tuple[str, ...]
    basis: str
    factors: tuple[Factor, ...]


@dataclass(frozen=True)
class Item:
    """tiêu chí: one question's satisfied answers of those with an opinion."""

    question: str
    ratio: Ratio


@dataclass(frozen=True)
class FactorShare:
    """A factor with its items: satisfied answers to any of them, of all with an opinion."""

    factor: Factor
    items: tuple[Item, ...]
    ratio: Ratio


@dataclass(frozen=True)
class Index:
    """An index, its parts, and how far chance alone may have moved it; None where something is unknown."""

    definition: Definition
    factors: tuple[FactorShare, ...]
    share: Fraction | None  # weighted mean of the factors'; None unless every factor has an answer
    low: float | None  # the interval of Wilson, 95 %
    high: float | None
    ballots: int  # valid ones

    @property
    def percent(self) -> Ratio:
        """The share as a ratio, which is rounded like every other."""
        return Ratio(None, None) if self.share is None else Ratio(*self.share.as_integer_ratio())

    @property
    def bounds(self) -> tuple[Ratio, Ratio] | None:
        """The interval in thousandths: as exact as it is shown."""
        if self.low is None or self.high is None:
            return None
        return Ratio(round(1_000 * self.low), 1_000), Ratio(round(1_000 * self.high), 1_000)


@dataclass(frozen=True)
class Rank:
    """A place among units, and the places that chance allows: of `among` units that may be compared."""

    place: int  # 1 is the highest; equal to one decimal is the same place
    best: int
    worst: int
    among: int


@dataclass(frozen=True)
class Ranked:
    """What a unit is ranked by."""

    index: Index
    participation: Ratio
    trial: bool = False


@cache
def definitions() -> tuple[Definition, ...]:
    """All indices that there are, from chi-so.toml."""
    raw = importlib.resources.files("ballots.forms").joinpath("indices", "chi-so.toml").read_bytes()
    return tuple(
        Definition(
            one["id"],
            one["name"],
            tuple(one["forms"]),
            one["basis"],
            tuple(
                Factor(part["code"], part["label"], part["weight"], tuple(part["questions"]))
                for part in one["factor"]
            ),
        )
        for one in tomllib.loads(raw.decode("utf-8"))["index"]
    )


def definition_of(form: str) -> Definition | None:
    """The index of a questionnaire, by its id or name (id@hash); None: an office's own, which has none."""
    wanted = form.partition("@")[0]
    return next((one for one in definitions() if wanted in one.forms), None)


def index_of(definition: Definition, answers: Mapping[str, Ratio], ballots: int) -> Index:
    """The index of these answers: question → satisfied of those with an opinion; `ballots`: valid ones.

    The answers on one ballot are not independent, so that the interval is of as many ballots as the factor
    with the fewest opinions has on average: rather too wide than too narrow.
    """
    factors = tuple(_factor(factor, answers) for factor in definition.factors)
    share = _whole(factors)
    if share is None:
        return Index(definition, factors, None, None, None, ballots)
    heard = min((one.ratio.whole or 0) // len(one.items) for one in factors)
    low, high = wilson.ends(float(share), heard)
    return Index(definition, factors, share, low, high, ballots)


def _factor(factor: Factor, answers: Mapping[str, Ratio]) -> FactorShare:
    items = tuple(Item(code, answers.get(code, Ratio(0, 0))) for code in factor.questions)
    part = sum(item.ratio.part or 0 for item in items)
    return FactorShare(factor, items, Ratio(part, sum(item.ratio.whole or 0 for item in items)))


def _whole(factors: Sequence[FactorShare]) -> Fraction | None:
    """The weighted mean; nothing where a factor has no answer: the rest would be another index."""
    if not all(one.ratio.whole for one in factors):
        return None
    weighed = sum(
        (one.factor.weight * Fraction(one.ratio.part or 0, one.ratio.whole or 1) for one in factors),
        Fraction(0),
    )
    return weighed / sum(one.factor.weight for one in factors)


def is_comparable(one: Ranked) -> bool:
    """Whether a unit may have a rank: 30 % participation, exactly, and 30 valid ballots, no trial run."""
    part, whole = one.participation.part, one.participation.whole
    enough = part is not None and bool(whole) and 100 * part >= LOW_PARTICIPATION_PERCENT * (whole or 0)
    return not one.trial and enough and one.index.ballots >= LEAST_BALLOTS and one.index.share is not None


def ranks(units: Mapping[str, Ranked]) -> dict[str, Rank]:
    """The ranks of units by one and the same index; who may not be compared has none and takes no place.

    `best` and `worst` count only units whose whole interval is above, or below: where they are far apart, the
    place says nothing.
    """
    compared = {unit: one for unit, one in units.items() if is_comparable(one)}
    shown = {unit: one.index.percent.percent or 0 for unit, one in compared.items()}
    lows = {unit: one.index.low or 0.0 for unit, one in compared.items()}
    highs = {unit: one.index.high or 0.0 for unit, one in compared.items()}
    return {
        unit: Rank(
            place=1 + sum(other > shown[unit] for other in shown.values()),
            best=1 + sum(low > highs[unit] for low in lows.values()),
            worst=len(compared) - sum(high < lows[unit] for high in highs.values()),
            among=len(compared),
        )
        for unit in compared
    }
