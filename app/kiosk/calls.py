"""Mời đánh giá: a clerk calls one citizen to a kiosk of touches; one call is one rating, and lives in memory.

The kiosk fetches a ticket, with its credential; the rating carries the ticket, without. So what is paid by an
enrolled device stands beside no envelope, in no row and in no log (decision 25).
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from time import monotonic

from app.errors import Problem, Rejected
from ballots.errors import Refused
from ballots.spelling import b64

__all__ = ["CALL_SECONDS", "PAUSE_SECONDS", "TICKET_SECONDS", "Calls"]

CALL_SECONDS = 60.0  # until the kiosk fetches it
TICKET_SECONDS = 300.0  # until the rating is sent
PAUSE_SECONDS = 10.0  # between two calls to one kiosk, whoever presses how often
_TICKET_BYTES = 16


@dataclass
class _Ticket:
    box_id: str
    until: float
    leaf: bytes | None = None  # of what it was given for: sending that again is no second rating


class Calls:
    """The calls of one server."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lock = Lock()  # pages are answered in threads: none may see, or undo, half of another's
        self._called: dict[str, float] = {}  # kiosk → when
        self._waiting: set[str] = set()
        self._tickets: dict[str, _Ticket] = {}

    def call(self, kiosk_id: str) -> None:
        """Let one citizen rate at this kiosk; KIOSK_PAUSE for another call so soon."""
        with self._lock:
            now = self._forget()
            if self._called.get(kiosk_id, now - PAUSE_SECONDS) > now - PAUSE_SECONDS:
                raise Rejected(Problem.KIOSK_PAUSE)
            self._called[kiosk_id] = now
            self._waiting.add(kiosk_id)

    def fetch(self, kiosk_id: str, box_id: str) -> str | None:
        """The ticket of a call that waits for this kiosk: given out once."""
        with self._lock:
            now = self._forget()
            if kiosk_id not in self._waiting:
                return None
            self._waiting.remove(kiosk_id)
            ticket = b64(secrets.token_bytes(_TICKET_BYTES))
            self._tickets[ticket] = _Ticket(box_id, now + TICKET_SECONDS)
            return ticket

    @contextmanager
    def spending(self, box_id: str, ticket: str, leaf: bytes) -> Iterator[None]:
        """Spend a ticket for one envelope, and only for that; a refusal inside gives it back. CALL_OVER."""
        with self._lock:
            self._forget()
            found = self._tickets.get(ticket)
            if found is None or found.box_id != box_id or found.leaf not in {None, leaf}:
                raise Rejected(Problem.CALL_OVER)
            new, found.leaf = found.leaf is None, leaf
        try:
            yield
        except Refused:  # nothing is stored; of any other error nobody knows
            if new:
                found.leaf = None
            raise

    def _forget(self) -> float:
        now = self._clock()
        self._called = {one: when for one, when in self._called.items() if when > now - CALL_SECONDS}
        self._waiting &= self._called.keys()
        self._tickets = {one: ticket for one, ticket in self._tickets.items() if ticket.until > now}
        return now
