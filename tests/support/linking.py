"""What the tests that play the database administrator share: envelopes of noise, groups of drops, attacks."""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from simulator import BOX, LOG_KEY, Office
from sqlalchemy import Connection, text

from ballots.box import drop
from ballots.box.drop import Receipt
from ballots.box.issue import IssuedSlip
from ballots.sealing import codes
from ballots.sealing.envelope import envelope_length, leaf_hash
from ballots.sealing.sheet import read_sheet

__all__ = [
    "ATTACKS",
    "MARKS",
    "Copy",
    "by_place_of_end",
    "by_scan",
    "groups",
    "guesses",
    "rho",
    "sealed_noise",
    "token_hash",
]


class Copy:
    """What one copy of the folder tells: the bytes of all files, and the envelopes that SQL finds in them."""

    def __init__(self, folder: Path, tables: tuple[str, ...]) -> None:
        self.disk = b"".join(file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file())
        database = sqlite3.connect(f"file:{folder / 'hom.db'}?mode=ro", uri=True)
        self.rows = {
            table: database.execute(f"SELECT leaf, envelope FROM {table}").fetchall() for table in tables
        }
        database.close()


def by_scan(_: bytes, rows: list[tuple[bytes, bytes]]) -> list[bytes]:
    return [leaf for leaf, _ in rows]


def by_place_of_key(disk: bytes, rows: list[tuple[bytes, bytes]]) -> list[bytes]:
    return sorted((leaf for leaf, _ in rows), key=disk.find)


def by_place_of_start(disk: bytes, rows: list[tuple[bytes, bytes]]) -> list[bytes]:
    return [leaf for _, leaf in sorted((disk.find(envelope[40:72]), leaf) for leaf, envelope in rows)]


def by_place_of_end(disk: bytes, rows: list[tuple[bytes, bytes]]) -> list[bytes]:
    return [leaf for _, leaf in sorted((disk.find(envelope[-32:]), leaf) for leaf, envelope in rows)]


ATTACKS = (by_scan, by_place_of_key, by_place_of_start, by_place_of_end)

# A row's marks, oldest first if they tell anything. A scan's own order is that of the place in a new table.
MARKS = {
    "place": "(r.ctid::text::point)[0], (r.ctid::text::point)[1]",
    "transaction": "r.xmin::text::bigint, r.cmin::text::bigint",
    "transaction, place": "r.xmin::text::bigint, (r.ctid::text::point)[0], (r.ctid::text::point)[1]",
    "toast": "c.chunk_id::bigint",
    "place in toast": "(c.ctid::text::point)[0], (c.ctid::text::point)[1]",
}


def in_order_of(admin: Connection, table: str, marks: str) -> list[bytes]:
    """The leaves of a table's envelopes in the order of some marks."""
    toast = admin.scalar(
        text("SELECT reltoastrelid::regclass::text FROM pg_class WHERE oid = CAST(:t AS regclass)"),
        {"t": table},
    )
    query = f"""
        SELECT r.leaf FROM {table} r JOIN {toast} c
        ON c.chunk_seq = 0 AND c.chunk_data = substring(r.envelope FOR length(c.chunk_data))
        ORDER BY {marks}"""
    return [bytes(leaf) for leaf in admin.execute(text(query)).scalars()]


def guesses(admin: Connection, table: str) -> dict[str, list[bytes]]:
    """A table's envelopes in the order of each mark, and as a scan finds them."""
    scan = [bytes(leaf) for leaf in admin.execute(text(f"SELECT leaf FROM {table}")).scalars()]
    return {"scan": scan} | {name: in_order_of(admin, table, marks) for name, marks in MARKS.items()}


def sealed_noise(office: Office) -> bytes:
    """Bytes that no one without the padlocks can tell from an envelope, drawn from the story's seed."""
    sheet = read_sheet(office.sheet())
    head = b"\x01" + sheet.seal
    return head + office.random.randbytes(envelope_length(sheet) - len(head))


def token_hash(slip: IssuedSlip) -> bytes:
    return codes.token_hash(codes.read_code(slip.code))


def groups(office: Office, slips: Sequence[IssuedSlip], sizes: Iterator[int]) -> Iterator[list[bytes]]:
    """Drop the slips' envelopes in groups of such sizes, each in one transaction, and tell their leaves."""
    left = list(slips)
    while left:
        size = next(sizes)
        group, left = left[:size], left[size:]
        envelopes = [sealed_noise(office) for _ in group]
        sent = [
            drop.Sent(BOX, codes.read_code(slip.code), envelope)
            for slip, envelope in zip(group, envelopes, strict=True)
        ]
        with office.database.dropping() as session:
            answers = drop.drop_all(session, sent, office.today, office.random, lambda _box: LOG_KEY)
        assert all(isinstance(answer, Receipt) for answer in answers)
        yield [leaf_hash(envelope) for envelope in envelopes]


def rho(order: list[bytes], truth: list[bytes]) -> float:
    """Spearman's rank correlation of two orders of the same things."""
    place = {one: at for at, one in enumerate(order)}
    n = len(truth)
    return 1 - 6 * sum((place[one] - at) ** 2 for at, one in enumerate(truth)) / (n * (n * n - 1))
