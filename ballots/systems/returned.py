"""Results returned, reported by the day: what the secretary finds filled in, and may correct, at the closing.

A day reported again replaces what it was, until an opening has counted it: then it stays as it is.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from ballots.errors import Code, Refused
from ballots.forms.questionnaire import Form
from ballots.tables import ReturnedDay

__all__ = ["CHANNELS", "MAX_NUMBER", "Reported", "report", "take", "waiting"]

CHANNELS = ("direct", "online")
MAX_NUMBER = 10_000_000
_LOOK_BACK = timedelta(days=62)  # two months: an opening may be carried on, a system may have been away

_Numbers = Sequence[tuple[str, str, int]]  # field code or "", channel, results


@dataclass
class Reported:
    """The days reported and not yet counted of a box, added up."""

    first: date
    last: date
    days: int = 0
    numbers: dict[tuple[str, str], int] = field(default_factory=dict)  # (field code or "", channel) → results

    def add(self, row: ReturnedDay) -> None:
        """Add one day."""
        self.first, self.last, self.days = min(self.first, row.day), max(self.last, row.day), self.days + 1
        for code, channel, number in json.loads(row.numbers):
            self.numbers[code, channel] = self.numbers.get((code, channel), 0) + number

    def split(self, form: Form) -> bool:
        """Whether a number is known of a field of its own."""
        return any(code in _codes(form) for code, _ in self.numbers)

    def said(self, code: str, channel: str, form: Form) -> str:
        """What a field of the page is filled with: of "" also what a questionnaire since changed called else.

        Where days were reported and a channel had none, 0 is known; a field that nobody reported stays empty.
        """
        fields = _codes(form)
        found = [
            number
            for (own, by), number in self.numbers.items()
            if by == channel and (own if own in fields else "") == code
        ]
        return str(sum(found)) if found or (not code and not self.split(form)) else ""


def report(
    session: Session, box_id: str, day: date, numbers: _Numbers, fields: Collection[str], today: date
) -> None:
    """Keep the results of a day, in place of what was reported of it before; the caller has locked the box.

    Raises DAY_FAR_OFF, DAY_COUNTED, FIELD_UNKNOWN (not among `fields`), FIELD_TWICE.
    """
    if not today - _LOOK_BACK <= day <= today:
        raise Refused(Code.DAY_FAR_OFF, first=_said(today - _LOOK_BACK), last=_said(today))
    places = [(code, channel) for code, channel, _ in numbers]
    if any(code not in fields for code, _ in places if code):
        raise Refused(Code.FIELD_UNKNOWN)
    if len(set(places)) < len(places):
        raise Refused(Code.FIELD_TWICE)
    row = session.get(ReturnedDay, (box_id, day)) or ReturnedDay(box_id=box_id, day=day, numbers="")
    if row.opening_id is not None:
        raise Refused(Code.DAY_COUNTED)
    row.numbers = json.dumps(sorted(numbers))
    session.add(row)
    session.flush()


def waiting(session: Session, box_ids: Collection[str]) -> dict[str, Reported]:
    """What is reported and not yet counted, by box; boxes without any are not in it."""
    query = select(ReturnedDay).where(col(ReturnedDay.box_id).in_(box_ids))
    found: dict[str, Reported] = {}
    for row in session.exec(query.where(col(ReturnedDay.opening_id).is_(None))):
        found.setdefault(row.box_id, Reported(row.day, row.day)).add(row)
    return found


def take(session: Session, box_id: str, opening_id: int, today: date) -> None:
    """Count the days that wait at an opening, whatever was entered of them; forget those long counted."""
    mine = col(ReturnedDay.box_id) == box_id
    old = col(ReturnedDay.opening_id).is_not(None), col(ReturnedDay.day) < today - _LOOK_BACK
    free = mine, col(ReturnedDay.opening_id).is_(None)
    options = {"synchronize_session": False}
    session.execute(delete(ReturnedDay).where(mine, *old), execution_options=options)
    session.execute(update(ReturnedDay).where(*free).values(opening_id=opening_id), execution_options=options)


def _codes(form: Form) -> frozenset[str]:
    return frozenset(field.code for field in form.fields)


def _said(day: date) -> str:
    return day.isoformat()
