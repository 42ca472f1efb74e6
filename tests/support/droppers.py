"""Many clients, each a process with a connection of its own, that drop at the same time into one database.

A program of its own, so that nothing is forked but what is imported here: `Crowd(url, votes)` starts it.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from random import SystemRandom
from time import monotonic

from crowd import Vote
from simulator import LOG_KEY

from app.db import Database
from ballots.box import drop
from ballots.errors import Refused

__all__ = ["CLIENTS", "Crowd", "Drop"]

CLIENTS = 16
_SECONDS = 120
Drop = tuple[str, float]  # "" or the code of the refusal; when it was answered (CLOCK_MONOTONIC)


class Crowd:
    """The program at work; results() waits for it to end."""

    def __init__(self, url: str, votes: Sequence[Vote], today: date) -> None:
        told = {"url": url, "today": today.isoformat(), "votes": [_written(vote) for vote in votes]}
        path = os.pathsep.join(str(Path(__file__).resolve().parents[up]) for up in (0, 2))
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            env=os.environ | {"PYTHONPATH": path},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(told) + "\n")
        self._process.stdin.flush()
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    def results(self) -> list[Drop]:
        """What became of each vote, in the order in which they were given."""
        out, _ = self._process.communicate(timeout=_SECONDS)
        assert self._process.returncode == 0
        return [(code, moment) for code, moment in json.loads(out)]


def _written(vote: Vote) -> tuple[str, str, str]:
    box_id, token, envelope = vote
    return box_id, token.hex(), envelope.hex()


def _drop_all(url: str, today: date, votes: list[tuple[str, str, str]]) -> list[Drop]:
    database, results = Database(url), []
    for box_id, token, envelope in votes:
        code = ""
        try:
            with database.dropping() as session:
                sent = bytes.fromhex(token), bytes.fromhex(envelope)
                drop.drop(session, box_id, *sent, today, SystemRandom(), LOG_KEY)
        except Refused as refused:
            code = refused.code.value
        results.append((code, monotonic()))
    database.close()
    return results


def main() -> None:
    """Read the votes, deal them out to the clients, print what became of them."""
    told = json.loads(sys.stdin.readline())
    today = date.fromisoformat(told["today"])
    shares = [(told["url"], today, told["votes"][start::CLIENTS]) for start in range(CLIENTS)]
    with get_context("fork").Pool(CLIENTS) as pool:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        done = pool.starmap(_drop_all, shares, chunksize=1)
    results = [None] * len(told["votes"])
    for start, share in enumerate(done):
        results[start::CLIENTS] = share
    sys.stdout.write(json.dumps(results))


if __name__ == "__main__":
    main()
