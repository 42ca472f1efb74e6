"""The follow-up sample of a period: which results are drawn to ask about, and the tally of the answers.

Places in the office's own list of results, never a slip or a ballot; of the answers sums only. Must not
know a database.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import count, islice
from typing import Any, Final

from ballots.errors import Code, Refused
from ballots.forms.questionnaire import Form
from ballots.forms.tally import LEAST_SHOWN

__all__ = ["LEAST_DRAWN", "MOST_DRAWN", "Control", "check_control", "places"]

LEAST_DRAWN: Final = 10
MOST_DRAWN: Final = 500
_LABEL: Final = b"homphieu/1 follow-up\0"
_WORD: Final = 2**64  # what 8 bytes can be


def places(head: bytes, of: int, many: int) -> tuple[int, ...]:
    """So many distinct places from 1 to `of`, as they are drawn; `head`: 32 bytes, the result entry's hash.

    The t-th word is the first 8 bytes of SHA-256(label ‖ head ‖ t, 4 bytes), t from 0, big-endian. A word
    that is not below the largest multiple of `of` is passed over, else some places would be likelier; the
    place is its remainder by `of`, plus 1; one drawn before is passed over. A longer draw begins with the
    shorter one.
    """
    found: dict[int, None] = {}
    fair = _WORD - _WORD % of
    for word in _words(head):
        if len(found) == min(many, of):
            break
        if word < fair:
            found.setdefault(word % of + 1)
    return tuple(islice(found, many))


def _words(head: bytes) -> Iterator[int]:
    for at in count():
        yield int.from_bytes(sha256(_LABEL + head + at.to_bytes(4, "big")).digest()[:8], "big")


@dataclass(frozen=True)
class Control:
    """What those who were asked have said, summed up; `levels` and `unanswered` by question."""

    met: int  # who answered
    away: int  # who was not found
    refused: int
    levels: Mapping[str, Mapping[str, int]]
    unanswered: Mapping[str, int]

    def as_dict(self) -> dict[str, Any]:
        """As the chain has it."""
        return {
            "met": self.met,
            "away": self.away,
            "refused": self.refused,
            "levels": {question: dict(counts) for question, counts in self.levels.items()},
            "unanswered": dict(self.unanswered),
        }

    def written(self) -> str:
        """As a row keeps it."""
        return json.dumps(self.as_dict())

    @classmethod
    def read(cls, text: str) -> "Control":
        """What written() wrote."""
        return cls(**json.loads(text))

    def satisfied(self, form: Form, question: str) -> tuple[int, int]:
        """How many of those with an opinion are satisfied, and how many these are."""
        counts = self.levels[question]
        return (
            sum(counts[level.code] for level in form.levels if level.satisfied),
            sum(counts[level.code] for level in form.levels if level.opinion),
        )

    @property
    def adds_up(self) -> bool:
        """Whether at every question levels and blanks are those who were met."""
        asked = self.levels.keys() == self.unanswered.keys()
        return asked and all(
            sum(counts.values()) + self.unanswered[question] == self.met
            for question, counts in self.levels.items()
        )


def check_control(form: Form, control: Control, drawn: int) -> None:
    """Refuse a control tally that cannot be told.

    CONTROL_FEW (fact `least`) for fewer answers than a result may be told of; CONTROL_DRAWN (facts `drawn`,
    `told`) when those met, away and refusing are not those drawn; CONTROL_SUM (facts `question`, `told`,
    `met`).
    """
    told = control.met + control.away + control.refused
    if told != drawn:
        raise Refused(Code.CONTROL_DRAWN, drawn=drawn, told=told)
    if control.met < LEAST_SHOWN:
        raise Refused(Code.CONTROL_FEW, least=LEAST_SHOWN)
    for question in form.questions:
        total = sum(control.levels[question.code].values()) + control.unanswered[question.code]
        if total != control.met:
            raise Refused(Code.CONTROL_SUM, question=question.text, told=total, met=control.met)
