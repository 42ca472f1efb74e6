"""Challenges for passkeys: made without keeping anything, good for five minutes, answered once.

A challenge names its purpose and the browser that asked (by its session or guest's nonce) under a MAC. Only
one that was answered well is kept, by its hash, for as long: nobody fills the database by asking.
"""

import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete

from app.errors import Problem, Rejected
from ballots.tables import SpentChallenge

__all__ = ["LASTS", "check", "handle", "make", "spend"]

LASTS = timedelta(minutes=5)
_NONCE_BYTES = 16
_TIME_BYTES = 8
_MAC_BYTES = 32


def make(key: bytes, purpose: str, browser: str, now: datetime) -> bytes:
    """A new challenge of 56 bytes."""
    body = secrets.token_bytes(_NONCE_BYTES) + _seconds(now).to_bytes(_TIME_BYTES)
    return body + _mac(key, purpose, browser, body)


def check(
    key: bytes, purpose: str, browser: str, now: datetime, challenge: bytes, lasts: timedelta = LASTS
) -> None:
    """PASSKEY_STALE unless it was made for this purpose and browser, in the last five minutes (`lasts`)."""
    body, mac = challenge[:-_MAC_BYTES], challenge[-_MAC_BYTES:]
    ours = len(body) == _NONCE_BYTES + _TIME_BYTES
    if not (ours and browser and hmac.compare_digest(mac, _mac(key, purpose, browser, body))):
        raise Rejected(Problem.PASSKEY_STALE)
    age = _seconds(now) - int.from_bytes(body[_NONCE_BYTES:])
    if not 0 <= age <= lasts.total_seconds():
        raise Rejected(Problem.PASSKEY_STALE)


def spend(session: Session, challenge: bytes, now: datetime, lasts: timedelta = LASTS) -> None:
    """Write down that it was answered; PASSKEY_STALE if it was before. Those of the past go."""
    session.execute(delete(SpentChallenge).where(col(SpentChallenge.ends_at) < now))
    hashed = hashlib.sha256(challenge).digest()
    if session.get(SpentChallenge, hashed) is not None:
        raise Rejected(Problem.PASSKEY_STALE)
    session.add(SpentChallenge(hashed=hashed, ends_at=now + lasts))
    try:
        session.flush()
    except IntegrityError:  # another unit's turn has just written the same one
        raise Rejected(Problem.PASSKEY_STALE) from None


def handle(key: bytes, account_id: int) -> bytes:
    """By what an authenticator knows an account: to everybody else it says nothing."""
    return hmac.digest(key, b"handle\0" + str(account_id).encode(), "sha256")


def _mac(key: bytes, purpose: str, browser: str, body: bytes) -> bytes:
    said = f"challenge\0{purpose}\0{browser}".encode()
    return hmac.digest(key, said + b"\0" + body, "sha256")


def _seconds(now: datetime) -> int:
    return int(now.replace(tzinfo=UTC).timestamp())
