"""Reads the register of a unit: a page of it, one paper with its versions, a year. No list loads a document.

As many statements for thirty papers as for three.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlmodel import Session, col

from ballots.folding import fold_all
from ballots.meeting.register import written_as
from ballots.tables import Account, Box, Committee, Minutes, MinutesBox, MinutesVersion

__all__ = [
    "ENDINGS",
    "ON_PAGE",
    "Document",
    "Paper",
    "Register",
    "RegisterRow",
    "Said",
    "VersionRow",
    "Wanted",
    "documents",
    "paper",
    "register",
    "year_of",
]

ON_PAGE = 50
ENDINGS: Mapping[str, str] = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
_MOST_WORDS = 8  # of a search; what is typed beyond them narrows nothing down


@dataclass(frozen=True)
class Wanted:
    """What is looked for; None and "" choose nothing."""

    year: int | None = None
    number: int | None = None
    box: str = ""
    text: str = ""


@dataclass(frozen=True)
class Said:
    """Another paper, as one names it."""

    minutes_id: int
    number: str
    year: int
    filed_on: date


@dataclass(frozen=True)
class RegisterRow:
    """One line of the register."""

    minutes_id: int
    kind: str  # opening | destroyed | correcting
    number: str
    year: int
    subject: str
    committee_id: str
    committee: str
    filed_on: date
    digest: str  # hex SHA-256
    boxes: tuple[str, ...]
    signed: int  # versions
    scans: int
    corrects: Said | None
    corrected_by: tuple[Said, ...]


@dataclass(frozen=True)
class Register:
    """One page of the register, newest first; `total` counts what is found on all pages."""

    rows: tuple[RegisterRow, ...]
    total: int
    page: int
    pages: int
    years: tuple[int, ...]
    boxes: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class VersionRow:
    """One version that came back, and what was found of its signatures."""

    version_id: int
    version: int
    kind: str
    media: str
    length: int
    digest: str
    added_on: date
    by: str
    signers: tuple[Mapping[str, Any], ...]
    checked_on: date


@dataclass(frozen=True)
class Paper:
    """One filed paper with all that followed."""

    row: RegisterRow
    opening_id: int | None
    versions: tuple[VersionRow, ...]


@dataclass(frozen=True)
class Document:
    """The bytes of one version of a paper, the first its own."""

    minutes_id: int
    version: int
    kind: str  # filed | signed | scan
    ending: str
    raw: bytes


# --- a page of it ---------------------------------------------------------------------------------------


def register(session: Session, unit_id: str, wanted: Wanted, page: int) -> Register:
    """One page; the last one for a page beyond it."""
    found = _found(unit_id, wanted)
    total = session.execute(
        select(func.count()).select_from(Minutes).join(Committee).where(found)
    ).scalar_one()
    pages = max(1, -(-total // ON_PAGE))
    page = min(max(1, page), pages)
    rows = _rows(session, found, limit=ON_PAGE, offset=(page - 1) * ON_PAGE)
    mine = select(col(Minutes.year)).join(Committee).where(col(Committee.unit_id) == unit_id).distinct()
    years = session.execute(mine.order_by(col(Minutes.year).desc())).scalars().all()
    boxes = select(col(Box.id), col(Box.name)).where(col(Box.unit_id) == unit_id).order_by(col(Box.name))
    named = tuple((box_id, name) for box_id, name in session.execute(boxes))
    return Register(rows, total, page, pages, tuple(years), named)


def _found(unit_id: str, wanted: Wanted) -> ColumnElement[bool]:
    which = [col(Committee.unit_id) == unit_id]
    if wanted.year is not None:
        which.append(col(Minutes.year) == wanted.year)
    if wanted.number is not None:
        which.append(col(Minutes.number) == wanted.number)
    if wanted.box:
        about = select(col(MinutesBox.minutes_id)).where(col(MinutesBox.box_id) == wanted.box)
        which.append(col(Minutes.id).in_(about))
    words = fold_all(wanted.text).split()[:_MOST_WORDS]
    which += [col(Minutes.words).contains(word, autoescape=True) for word in words]
    return and_(*which)


def _rows(
    session: Session, found: ColumnElement[bool], limit: int | None = None, offset: int = 0
) -> tuple[RegisterRow, ...]:
    query = (
        select(col(Minutes.id), col(Minutes.kind), col(Minutes.number), col(Minutes.symbol))
        .add_columns(col(Minutes.year), col(Minutes.subject), col(Minutes.committee_id), col(Committee.name))
        .add_columns(col(Minutes.filed_on), col(Minutes.digest), col(Minutes.corrects_id))
        .join(Committee, col(Committee.id) == col(Minutes.committee_id))
        .where(found)
        .order_by(col(Minutes.year).desc(), col(Minutes.number).desc(), col(Committee.name), col(Minutes.id))
        .limit(limit)
        .offset(offset)
    )
    rows = session.execute(query).all()
    ids = [row.id for row in rows]
    boxes, versions = _boxes(session, ids), _versions(session, ids)
    said, following = _linked(session, ids, [row.corrects_id for row in rows])
    return tuple(
        RegisterRow(
            minutes_id=row.id,
            kind=row.kind,
            number=written_as(row.number, row.symbol),
            year=row.year,
            subject=row.subject,
            committee_id=row.committee_id,
            committee=row.name,
            filed_on=row.filed_on,
            digest=row.digest.hex(),
            boxes=tuple(boxes[row.id]),
            signed=versions.get((row.id, "signed"), 0),
            scans=versions.get((row.id, "scan"), 0),
            corrects=said.get(row.corrects_id),
            corrected_by=tuple(following[row.id]),
        )
        for row in rows
    )


def _boxes(session: Session, ids: Collection[int]) -> Mapping[int, list[str]]:
    query = (
        select(col(MinutesBox.minutes_id), col(Box.name))
        .join(Box, col(Box.id) == col(MinutesBox.box_id))
        .where(col(MinutesBox.minutes_id).in_(ids))
        .order_by(col(Box.name))
    )
    found: dict[int, list[str]] = defaultdict(list)
    for minutes_id, name in session.execute(query):
        found[minutes_id].append(name)
    return found


def _versions(session: Session, ids: Collection[int]) -> Mapping[tuple[int, str], int]:
    query = (
        select(col(MinutesVersion.minutes_id), col(MinutesVersion.kind), func.count())
        .where(col(MinutesVersion.minutes_id).in_(ids))
        .group_by(col(MinutesVersion.minutes_id), col(MinutesVersion.kind))
    )
    return {(minutes_id, kind): number for minutes_id, kind, number in session.execute(query)}


def _linked(
    session: Session, ids: Collection[int], corrected: Collection[int | None]
) -> tuple[Mapping[int | None, Said], Mapping[int, list[Said]]]:
    """The papers that these correct, by id, and those that correct these, by the id of the corrected."""
    asked = [one for one in corrected if one is not None]
    query = (
        select(col(Minutes.id), col(Minutes.number), col(Minutes.symbol), col(Minutes.year))
        .add_columns(col(Minutes.filed_on), col(Minutes.corrects_id))
        .where(col(Minutes.id).in_(asked) | col(Minutes.corrects_id).in_(ids))
        .order_by(col(Minutes.id))
    )
    said: dict[int | None, Said] = {}
    following: dict[int, list[Said]] = defaultdict(list)
    for minutes_id, number, symbol, year, filed_on, corrects_id in session.execute(query):
        said[minutes_id] = one = Said(minutes_id, written_as(number, symbol), year, filed_on)
        if corrects_id is not None:
            following[corrects_id].append(one)
    return said, following


# --- one paper ------------------------------------------------------------------------------------------


def paper(session: Session, unit_id: str, minutes_id: int) -> Paper | None:
    """A paper of the unit; None of another's."""
    rows = _rows(session, and_(col(Committee.unit_id) == unit_id, col(Minutes.id) == minutes_id))
    if not rows:
        return None
    opening = session.execute(
        select(col(Minutes.opening_id)).where(col(Minutes.id) == minutes_id)
    ).scalar_one()
    return Paper(rows[0], opening, tuple(_version_rows(session, minutes_id)))


