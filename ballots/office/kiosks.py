"""Enrols and revokes kiosks (màn hình đánh giá): devices of an office at a box, known by a hash alone.

A device never shows its credential together with an envelope, so nothing here lines up with one. Limits
are of a device and of its one-time code; no address is ever asked for.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import func
from sqlmodel import Session, col, select

from ballots import typed
from ballots.errors import Code, Refused
from ballots.spelling import CROCKFORD
from ballots.tables import Box, Kiosk

__all__ = ["ENROL_MINUTES", "MOST", "MOST_TRIES", "Invited", "add", "enrol", "find", "revoke", "touch"]

ENROL_MINUTES = 15
MOST_TRIES = 5
MOST = 10  # of one box, revoked ones aside
_ID_LETTERS, _SECRET_LETTERS = 6, 10  # 50 bits, of which nobody tries more than five values
_CREDENTIAL_BYTES = 32
_POINT_BYTES = 65
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", " ": None, "-": None, ".": None, "\u00a0": None})


@dataclass(frozen=True)
class Invited:
    """A device that is awaited, and its one-time code, which is shown once and kept nowhere."""

    kiosk: Kiosk
    code: str


def add(
    session: Session, box_id: str, name: str, now: datetime, random_bytes: Callable[[int], bytes]
) -> Invited:
    """Await a new device of a box. BOX_UNKNOWN, KIOSKS_MANY, TEXT_MISSING, TEXT_LONG, TEXT_WRONG."""
    if session.get(Box, box_id) is None:
        raise Refused(Code.BOX_UNKNOWN)
    name = typed.clean("kiosk_name", name)
    there = select(func.count()).where(Kiosk.box_id == box_id, col(Kiosk.revoked_on).is_(None))
    if session.exec(there).one() >= MOST:
        raise Refused(Code.KIOSKS_MANY, most=MOST)
    drawn = _letters(random_bytes, _ID_LETTERS)
    while session.get(Kiosk, drawn) is not None:
        drawn = _letters(random_bytes, _ID_LETTERS)
    secret = _letters(random_bytes, _SECRET_LETTERS)
    until = now + timedelta(minutes=ENROL_MINUTES)
    kiosk = Kiosk(id=drawn, box_id=box_id, name=name, enrol_hash=_hash(secret.encode()), enrol_until=until)
    session.add(kiosk)
    session.flush()
    return Invited(kiosk, drawn + secret)


def enrol(
    session: Session,
    box_id: str,
    code: str,
    point: bytes,
    now: datetime,
    random_bytes: Callable[[int], bytes],
) -> tuple[Kiosk, bytes] | None:
    """Make a device known by the one-time code typed on it; its credential, which is kept there alone.

    None for a code that is wrong, used, over or tried too often: a try is counted, so the caller must let
    the transaction be committed. KIOSK_KEY for what is no point of P-256.
    """
    _check_point(point)
    plain = code.upper().translate(_MISREAD)
    kiosk = session.get(Kiosk, plain[:_ID_LETTERS])
    if kiosk is None or kiosk.box_id != box_id or kiosk.enrol_hash is None or kiosk.enrol_until is None:
        return None
    kiosk.enrol_tries += 1
    right = hmac.compare_digest(kiosk.enrol_hash, _hash(plain[_ID_LETTERS:].encode()))
    over = now > kiosk.enrol_until or kiosk.enrol_tries > MOST_TRIES
    session.add(kiosk)
    session.flush()
    if over or not right:
        return None
    credential = random_bytes(_CREDENTIAL_BYTES)
    kiosk.credential, kiosk.point, kiosk.used_on = _hash(credential), point, now.date()
    kiosk.enrol_hash = kiosk.enrol_until = None
    session.add(kiosk)
    session.flush()
    return kiosk, credential


def revoke(session: Session, box_id: str, kiosk_id: str, today: date) -> Kiosk:
    """From now on the device is a stranger's; its name stays on the list. KIOSK_UNKNOWN."""
    kiosk = session.get(Kiosk, kiosk_id)
    if kiosk is None or kiosk.box_id != box_id or kiosk.revoked_on is not None:
        raise Refused(Code.KIOSK_UNKNOWN)
    kiosk.credential = kiosk.point = kiosk.enrol_hash = kiosk.enrol_until = None
    kiosk.revoked_on = today
    session.add(kiosk)
    session.flush()
    return kiosk


def find(session: Session, box_id: str, credential: bytes) -> Kiosk | None:
    """Which device of this box has the credential."""
    query = select(Kiosk).where(Kiosk.box_id == box_id, Kiosk.credential == _hash(credential))
    return session.exec(query).one_or_none()


def touch(session: Session, kiosk_id: str, today: date) -> None:
    """Write down the day on which a device was last used."""
    kiosk = session.get(Kiosk, kiosk_id)
    if kiosk is not None:
        kiosk.used_on = today
        session.add(kiosk)


def _check_point(point: bytes) -> None:
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        raise Refused(Code.KIOSK_KEY) from None
    if len(point) != _POINT_BYTES:  # a compressed one is another spelling
        raise Refused(Code.KIOSK_KEY)


def _hash(value: bytes) -> bytes:
    return hashlib.sha256(value).digest()


def _letters(random_bytes: Callable[[int], bytes], count: int) -> str:
    return "".join(CROCKFORD[byte & 31] for byte in random_bytes(count))
