"""/so-giay: what a server shows, and nothing else, while restored boxes wait to be compared with paper.

No session is kept and no drop taken: each answer is confirmed by name and password of an administrator of
the box's unit. Where an entry is lost the same numbers are asked for twice, for the box is then closed.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from anyio import to_thread
from fastapi import APIRouter, Depends, FastAPI, Form, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel

from app import deps, errors, security, typed
from app.db import Database, OneWrite
from app.deps import FormBody, LogKeys, Now, SignInDesk
from app.errors import Rejected, sentence, status_of
from app.heads import Heads
from app.pages import files
from app.problems import Problem
from app.settings import Clock, Settings, now
from app.staff.accounts import Staff
from app.templating import render
from app.upkeep import comparing
from ballots.box import memory
from ballots.errors import Code, Refused
from ballots.tables import RestoredBox
from ballots.typed import clean

__all__ = ["PATH", "create_waiting"]

PATH = "/so-giay"
router = APIRouter()
_BOX, _UNIT = (SQLModel.metadata.tables[name] for name in ("box", "unit"))
_State = Literal["goes_on", "ended", "sure", "again"]


class _Compared(FormBody):
    box: str = ""
    height: str = ""
    head: str = ""
    reason: str = ""
    sure: str = ""  # the numbers that were shown beside "closed for good"
    login: str = ""
    password: str = ""


@dataclass(frozen=True)
class _Told:
    """What came of one comparison."""

    state: _State
    line: str = ""
    wrong: comparing.Misread | None = None
    numbers: str = ""
    entries: int = 0


@dataclass(frozen=True)
class _Row:
    """A box that waits."""

    id: str
    label: str
    unit_id: str


def create_waiting(settings: Settings, heads: Heads, clock: Clock = now) -> FastAPI:
    """The application of a server whose boxes wait; its database looks at no memory, for nothing goes on."""
    app = FastAPI(openapi_url=None, redirect_slashes=False, dependencies=[Depends(security.check_csrf)])
    app.state.settings, app.state.keys, app.state.clock = settings, settings.keys(), clock
    app.state.database, app.state.heads = Database(settings.database_url), heads
    app.state.unit_of = deps.unit_of
    errors.install(app)
    security.install(app, secure=settings.secure, slot=False)
    app.include_router(files.router)
    app.include_router(router)
    return app


@router.get("/healthz")
async def show_alive() -> PlainTextResponse:
    """Alive: the process answers."""
    return PlainTextResponse("ok\n")


@router.get("/readyz")
async def show_not_ready() -> JSONResponse:
    """Never ready: no box takes anything."""
    return JSONResponse({"ready": False, "database": "failed", "migrations": "ok", "disk": "unknown"}, 503)


@router.get(PATH)
async def show_waiting(request: Request, database: OneWrite) -> Response:
    """The boxes that wait, which paper to take, and the form for what stands on it."""
    return await _page(request, database, _Compared())


@router.post(PATH)
async def compare_box(
    request: Request,
    form: Annotated[_Compared, Form()],
    database: OneWrite,
    desk: SignInDesk,
    now: Now,
    log_keys: LogKeys,
) -> Response:
    """Compare one box with paper: it goes on, or is closed for good once that was seen and confirmed."""
    rows = await database.read_aside(_rows)
    try:
        unit_id = _unit_of(rows, form.box)
        staff = await desk.sign_in(form.login, form.password, now, (), unit_id=unit_id)
        _check_right(staff, unit_id)
        heads: Heads = request.app.state.heads
        async with database.write_for_request() as session:
            told = await to_thread.run_sync(
                lambda: _compare(session, form, heads.read(), staff, now, log_keys)
            )
        settled = told.state in {"goes_on", "ended"}
        if settled:
            await to_thread.run_sync(lambda: _remember(database, heads, form.box, told.state))
    except (Refused, Rejected) as no:
        return await _page(request, database, form, status_of(no.code), error=sentence(no))
    if settled:
        return await _page(request, database, _Compared(), told=told)
    return await _page(request, database, form, 422, told=told)


@router.api_route("/{path:path}", methods=["GET", "POST"])
def refuse_all_else(request: Request) -> Response:
    """Every other address: CHAIN_RESTORED, as of a server that runs while its database goes back."""
    database: Database = request.app.state.database
    with database.reading() as session:
        for one in comparing.waiting(session, {}).values():
            raise one.refused()
    raise Rejected(Problem.DATABASE_BUSY)  # all are compared: this process ends as soon as it has answered


def _unit_of(rows: list[_Row], box_id: str) -> str:
    """The unit of a box that waits; BOX_UNKNOWN for every other."""
    for row in rows:
        if row.id == box_id:
            return row.unit_id
    raise Refused(Code.BOX_UNKNOWN)


def _check_right(staff: Staff, unit_id: str) -> None:
    """Only an administrator of the unit, with a password of one's own: NOT_ALLOWED, PASSWORD_ISSUED."""
    deps.own_password(staff)
    if staff.unit_id != unit_id or not staff.may("admin"):
        raise Rejected(Problem.NOT_ALLOWED)


