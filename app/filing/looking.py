"""Has a stranger's document looked at by checker.py, in a process of its own, a few at once."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import anyio
from fastapi import Depends, Request

from app.errors import Problem, Rejected
from app.filing.whys import Why

__all__ = ["Looking", "LookingDesk"]

_SECONDS = 30
_WAIT_SECONDS = 20
_AT_ONCE = 2
_ROOT = Path(__file__).resolve().parents[2]


class Looking:
    """The one place where documents are looked at; whoever waits holds no thread."""

    def __init__(self, seconds: float = _SECONDS) -> None:
        self._seconds = seconds
        self._room = anyio.Semaphore(_AT_ONCE)

    async def look(
        self,
        kind: Literal["signed", "scan"],
        filed: bytes,
        came: bytes,
        roots: Sequence[bytes],
        moment: datetime,
    ) -> dict[str, Any]:
        """{"media": …, "signers": [{name, of, issuer, at, stamped, trust, page}, …]}.

        `filed`: the document that a signed one begins with. Raises Rejected with the reason; BUSY.
        """
        head = {"kind": kind, "moment": moment.isoformat(), "lengths": list(map(len, (filed, came, *roots)))}
        sent = b"".join((json.dumps(head).encode(), b"\n", filed, came, *roots))
        try:
            with anyio.fail_after(_WAIT_SECONDS):
                await self._room.acquire()
        except TimeoutError:
            raise Rejected(Problem.BUSY) from None
        try:
            said = await anyio.to_thread.run_sync(lambda: self._run(sent), limiter=anyio.CapacityLimiter(1))
        finally:
            self._room.release()
        if "why" in said:
            raise Rejected(Problem(said["why"]))
        return said

    def _run(self, sent: bytes) -> dict[str, Any]:
        """The checker's answer; whatever else it does, the document was its undoing."""
        command = [sys.executable, "-P", "-m", "app.filing.checker"]
        kept = {name: os.environ[name] for name in ("TZ", "SYSTEMROOT") if name in os.environ}
        environment = kept | {"PYTHONPATH": str(_ROOT), "LANG": "C.UTF-8"}
        try:
            done = subprocess.run(  # noqa: S603 - our own module
                command, input=sent, capture_output=True, timeout=self._seconds, env=environment, check=True
            )
            said = json.loads(done.stdout)
        except subprocess.TimeoutExpired:
            return {"why": Why.SLOW.value}
        except (subprocess.CalledProcessError, ValueError):
            return {"why": Why.UNREADABLE.value}
        return said if isinstance(said, dict) else {"why": Why.UNREADABLE.value}


async def _looking(request: Request) -> Looking:
    if not hasattr(request.app.state, "looking"):
        request.app.state.looking = Looking()
    made: Looking = request.app.state.looking
    return made


LookingDesk = Annotated[Looking, Depends(_looking)]
