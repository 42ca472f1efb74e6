"""A connection that does not wait for ever: a machine that is paused, or cut off, hangs up on nobody.

Only where another machine would take over; the server ends what takes long by itself, and sooner.
"""

from typing import Any

from psycopg import Connection, OperationalError
from psycopg.abc import RV, PQGen
from sqlalchemy import Engine, event

__all__ = ["ANSWER_SECONDS", "CONNECT_ARGS", "LOCK_SECONDS", "Patient", "patiently"]

ANSWER_SECONDS = 15  # of one statement, or a commit that waits for the other machine's disk
LOCK_SECONDS = 10  # sooner: who waits for somebody's turn is told that, and not that the database is away
# The network gives a machine up too: what was sent is not taken, or nobody is there to answer.
CONNECT_ARGS: dict[str, Any] = {
    "connect_timeout": 3,  # for each of the machines in turn
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}


class Patient(Connection[Any]):
    """Its statements are answered in time, or it is closed: what became of them, nobody knows."""

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """As Connection.wait(), ANSWER_SECONDS at most; OperationalError on a connection that is closed."""
        try:
            return super().wait(gen, interval, min(timeout or ANSWER_SECONDS, ANSWER_SECONDS))
        except OperationalError as error:
            if error.sqlstate is None and not self.closed:  # nobody has said anything
                self.pgconn.finish()
            raise


def patiently(engine: Engine) -> None:
    """Let an engine connect so."""

    def connect(_dialect: Any, _record: Any, given: Any, named: Any) -> Patient:
        made: Patient = Patient.connect(*given, **named)
        return made

    event.listen(engine, "do_connect", connect)