def _compare(
    session: Session,
    form: _Compared,
    remembered: Mapping[str, memory.Known] | None,
    staff: Staff,
    now: datetime,
    log_keys: LogKeys,
) -> _Told:
    typed.check_drawn("restored_reason", form.reason)
    reason = clean("restored_reason", form.reason, missing=Code.REASON_MISSING)
    one = comparing.waiting(session, remembered).get(form.box)
    if one is None:
        raise Refused(Code.BOX_UNKNOWN)
    seen = comparing.read_seen(form.height, form.head)
    if seen is None:
        return _Told("again")
    wrong = comparing.misread(session, one.box_id, seen)
    if wrong is not None:
        return _Told("again", wrong=wrong)
    numbers = f"{seen[0]} {seen[1]}"
    if memory.lost(session.connection(), one.box_id, one.known, seen) and form.sure != numbers:
        return _Told("sure", numbers=numbers, entries=one.entries)
    goes_on, line = comparing.compare(session, one, seen, reason, now, log_keys, staff.actor)
    return _Told("goes_on" if goes_on else "ended", line)


def _remember(database: Database, heads: Heads, box_id: str, state: _State) -> None:
    """After the commit: the head of the box that goes on, or of the one that comes after it.

    Of one that is closed no stale bytes of keys stay in SQLite's file.
    """
    with database.reading() as session:
        after = session.get(RestoredBox, box_id)
        going = box_id if after is None else str(after.successor_id)
        heads.remember({going: comparing.going_on(session)[going]}, instead=True)
    if state == "ended" and database.sqlite:
        with suppress(DBAPIError):  # somebody reads for long, or no room for a second file
            database.write_anew()


def _rows(session: Session) -> list[_Row]:
    found = comparing.waiting(session, {})
    query = (
        select(_BOX.c.id, _BOX.c.name, _UNIT.c.id, _UNIT.c.parent, _UNIT.c.name)
        .join(_UNIT, _UNIT.c.id == _BOX.c.unit_id)
        .where(_BOX.c.id.in_(found))
        .order_by(_UNIT.c.parent, _UNIT.c.id, _BOX.c.id)
    )
    rows: list[_Row] = []
    for box_id, name, unit_id, parent, unit in session.execute(query):
        entries = found[box_id].entries
        rows.append(_Row(box_id, f"{name} ({entries} mục) – {unit}, {parent}", unit_id))
    return rows


async def _page(
    request: Request, database: Database, form: _Compared, status: int = 200, /, **more: Any
) -> Response:
    rows = await database.read_aside(_rows)
    page: dict[str, Any] = {"rows": rows, "form": form, "error": "", "told": None}
    if not rows:
        with suppress(AttributeError):  # no server: an application under test
            request.app.state.server.should_exit = True
    return render(request, "comparing.html", status, **page | more)
