"""Reads the lists of a unit's openings and of its filed minutes; no list loads a document."""

from sqlalchemy import select
from sqlmodel import Session, col

from ballots.meeting.minutes import written_as
from ballots.tables import Box, Committee, Count, Minutes, Opening
from ballots.views.readmodels_staff import OpeningRow, RegisterRow

__all__ = ["openings", "register"]


def openings(session: Session, unit_id: str) -> list[OpeningRow]:
    """All openings of a unit, newest first, a row a box."""
    query = (
        select(col(Opening.id), col(Opening.started_at), col(Count.period), col(Count.state), col(Box.name))
        .add_columns(col(Minutes.id), col(Minutes.number), col(Minutes.symbol))
        .join(Count, col(Count.opening_id) == col(Opening.id))
        .join(Box, col(Box.id) == col(Count.box_id))
        .outerjoin(Minutes, col(Minutes.opening_id) == col(Opening.id))
        .where(col(Box.unit_id) == unit_id)
        .order_by(col(Opening.id).desc(), col(Box.name))
    )
    return [
        OpeningRow(
            opening_id=opening_id,
            box=box,
            period=period,
            started_at=started_at,
            state=state,
            minutes_id=minutes_id,
            number="" if minutes_id is None else written_as(number, symbol),
        )
        for opening_id, started_at, period, state, box, minutes_id, number, symbol in session.execute(query)
    ]


def register(session: Session, unit_id: str) -> list[RegisterRow]:
    """The register of filed minutes of a unit, newest first."""
    query = (
        select(col(Minutes.id), col(Minutes.number), col(Minutes.symbol))
        .add_columns(col(Minutes.subject), col(Minutes.filed_on), col(Minutes.digest), col(Committee.name))
        .join(Committee, col(Committee.id) == col(Minutes.committee_id))
        .where(col(Committee.unit_id) == unit_id)
        .order_by(col(Minutes.year).desc(), col(Minutes.number).desc())
    )
    return [
        RegisterRow(
            minutes_id=minutes_id,
            number=written_as(number, symbol),
            subject=subject,
            committee=committee,
            filed_on=filed_on,
            digest=digest.hex(),
        )
        for minutes_id, number, symbol, subject, filed_on, digest, committee in session.execute(query)
    ]
