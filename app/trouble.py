"""What an error of the database means for who waits: away, full or busy, and what is known of the act.

A statement that fails is undone for certain. A commit that is cut off may be on disk or not. Knows no words.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from time import monotonic

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

__all__ = ["LASTING", "Log", "Trouble", "Unsure", "at_commit", "trouble_of"]

_log = logging.getLogger("homphieu")

# What trouble_of() can make something of; all else is a fault.
LASTING = (DBAPIError, NoConnectionFree)
_QUIET_SECONDS = 60.0


class Trouble(StrEnum):
    """Why the database does not do its work."""

    AWAY = "away"
    FULL = "full"
    BUSY = "busy"


class Unsure(Exception):  # noqa: N818 - it is no error that can be told from a success
    """The database was lost during a commit: the act is recorded as a whole or not at all, nobody knows."""


# PostgreSQL, appendix A: connection exceptions (08…), operator intervention, insufficient resources. A server
# that only reads (25006) is the wrong one after a failover; 25P03 has closed a connection that sat idle.
_STATES = {
    "57P01": Trouble.AWAY,
    "57P02": Trouble.AWAY,
    "57P03": Trouble.AWAY,
    "25006": Trouble.AWAY,
    "25P03": Trouble.AWAY,
    "58030": Trouble.AWAY,
    "53100": Trouble.FULL,
    "53200": Trouble.BUSY,
    "53300": Trouble.BUSY,
    "55P03": Trouble.BUSY,
    "57014": Trouble.BUSY,
    "40001": Trouble.BUSY,
    "40P01": Trouble.BUSY,
}
# sqlite.org/rescode.html: BUSY, LOCKED, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB.
_RESULTS = {
    5: Trouble.BUSY,
    6: Trouble.BUSY,
    8: Trouble.AWAY,
    10: Trouble.AWAY,
    11: Trouble.AWAY,
    13: Trouble.FULL,
    14: Trouble.AWAY,
    26: Trouble.AWAY,
}


def trouble_of(error: BaseException) -> Trouble | None:
    """The trouble that an exception of SQLAlchemy stands for, or None: then it is a fault of the program."""
    if isinstance(error, NoConnectionFree):
        return Trouble.BUSY
    if not isinstance(error, DBAPIError):
        return None
    result = getattr(error.orig, "sqlite_errorcode", None)
    if result is not None:
        return _RESULTS.get(result & 0xFF)
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        lost = error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
        return Trouble.AWAY if lost else None
    return Trouble.AWAY if state.startswith("08") else _STATES.get(state)


@contextmanager
def at_commit() -> Iterator[None]:
    """Raise Unsure when the database is lost inside; any other trouble there undoes the transaction."""
    try:
        yield
    except DBAPIError as error:
        if trouble_of(error) is Trouble.AWAY:
            raise Unsure from error
        raise


class Log:
    """One line for a trouble, and none again for a minute: a server that restarts fails a thousand requests.

    It says what kind of trouble, and nothing of whose request met it.
    """

    def __init__(self) -> None:
        self._told: dict[Trouble, float] = {}

    def tell(self, trouble: Trouble, error: BaseException | None) -> None:
        """Log the trouble with the error's kind and number."""
        now = monotonic()
        if now - self._told.get(trouble, -_QUIET_SECONDS) < _QUIET_SECONDS:
            return
        self._told[trouble] = now
        cause = getattr(error, "orig", None)
        number = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None) or "no number"
        _log.error("database %s: %s, %s", trouble.value, type(cause or error).__name__, number)
