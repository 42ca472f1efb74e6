"""Whether this server can do its work now: database reached, tables current, disk not full. Tells no reasons.

Anybody may ask, so an answer holds for two seconds and one asker at a time looks: to ask costs nothing.
"""

import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from alembic.util.exc import CommandError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app import migrate
from app.db import Database
from ballots.errors import Refused

__all__ = ["LEAST_FREE_BYTES", "Answer", "Readiness"]

State = Literal["ok", "failed", "unknown"]

LEAST_FREE_BYTES = 64 * 1024 * 1024
_HOLDS_SECONDS = 2.0
# PostgreSQL has no word for a full disk: this writes half a megabyte to a temporary file, and nothing else.
_SPILL = "SELECT count(*) FROM generate_series(1, 30000) AS numbers"


@dataclass(frozen=True)
class Answer:
    """What was found."""

    database: State
    migrations: State = "unknown"
    disk: State = "unknown"

    @property
    def ready(self) -> bool:
        """Whether all is well."""
        return {self.database, self.migrations, self.disk} == {"ok"}


class Readiness:
    """Looks, and remembers for a moment what it saw."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._looking = threading.Lock()
        self._seen: tuple[float, Answer] | None = None

    def ask(self, now: float) -> Answer:
        """The state of things at `now`, in seconds of a clock that never goes back; fails by answering."""
        seen = self._seen
        if seen is not None and now - seen[0] < _HOLDS_SECONDS:
            return seen[1]
        if not self._looking.acquire(blocking=seen is None) and seen is not None:
            return seen[1]  # somebody looks already: no second thread waits for a database that is away
        try:
            answer = self._look()
            self._seen = (now, answer)
        finally:
            self._looking.release()
        return answer

    def _look(self) -> Answer:
        if not _passes(self._reached):
            return Answer("failed", "unknown", _state(self._disk) if self._database.sqlite else "unknown")
        current = _state(lambda: migrate.is_current(self._database.engine))
        return Answer("ok", current, _state(self._disk))

    def _reached(self) -> bool:
        with self._database.reading() as session:
            session.execute(text("SELECT 1"))
        file = self._file()
        return file is None or file.exists()  # an open file that somebody deleted can still be read

    def _disk(self) -> bool:
        if self._database.sqlite:
            file = self._file()
            return file is None or shutil.disk_usage(file.parent).free >= LEAST_FREE_BYTES
        with self._database.reading() as session:
            session.execute(text("SET LOCAL work_mem = '64kB'"))
            session.execute(text(_SPILL))
        return True

    def _file(self) -> Path | None:
        url = self._database.engine.url
        inside = not self._database.sqlite or url.database in {None, "", ":memory:"}
        return None if inside else Path(url.database or "")


def _passes(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (SQLAlchemyError, CommandError, OSError, Refused):  # Refused: a database that went back
        return False


def _state(check: Callable[[], bool]) -> State:
    return "ok" if _passes(check) else "failed"
