"""Reads the lists of a unit's openings; no list loads a document."""

from collections.abc import Collection

from sqlalchemy import select
from sqlmodel import Session, col

from ballots.meeting.register import written_as
from ballots.tables import Attendance, Box, Count, Minutes, Opening
from ballots.views.readmodels_staff import OpeningRow

__all__ = ["being_written", "openings", "unconfirmed"]


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


def being_written(session: Session, opening_ids: Collection[int]) -> set[int]:
    """Of openings that run, those whose results are all settled: their minutes are being written."""
    counting = select(col(Count.opening_id)).where(col(Count.state) != "final")
    query = select(col(Opening.id)).where(col(Opening.id).in_(opening_ids), col(Opening.id).not_in(counting))
    return set(session.execute(query).scalars())


def unconfirmed(session: Session, opening_ids: Collection[int], account_id: int) -> set[int]:
    """Of openings, those at which a person was present, leads nothing and has taken no stand yet."""
    query = select(col(Attendance.opening_id)).where(
        col(Attendance.opening_id).in_(opening_ids),
        col(Attendance.account_id) == account_id,
        col(Attendance.present),
        ~col(Attendance.leads),
        col(Attendance.stand) == "",
    )
    return set(session.execute(query).scalars())
