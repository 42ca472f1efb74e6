"""Reads follow-up samples: one for its page and paper, those of a box for the public, a unit's as a list."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from ballots.control.asking import drawn_by
from ballots.errors import Code, Refused
from ballots.forms import questionnaire, wilson
from ballots.forms.control import Control, places
from ballots.forms.kinds import Kind
from ballots.forms.questionnaire import Form
from ballots.forms.tally import Ratio
from ballots.meeting import counting
from ballots.meeting.figures import returned_total
from ballots.tables import Box, Committee, Count, FollowUp, Opening, Period, Questionnaire, Unit
from ballots.views.papers.values import Asked, Beside, FollowUpView, Interval

__all__ = ["Listed", "asked_of_box", "follow_up", "listed"]

_LISTED = 60  # the newest counts of a unit


@dataclass(frozen=True)
class Listed:
    """A count whose result is known, and how far its follow-up sample is."""

    opening_id: int
    box_id: str
    box: str
    period: int
    held_on: date
    results: int | None
    drawn: int | None
    told_on: date | None


def listed(session: Session, unit_id: str) -> tuple[Listed, ...]:
    """The newest counts of a unit's boxes with slips of which a sample can be drawn, in one statement."""
    query = (
        select(Count, Box.name)
        .add_columns(col(Opening.started_at), col(FollowUp.drawn), col(FollowUp.told_on))
        .join(Box, col(Box.id) == col(Count.box_id))
        .join(Opening, col(Opening.id) == col(Count.opening_id))
        .join(FollowUp, _same(), isouter=True)
        .where(col(Box.unit_id) == unit_id, col(Box.kind) == Kind.BALLOTS, col(Count.state) == "final")
        .where(col(Count.carried).is_(False))
        .order_by(col(Count.opening_id).desc(), col(Count.box_id))
        .limit(_LISTED)
    )
    return tuple(
        Listed(
            count.opening_id, count.box_id, box, count.period, at.date(), returned_total(count), drawn, told
        )
        for count, box, at, drawn, told in session.execute(query)
    )


def _same() -> ColumnElement[bool]:
    return (col(FollowUp.opening_id) == col(Count.opening_id)) & (col(FollowUp.box_id) == col(Count.box_id))


def asked_of_box(session: Session, box_id: str, periods: Sequence[int]) -> dict[int, Asked]:
    """The samples of some periods of a box, by period; two statements, however many."""
    query = (
        select(FollowUp, Count, Period.labels, Period.sheet)
        .join(Count, _same())
        .join(Period, (col(Period.box_id) == col(Count.box_id)) & (col(Period.number) == col(Count.period)))
        .where(FollowUp.box_id == box_id, col(Count.period).in_(periods))
    )
    rows = session.exec(query).all()
    names = {json.loads(sheet)["form"] for _, _, _, sheet in rows}
    kept = session.exec(select(Questionnaire).where(col(Questionnaire.name).in_(names))) if names else ()
    forms = {one.name: questionnaire.read_named(one.name, one.published) for one in kept}
    return {
        count.period: _asked(row, count, forms[json.loads(sheet)["form"]], json.loads(labels))
        for row, count, labels, sheet in rows
    }


def _asked(row: FollowUp, count: Count, form: Form, labels: Mapping[str, str]) -> Asked:
    control = Control.read(row.control) if row.control else None
    return Asked(
        drawn=row.drawn,
        results=row.results,
        drawn_on=row.drawn_on,
        told_on=row.told_on,
        told_by=labels.get(row.told_role, row.told_role),
        met=0 if control is None else control.met,
        away=0 if control is None else control.away,
        refused=0 if control is None else control.refused,
        beside=() if control is None else _beside(form, count, control),
    )


def _beside(form: Form, count: Count, control: Control) -> tuple[Beside, ...]:
    answers = counting.told_of(form, count).answers
    found = []
    for question in form.questions:
        asked = Ratio(*control.satisfied(form, question.code))
        box = None
        if answers is not None:
            counts = answers.levels[question.code]
            satisfied = sum(counts[level.code] for level in form.levels if level.satisfied)
            box = Ratio(satisfied, sum(counts[level.code] for level in form.levels if level.opinion))
        mine = None if box is None else _interval(box)
        found.append(Beside(question.code, question.text, box, mine, asked, _interval(asked)))
    return tuple(found)


def _interval(share: Ratio) -> Interval:
    ends = wilson.interval(share.part or 0, share.whole or 0)
    if ends is None:
        return None
    low, high = (Ratio(int(end * 10), 1_000) for end in ends)
    return low, high


def follow_up(session: Session, opening_id: int, box_id: str, now: datetime) -> FollowUpView:
    """One sample, drawn or not. OPENING_UNKNOWN, BOX_KIND, CONTROL_NOT_YET."""
    count = session.get(Count, (opening_id, box_id))
    if count is None:
        raise Refused(Code.OPENING_UNKNOWN)
    box = session.get_one(Box, box_id)
    if box.kind != Kind.BALLOTS:
        raise Refused(Code.BOX_KIND)
    if count.state != "final" or count.carried:
        raise Refused(Code.CONTROL_NOT_YET)
    unit, opening = session.get_one(Unit, box.unit_id), session.get_one(Opening, opening_id)
    entry, row = drawn_by(session, count), session.get(FollowUp, (opening_id, box_id))
    period = session.get_one(Period, (box_id, count.period))
    form = counting.form_of(session, period)
    labels = json.loads(session.get_one(Committee, opening.committee_id).labels) | json.loads(period.labels)
    return FollowUpView(
        parent=unit.parent,
        unit=unit.name,
        trial=unit.trial,
        opening_id=opening_id,
        box_id=box_id,
        box=box.name,
        period=count.period,
        held_on=opening.started_at.date(),
        results=returned_total(count),
        head=entry.hash.hex(),
        height=entry.height,
        places=() if row is None else places(entry.hash, row.results, row.drawn),
        asked=None if row is None else _asked(row, count, form, labels),
        questions=tuple((one.code, one.text) for one in form.questions),
        levels=tuple((one.code, one.label) for one in form.levels),
        at=now,
    )
