"""Sixteen citizens at two servers: each sends a ballot until it has a receipt, the same envelope again."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from threading import Event, Lock

import httpx
from live import citizen
from simulator import BOX

from ballots import sealing
from ballots.box.issue import IssuedSlip
from ballots.sealing.envelope import leaf_hash
from ballots.spelling import b64

__all__ = ["CLIENTS", "Ballot", "Citizens"]

CLIENTS = 16
_BETWEEN_SECONDS = 0.7  # of one citizen and the next on the same phone
_AGAIN_SECONDS = 0.5
_PATIENCE_SECONDS = 20.0  # of one sending
_LONGEST_SECONDS = 120.0  # from the first sending to the receipt


@dataclass(frozen=True)
class Ballot:
    """A slip and the envelope that the phone keeps until it has a receipt."""

    code: str
    envelope: bytes = field(repr=False)

    @property
    def leaf(self) -> bytes:
        """By which it is found in the box."""
        return leaf_hash(self.envelope)

    def send(self, phone: httpx.Client) -> httpx.Response:
        """As the voting page sends it."""
        return phone.post(
            "/api/v1/drop", json={"box": BOX, "code": self.code, "envelope": b64(self.envelope)}
        )


class Citizens:
    """They drop until they are called off, and then each ends the ballot in hand."""

    def __init__(self, slips: list[IssuedSlip], sheet: bytes, answers: bytes, servers: list[str]) -> None:
        self.taken: list[tuple[float, Ballot]] = []  # with the moment of the receipt
        self.unclear = 0  # answers after which the same was sent again
        self._slips, self._sheet, self._answers, self._servers = iter(slips), sheet, answers, servers
        self._lock, self._over = Lock(), Event()
        self._pool = ThreadPoolExecutor(CLIENTS)
        self._running: list[Future[None]] = []

    def begin(self) -> None:
        """Let them all go."""
        self._running = [self._pool.submit(self._drop, number) for number in range(CLIENTS)]

    def call_off(self) -> None:
        """Nobody begins another ballot; wait until each has ended the one in hand."""
        self._over.set()
        self._pool.shutdown()

    def check(self) -> None:
        """Raise what one of them met so far."""
        for one in self._running:
            if one.done():
                one.result()

    def since(self, moment: float) -> int:
        """How many receipts there were since then."""
        with self._lock:
            return sum(at > moment for at, _ in self.taken)

    def longest_gap(self, begun: float, ended: float) -> float:
        """The longest time without a receipt of anybody."""
        with self._lock:
            moments = sorted(at for at, _ in self.taken if begun < at < ended)
        return max(after - before for before, after in pairwise([begun, *moments, ended]))

    def _drop(self, number: int) -> None:
        phones = [citizen(url) for url in self._servers]
        for phone in phones:
            phone.timeout = httpx.Timeout(_PATIENCE_SECONDS)
        try:
            while not self._over.is_set():
                with self._lock:
                    slip = next(self._slips)
                ballot = Ballot(slip.code, sealing.seal(self._sheet, self._answers))
                self._send(ballot, phones[number % 2 :] + phones[: number % 2])
                time.sleep(_BETWEEN_SECONDS)
        finally:
            for phone in phones:
                phone.close()

    def _send(self, ballot: Ballot, phones: list[httpx.Client]) -> None:
        until, attempt = time.monotonic() + _LONGEST_SECONDS, 0
        while time.monotonic() < until:
            if self._was_taken(ballot, phones[attempt % len(phones)]):
                return
            attempt += 1
            time.sleep(_AGAIN_SECONDS)
        raise TimeoutError(f"no receipt within {_LONGEST_SECONDS:.0f} s")

    def _was_taken(self, ballot: Ballot, phone: httpx.Client) -> bool:
        try:
            answer = ballot.send(phone)
        except httpx.TransportError:
            answer = None
        with self._lock:
            if answer is not None and answer.status_code == httpx.codes.OK:
                self.taken.append((time.monotonic(), ballot))
                return True
            self.unclear += 1
        if answer is not None and answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            raise RuntimeError(f"{answer.status_code}: {answer.text}")
        return False
