"""Puts the application together: create_app() for tests and servers, serve() for the command line."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import uvicorn
from fastapi import Depends, FastAPI

from app import deps, errors, security
from app.db import Database
from app.pages import (
    admin,
    archive,
    audit,
    calendar,
    committee,
    email,
    files,
    health,
    home,
    issue,
    keeping,
    keys,
    login,
    minutes,
    opening,
    padlocks,
    paper,
    public,
    record,
    rehearsal,
    rules,
    signing,
    unlocking,
    unopened,
    vote,
)
from app.settings import Clock, Settings, now

__all__ = ["create_app", "serve"]

_NOT_STARTED = 3  # what uvicorn's own command ends with
# One line for each file of pages.
_PAGES = (
    files,
    health,
    login,
    home,
    email,
    admin,
    rules,
    audit,
    archive,
    public,
    calendar,
    record,
    vote,
    issue,
    committee,
    signing,
    keys,
    padlocks,
    rehearsal,
    opening,
    unlocking,
    unopened,
    paper,
    minutes,
    keeping,
)


def create_app(settings: Settings, clock: Clock = now) -> FastAPI:
    """The application on the database and secret of `settings`; raises SettingsError without a secret."""
    app = FastAPI(
        openapi_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
        dependencies=[Depends(security.check_csrf)],
    )
    app.state.settings = settings
    app.state.keys = settings.keys()
    app.state.database = Database(settings.database_url)
    app.state.clock = clock
    app.state.unit_of = deps.unit_of
    errors.install(app)
    security.install(app, secure=settings.secure)
    for page in _PAGES:
        app.include_router(page.router)
    return app


def serve(app: FastAPI, host: str, port: int, listeners: list[socket.socket] | None = None) -> None:
    """Serve until stopped, on sockets that listen already if there are any; SystemExit if it can't begin.

    No access log and no proxy headers: no address of a citizen is ever read.
    """
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        log_level="warning",
    )
    server = uvicorn.Server(config)
    with suppress(KeyboardInterrupt):  # Ctrl-C, after everything is closed
        server.run(sockets=listeners)
    if not server.started:
        raise SystemExit(_NOT_STARTED)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.database.close()
