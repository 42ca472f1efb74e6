"""Reads for the published record of a box: its chain, its sheets, its leaf hashes. All of it is public.

What is given out as bytes is spelled by record.py; a tray is never looked at.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlmodel import Session, col, select

from ballots.box import chain
from ballots.box.drop import boxed
from ballots.forms import questionnaire
from ballots.sealing import ledger
from ballots.sealing.sheet import read_sheet, seal_groups
from ballots.tables import BoxedEnvelope, Committee, Entry, Period, Questionnaire, Unit
from ballots.verify.record import PAGE_ENTRIES, entry_line, leaves_line
from ballots.views.rows import box_row

__all__ = ["Chapter", "Lines", "RecordPage", "chain_lines", "chain_page", "form", "leaves", "sheet"]


@dataclass(frozen=True)
class Chapter:
    """One entry for people: what it says, and its hash in groups."""

    height: int
    type: str
    payload: dict[str, Any]
    hash: str


@dataclass(frozen=True)
class RecordPage:
    """One page of a box's chain, newest entry first; `page` counts from 1 at the oldest."""

    box_id: str
    box: str
    unit: str
    parent: str
    trial: bool
    log_key: str  # fingerprint in groups, "" before the first sheet
    length: int
    head: str  # groups, "" when empty
    page: int
    pages: int
    periods: tuple[int, ...]  # sealed so far: those with a sheet
    labels: dict[str, str]
    entries: tuple[Chapter, ...]


@dataclass(frozen=True)
class Lines:
    """A published file: `version` changes with its content; what is `final` never changes again.

    The content is read only when it is asked for: who has this version costs next to nothing.
    """

    version: str
    final: bool
    content: Callable[[], bytes]


# --- the chain ------------------------------------------------------------------------------------------


def chain_page(session: Session, box_id: str, page: int | None) -> RecordPage | None:
    """One page of the chain, by default the newest; None for a page that is not there. BOX_UNKNOWN."""
    box = box_row(session, box_id)
    unit = session.get_one(Unit, box.unit_id)
    head = chain.head(session, box_id)
    length = 0 if head is None else head.height + 1
    pages = max(1, -(-length // PAGE_ENTRIES))
    page = pages if page is None else page
    if not 1 <= page <= pages:
        return None
    numbers = select(Period.number).where(Period.box_id == box_id).order_by(col(Period.number))
    entries = _entries(session, box_id, (page - 1) * PAGE_ENTRIES, PAGE_ENTRIES)
    return RecordPage(
        box_id=box_id,
        box=box.name,
        unit=unit.name,
        parent=unit.parent,
        trial=unit.trial,
        log_key=chain.log_key(session, box_id),
        length=length,
        head="" if head is None else seal_groups(head.hash),
        page=page,
        pages=pages,
        periods=tuple(session.exec(numbers)),
        labels=json.loads(session.get_one(Committee, box.committee_id).labels),
        entries=tuple(_chapter(entry) for entry in reversed(entries)),
    )


def chain_lines(session: Session, box_id: str, start: int, count: int | None = None) -> Lines | None:
    """Entries from a height on, all or `count` of them; None for a page that is not there. BOX_UNKNOWN."""
    box_row(session, box_id)
    head = chain.head(session, box_id)
    height = -1 if head is None else head.height
    if count is not None and height < start:
        return None
    full = count is not None and height >= start + count - 1
    version = "full" if full else "empty" if head is None else f"{height}-{head.hash.hex()}"
    return Lines(version, full, lambda: b"".join(map(entry_line, _entries(session, box_id, start, count))))


def _entries(session: Session, box_id: str, start: int, count: int | None) -> list[ledger.Entry]:
    query = select(Entry).where(Entry.box_id == box_id, Entry.height >= start).order_by(col(Entry.height))
    rows = session.exec(query if count is None else query.limit(count))
    return [
        ledger.Entry(row.box_id, row.height, row.type, row.payload, row.body, row.signature) for row in rows
    ]


def _chapter(entry: ledger.Entry) -> Chapter:
    return Chapter(entry.height, entry.type, json.loads(entry.payload), seal_groups(entry.hash))


# --- sheets, questionnaires, leaf hashes ----------------------------------------------------------------


def sheet(session: Session, box_id: str, period: int) -> Lines | None:
    """The exact bytes of a sealed period's sheet, or None. BOX_UNKNOWN."""
    box_row(session, box_id)
    row = session.get(Period, (box_id, period))
    return None if row is None else Lines("sheet", final=True, content=lambda: row.sheet)


def form(session: Session, box_id: str, period: int) -> Lines | None:
    """The published bytes of the questionnaire that a period's sheet names, or None.

    BOX_UNKNOWN, FORM_DAMAGED.
    """
    named = sheet(session, box_id, period)
    if named is None:
        return None
    name = read_sheet(named.content()).form
    kept = session.get(Questionnaire, name)
    read = questionnaire.read_named(name, None if kept is None else kept.published)
    return Lines("form", final=True, content=lambda: read.published)


def leaves(session: Session, box_id: str, period: int, batch: int | None = None) -> Lines | None:
    """The leaf hashes of a period by batch, or of one batch; None where there is none. BOX_UNKNOWN.

    They stay when envelopes are destroyed. A period that is closed gets no batch any more.
    """
    box_row(session, box_id)
    row = session.get(Period, (box_id, period))
    batches = boxed(session, box_id, period)[1]
    if row is None or (batch is not None and batch > batches):
        return None
    final = batch is not None or row.state in {"closed", "opened"}
    version = "batch" if batch is not None else f"{batches}-{'closed' if final else 'open'}"
    return Lines(version, final, lambda: _leaf_lines(session, box_id, period, batch))


def _leaf_lines(session: Session, box_id: str, period: int, batch: int | None) -> bytes:
    query = (
        select(BoxedEnvelope.batch, BoxedEnvelope.leaf)
        .where(BoxedEnvelope.box_id == box_id, BoxedEnvelope.period == period)
        .order_by(col(BoxedEnvelope.batch), col(BoxedEnvelope.leaf))
    )
    found = session.exec(query if batch is None else query.where(BoxedEnvelope.batch == batch))
    by_batch = groupby(found, itemgetter(0))
    return b"".join(leaves_line(period, number, [leaf for _, leaf in rows]) for number, rows in by_batch)
