"""Puts the application together: create_app() for tests and servers, serve() for the command line."""

import gc
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import cache

import uvicorn
from anyio import Semaphore
from fastapi import APIRouter, Depends, FastAPI
from starlette.routing import BaseRoute

from app import deps, errors, security
from app.audio.recordings import Recordings
from app.control import page as control
from app.counter import deck
from app.db import Database
from app.figures import page as figures
from app.figures import public as credibility
from app.filing import correcting, minutes, roots, yearly
from app.filing import page as filed
from app.firstrun import checklist as first_tasks
from app.firstrun import page as first_run
from app.firstrun import table as first_table
from app.followup import answers, calls, matters
from app.gate.groups import Groups
from app.gate.kept import KeptPages
from app.gate.lookups import Lookups
from app.gate.protocol import Bounded
from app.heads import Heads
from app.kiosk import admin as kiosk_admin
from app.kiosk import handover, touches
from app.kiosk import page as kiosk_page
from app.kiosk.calls import Calls
from app.kiosk.relay import Relay
from app.layouts import admin as layouts
from app.letters import caps as letter_caps
from app.letters import paper as paper_letters
from app.letters import writing
from app.office import boxes as office_boxes
from app.office import committees as office_committees
from app.office import forms as office_forms
from app.office import unit as office_unit
from app.office import units as office_units
from app.officials import clerks as desk_clerks
from app.officials import leader, own
from app.oidc import page as oidc_page
from app.oidc.provider import Provider
from app.oidc.settings import Oidc
from app.pages import (
    admin,
    archive,
    audio,
    audit,
    breakdown,
    calendar,
    committee,
    desks,
    email,
    files,
    health,
    home,
    issue,
    keeping,
    keys,
    login,
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
from app.papers import family
from app.passkeys import page as passkeys_page
from app.prints import page as prints
from app.province import page as province
from app.province import public as provinces
from app.scanned import deciding, reader, upload
from app.scanned import page as scanned_page
from app.settings import Clock, Settings, now
from app.systems import api, page
from app.systems.limits import Limits
from app.upkeep import page as metrics
from app.upkeep.settings import Upkeep

__all__ = ["create_app", "serve", "server_config"]

_NOT_STARTED = 3  # what uvicorn's own command ends with
_NEW_OBJECTS = 10_000  # before they are looked through; Python's 700 were a sixth of a refusal's time
# One line for each file of pages.
_PAGES = (
    vote,  # first: routes are tried in turn, and here is what people wait for in a queue or at a meeting
    issue,
    unlocking,
    writing,
    files,
    health,
    login,
    passkeys_page,
    oidc_page,
    home,
    email,
    admin,
    rules,
    desks,
    desk_clerks,
    leader,
    own,
    layouts,
    office_boxes,
    office_committees,
    office_forms,
    office_unit,
    office_units,
    kiosk_admin,
    audit,
    archive,
    public,
    kiosk_page,
    answers,
    province,
    provinces,
    audio,
    calendar,
    record,
    deck,
    prints,
    handover,
    touches,
    committee,
    signing,
    keys,
    padlocks,
    rehearsal,
    opening,
    unopened,
    paper,
    scanned_page,
    deciding,
    upload,
    letter_caps,
    paper_letters,
    family,
    figures,
    credibility,
    control,
    minutes,
    filed,
    yearly,
    breakdown,
    correcting,
    roots,
    calls,
    matters,
    keeping,
    page,
    api,
    metrics,
    first_run,
    first_tasks,
    first_table,
)


def create_app(
    settings: Settings, clock: Clock = now, upkeep: Upkeep | None = None, office: Oidc | None = None
) -> FastAPI:
    """The application on the database and secret of `settings`; raises SettingsError without a secret."""
    app = FastAPI(
        openapi_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
        dependencies=[Depends(security.check_csrf)],  # of what is added by any other way than _routes()
    )
    app.state.settings = settings
    app.state.keys = settings.keys()
    app.state.database = Database(settings.database_url)
    app.state.lookups = Lookups(app.state.database)
    app.state.relay = Relay()
    app.state.calls = Calls()
    app.state.limits = Limits()
    app.state.deck_turn = Semaphore(1)
    app.state.scan_turn = Semaphore(1)
    app.state.reader = reader.installed()
    app.state.kept_pages = KeptPages(app.state.database)
    app.state.recordings = Recordings(settings.audio_folder)
    if settings.heads_file is not None:
        app.state.database.remember_in(Heads(settings.heads_file))
    app.state.clock = clock
    app.state.groups = Groups(app.state.database, app.state.keys.log_key, lambda: app.state.clock().date())
    app.state.unit_of = deps.unit_of
    app.state.provider = None if office is None else Provider(office, settings.public_url)
    errors.install(app)
    metrics.install(app, upkeep or Upkeep())
    security.install(app, secure=settings.secure)
    app.router.routes.extend(_routes())
    return app


@cache
def _routes() -> list[BaseRoute]:
    """The routes of all pages, worked out once: they are the same for every application of this process."""
    router = APIRouter(redirect_slashes=False)
    for one in _PAGES:
        router.include_router(one.router, dependencies=[Depends(security.check_csrf)])
    return router.routes


def serve(app: FastAPI, host: str, port: int, listeners: list[socket.socket] | None = None) -> None:
    """Serve until stopped, on sockets that listen already if there are any; SystemExit if it can't begin.

    No access log and no proxy headers: no address of a citizen is ever read.
    """
    gc.collect()  # what is there by now stays: it is not looked through again for every few requests
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, 20, 50)
    server = uvicorn.Server(server_config(app, host, port))
    app.state.server = server  # a page may end it: app/upkeep/waiting.py
    with suppress(KeyboardInterrupt):  # Ctrl-C, after everything is closed
        server.run(sockets=listeners)
    if not server.started:
        raise SystemExit(_NOT_STARTED)


def server_config(app: FastAPI, host: str, port: int) -> uvicorn.Config:
    """How uvicorn serves the application; gate.protocol bounds what it reads."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        http=Bounded,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        log_level="warning",
    )


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.database.close()
