"""Certificates that a unit's administrator has installed: signatures under them are by known people.

What a certificate says is read by who hands it in: this room knows none.
"""

from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session, col, func, select

from ballots.errors import Code, Refused
from ballots.tables import TrustRoot

__all__ = ["MOST", "Root", "certificates", "install", "listed", "remove"]

MOST = 50  # of a unit
_HIGHEST = 2**31 - 1  # number that a row has in any database


@dataclass(frozen=True)
class Root:
    """A certificate: SHA-256 in lower-case hexadecimal, whose it is, its last day, its DER bytes."""

    fingerprint: str
    name: str
    until: date
    certificate: bytes = field(repr=False)


def install(session: Session, unit_id: str, root: Root, today: date) -> TrustRoot:
    """Know signers under this certificate from now on. ROOT_TAKEN, ROOTS_MANY."""
    mine = select(TrustRoot.fingerprint).where(TrustRoot.unit_id == unit_id)
    known = session.exec(mine).all()
    if root.fingerprint in known:
        raise Refused(Code.ROOT_TAKEN)
    if len(known) >= MOST:
        raise Refused(Code.ROOTS_MANY, most=MOST)
    row = TrustRoot(
        unit_id=unit_id,
        fingerprint=root.fingerprint,
        name=root.name,
        until=root.until,
        certificate=root.certificate,
        added_on=today,
    )
    session.add(row)
    session.flush()
    return row


def remove(session: Session, unit_id: str, root_id: int) -> str | None:
    """Forget a certificate; its name, or None when the unit has none of this number."""
    query = select(TrustRoot).where(TrustRoot.id == root_id, TrustRoot.unit_id == unit_id)
    row = session.exec(query).one_or_none() if root_id <= _HIGHEST else None
    if row is None:
        return None
    session.delete(row)
    session.flush()
    return row.name


def listed(session: Session, unit_id: str) -> list[TrustRoot]:
    """A unit's certificates, by name."""
    query = select(TrustRoot).where(TrustRoot.unit_id == unit_id)
    return list(session.exec(query.order_by(func.lower(col(TrustRoot.name)), col(TrustRoot.id))))


def certificates(session: Session, unit_id: str) -> list[bytes]:
    """Their DER bytes."""
    return list(session.exec(select(TrustRoot.certificate).where(TrustRoot.unit_id == unit_id)))
