"""What goes to the provider and has to come back: state, nonce and PKCE verifier, made and not kept.

A state is a challenge (app/passkeys/challenges.py) bound to a cookie of the browser that asked, which also
holds where it wants to go. Nonce and verifier are derived from it: nobody fills the database by asking.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from app import drafts
from app.errors import Problem, Rejected
from app.passkeys import challenges
from ballots.errors import Refused
from ballots.spelling import b64, unb64

__all__ = ["LASTS", "Aim", "Asked", "check", "make", "spend"]

LASTS = timedelta(minutes=10)  # a password there, and perhaps a code from a telephone
_PURPOSE = "office"
_STATE_BYTES = 56
_LONGEST_COOKIE = 600
_LONGEST_UNIT = 40


@dataclass(frozen=True)
class Aim:
    """Where a browser wants to go after signing in, and as whom of several units; `cookie` says it."""

    after: str
    unit_id: str
    cookie: str

    @classmethod
    def new(cls, after: str, unit_id: str) -> "Aim":
        """An aim with a cookie that nobody guesses."""
        unit = unit_id if len(unit_id) <= _LONGEST_UNIT and "|" not in unit_id else ""
        page = drafts.staff_page(after)
        return cls(page, unit, b64(f"{secrets.token_urlsafe(16)}|{unit}|{page}".encode()))

    @classmethod
    def read(cls, cookie: str) -> "Aim":
        """As `new` wrote it; whether it is the cookie of a state, `check` says. OIDC_STALE."""
        try:
            given = unb64(cookie, len(cookie) * 3 // 4 if len(cookie) <= _LONGEST_COOKIE else 0)
            _, unit, page = given.decode().split("|")
        except (Refused, ValueError):
            raise Rejected(Problem.OIDC_STALE) from None
        return cls(drafts.staff_page(page), unit, cookie)


@dataclass(frozen=True)
class Asked:
    """One sign-in on its way."""

    state: str
    challenge: bytes
    nonce: str
    verifier: str


def make(key: bytes, aim: Aim, now: datetime) -> Asked:
    """A new sign-in of the browser that has the aim's cookie."""
    return _asked(key, challenges.make(key, _PURPOSE, aim.cookie, now))


def check(key: bytes, aim: Aim, state: str, now: datetime) -> Asked:
    """The sign-in of a state that came back: ours, of this browser, of the last ten minutes; OIDC_STALE."""
    try:
        challenge = unb64(state, _STATE_BYTES)
        challenges.check(key, _PURPOSE, aim.cookie, now, challenge, LASTS)
    except (Refused, Rejected):
        raise Rejected(Problem.OIDC_STALE) from None
    return _asked(key, challenge)


def spend(session: Session, asked: Asked, now: datetime) -> None:
    """Write down that somebody signed in by it; OIDC_STALE the second time."""
    try:
        challenges.spend(session, asked.challenge, now, LASTS)
    except Rejected:
        raise Rejected(Problem.OIDC_STALE) from None


def _asked(key: bytes, challenge: bytes) -> Asked:
    nonce, verifier = (
        b64(hmac.digest(key, label + challenge, "sha256")) for label in (b"nonce\0", b"pkce\0")
    )
    return Asked(b64(challenge), challenge, nonce, verifier)
