"""Takes the scanner's file in inside the one request that brings it: read page by page, taken in at once.

To the page's script the answer is a line of JSON a page, which moves the bar. The file has no name on the
disk and goes with the request, whatever ends it; one that was cut off has changed nothing, and comes again.
"""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from random import SystemRandom
from tempfile import TemporaryFile
from typing import IO, Annotated, Any, Literal

from anyio import Semaphore
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from sqlmodel import Session

from app.db import Database, OneWrite
from app.deps import Now, Secretary
from app.errors import Problem, Rejected, sentence
from app.gate.layer import OCTETS
from app.scanned.numbers import Typed, typed_by_two
from app.scanned.reader import FindsReader, Reader
from app.scanned.reading import sheets_of
from app.scanned.words import aside
from app.staff.attending import see_opening
from app.staff.person import Staff
from ballots.errors import Refused
from ballots.forms.questionnaire import Form
from ballots.office.audit import What, note
from ballots.scanned import taking, undoing
from ballots.scanned.pages import ReadPage
from ballots.views import scanned
from ballots.views.readmodels import Layout

router = APIRouter(prefix="/staff/openings/{opening_id}/boxes/{box_id}/scan")

# A kind that no layer packs, and no proxy holds back: each line is sent when it is there.
_UNPACKED = {"Content-Type": OCTETS, "X-Accel-Buffering": "no"}


async def _turn(request: Request) -> Semaphore:
    turn: Semaphore = request.app.state.scan_turn
    return turn


@dataclass(frozen=True)
class _Upload:
    """One file on its way to one count."""

    staff: Staff
    opening_id: int
    box_id: str
    now: datetime
    form: Form
    layout: Layout
    file: IO[bytes]
    digest: bytes
    back: bool  # it is to be taken off the pile again
    typed: Typed  # numbers that no machine reads


@router.post("/file")
async def take_file(
    request: Request,
    opening_id: int,
    box_id: str,
    database: OneWrite,
    staff: Secretary,
    now: Now,
    turn: Annotated[Semaphore, Depends(_turn)],
    reader: FindsReader,
    back: Annotated[Literal["", "1"], Query(alias="bo-ra")] = "",
) -> Response:
    """Read a file of scanned sheets; the answer says page by page how far it is, then what came of it."""
    if request.headers.get("content-type") != OCTETS:
        raise Rejected(Problem.BODY_KIND)

    def prepare(session: Session) -> tuple[Form, Layout, Typed]:
        see_opening(session, staff, opening_id)
        typed = typed_by_two(request, session, staff, opening_id, now.date())
        return *scanned.form_to_read(session, opening_id, box_id), typed

    form, layout, typed = await database.read_aside(prepare)
    if reader is None:
        raise Rejected(Problem.SCAN_AWAY)
    file, digest = await _kept(request)
    upload = _Upload(staff, opening_id, box_id, now, form, layout, file, digest, bool(back), typed)
    return StreamingResponse(_told(upload, reader, turn, database), headers=_UNPACKED)


async def _kept(request: Request) -> tuple[IO[bytes], bytes]:
    """The body in a file without a name, and its SHA-256."""
    file, digest = TemporaryFile(), sha256()  # noqa: SIM115 - closed by _told()
    try:
        async for part in request.stream():
            digest.update(part)
            await run_in_threadpool(file.write, part)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file, digest.digest()


async def _told(upload: _Upload, reader: Reader, turn: Semaphore, database: Database) -> AsyncIterator[bytes]:
    """`read` of `of` …, then `taken`, `doubtful`, `aside`, or `back`; or `code`, `message`."""
    pages: list[ReadPage] = []
    try:
        async with turn:
            with upload.file as file:
                async for one in reader(file, upload.form, upload.layout):
                    pages += sheets_of(one, upload.form, upload.digest)
                    yield _line(read=one.page, of=one.of)
        pages = upload.typed.put(pages)
        if upload.back:
            yield _line(back=await _take_back(upload, pages, database))
            return
        taken = await _take(upload, pages, database)
    except (Refused, Rejected) as no:
        yield _line(code=no.code.value, message=sentence(no))
        return
    told = [{"page": one.page, "why": aside(one), "code": one.why.value} for one in taken.aside]
    yield _line(taken=taken.sheets, doubtful=taken.doubtful, aside=told)


async def _take(upload: _Upload, pages: list[ReadPage], database: Database) -> taking.Taken:
    about: dict[str, Any] = {"opening": upload.opening_id, "box": upload.box_id}

    def write(session: Session) -> taking.Taken:
        taken = taking.take_in(
            session, upload.opening_id, upload.box_id, pages, SystemRandom(), upload.typed.by
        )
        told = {"sheets": taken.sheets, "doubtful": taken.doubtful, "aside": len(taken.aside)}
        note(session, upload.staff.actor, What.SCANS_TAKEN, upload.now, about, after=told)
        return taken

    async with database.write_for_request(upload.staff.unit_id) as session:
        return await run_in_threadpool(write, session)


async def _take_back(upload: _Upload, pages: list[ReadPage], database: Database) -> int:
    about: dict[str, Any] = {"opening": upload.opening_id, "box": upload.box_id}

    def write(session: Session) -> int:
        sheets = undoing.take_back(session, upload.opening_id, upload.box_id, pages, SystemRandom())
        note(session, upload.staff.actor, What.SCANS_UNDONE, upload.now, about, after={"sheets": sheets})
        return sheets

    async with database.write_for_request(upload.staff.unit_id) as session:
        return await run_in_threadpool(write, session)


def _line(**said: object) -> bytes:
    return json.dumps(said, ensure_ascii=False).encode() + b"\n"
