"""The register, one filed paper with the versions that came back, and the documents themselves."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

import anyio
from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from app.db import Database, OneWrite, Reading
from app.deps import FormBody, LogKeys, Now, Secretary, requires
from app.errors import Problem, Rejected
from app.filing import words
from app.filing.looking import LookingDesk
from app.filing.yearly import YEAR
from app.gate.kept import address_of
from app.gate.layer import OCTETS
from app.staff import accounts
from app.staff.accounts import Staff
from app.templating import render
from ballots.meeting import register, versions
from ballots.office import roots
from ballots.office.audit import What, note
from ballots.tables import Minutes, MinutesVersion
from ballots.views.filing import register as views
from printing import wording as say

router = APIRouter(prefix="/staff/minutes")

_HIGHEST = 2**31 - 1
_LONGEST_TEXT = 80
_NAMES = {"signed": "ky-so", "scan": "ban-quet"}

Reader = Annotated[Staff, Depends(requires("secretary", "member", "admin", "auditor"))]
Kind = Literal["signed", "scan"]


class _Wanted(BaseModel):
    """What the form above the register asks for; "" chooses nothing."""

    model_config = ConfigDict(hide_input_in_errors=True)

    year: Annotated[int, YEAR] | Literal[""] = ""
    number: Annotated[int, Field(ge=1, le=register.MAX_NUMBER)] | Literal[""] = ""
    box: Annotated[str, Field(max_length=64)] = ""
    text: Annotated[str, Field(max_length=_LONGEST_TEXT)] = ""
    page: Annotated[int, Field(ge=1, le=_HIGHEST)] = 1

    def wanted(self) -> views.Wanted:
        """The domain's value."""
        return views.Wanted(self.year or None, self.number or None, self.box, self.text)

    def address(self) -> str:
        """The same choice, ending where the page's number follows."""
        chosen = self.model_dump(exclude={"page"})
        base = address_of("/staff/minutes", **chosen)
        return f"{base}{'&' if '?' in base else '?'}page="


@router.get("")
def show_register(
    request: Request, wanted: Annotated[_Wanted, Query()], session: Reading, staff: Reader, now: Now
) -> Response:
    """The register of the unit's filed papers, newest first, or those looked for; a month's summary."""
    found = views.register(session, staff.unit_id, wanted.wanted(), wanted.page)
    years = [(year, year) for year in found.years]
    month = f"{found.rows[0].filed_on if found.rows else now:%Y-%m}"
    context = {"found": found, "wanted": wanted, "years": years, "longest": _LONGEST_TEXT, "month": month}
    return render(request, "register.html", **context, say=say)


@router.get("/so/{minutes_id:int}")
def show_paper(request: Request, minutes_id: int, session: Reading, staff: Reader) -> Response:
    """One filed paper: what it is about, what corrects it, its versions and who signed them."""
    accounts.minutes_of(session, staff, minutes_id)  # NOT_FOUND, also for a number that no database holds
    paper = views.paper(session, staff.unit_id, minutes_id)
    if paper is None:
        raise Rejected(Problem.NOT_FOUND)
    context = {"paper": paper, "row": paper.row, "words": words, "say": say}
    return render(request, "filed.html", **context, most=versions.MAX_BYTES // 2**20)


# --- versions -------------------------------------------------------------------------------------------


@router.post("/so/{minutes_id:int}/ban/{kind}")
async def bring(
    request: Request,
    minutes_id: int,
    kind: Kind,
    database: OneWrite,
    looking: LookingDesk,
    staff: Secretary,
    now: Now,
    log_key: LogKeys,
) -> Response:
    """Take in a signed version: looked at outside of every transaction, kept and told in one."""
    if request.headers.get("content-type") != OCTETS:
        raise Rejected(Problem.BODY_KIND)
    came = await request.body()

    def prepare(session: Session) -> tuple[bytes, list[bytes]]:
        minutes = accounts.minutes_of(session, staff, minutes_id)
        if not came:
            raise Rejected(Problem.PAPER_KIND)
        versions.check(session, minutes_id, kind, came)
        return minutes.pdf, roots.certificates(session, staff.unit_id)

    filed, known = await database.read_aside(prepare)
    found = await looking.look(kind, filed if kind == "signed" else b"", came, known, now)

    def keep(session: Session) -> None:
        minutes = accounts.minutes_of(session, staff, minutes_id)
        brought = versions.Brought(kind, found["media"], came, found["signers"])
        keys = {box: log_key(box) for box in register.boxes_of(session, minutes_id)}
        row = versions.add(session, minutes, brought, staff.id, now.date(), keys)
        _note(session, staff, now, What.VERSION_ADDED, minutes, row)

    await _write(database, staff, keep)
    return RedirectResponse(f"/staff/minutes/so/{minutes_id}?done=version_added", 303)


@router.post("/ban/{version_id:int}/check")
async def check_again(
    version_id: int,
    _form: Annotated[FormBody, Form()],
    database: OneWrite,
    looking: LookingDesk,
    staff: Secretary,
    now: Now,
) -> Response:
    """Look at the signatures once more, under the certificates that are known now."""

    def prepare(session: Session) -> tuple[int, bytes, bytes, list[bytes]]:
        row, minutes = _version(session, staff, version_id)
        if row.kind != "signed":
            raise Rejected(Problem.NOT_FOUND)
        return minutes.id or 0, minutes.pdf, row.document, roots.certificates(session, staff.unit_id)

    minutes_id, filed, came, known = await database.read_aside(prepare)
    found = await looking.look("signed", filed, came, known, now)

    def keep(session: Session) -> None:
        row, minutes = _version(session, staff, version_id)
        versions.set_signers(session, row, found["signers"], now.date())
        _note(session, staff, now, What.VERSION_CHECKED, minutes, row)

    await _write(database, staff, keep)
    return RedirectResponse(f"/staff/minutes/so/{minutes_id}?done=version_checked", 303)


@router.get("/ban/{version_id:int}")
def give_version(version_id: int, session: Reading, staff: Reader) -> Response:
    """The bytes of a version, to be saved and not shown: they are a stranger's."""
    row, minutes = _version(session, staff, version_id)
    name = f"bien-ban-{minutes.year}-{minutes.number:02}-ban-{row.version}-{_NAMES[row.kind]}"
    headers = {
        "ETag": f'"{row.digest.hex()}"',
        "Content-Disposition": f'attachment; filename="{name}.{views.ENDINGS[row.media]}"',
        "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    }
    return Response(row.document, media_type=row.media, headers=headers)


def _version(session: Session, staff: Staff, version_id: int) -> tuple[MinutesVersion, Minutes]:
    """A version of a paper of the person's own unit; NOT_FOUND."""
    row = session.get(MinutesVersion, version_id) if 0 < version_id <= _HIGHEST else None
    if row is None:
        raise Rejected(Problem.NOT_FOUND)
    return row, accounts.minutes_of(session, staff, row.minutes_id)


def _note(
    session: Session, staff: Staff, now: datetime, what: What, minutes: Minutes, row: MinutesVersion
) -> None:
    about = {"committee": minutes.committee_id, "number": register.written_number(minutes)}
    after = {"what": row.kind, "version": row.version, "digest": row.digest.hex()}
    note(session, staff.actor, what, now, about, after=after)


async def _write(database: Database, staff: Staff, act: Callable[[Session], Any]) -> None:
    async with database.write_for_request(staff.unit_id) as session:
        await anyio.to_thread.run_sync(lambda: act(session), limiter=anyio.CapacityLimiter(1))
