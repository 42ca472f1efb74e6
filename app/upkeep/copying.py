"""Copies a whole office from SQLite to PostgreSQL, in one transaction, and compares before it commits.

Rows are written in the order of their keys, which in every table that a vote touches are random, and by one
transaction: the copy tells nothing of order that the source did not.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Integer, Table, func, insert, inspect, select
from sqlmodel import Session, SQLModel

import ballots.tables  # noqa: F401 - fills SQLModel.metadata
from app import migrate
from app.db import Database
from app.stop import Stop
from ballots.box import chain
from ballots.errors import Refused
from ballots.sealing import ledger

__all__ = ["Copied", "copy_office"]

_ROWS_AT_ONCE = 200


@dataclass(frozen=True)
class Copied:
    """A table as it stands in both databases: its rows, and a digest of all of them."""

    table: str
    rows: int
    digest: str


def copy_office(
    source: Database, target: Database, log_key: Callable[[str], Ed25519PrivateKey]
) -> tuple[Copied, ...]:
    """Copy every table, or stop and leave the target without a row.

    1. The target has no tables, or those of this program without a row in any.
    2. Nobody writes to the source meanwhile, and the chain of every box of it is whole.
    3. Every table has as many rows in the target, with the same digest.
    4. The chains read from the target are whole under the same keys.
    """
    _check_empty(target)  # 1
    migrate.upgrade(target.engine)
    with source.writing() as giving, target.writing() as taking:  # 2: writing() locks SQLite's file
        _check_empty(target)
        _check_chains(giving, log_key)
        copied = tuple(
            _copy_table(table, giving.connection(), taking.connection())
            for table in SQLModel.metadata.sorted_tables
        )  # 3
        _check_chains(taking, log_key)  # 4
    return copied


def _check_empty(target: Database) -> None:
    tables = set(inspect(target.engine).get_table_names()) - {"alembic_version"}
    if not tables:
        return
    ours = SQLModel.metadata.tables
    with target.engine.connect() as connection:
        if tables != set(ours) or any(_count(table, connection) for table in ours.values()):
            raise Stop("cơ sở dữ liệu đích đã có bảng hoặc dữ liệu; xin tạo một cơ sở dữ liệu trống")


def _count(table: Table, connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _copy_table(table: Table, source: Connection, target: Connection) -> Copied:
    """Copy a table and compare what can be read back; Stop when it differs."""
    rows = source.execute(select(table).order_by(*table.primary_key.columns)).mappings()
    for part in rows.partitions(_ROWS_AT_ONCE):
        target.execute(insert(table), [dict(row) for row in part])
    _move_sequence(table, target)
    given, taken = _state(table, source), _state(table, target)
    if given != taken:
        raise Stop(f"bản chép của bảng {table.name} không khớp; chưa có gì được ghi vào đích")
    return taken


def _move_sequence(table: Table, target: Connection) -> None:
    """Let the next number drawn by the server follow the highest that was copied."""
    key = table.autoincrement_column
    if key is None or not isinstance(key.type, Integer) or key.foreign_keys or len(table.primary_key) > 1:
        return
    highest = target.execute(select(func.max(key))).scalar()
    sequence = func.pg_get_serial_sequence(table.name, key.name)
    if highest is not None and target.execute(select(sequence)).scalar() is not None:
        target.execute(select(func.setval(sequence, highest)))


def _state(table: Table, connection: Connection) -> Copied:
    """The number of rows and a digest that does not depend on how a database sorts text."""
    hashes = sorted(_row_hashes(connection.execute(select(table)).mappings()))
    return Copied(table.name, len(hashes), hashlib.sha256(b"".join(hashes)).hexdigest())


def _row_hashes(rows: Iterable[Mapping[Any, Any]]) -> Iterator[bytes]:
    for row in rows:
        hashed = hashlib.sha256()
        for name, value in row.items():
            told = value if isinstance(value, bytes) else repr(value).encode()
            hashed.update(f"{name}:{type(value).__name__}:{len(told)}:".encode() + told)
        yield hashed.digest()


def _check_chains(session: Session, log_key: Callable[[str], Ed25519PrivateKey]) -> None:
    for box_id in session.execute(select(SQLModel.metadata.tables["box"].c.id)).scalars():
        try:
            ledger.verify_chain(chain.entries(session, box_id), log_key(box_id).public_key())
        except Refused:
            raise Stop(
                f"chuỗi công bố của hòm {box_id} không khớp với tệp khóa bí mật; chưa có gì được ghi vào đích"
            ) from None
