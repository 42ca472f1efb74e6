"""Reads for archives: which periods are finished, and all that the archive of one is written from.

What an archive looks like is in archive.py. Envelopes and chain are read as they are written.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from ballots.forms import questionnaire
from ballots.meeting.register import written_number
from ballots.sealing import ledger
from ballots.sealing.sheet import read_sheet
from ballots.tables import Box, BoxedEnvelope, Count, Entry, Minutes, Period, Questionnaire, Release
from ballots.verify.archive import Content, Released
from ballots.views.filing.register import documents

__all__ = ["Finished", "content", "finished"]

_AT_ONCE = 200  # rows fetched together


@dataclass(frozen=True)
class Finished:
    """A period that is over: opened, or not to be opened, and its minutes are filed."""

    box_id: str
    box: str
    period: int
    minutes: str  # the number, as written
    filed_on: date


def finished(session: Session, unit_id: str) -> tuple[Finished, ...]:
    """All finished periods of a unit, newest minutes first."""
    query = (
        select(Count, Minutes, Box)
        .join(Minutes, col(Minutes.opening_id) == col(Count.opening_id))
        .join(Box, col(Box.id) == col(Count.box_id))
        .where(Box.unit_id == unit_id, col(Count.carried).is_(False))
        .order_by(col(Minutes.filed_on).desc(), col(Count.box_id), col(Count.period).desc())
        .options(defer(Minutes.pdf))  # type: ignore[arg-type]
    )
    return tuple(
        Finished(box.id, box.name, count.period, written_number(minutes), minutes.filed_on)
        for count, minutes, box in session.exec(query)
    )


def _is_finished(session: Session, box_id: str, period: int) -> bool:
    query = (
        select(Count.period)
        .join(Minutes, col(Minutes.opening_id) == col(Count.opening_id))
        .where(Count.box_id == box_id, Count.period == period, col(Count.carried).is_(False))
    )
    return session.exec(query).first() is not None


def content(
    session: Session, box_id: str, number: int, scripts: Mapping[str, str], *, full: bool
) -> Content | None:
    """What the archive of a finished period is written from, while the session lasts; None of another."""
    box = session.get(Box, box_id)
    period = session.get(Period, (box_id, number))
    if box is None or period is None or not _is_finished(session, box_id, number):
        return None
    sheets = session.exec(select(Period.number, Period.sheet).where(Period.box_id == box_id))
    named = read_sheet(period.sheet).form
    kept = session.get(Questionnaire, named)
    form = questionnaire.read_named(named, None if kept is None else kept.published)
    return Content(
        box=box_id,
        committee=box.committee_id,
        period=number,
        scripts=scripts,
        sheets=dict(sheets.all()),
        form=form.published,
        entries=_entries(session, box_id),
        batches=_batches(session, box_id, number),
        releases=_releases(session, box_id, number) if full else None,
        envelopes=_envelopes(session, box_id, number) if full else None,
        documents=_documents(session, box_id, number) if full else (),
        desks=_desks(session, box_id, number) if full else (),
    )


def _entries(session: Session, box_id: str) -> Iterator[ledger.Entry]:
    query = select(Entry).where(Entry.box_id == box_id).order_by(col(Entry.height))
    for row in session.exec(query.execution_options(yield_per=_AT_ONCE)):
        yield ledger.Entry(row.box_id, row.height, row.type, row.payload, row.body, row.signature)


def _batches(session: Session, box_id: str, period: int) -> Iterator[tuple[int, list[bytes]]]:
    query = (
        select(BoxedEnvelope.batch, BoxedEnvelope.leaf)
        .where(BoxedEnvelope.box_id == box_id, BoxedEnvelope.period == period)
        .order_by(col(BoxedEnvelope.batch), col(BoxedEnvelope.leaf))
    )
    rows = session.exec(query.execution_options(yield_per=_AT_ONCE))
    for batch, listed in groupby(rows, itemgetter(0)):
        yield batch, [leaf for _, leaf in listed]


def _releases(session: Session, box_id: str, period: int) -> dict[str, Released]:
    rows = session.exec(select(Release).where(Release.box_id == box_id, Release.period == period))
    return {row.role: Released(row.holder_id, row.signature, row.scalar) for row in rows}


def _envelopes(session: Session, box_id: str, period: int) -> Iterator[bytes]:
    """In the order of their leaf hashes; destroyed ones are gone, their leaf hashes stay."""
    query = (
        select(BoxedEnvelope.envelope)
        .where(BoxedEnvelope.box_id == box_id, BoxedEnvelope.period == period)
        .order_by(col(BoxedEnvelope.leaf))
    )
    for envelope in session.exec(query.execution_options(yield_per=_AT_ONCE)):
        if envelope:
            yield envelope


def _desks(session: Session, box_id: str, period: int) -> list[bytes]:
    """The desk tables of the period's counts, as their digests are published."""
    query = select(Count.desks).where(Count.box_id == box_id, Count.period == period, col(Count.desks) != "")
    return [written.encode() for written in session.exec(query)]


def _documents(session: Session, box_id: str, period: int) -> Iterator[tuple[str, bytes]]:
    """The minutes of the period's openings, what corrects them, and every version of these."""
    query = (
        select(Minutes.id)
        .join(Count, col(Count.opening_id) == col(Minutes.opening_id))
        .where(Count.box_id == box_id, Count.period == period)
    )
    ids: set[int | None] = set()
    found = set(session.exec(query))
    while found - ids:
        ids |= found
        found = set(session.exec(select(Minutes.id).where(col(Minutes.corrects_id).in_(ids))))
    for document in documents(session, [one for one in ids if one is not None]):
        yield document.ending, document.raw
