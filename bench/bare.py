"""What drops are measured against: bare FastAPI POSTs that commit one row of the same size; and a bare page.

On SQLite two of them: written the way this project writes (one SQLModel row in app.db's transaction, with all
its pragmas), and with nothing between FastAPI and SQLite's own driver, under the same pragmas. On PostgreSQL
one: a SQLModel row in a drop's transaction, which waits for nobody.
"""

import secrets
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from socket import create_connection
from threading import Lock

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from pydantic import BaseModel
from sqlalchemy import Column, LargeBinary, MetaData
from sqlmodel import Field, SQLModel

from app.db import _PRAGMAS, Database, OneWrite, Writing
from app.demo.server import usable_port
from app.main import serve

_START_SECONDS = 30


class Bare(SQLModel, table=True):
    """A row as large as an envelope, in a schema of its own: whoever imports this has no table more."""

    metadata = MetaData()
    __table_args__ = {"sqlite_with_rowid": False}

    key: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    value: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Body(BaseModel):
    """The same body as the drop's."""

    box: str
    code: str
    envelope: str


@contextmanager
def serving(kind: str, of: str) -> Iterator[int]:
    """The port of the bare server of that kind, in a process of its own."""
    port = usable_port(0)
    process = subprocess.Popen([sys.executable, "-m", "bench.bare", kind, of, str(port)])
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait(port: int) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        try:
            create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the bare server does not start")


def create_page(size: int) -> FastAPI:
    """The bare application of one page of so many bytes."""
    app = FastAPI(openapi_url=None)
    page = "x" * size

    @app.get("/b/{box_id}")
    async def show(box_id: str) -> HTMLResponse:
        assert box_id
        return HTMLResponse(page)

    return app


def create_app(kind: str, url: str) -> FastAPI:
    """The bare application on a database of its own."""
    app = FastAPI(openapi_url=None)
    database = app.state.database = Database(url)
    Bare.metadata.create_all(database.engine)
    if kind == "sqlmodel":

        @app.post("/api/v1/drop")
        def put_row(body: Body, session: Writing) -> dict[str, str]:
            session.add(Bare(key=secrets.token_bytes(32), value=body.envelope.encode()))
            session.flush()
            return {"box": body.box}

        return app
    if kind == "postgresql":

        @app.post("/api/v1/drop")
        async def put_at_once(body: Body, database: OneWrite) -> dict[str, str]:
            row = Bare(key=secrets.token_bytes(32), value=body.envelope.encode())
            await database.drop_in_turn(lambda session: session.add(row))
            return {"box": body.box}

        return app
    lock = Lock()
    connection = sqlite3.connect(
        database.engine.url.database or "", isolation_level=None, check_same_thread=False
    )
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")

    @app.post("/api/v1/drop")
    def put_bytes(body: Body) -> dict[str, str]:
        with lock:
            connection.execute(
                "INSERT INTO bare VALUES (?, ?)", (secrets.token_bytes(32), body.envelope.encode())
            )
        return {"box": body.box}

    return app


if __name__ == "__main__":
    kind, of, port = sys.argv[1:]
    serve(create_page(int(of)) if kind == "page" else create_app(kind, of), "127.0.0.1", int(port))
