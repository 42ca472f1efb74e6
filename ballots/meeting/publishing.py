"""Publishes the results of an opening when its minutes are filed: a signed document a box, never rewritten.

What is told in it was settled by the counting; what the document says is in forms/published.py.
"""

from sqlmodel import Session, col, func, select

from ballots.forms import published, questionnaire
from ballots.forms.kinds import Kind
from ballots.forms.told import size_of, took_part
from ballots.meeting import counting, figures
from ballots.meeting.register import LogKeys, written_number
from ballots.sealing import ledger
from ballots.sealing.sheet import read_sheet
from ballots.tables import (
    Box,
    BoxedEnvelope,
    Count,
    Minutes,
    Opening,
    Period,
    PublishedResult,
    Questionnaire,
    Unit,
)

__all__ = ["publish"]


def publish(session: Session, opening: Opening, unit: Unit, minutes: Minutes, log_keys: LogKeys) -> None:
    """Keep the results of all boxes of an opening; `minutes` are filed, `log_keys` are by box."""
    query = (
        select(Count, Box, Period)
        .join(Box, col(Box.id) == col(Count.box_id))
        .join(Period, (col(Period.box_id) == col(Count.box_id)) & (col(Period.number) == col(Count.period)))
        .where(Count.opening_id == opening.id)
    )
    rows = session.exec(query).all()
    forms = _forms(session, {read_sheet(period.sheet).form for _, _, period in rows})
    for count, box, period in rows:
        head = _head(opening, unit, written_number(minutes), count, box)
        form = forms[read_sheet(period.sheet).form]
        body = _body(session, count, form, head)
        key = log_keys[box.id]
        session.add(
            PublishedResult(
                opening_id=count.opening_id,
                box_id=box.id,
                unit_id=unit.id,
                kind=box.kind,
                held_on=head.held_on,
                sums=published.sums_of(body, form).written(),
                body=body,
                signature=ledger.result_signature(key, body),
                log_key=key.public_key().public_bytes_raw(),
            )
        )
    session.flush()


def _head(opening: Opening, unit: Unit, minutes: str, count: Count, box: Box) -> published.Head:
    return published.Head(
        unit=unit.id,
        unit_name=unit.name,
        trial=unit.trial,
        box=box.id,
        box_name=box.name,
        kind=box.kind,
        period=count.period,
        held_on=opening.started_at.date(),
        due_on=count.due_on,
        minutes=minutes,
        carried=count.carried,
        unopened=counting.is_unopened(count),
    )


def _forms(session: Session, names: set[str]) -> dict[str, questionnaire.Form]:
    rows = session.exec(select(Questionnaire).where(col(Questionnaire.name).in_(names)))
    return {row.name: questionnaire.read_named(row.name, row.published) for row in rows}


def _body(session: Session, count: Count, form: questionnaire.Form, head: published.Head) -> bytes:
    told = counting.told_of(form, count)
    sealed = _sealed(session, count) if head.unopened else 0
    opened = 0 if told.electronic is None else size_of(told.electronic).ballots
    part = took_part(opened + sealed, count.paper_spent) if head.kind == Kind.BALLOTS else None
    return published.write(head, form, told, sealed, part, figures.returned_total(count))


def _sealed(session: Session, count: Count) -> int:
    mine = (BoxedEnvelope.box_id == count.box_id, BoxedEnvelope.period == count.period)
    return session.exec(select(func.count()).select_from(BoxedEnvelope).where(*mine)).one()