def _version_rows(session: Session, minutes_id: int) -> Iterator[VersionRow]:
    query = (
        select(col(MinutesVersion.id), col(MinutesVersion.version), col(MinutesVersion.kind))
        .add_columns(col(MinutesVersion.media), col(MinutesVersion.length), col(MinutesVersion.digest))
        .add_columns(col(MinutesVersion.added_on), col(Account.name), col(MinutesVersion.signers))
        .add_columns(col(MinutesVersion.checked_on))
        .join(Account, col(Account.id) == col(MinutesVersion.account_id))
        .where(col(MinutesVersion.minutes_id) == minutes_id)
        .order_by(col(MinutesVersion.version))
    )
    for row in session.execute(query):
        yield VersionRow(
            version_id=row.id,
            version=row.version,
            kind=row.kind,
            media=row.media,
            length=row.length,
            digest=row.digest.hex(),
            added_on=row.added_on,
            by=row.name,
            signers=tuple(json.loads(row.signers)),
            checked_on=row.checked_on,
        )


# --- a year ---------------------------------------------------------------------------------------------


def year_of(session: Session, unit_id: str, year: int) -> tuple[RegisterRow, ...]:
    """All papers of a year, in the order of the series."""
    found = and_(col(Committee.unit_id) == unit_id, col(Minutes.year) == year)
    return tuple(
        sorted(_rows(session, found), key=lambda row: (row.committee_id, row.number, row.minutes_id))
    )


def documents(session: Session, ids: Collection[int]) -> Iterator[Document]:
    """The documents of papers, then their versions; one is in memory at a time."""
    filed = (
        select(col(Minutes.id), col(Minutes.pdf)).where(col(Minutes.id).in_(ids)).order_by(col(Minutes.id))
    )
    for minutes_id, pdf in session.execute(filed.execution_options(yield_per=1)):
        yield Document(minutes_id, 1, "filed", "pdf", pdf)
    versions = (
        select(col(MinutesVersion.minutes_id), col(MinutesVersion.version), col(MinutesVersion.kind))
        .add_columns(col(MinutesVersion.media), col(MinutesVersion.document))
        .where(col(MinutesVersion.minutes_id).in_(ids))
        .order_by(col(MinutesVersion.minutes_id), col(MinutesVersion.version))
    )
    for minutes_id, version, kind, media, raw in session.execute(versions.execution_options(yield_per=1)):
        yield Document(minutes_id, version, kind, ENDINGS[media], raw)
