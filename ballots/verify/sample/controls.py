"""Entries of types `drawn` and `asked`: the follow-up sample of a period, drawn again, and its control tally.

Read strictly, as events.py reads the others; and followed along the chain.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ballots.forms.control import Control, places
from ballots.forms.questionnaire import Form
from ballots.sealing import quorum
from ballots.verify import values

__all__ = ["Asked", "Controls", "Drawn", "read_asked", "read_drawn"]

_OUTSIDERS = sorted(set(quorum.ROLES) - quorum.INSIDERS)


@dataclass(frozen=True)
class Drawn:
    """Results returned are drawn, to be asked about."""

    period: int
    day: date
    results: int
    places: tuple[int, ...]


@dataclass(frozen=True)
class Asked:
    """What those who were asked have said."""

    period: int
    day: date
    role: str
    control: Control


def read_drawn(value: object) -> Drawn:
    """MALFORMED."""
    data = values.members(value, "period", "date", "results", "places")
    if not isinstance(data["places"], list):
        values.malformed()
    found = tuple(values.count(place, 1) for place in data["places"])
    day, results = values.day(data["date"]), values.count(data["results"], 1)
    return Drawn(values.period(data["period"]), day, results, found)


def read_asked(value: object) -> Asked:
    """MALFORMED."""
    names = ("met", "away", "refused", "levels", "unanswered")
    data = values.members(value, "period", "date", "role", *names)
    met, away, refused = (values.count(data[name]) for name in names[:3])
    levels = {question: _counts(counts) for question, counts in _table(data["levels"]).items()}
    control = Control(met, away, refused, levels, _counts(data["unanswered"]))
    role = values.one_of(data["role"], *_OUTSIDERS)
    return Asked(values.period(data["period"]), values.day(data["date"]), role, control)


def _table(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        values.malformed()
    return value


def _counts(value: object) -> dict[str, int]:
    return {name: values.count(number) for name, number in _table(value).items()}


class Controls:
    """Which periods have a result, by whose hash is drawn; which samples are drawn, and told."""

    def __init__(self) -> None:
        self._ended: dict[int, tuple[bytes, int | None]] = {}
        self.samples: dict[int, Drawn] = {}
        self.tallies: dict[int, Asked] = {}
        self.wrong_samples: list[int] = []  # periods whose places are not those that their result draws …
        self.wrong_tallies: list[int] = []  # … or whose sums are not of those who were drawn

    def ended(self, period: int, entry: bytes, results: int | None) -> None:
        """A period has its result: the hash of the entry, and the results returned."""
        self._ended[period] = (entry, results)

    def drawn(self, event: Drawn) -> bool:
        """Whether it may come here: behind the result, longer than the draw before, before it is told."""
        ended, before = self._ended.get(event.period), self.samples.get(event.period)
        if ended is None or event.period in self.tallies or not event.places:
            return False
        entry, results = ended
        again = places(entry, event.results, len(event.places))
        if event.results != results or event.places != again:
            self.wrong_samples.append(event.period)
        self.samples[event.period] = event
        return before is None or len(event.places) > len(before.places)

    def asked(self, event: Asked) -> bool:
        """Whether it may come here: once behind a draw."""
        sample, control = self.samples.get(event.period), event.control
        if sample is None or event.period in self.tallies:
            return False
        told = control.met + control.away + control.refused
        if told != len(sample.places) or not control.adds_up:
            self.wrong_tallies.append(event.period)
        self.tallies[event.period] = event
        return True

    def fits(self, period: int, form: Form) -> bool:
        """Whether the period's tally, if there is one, has the questions and levels of its questionnaire."""
        asked = self.tallies.get(period)
        if asked is None:
            return True
        codes, levels = {level.code for level in form.levels}, asked.control.levels
        questions = {one.code for one in form.questions}
        return levels.keys() == questions and all(counts.keys() == codes for counts in levels.values())
