"""python -m bench.capacity: what one commune, one province, all communes need, by the costs of BENCH.md.

Every figure is one multiplication of the constants below: put in your own, and print the table again.
"""

from dataclasses import dataclass

__all__ = ["Need", "need", "table"]

PLACES = (("one commune", 1), ("one province", 166), ("all communes", 3_321))

# What an office is: docs/BENCH.md, "A province", has 1,050 ballots in a box at its opening, once a month.
BOXES = 2
BALLOTS_A_BOX_AND_MONTH = 1_050
HOURS_A_MONTH = 22 * 8
RUSH = 10  # the busiest minute beside the mean one
MONTHS_KEPT = 24  # envelopes, by default (OPERATIONS.md)
OPENING_HOURS = 4  # an afternoon, for all openings of the month on the same day

# What was measured: docs/BENCH.md.
DROP_SERVER_MS = 1.97  # of a processor, in the server
DROP_DATABASE_MS = 1.96  # in PostgreSQL
DROP_WAL_KB = 90  # to each machine of the cluster
ENVELOPE_KB = 4.6
OPENING_MS = 12_600 / 21_000 * 2  # an envelope deciphered, counted, recorded, on both of two cores
SLIP_MS = 50  # a slip with its PDF and all layers
USABLE = 0.5  # of a core: the rest is for pages, and for a bad hour
POOL = 50  # connections that one server may hold (app/db.py: 10 and 40 more)
DROPS_A_SERVER = 100  # a second, of one process: below what was measured on two slow cores


@dataclass(frozen=True)
class Need:
    """What so many communes need together."""

    ballots_an_hour: float
    rush_a_second: float
    servers: int
    drop_cores: float
    connections: int
    wal_mb_an_hour: float
    disk_gb: float
    opening_core_hours: float
    opening_cores: float


def need(communes: int) -> Need:
    """By the constants of this file; at least two servers, of which one may be away."""
    month = communes * BOXES * BALLOTS_A_BOX_AND_MONTH
    hour = month / HOURS_A_MONTH
    rush = hour * RUSH / 3_600
    servers = max(2, -int(-rush // DROPS_A_SERVER) + 1)
    each = DROP_SERVER_MS + DROP_DATABASE_MS + SLIP_MS
    opening = month * OPENING_MS / 1_000 / 3_600
    return Need(
        ballots_an_hour=hour,
        rush_a_second=rush,
        servers=servers,
        drop_cores=rush * each / 1_000 / USABLE,
        connections=servers * POOL,
        wal_mb_an_hour=hour * DROP_WAL_KB / 1_000,
        disk_gb=month * MONTHS_KEPT * ENVELOPE_KB / 1e6,
        opening_core_hours=opening,
        opening_cores=opening / OPENING_HOURS / USABLE,
    )


_LINES = (
    ("ballots an hour, mean", "ballots_an_hour", 0),
    ("ballots a second in a rush", "rush_a_second", 2),
    ("servers (one may be away)", "servers", 0),
    ("cores for slips and ballots in a rush", "drop_cores", 2),
    ("connections to the database at most", "connections", 0),
    ("WAL to each machine, MB an hour", "wal_mb_an_hour", 0),
    ("envelopes kept 24 months, GB", "disk_gb", 1),
    ("all openings of a month, core hours", "opening_core_hours", 2),
    ("… in one afternoon, cores", "opening_cores", 2),
)


def table() -> str:
    """The table of docs/CLUSTER.md, in Markdown."""
    needs = [need(communes) for _, communes in PLACES]
    head = ["", *(f"{name} ({communes:,})" for name, communes in PLACES)]
    rows = [
        [words, *(f"{getattr(one, name):,.{digits}f}" for one in needs)] for words, name, digits in _LINES
    ]
    return "\n".join(
        [
            "| " + " | ".join(head) + " |",
            "|---|--:|--:|--:|",
            *("| " + " | ".join(row) + " |" for row in rows),
        ]
    )


if __name__ == "__main__":
    print(table())
